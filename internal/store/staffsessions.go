package store

import (
	"time"
)

// StaffSession is a browser in which somebody is logged in to the console; only the
// keyed hash of what it holds is stored.
type StaffSession struct {
	ID      string
	Client  string    // what her browser is, in words
	Created time.Time // in whole seconds, as all its moments
	Seen    time.Time // when it last asked for something, or a little earlier
	Expires time.Time
}

// StaffSessionOwner is a session and whose it is.
type StaffSessionOwner struct {
	Staff StaffKey
	StaffSession
}

const staffSessionColumns = "id, client, created_at, seen_at, expires_at"

func staffSessionFields(s *StaffSession) []any {
	return []any{&s.ID, &s.Client, momentColumn{&s.Created}, momentColumn{&s.Seen}, momentColumn{&s.Expires}}
}

// InsertStaffSession adds a session under the keyed hash of its secret. Somebody who
// is not there is a Conflict.
func (t *Tx) InsertStaffSession(key StaffKey, s StaffSession, hash []byte) error {
	_, err := t.exec("INSERT INTO staff_sessions (clinic_id, staff_id, hash, "+staffSessionColumns+") VALUES ("+placeholders(1, 8)+")",
		append([]any{key.Clinic, key.ID, hash}, staffSessionFields(&s)...)...)
	return err
}

// StaffSessions returns somebody's sessions, oldest first, ended ones too.
func (t *Tx) StaffSessions(key StaffKey) (all []StaffSession, err error) {
	err = t.query("SELECT "+staffSessionColumns+" FROM staff_sessions WHERE clinic_id = ?1 AND staff_id = ?2 ORDER BY id",
		[]any{key.Clinic, key.ID}, func(rows *cursor) error {
			var s StaffSession
			err := rows.Scan(staffSessionFields(&s)...)
			all = append(all, s)
			return err
		})
	return all, err
}

// StaffSessionOf returns the session whose secret has the given hash, and whose it
// is. An unknown hash is NotFound.
func (t *Tx) StaffSessionOf(hash []byte) (s StaffSessionOwner, err error) {
	err = t.queryRow("SELECT clinic_id, staff_id, "+staffSessionColumns+" FROM staff_sessions WHERE hash = ?1", []any{hash},
		append([]any{&s.Staff.Clinic, &s.Staff.ID}, staffSessionFields(&s.StaffSession)...)...)
	return s, err
}

// MarkStaffSessionSeen notes when a session last asked for something. An unknown id
// is NotFound.
func (t *Tx) MarkStaffSessionSeen(key StaffKey, id string, at time.Time) error {
	n, err := t.exec("UPDATE staff_sessions SET seen_at = ?4 WHERE clinic_id = ?1 AND staff_id = ?2 AND id = ?3", key.Clinic, key.ID, id, momentColumn{&at})
	return oneRow("session", n, err)
}

// DeleteStaffSession ends a session. An unknown id is NotFound.
func (t *Tx) DeleteStaffSession(key StaffKey, id string) error {
	n, err := t.exec("DELETE FROM staff_sessions WHERE clinic_id = ?1 AND staff_id = ?2 AND id = ?3", key.Clinic, key.ID, id)
	return oneRow("session", n, err)
}

// DeleteStaffSessions ends all of somebody's sessions.
func (t *Tx) DeleteStaffSessions(key StaffKey) error {
	_, err := t.exec("DELETE FROM staff_sessions WHERE clinic_id = ?1 AND staff_id = ?2", key.Clinic, key.ID)
	return err
}

// SweepStaff removes the sessions and codes of a clinic that have expired.
func (t *Tx) SweepStaff(clinicID string, now time.Time) error {
	if _, err := t.exec("DELETE FROM staff_sessions WHERE clinic_id = ?1 AND expires_at <= ?2", clinicID, momentColumn{&now}); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM staff_codes WHERE clinic_id = ?1 AND expires_at <= ?2", clinicID, momentColumn{&now})
	return err
}

// DeleteEveryStaffSession ends the sessions of all clinics, and their codes.
func (t *Tx) DeleteEveryStaffSession() error {
	if _, err := t.exec("DELETE FROM staff_codes"); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM staff_sessions")
	return err
}

// StaffCode lets somebody in once without a password: to set up a clinic that has no
// owner, or to choose a password for an account.
type StaffCode struct {
	ID      string
	StaffID string    // empty: it sets up the clinic
	Expires time.Time // in whole seconds
}

// InsertStaffCode adds a code under its keyed hash. Somebody who is not there is a
// Conflict.
func (t *Tx) InsertStaffCode(clinicID string, c StaffCode, hash []byte) error {
	_, err := t.exec("INSERT INTO staff_codes (clinic_id, hash, id, staff_id, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
		clinicID, hash, c.ID, optionalColumn{&c.StaffID}, momentColumn{&c.Expires})
	return err
}

// StaffCodeOf returns the code that has the given hash, and whose clinic it is of. An
// unknown hash is NotFound.
func (t *Tx) StaffCodeOf(hash []byte) (clinicID string, c StaffCode, err error) {
	err = t.queryRow("SELECT clinic_id, id, staff_id, expires_at FROM staff_codes WHERE hash = ?1", []any{hash},
		&clinicID, &c.ID, optionalColumn{&c.StaffID}, momentColumn{&c.Expires})
	return clinicID, c, err
}

// DeleteStaffCodes removes the codes for an account, or, if the id is empty, those
// that set up the clinic.
func (t *Tx) DeleteStaffCodes(clinicID, staffID string) error {
	_, err := t.exec("DELETE FROM staff_codes WHERE clinic_id = ?1 AND staff_id IS ?2", clinicID, optionalColumn{&staffID})
	return err
}
