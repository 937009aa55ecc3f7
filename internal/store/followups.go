package store

import "strings"

// FollowUpDay is how many follow-ups of a kind begin or end at a moment (seconds since
// 1970): the Span.First or Last of their calendar objects.
type FollowUpDay struct {
	Kind string
	At   int64
	N    int
}

// followUpsAt are the objects of a role of one practitioner of a clinic, or of all, that
// begin at a moment, or that end at it.
const followUpsAt = ` FROM calendars AS c CROSS JOIN calendar_objects AS o ON o.clinic_id = c.clinic_id AND o.calendar_id = c.id AND o.kind = %kind% AND o.first = %at%`

// followUpsOf are the calendars of a role of a practitioner, or of all for an empty id.
const followUpsOf = ` WHERE c.clinic_id = ?1 AND c.role = ?2 AND c.practitioner_id IS NOT NULL AND (?3 = '' OR c.user_id = ?3)`

func followUps(ends bool, kind, at string) string {
	from := strings.NewReplacer("%kind%", kind, "%at%", at).Replace(followUpsAt)
	if ends {
		return strings.Replace(from, "o.first", "o.last", 1)
	}
	return from
}

// ofTurn are a statement about what ends at a moment (true), and one about what begins.
type ofTurn map[bool]string

func eachTurn(statement func(ends bool) string) ofTurn {
	return ofTurn{false: statement(false), true: statement(true)}
}

var (
	countFollowUps = eachTurn(func(ends bool) string {
		return "SELECT k.value, d.value, (SELECT count(*)" + followUps(ends, "k.value", "d.value") + followUpsOf + ") FROM json_each(?4) AS k CROSS JOIN json_each(?5) AS d"
	})
	nameFollowUps = eachTurn(func(ends bool) string {
		of := strings.Replace(followUps(ends, "json_extract(k.value, '$[0]')", "json_extract(k.value, '$[1]')"), " FROM ", " FROM json_each(?4) AS k CROSS JOIN ", 1)
		return followUpsColumns + of + followUpsTables + followUpsOf + " AND i.clinic_id = ?1 LIMIT ?5"
	})
	listFollowUps = eachTurn(func(ends bool) string {
		return followUpsColumns + followUps(ends, "?4", "?5") + followUpsTables + followUpsOf +
			" AND i.clinic_id = ?1 AND c.id >= ?6 AND (c.id > ?6 OR o.uid > ?7) ORDER BY c.id, o.uid LIMIT ?8"
	})
)

const (
	followUpsColumns = "SELECT c.id, c.user_id, p.id, p.name, p.code, i.uid, i.body"
	followUpsTables  = " CROSS JOIN items AS i ON i.uid = o.uid CROSS JOIN patients AS p ON p.clinic_id = i.clinic_id AND p.id = i.patient_id"
)

// CountFollowUps counts the items that stand in the calendars of a role of a
// practitioner, or of all for an empty id, by kind and by each of some moments at which
// they begin, or end. It reads the entries that it counts, in an index.
func (t *Tx) CountFollowUps(clinicID, role, practitionerID string, ends bool, kinds []string, at []int64) (all []FollowUpDay, err error) {
	err = t.query(countFollowUps[ends], []any{clinicID, role, practitionerID, listColumn{&kinds}, jsonColumn{at}}, func(rows *cursor) error {
		var d FollowUpDay
		err := rows.Scan(&d.Kind, &d.At, &d.N)
		if d.N > 0 {
			all = append(all, d)
		}
		return err
	})
	return all, err
}

// FollowUpPlace is where an item stands among those that FollowUps lists.
type FollowUpPlace struct{ CalendarID, UID string }

// FollowUps lists up to limit items of a kind that begin, or end, at a moment, as
// CountFollowUps counts them, after a place.
func (t *Tx) FollowUps(clinicID, role, practitionerID string, ends bool, kind string, at int64, after FollowUpPlace, limit int) ([]AgendaItem, error) {
	return t.agendaItems(listFollowUps[ends], clinicID, role, practitionerID, kind, at, after.CalendarID, after.UID, limit)
}

// FollowUpsAt lists up to limit items of the kinds that begin, or end, at the moments of
// some days, as CountFollowUps counts them.
func (t *Tx) FollowUpsAt(clinicID, role, practitionerID string, ends bool, days []FollowUpDay, limit int) ([]AgendaItem, error) {
	pairs := [][2]any{}
	for _, d := range days {
		pairs = append(pairs, [2]any{d.Kind, d.At})
	}
	return t.agendaItems(nameFollowUps[ends], clinicID, role, practitionerID, jsonColumn{pairs}, limit)
}

func (t *Tx) agendaItems(query string, args ...any) (all []AgendaItem, err error) {
	err = t.query(query, args, func(rows *cursor) error {
		var i AgendaItem
		err := rows.Scan(&i.Place.CalendarID, &i.PractitionerID, &i.PatientID, &i.PatientName, optionalColumn{&i.PatientCode}, &i.UID, &i.Body)
		i.Place.UID = i.UID
		all = append(all, i)
		return err
	})
	return all, err
}
