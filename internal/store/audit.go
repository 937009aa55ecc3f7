package store

import (
	"math"
	"strings"
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

// AuditFilter says which entries are asked for; what is zero asks for all.
type AuditFilter struct {
	Actor     string
	Action    string // a whole action, as in "treatment.add", or a record's kind, as in "treatment"
	PatientID string
	Since     int64 // seconds since 1970, the first that counts
	Until     int64 // seconds since 1970, the first that does not count any more
}

// kindOfAction is as in the index of kinds.
const kindOfAction = "substr(action, 1, instr(action, '.') - 1)"

// search is the index in which the fewest entries are read, and its condition. It is
// named in the statement: SQLite would go back through all that the clinic has.
func (f AuditFilter) search() (index, condition string) {
	switch {
	case f.PatientID != "":
		return "audit_of_patient", "patient_id = ?6"
	case strings.Contains(f.Action, "."):
		return "audit_of_action", "action = ?7"
	case f.Actor != "":
		return "audit_of_actor", "actor = ?8"
	case f.Action != "":
		return "audit_of_kind", kindOfAction + " = ?7"
	}
	return "audit_by_clinic", "TRUE"
}

// AuditPage lists up to limit entries older than before (0: from the newest),
// newest first.
func (t *Tx) AuditPage(clinicID string, f AuditFilter, before int64, limit int) ([]AuditEntry, error) {
	last := since(before)
	first, some, err := t.auditBound("at >= ?2 ORDER BY at, id", clinicID, f.Since)
	if err == nil && some && f.Until != 0 {
		var newest int64
		newest, some, err = t.auditBound("at < ?2 ORDER BY at DESC, id DESC", clinicID, f.Until)
		last = min(last, newest+1)
	}
	if err != nil || !some {
		return nil, err
	}
	until := f.Until
	if until == 0 {
		until = math.MaxInt64
	}
	index, condition := f.search()
	return t.auditPage("INDEXED BY "+index+" WHERE clinic_id = ?1 AND id >= ?2 AND id < ?3 AND at >= ?4 AND at < ?5 AND "+condition+
		" AND (?6 = '' OR patient_id = ?6) AND (?7 = '' OR action = ?7 OR "+kindOfAction+" = ?7) AND (?8 = '' OR actor = ?8) ORDER BY id DESC LIMIT ?9",
		clinicID, first, last, f.Since, until, f.PatientID, f.Action, f.Actor, limit)
}

// auditBound is the number of the first entry that a condition on its moment finds.
// Numbers rise with time.
func (t *Tx) auditBound(where, clinicID string, at int64) (id int64, some bool, err error) {
	if at == 0 {
		return 0, true, nil
	}
	err = t.query("SELECT id FROM audit WHERE clinic_id = ?1 AND "+where+" LIMIT 1", []any{clinicID, at}, func(rows *cursor) error {
		some = true
		return rows.Scan(&id)
	})
	return id, some, err
}

// MovesPage lists up to limit entries older than before (0: from the newest)
// that moved something on a patient's plan, newest first: those from a moment on and
// until another, seconds since 1970; 0 is none.
func (t *Tx) MovesPage(key PatientKey, from, until, before int64, limit int) ([]AuditEntry, error) {
	return t.auditPage("WHERE clinic_id = ?1 AND patient_id = ?2 AND id < ?3 AND moved <> '[]' AND +at >= ?5 AND +at < ?6 ORDER BY id DESC LIMIT ?4",
		key.Clinic, key.ID, since(before), limit, from, since(until))
}

// since is where a page begins that goes back in time.
func since(before int64) int64 {
	if before == 0 {
		return math.MaxInt64
	}
	return before
}

func (t *Tx) auditPage(search string, args ...any) (all []AuditEntry, err error) {
	err = t.query("SELECT id, "+auditColumns+" FROM audit "+search, args, func(rows *cursor) error {
		var e AuditEntry
		err := rows.Scan(append([]any{&e.ID}, auditFields(&e)...)...)
		all = append(all, e)
		return err
	})
	return all, err
}
