package store

import (
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// StaffKey names somebody who works with the console of a clinic.
type StaffKey struct{ Clinic, ID string }

// StaffAccount is somebody who works with the console and how she proves it.
type StaffAccount struct {
	clinic.Staff
	Password string // a slow hash with its parameters; empty before she chose one
	TOTP     []byte // the sealed secret of her second factor; nil for none
	TOTPStep int64  // the step of time whose code she used last; 0: none yet, and it is not on
	// TOTPBegun is when she began to turn a second factor on, CodesUntil the moment
	// from which on none of her wrong codes counts any more; both are seconds since
	// 1970, 0 for never.
	TOTPBegun, CodesUntil int64
	Created               time.Time // in whole seconds
}

const (
	staffColumns   = "id, username, name, role, practitioner_id, disabled"
	accountColumns = staffColumns + ", password, totp, totp_step, totp_begun, codes_until, created_at"
)

func staffFields(s *clinic.Staff) []any {
	return []any{&s.ID, &s.Username, &s.Name, &s.Role, optionalColumn{&s.PractitionerID}, &s.Disabled}
}

func accountFields(a *StaffAccount) []any {
	return append(staffFields(&a.Staff), &a.Password, &a.TOTP, &a.TOTPStep, &a.TOTPBegun, &a.CodesUntil, momentColumn{&a.Created})
}

// InsertStaff adds somebody under her ID. A user name that somebody of any clinic has
// already is a Conflict.
func (t *Tx) InsertStaff(clinicID string, a StaffAccount) error {
	_, err := t.exec("INSERT INTO staff (clinic_id, login, "+accountColumns+") VALUES ("+placeholders(1, 14)+")",
		append([]any{clinicID, clinic.FoldUsername(a.Username)}, accountFields(&a)...)...)
	return err
}

// UpdateStaff replaces somebody, but for how she proves who she is. An unknown id is
// NotFound.
func (t *Tx) UpdateStaff(clinicID string, s clinic.Staff) error {
	n, err := t.exec("UPDATE staff SET login = ?2, username = ?4, name = ?5, role = ?6, practitioner_id = ?7, disabled = ?8 WHERE clinic_id = ?1 AND id = ?3",
		append([]any{clinicID, clinic.FoldUsername(s.Username)}, staffFields(&s)...)...)
	return oneRow("staff account", n, err)
}

// DeleteStaff removes somebody with her sessions and codes. An unknown id is NotFound.
func (t *Tx) DeleteStaff(key StaffKey) error {
	n, err := t.exec("DELETE FROM staff WHERE clinic_id = ?1 AND id = ?2", key.Clinic, key.ID)
	return oneRow("staff account", n, err)
}

// Staff returns one account. An unknown id is NotFound.
func (t *Tx) Staff(key StaffKey) (a StaffAccount, err error) {
	err = t.queryRow("SELECT "+accountColumns+" FROM staff WHERE clinic_id = ?1 AND id = ?2", []any{key.Clinic, key.ID}, accountFields(&a)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("staff account", 0, nil)
	}
	a.SecondFactor = a.TOTP != nil && a.TOTPStep > 0
	return a, err
}

// StaffByUsername returns the account with a user name, however it is written, and
// whose clinic it is of. An unknown one is NotFound.
func (t *Tx) StaffByUsername(username string) (clinicID string, a StaffAccount, err error) {
	err = t.queryRow("SELECT clinic_id, "+accountColumns+" FROM staff WHERE login = ?1", []any{clinic.FoldUsername(username)},
		append([]any{&clinicID}, accountFields(&a)...)...)
	a.SecondFactor = a.TOTP != nil && a.TOTPStep > 0
	return clinicID, a, err
}

// StaffPage lists up to limit people whose id follows after.
func (t *Tx) StaffPage(clinicID, after string, limit int) (all []clinic.Staff, err error) {
	err = t.query("SELECT "+staffColumns+", totp_step > 0 FROM staff WHERE clinic_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
		[]any{clinicID, after, limit}, func(rows *cursor) error {
			var s clinic.Staff
			err := rows.Scan(append(staffFields(&s), &s.SecondFactor)...)
			all = append(all, s)
			return err
		})
	return all, err
}

// HasOwnerBut reports whether a clinic has an owner who can log in and is not the one
// with an id. If the id is empty, one who has yet to choose her password counts too.
func (t *Tx) HasOwnerBut(clinicID, id string) (has bool, err error) {
	found, err := t.texts("SELECT id FROM staff WHERE clinic_id = ?1 AND role = ?2 AND disabled = 0 AND id <> ?3 AND (?3 = '' OR password <> '') LIMIT 1", clinicID, clinic.RoleOwner, id)
	return len(found) > 0, err
}

// SetStaffPassword keeps the slow hash of a new password. An unknown id is NotFound.
func (t *Tx) SetStaffPassword(key StaffKey, password string) error {
	n, err := t.exec("UPDATE staff SET password = ?3 WHERE clinic_id = ?1 AND id = ?2", key.Clinic, key.ID, password)
	return oneRow("staff account", n, err)
}

// SetStaffTOTP keeps the sealed secret of a second factor that was begun at a second,
// which is on from the first code on that UseStaffTOTP notes; or nil for none. An
// unknown id is NotFound.
func (t *Tx) SetStaffTOTP(key StaffKey, sealed []byte, begun int64) error {
	n, err := t.exec("UPDATE staff SET totp = ?3, totp_step = 0, totp_begun = ?4 WHERE clinic_id = ?1 AND id = ?2", key.Clinic, key.ID, sealed, begun)
	return oneRow("staff account", n, err)
}

// SetCodesUntil keeps the second from which on none of somebody's wrong codes counts
// any more, 0 for none. An unknown id is NotFound.
func (t *Tx) SetCodesUntil(key StaffKey, second int64) error {
	n, err := t.exec("UPDATE staff SET codes_until = ?3 WHERE clinic_id = ?1 AND id = ?2", key.Clinic, key.ID, second)
	return oneRow("staff account", n, err)
}

// UseStaffTOTP notes the step whose code somebody gave. One that is not
// later than the last, whose code was used already, is NotFound.
func (t *Tx) UseStaffTOTP(key StaffKey, step int64) error {
	n, err := t.exec("UPDATE staff SET totp_step = ?3 WHERE clinic_id = ?1 AND id = ?2 AND totp_step < ?3", key.Clinic, key.ID, step)
	return oneRow("code", n, err)
}

// DeleteEveryTOTP takes the second factor from everybody of all clinics.
func (t *Tx) DeleteEveryTOTP() error {
	if _, err := t.exec("DELETE FROM staff_recovery_codes"); err != nil {
		return err
	}
	_, err := t.exec("UPDATE staff SET totp = NULL, totp_step = 0")
	return err
}

// InsertRecoveryCode adds a code that stands in once for the second factor.
func (t *Tx) InsertRecoveryCode(key StaffKey, hash []byte) error {
	_, err := t.exec("INSERT INTO staff_recovery_codes (clinic_id, staff_id, hash) VALUES (?1, ?2, ?3)", key.Clinic, key.ID, hash)
	return err
}

// CountRecoveryCodes returns how many such codes somebody has left.
func (t *Tx) CountRecoveryCodes(key StaffKey) (n int, err error) {
	err = t.queryRow("SELECT count(*) FROM staff_recovery_codes WHERE clinic_id = ?1 AND staff_id = ?2", []any{key.Clinic, key.ID}, &n)
	return n, err
}

// DeleteRecoveryCode uses up a code. An unknown one is NotFound.
func (t *Tx) DeleteRecoveryCode(key StaffKey, hash []byte) error {
	n, err := t.exec("DELETE FROM staff_recovery_codes WHERE clinic_id = ?1 AND staff_id = ?2 AND hash = ?3", key.Clinic, key.ID, hash)
	return oneRow("code", n, err)
}

// DeleteRecoveryCodes removes all such codes of somebody.
func (t *Tx) DeleteRecoveryCodes(key StaffKey) error {
	_, err := t.exec("DELETE FROM staff_recovery_codes WHERE clinic_id = ?1 AND staff_id = ?2", key.Clinic, key.ID)
	return err
}
