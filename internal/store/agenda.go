package store

import (
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Nobody stands in a list of practitioners for appointments that are with none of
// them.
const Nobody = ""

// AgendaVisit is a booked appointment with whose it is and whom it is with.
type AgendaVisit struct {
	PatientID, PatientName, PatientCode string
	With                                string // the appointment's practitioner, or else the patient's own; may be Nobody
	Is                                  clinic.Appointment
}

// AgendaVisits lists up to limit appointments that are not cancelled, with any of
// some practitioners, and begin from one day on and before another by the clocks of
// their own zones, in no order.
func (t *Tx) AgendaVisits(clinicID string, with []string, from, before civil.Date, limit int) (all []AgendaVisit, err error) {
	// An appointment without a practitioner is with the patient's own.
	sought := append([]string{Nobody}, slices.DeleteFunc(slices.Clone(with), func(id string) bool { return id == Nobody })...)
	err = t.query(`SELECT a.patient_id, p.name, p.code, coalesce(a.practitioner_id, p.practitioner_id), a.id, a.start, a.timezone, a.minutes, a.practitioner_id, a.zones, a.status
		FROM json_each(?2) CROSS JOIN appointments AS a ON a.practitioner_id IS nullif(value, '') CROSS JOIN patients AS p ON p.clinic_id = a.clinic_id AND p.id = a.patient_id
		WHERE a.clinic_id = ?1 AND a.start >= ?3 AND a.start < ?4 AND a.status <> 'cancelled'
		AND coalesce(a.practitioner_id, p.practitioner_id, '') IN (SELECT value FROM json_each(?5)) LIMIT ?6`,
		[]any{clinicID, listColumn{&sought}, from.String(), before.String(), listColumn{&with}, limit}, func(rows *cursor) error {
			var v AgendaVisit
			err := rows.Scan(append([]any{&v.PatientID, &v.PatientName, optionalColumn{&v.PatientCode}, optionalColumn{&v.With}, &v.Is.ID}, Appointments.fields(&v.Is)...)...)
			all = append(all, v)
			return err
		})
	return all, err
}

// AgendaObject is a member of a practitioner's calendar, with its body.
type AgendaObject struct {
	PractitionerID, CalendarID, Role, Name string
	Span                                   ObjectSpan
	PatientID                              string
	Waiting                                bool
	Body                                   []byte
}

// AgendaObjects lists up to limit members of the calendars of some practitioners, but
// for those of a role, whose span touches the time from one moment to another (seconds
// since 1970), in no order.
func (t *Tx) AgendaObjects(clinicID string, of []string, butRole string, from, to int64, limit int) (all []AgendaObject, err error) {
	err = t.query(`SELECT c.user_id, c.id, c.role, o.name, o.first, o.last, o.exact, o.patient_id, o.waiting, o.body
		FROM json_each(?2) CROSS JOIN calendars AS c ON c.user_id = value CROSS JOIN calendar_objects AS o ON o.clinic_id = c.clinic_id AND o.calendar_id = c.id
		WHERE c.clinic_id = ?1 AND c.practitioner_id IS NOT NULL AND c.role <> ?3 AND o.last >= ?4 AND o.first <= ?5 LIMIT ?6`,
		[]any{clinicID, listColumn{&of}, butRole, from, to, limit}, func(rows *cursor) error {
			var o AgendaObject
			err := rows.Scan(&o.PractitionerID, &o.CalendarID, &o.Role, &o.Name, &o.Span.First, &o.Span.Last, &o.Span.Exact, optionalColumn{&o.PatientID}, &o.Waiting, &o.Body)
			all = append(all, o)
			return err
		})
	return all, err
}

// AgendaItem is an item of a plan that a practitioner follows up.
type AgendaItem struct {
	PractitionerID                      string
	PatientID, PatientName, PatientCode string
	UID, Body                           string        // as in Item
	Place                               FollowUpPlace // of those that FollowUps lists
}

// AgendaItems lists up to limit items that stand in a calendar of some practitioners,
// of a role, between one moment and another (seconds since 1970): what ends first
// comes first, calendar by calendar. With turning, only what begins or ends between
// the two.
func (t *Tx) AgendaItems(clinicID string, of []string, role string, from, to int64, turning bool, limit int) (all []AgendaItem, err error) {
	err = t.query(`SELECT c.user_id, p.id, p.name, p.code, i.uid, i.body
		FROM json_each(?2) CROSS JOIN calendars AS c ON c.user_id = value CROSS JOIN calendar_objects AS o ON o.clinic_id = c.clinic_id AND o.calendar_id = c.id
		CROSS JOIN items AS i ON i.uid = o.uid CROSS JOIN patients AS p ON p.clinic_id = i.clinic_id AND p.id = i.patient_id
		WHERE c.clinic_id = ?1 AND c.practitioner_id IS NOT NULL AND c.role = ?3 AND o.last >= ?4 AND o.first <= ?5
		AND (NOT ?6 OR o.first >= ?4 OR o.last <= ?5) AND i.clinic_id = ?1 AND i.position IS NOT NULL ORDER BY value, o.last LIMIT ?7`,
		[]any{clinicID, listColumn{&of}, role, from, to, turning, limit}, func(rows *cursor) error {
			var i AgendaItem
			err := rows.Scan(&i.PractitionerID, &i.PatientID, &i.PatientName, optionalColumn{&i.PatientCode}, &i.UID, &i.Body)
			all = append(all, i)
			return err
		})
	return all, err
}

// CountWaiting counts the members of practitioners' calendars of a role that wait for
// somebody to say whom they are about, up to most.
func (t *Tx) CountWaiting(clinicID, role string, most int) (n int, err error) {
	err = t.queryRow(`SELECT count(*) FROM (SELECT 1 FROM calendars AS c CROSS JOIN calendar_objects AS o ON o.clinic_id = c.clinic_id AND o.calendar_id = c.id
		WHERE c.clinic_id = ?1 AND c.practitioner_id IS NOT NULL AND c.role = ?2 AND o.waiting = 1 LIMIT ?3)`, []any{clinicID, role, most}, &n)
	return n, err
}
