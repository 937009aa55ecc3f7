package store

import (
	"math"
)

// AuditEntry is who did what, when. It names records by id only: no name and no
// word of a patient's is ever part of it.
type AuditEntry struct {
	ID        int64
	At        int64 // seconds since 1970, UTC
	Actor     string
	Action    string
	Subject   string
	PatientID string // empty if the change was not about one patient
	// Moved says what moved on the patient's plan and why, a sentence each.
	Moved []string
	Cause string // what the change came by
}

const auditColumns = "at, actor, action, subject, patient_id, moved, cause"

func auditFields(e *AuditEntry) []any {
	return []any{&e.At, &e.Actor, &e.Action, &e.Subject, optionalColumn{&e.PatientID}, listColumn{&e.Moved}, &e.Cause}
}

// InsertAudit appends an entry; its ID is given by the database.
func (t *Tx) InsertAudit(clinicID string, e AuditEntry) error {
	_, err := t.exec("INSERT INTO audit (clinic_id, "+auditColumns+") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		append([]any{clinicID}, auditFields(&e)...)...)
	return err
}

// AuditPage lists up to limit entries older than before (0: from the newest),
// newest first.
func (t *Tx) AuditPage(clinicID string, before int64, limit int) ([]AuditEntry, error) {
	return t.auditPage("clinic_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3", clinicID, since(before), limit)
}

// MovesPage lists up to limit entries older than before (0: from the newest)
// that moved something on a patient's plan, newest first.
func (t *Tx) MovesPage(key PatientKey, before int64, limit int) ([]AuditEntry, error) {
	return t.auditPage("clinic_id = ?1 AND patient_id = ?2 AND id < ?3 AND moved <> '[]' ORDER BY id DESC LIMIT ?4",
		key.Clinic, key.ID, since(before), limit)
}

// since is where a page begins that goes back in time.
func since(before int64) int64 {
	if before == 0 {
		return math.MaxInt64
	}
	return before
}

func (t *Tx) auditPage(where string, args ...any) (all []AuditEntry, err error) {
	err = t.query("SELECT id, "+auditColumns+" FROM audit WHERE "+where, args, func(rows *cursor) error {
		var e AuditEntry
		err := rows.Scan(append([]any{&e.ID}, auditFields(&e)...)...)
		all = append(all, e)
		return err
	})
	return all, err
}
