package store

import (
	"cmp"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// ElsewhereConflict is an event that was changed on both sides, of which one version
// was kept.
type ElsewhereConflict struct {
	ID             string
	PractitionerID string
	CalendarID     string
	Title          string // of the calendar
	PatientID      string // whom it is about; empty if that is nobody
	UID            string
	At             time.Time
	Rule           string // by which it was decided
	Settled        bool
	Kept, Lost     []byte // empty for a deletion
}

const conflictColumns = "id, practitioner_id, calendar_id, title, patient_id, uid, at, rule, settled, kept, lost"

func conflictFields(c *ElsewhereConflict) []any {
	return []any{&c.ID, &c.PractitionerID, &c.CalendarID, &c.Title, optionalColumn{&c.PatientID}, &c.UID, momentColumn{&c.At}, &c.Rule, &c.Settled, &c.Kept, &c.Lost}
}

// InsertElsewhereConflict adds a conflict.
func (t *Tx) InsertElsewhereConflict(clinicID string, c ElsewhereConflict) error {
	if c.Kept == nil {
		c.Kept = []byte{}
	}
	if c.Lost == nil {
		c.Lost = []byte{}
	}
	_, err := t.exec("INSERT INTO upstream_conflicts (clinic_id, "+conflictColumns+") VALUES ("+placeholders(1, 12)+")",
		append([]any{clinicID}, conflictFields(&c)...)...)
	return err
}

// ElsewhereConflicts lists up to limit conflicts of a practitioner's calendars, or of
// all for an empty id, that come before one in time, the latest first.
func (t *Tx) ElsewhereConflicts(clinicID, practitionerID, before string, limit int) (all []ElsewhereConflict, err error) {
	of, args := "", []any{clinicID, cmp.Or(before, "~"), limit} // which follows all ids
	if practitionerID != "" {
		of, args = " AND practitioner_id = ?4", append(args, practitionerID)
	}
	err = t.query("SELECT "+conflictColumns+" FROM upstream_conflicts WHERE clinic_id = ?1 AND id < ?2"+of+" ORDER BY id DESC LIMIT ?3",
		args, func(rows *cursor) error {
			var c ElsewhereConflict
			err := rows.Scan(conflictFields(&c)...)
			all = append(all, c)
			return err
		})
	return all, err
}

// ElsewhereConflict returns one conflict. An unknown id is NotFound.
func (t *Tx) ElsewhereConflict(clinicID, id string) (c ElsewhereConflict, err error) {
	err = t.queryRow("SELECT "+conflictColumns+" FROM upstream_conflicts WHERE clinic_id = ?1 AND id = ?2", []any{clinicID, id}, conflictFields(&c)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("conflict", 0, nil)
	}
	return c, err
}

// SettleElsewhereConflict notes that somebody has seen to a conflict. An unknown id is
// NotFound.
func (t *Tx) SettleElsewhereConflict(clinicID, id string) error {
	n, err := t.exec("UPDATE upstream_conflicts SET settled = 1 WHERE clinic_id = ?1 AND id = ?2", clinicID, id)
	return oneRow("conflict", n, err)
}

// ForgetElsewhereConflicts removes those from before a moment.
func (t *Tx) ForgetElsewhereConflicts(clinicID string, before time.Time) error {
	_, err := t.exec("DELETE FROM upstream_conflicts WHERE clinic_id = ?1 AND at < ?2", clinicID, momentColumn{&before})
	return err
}
