package store

import "strings"

// ActorName is what an actor of the audit is called.
type ActorName struct {
	Actor string // as the audit names it, as in "key:cv37m2k6n88s73b0"
	Name  string // of the person, the key or the app password
	Of    string // whose app password it is, by her name; empty for other actors
}

// ActorNames names the actors that are accounts, keys and app passwords of a clinic,
// in one statement that finds each by its key. Who is not the clinic's, or is gone, is
// left out.
func (t *Tx) ActorNames(clinicID string, actors []string) (all []ActorName, err error) {
	ids := map[string]*[]string{"staff": {}, "key": {}, "app-password": {}}
	for _, actor := range actors {
		kind, id, _ := strings.Cut(actor, ":")
		if list := ids[kind]; list != nil {
			*list = append(*list, id)
		}
	}
	err = t.query(`SELECT 'staff:' || s.id, s.name, '' FROM json_each(?2) CROSS JOIN staff AS s ON s.clinic_id = ?1 AND s.id = value
		UNION ALL SELECT 'key:' || k.id, k.name, '' FROM json_each(?3) CROSS JOIN api_keys AS k ON k.clinic_id = ?1 AND k.id = value
		UNION ALL SELECT 'app-password:' || a.id, a.name, coalesce(d.name, p.name, '') FROM json_each(?4) CROSS JOIN app_passwords AS a ON a.id = value AND a.clinic_id = ?1
		LEFT JOIN practitioners AS d ON d.clinic_id = a.clinic_id AND d.id = a.practitioner_id
		LEFT JOIN patients AS p ON p.clinic_id = a.clinic_id AND p.id = a.patient_id`,
		[]any{clinicID, listColumn{ids["staff"]}, listColumn{ids["key"]}, listColumn{ids["app-password"]}}, func(rows *cursor) error {
			var n ActorName
			err := rows.Scan(&n.Actor, &n.Name, &n.Of)
			all = append(all, n)
			return err
		})
	return all, err
}
