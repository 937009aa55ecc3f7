package store

import (
	"database/sql"
	"math"
)

// AuditEntry is who did what, when. It names records by id only: no patient's
// name or value is ever part of it.
type AuditEntry struct {
	ID        int64
	At        int64 // seconds since 1970, UTC
	Actor     string
	Action    string
	Subject   string
	PatientID string // empty if the change was not about one patient
}

// InsertAudit appends an entry; its ID is given by the database.
func (t *Tx) InsertAudit(clinicID string, e AuditEntry) error {
	_, err := t.exec("INSERT INTO audit (clinic_id, at, actor, action, subject, patient_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		clinicID, e.At, e.Actor, e.Action, e.Subject, optionalColumn{&e.PatientID})
	return err
}

// AuditPage lists up to limit entries older than before (0: from the newest),
// newest first.
func (t *Tx) AuditPage(clinicID string, before int64, limit int) (all []AuditEntry, err error) {
	if before == 0 {
		before = math.MaxInt64
	}
	err = t.query("SELECT id, at, actor, action, subject, patient_id FROM audit WHERE clinic_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
		[]any{clinicID, before, limit}, func(rows *sql.Rows) error {
			var e AuditEntry
			err := rows.Scan(&e.ID, &e.At, &e.Actor, &e.Action, &e.Subject, optionalColumn{&e.PatientID})
			all = append(all, e)
			return err
		})
	return all, err
}
