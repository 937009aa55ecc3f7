package store

import (
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// CalendarKey names one calendar of one clinic, by an id that is never used again.
type CalendarKey struct{ Clinic, ID string }

// Calendar is a calendar collection (RFC 4791 section 4.2).
type Calendar struct {
	ID         string
	UserID     string // whose it is
	IsPatient  bool   // what her kind is
	Name       string // last segment of its path
	Role       string
	Components []string
	Members    int   // how many it has
	Counter    int64 // rises with each change of a member
	Pruned     int64 // up to which it is forgotten what was deleted
}

const calendarColumns = "id, user_id, name, role, components, members, counter, pruned, patient_id IS NOT NULL"

func calendarFields(c *Calendar) []any {
	return []any{&c.ID, &c.UserID, &c.Name, &c.Role, listColumn{&c.Components}, &c.Members, &c.Counter, &c.Pruned, &c.IsPatient}
}

// InsertCalendar adds an empty calendar to those of its user. A name that she has
// already is a Conflict.
func (t *Tx) InsertCalendar(clinicID string, c Calendar) error {
	var practitioner, patient any
	if c.IsPatient {
		patient = c.UserID
	} else {
		practitioner = c.UserID
	}
	_, err := t.exec(`INSERT INTO calendars (clinic_id, user_id, name, id, role, components, practitioner_id, patient_id)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
		clinicID, c.UserID, c.Name, c.ID, c.Role, listColumn{&c.Components}, practitioner, patient)
	return err
}

// DeleteCalendar removes a calendar with its members. An unknown id is NotFound.
func (t *Tx) DeleteCalendar(key CalendarKey) error {
	n, err := t.exec("DELETE FROM calendars WHERE clinic_id = ?1 AND id = ?2", key.Clinic, key.ID)
	return oneRow("calendar", n, err)
}

// Calendars lists the calendars of a user, in the order of their names.
func (t *Tx) Calendars(clinicID, userID string) (all []Calendar, err error) {
	err = t.query("SELECT "+calendarColumns+" FROM calendars WHERE clinic_id = ?1 AND user_id = ?2 ORDER BY name",
		[]any{clinicID, userID}, func(rows *cursor) error {
			var c Calendar
			err := rows.Scan(calendarFields(&c)...)
			all = append(all, c)
			return err
		})
	return all, err
}

// PractitionerCalendars lists the practitioners' calendars of a role, in the order
// of their ids.
func (t *Tx) PractitionerCalendars(clinicID, role string) (all []Calendar, err error) {
	err = t.query("SELECT "+calendarColumns+" FROM calendars WHERE clinic_id = ?1 AND practitioner_id IS NOT NULL AND role = ?2 ORDER BY id",
		[]any{clinicID, role}, func(rows *cursor) error {
			var c Calendar
			err := rows.Scan(calendarFields(&c)...)
			all = append(all, c)
			return err
		})
	return all, err
}

// Calendar returns a user's calendar of a name. An unknown name is NotFound.
func (t *Tx) Calendar(clinicID, userID, name string) (c Calendar, err error) {
	err = t.queryRow("SELECT "+calendarColumns+" FROM calendars WHERE clinic_id = ?1 AND user_id = ?2 AND name = ?3",
		[]any{clinicID, userID, name}, calendarFields(&c)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("calendar", 0, nil)
	}
	return c, err
}

// CalendarByID returns a calendar. An unknown id is NotFound.
func (t *Tx) CalendarByID(key CalendarKey) (c Calendar, err error) {
	err = t.queryRow("SELECT "+calendarColumns+" FROM calendars WHERE clinic_id = ?1 AND id = ?2",
		[]any{key.Clinic, key.ID}, calendarFields(&c)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("calendar", 0, nil)
	}
	return c, err
}

// nextChange counts one more change of a calendar's members.
func (t *Tx) nextChange(key CalendarKey) (change int64, err error) {
	err = t.queryRow("UPDATE calendars SET counter = counter + 1 WHERE clinic_id = ?1 AND id = ?2 RETURNING counter",
		[]any{key.Clinic, key.ID}, &change)
	return change, err
}

// PruneTombstones forgets what was deleted before a moment (in seconds since 1970)
// in up to limit cases, and returns how many there were. Sync tokens from before
// that no longer tell the whole story.
func (t *Tx) PruneTombstones(clinicID string, before int64, limit int) (int64, error) {
	var n int64
	pruned := map[string]int64{}
	if err := t.query(`DELETE FROM calendar_tombstones WHERE (clinic_id, calendar_id, name) IN (
		SELECT clinic_id, calendar_id, name FROM calendar_tombstones WHERE clinic_id = ?1 AND at < ?2 ORDER BY at LIMIT ?3)
		RETURNING calendar_id, change`, []any{clinicID, before, limit}, func(rows *cursor) error {
		var calendarID string
		var change int64
		err := rows.Scan(&calendarID, &change)
		pruned[calendarID] = max(pruned[calendarID], change)
		n++
		return err
	}); err != nil {
		return 0, err
	}
	for calendarID, change := range pruned {
		if _, err := t.exec("UPDATE calendars SET pruned = max(pruned, ?3) WHERE clinic_id = ?1 AND id = ?2", clinicID, calendarID, change); err != nil {
			return 0, err
		}
	}
	return n, nil
}
