package store

import (
	"encoding/json"
	"strconv"
)

// DuePlace is where a patient stands on the board of who is due, in one of her states
// and zones; the empty text is any state, any zone, nobody's patient, and a patient
// who was not contacted. Its fields but the first three are its place in the order.
type DuePlace struct {
	State          string `json:"s"`
	Zone           string `json:"z"`
	PractitionerID string `json:"d"`
	Booked         bool   `json:"b"`
	Contacted      string `json:"c"` // day
	Day            string `json:"t"`
}

// Due is what the board shows of a patient, JSON; empty if she is not on it.
func (t *Tx) Due(key PatientKey) (body string, err error) {
	found, err := t.texts("SELECT body FROM due WHERE clinic_id = ?1 AND patient_id = ?2", key.Clinic, key.ID)
	if len(found) > 0 {
		body = found[0]
	}
	return body, err
}

// DuePlaces are a patient's places on the board, by state and zone.
func (t *Tx) DuePlaces(key PatientKey) (all []DuePlace, err error) {
	err = t.query(`SELECT state, zone, practitioner_id, booked, contacted, day FROM due_places
		WHERE clinic_id = ?1 AND patient_id = ?2 ORDER BY state, zone`, []any{key.Clinic, key.ID}, func(rows *cursor) error {
		var p DuePlace
		err := rows.Scan(&p.State, &p.Zone, &p.PractitionerID, &p.Booked, &p.Contacted, &p.Day)
		all = append(all, p)
		return err
	})
	return all, err
}

// PutDue stores what the board shows of a patient in place of what it showed; an
// empty body takes her off it.
func (t *Tx) PutDue(key PatientKey, body string) error {
	if body == "" {
		_, err := t.exec("DELETE FROM due WHERE clinic_id = ?1 AND patient_id = ?2", key.Clinic, key.ID)
		return err
	}
	_, err := t.exec(`INSERT INTO due (clinic_id, patient_id, body) VALUES (?1, ?2, ?3)
		ON CONFLICT (clinic_id, patient_id) DO UPDATE SET body = excluded.body`, key.Clinic, key.ID, body)
	return err
}

// PutDuePlaces stores a patient's places in place of those she had.
func (t *Tx) PutDuePlaces(key PatientKey, places []DuePlace) error {
	if _, err := t.exec("DELETE FROM due_places WHERE clinic_id = ?1 AND patient_id = ?2", key.Clinic, key.ID); err != nil || len(places) == 0 {
		return err
	}
	text, err := json.Marshal(places)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO due_places (clinic_id, patient_id, state, zone, practitioner_id, booked, contacted, day)
		SELECT ?1, ?2, value ->> 's', value ->> 'z', value ->> 'd', value ->> 'b', value ->> 'c', value ->> 't' FROM json_each(?3)`,
		key.Clinic, key.ID, string(text))
	return err
}

// DueFilter says who is asked for. Its zero value is everybody who is on the board and
// not put off.
type DueFilter struct {
	State          string
	Zone           string
	PractitionerID string // whose patients
	Booked         *bool
}

// DueEntry is a patient on the board, with what is told of her and her place.
type DueEntry struct {
	DuePlace
	PatientID string
	Name      string
	Code      string
	Body      string
}

// statement is a page of the board under a filter. What is not filtered by is left
// out of the statement, so that the index gives the rows in their order.
func (f DueFilter) statement(clinicID string, after DueEntry, limit int) (query string, args []any) {
	query = `SELECT p.practitioner_id, p.booked, p.contacted, p.day, p.patient_id, m.name, m.code, d.body FROM due_places p
		CROSS JOIN patients m ON m.clinic_id = p.clinic_id AND m.id = p.patient_id
		CROSS JOIN due d ON d.clinic_id = p.clinic_id AND d.patient_id = p.patient_id
		WHERE p.clinic_id = ?1 AND p.state = ?2 AND p.zone = ?3`
	args = []any{clinicID, f.State, f.Zone, after.Booked, after.Contacted, after.Day, after.PatientID, limit}
	if f.Booked == nil {
		query += " AND (p.booked, p.contacted, p.day, p.patient_id) > (?4, ?5, ?6, ?7)"
	} else {
		args[3] = *f.Booked
		query += " AND p.booked = ?4 AND (p.contacted, p.day, p.patient_id) > (?5, ?6, ?7)"
	}
	if f.PractitionerID != "" {
		query += " AND p.practitioner_id = ?9"
		args = append(args, f.PractitionerID)
	}
	return query + " ORDER BY p.booked, p.contacted, p.day, p.patient_id LIMIT ?8", args
}

// DuePage lists up to limit patients who follow after an entry (the zero one: from the
// first), those who are not booked first, then those not contacted, then by day.
func (t *Tx) DuePage(clinicID string, filter DueFilter, after DueEntry, limit int) (all []DueEntry, err error) {
	query, args := filter.statement(clinicID, after, limit)
	err = t.query(query, args, func(rows *cursor) error {
		e := DueEntry{DuePlace: DuePlace{State: filter.State, Zone: filter.Zone}}
		err := rows.Scan(&e.PractitionerID, &e.Booked, &e.Contacted, &e.Day, &e.PatientID, &e.Name, optionalColumn{&e.Code}, &e.Body)
		all = append(all, e)
		return err
	})
	return all, err
}

// DueCount is how many patients are in a state, and how many of them are not booked.
type DueCount struct{ All, Unbooked int }

// CountDue counts the patients in each of some states, under the rest of a filter. It
// reads as many entries of an index as there are such patients.
func (t *Tx) CountDue(clinicID string, filter DueFilter, states []string) (map[string]DueCount, error) {
	// A count of a stretch of an index needs neither a table nor sorting.
	where := " FROM due_places WHERE clinic_id = ?1 AND state = json_each.value AND zone = ?3"
	args := []any{clinicID, listColumn{&states}, filter.Zone}
	if filter.PractitionerID != "" {
		where += " AND practitioner_id = ?4"
		args = append(args, filter.PractitionerID)
	}
	if filter.Booked != nil {
		args = append(args, *filter.Booked)
		where += " AND booked = ?" + strconv.Itoa(len(args))
	}
	query := "SELECT value, (SELECT count(*)" + where + "), (SELECT count(*)" + where + " AND booked = 0) FROM json_each(?2)"
	counts := map[string]DueCount{}
	err := t.query(query, args, func(rows *cursor) error {
		var state string
		var n DueCount
		err := rows.Scan(&state, &n.All, &n.Unbooked)
		counts[state] = n
		return err
	})
	return counts, err
}
