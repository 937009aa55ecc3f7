package store

import (
	"time"
)

// UserKey names whoever can log in: a practitioner or a patient of a clinic.
type UserKey struct {
	Clinic, ID string
	IsPatient  bool
}

// AppPassword is a password for one device of a user; only its keyed hash is
// stored (interop.md A1).
type AppPassword struct {
	ID       string
	Name     string
	Scope    string
	Created  time.Time  // in whole seconds, as all its moments
	LastUsed *time.Time // nil if it never was
}

// AppPasswordOwner is an app password and whose it is.
type AppPasswordOwner struct {
	User UserKey
	AppPassword
}

const appPasswordColumns = "id, name, scope, created_at, last_used_at"

func appPasswordFields(p *AppPassword) []any {
	return []any{&p.ID, &p.Name, &p.Scope, momentColumn{&p.Created}, optionalMomentColumn{&p.LastUsed}}
}

// InsertAppPassword adds a password under its keyed hash. A user who is not there
// is a Conflict.
func (t *Tx) InsertAppPassword(user UserKey, p AppPassword, hash []byte) error {
	practitioner, patient := user.ID, ""
	if user.IsPatient {
		practitioner, patient = "", user.ID
	}
	_, err := t.exec("INSERT INTO app_passwords (clinic_id, user_id, practitioner_id, patient_id, hash, "+appPasswordColumns+") VALUES ("+placeholders(1, 10)+")",
		append([]any{user.Clinic, user.ID, optionalColumn{&practitioner}, optionalColumn{&patient}, hash}, appPasswordFields(&p)...)...)
	return err
}

// AppPasswords returns a user's passwords, oldest first.
func (t *Tx) AppPasswords(user UserKey) (all []AppPassword, err error) {
	err = t.query("SELECT "+appPasswordColumns+" FROM app_passwords WHERE clinic_id = ?1 AND user_id = ?2 AND (patient_id IS NOT NULL) = ?3 ORDER BY id",
		[]any{user.Clinic, user.ID, user.IsPatient}, func(rows *cursor) error {
			var p AppPassword
			err := rows.Scan(appPasswordFields(&p)...)
			all = append(all, p)
			return err
		})
	return all, err
}

// MarkAppPasswordUsed notes when a password was last used. An unknown id is
// NotFound.
func (t *Tx) MarkAppPasswordUsed(user UserKey, id string, at time.Time) error {
	n, err := t.exec("UPDATE app_passwords SET last_used_at = ?5 WHERE clinic_id = ?1 AND user_id = ?2 AND id = ?3 AND (patient_id IS NOT NULL) = ?4",
		user.Clinic, user.ID, id, user.IsPatient, momentColumn{&at})
	return oneRow("app password", n, err)
}

// DeleteAppPassword removes a password. An unknown id is NotFound.
func (t *Tx) DeleteAppPassword(user UserKey, id string) error {
	n, err := t.exec("DELETE FROM app_passwords WHERE clinic_id = ?1 AND user_id = ?2 AND id = ?3 AND (patient_id IS NOT NULL) = ?4",
		user.Clinic, user.ID, id, user.IsPatient)
	return oneRow("app password", n, err)
}

// DeleteAppPasswords removes all passwords of a user and returns their ids.
func (t *Tx) DeleteAppPasswords(user UserKey) ([]string, error) {
	return t.texts("DELETE FROM app_passwords WHERE clinic_id = ?1 AND user_id = ?2 AND (patient_id IS NOT NULL) = ?3 RETURNING id",
		user.Clinic, user.ID, user.IsPatient)
}

// DeleteEveryAppPassword removes the passwords of all clinics.
func (t *Tx) DeleteEveryAppPassword() error {
	_, err := t.exec("DELETE FROM app_passwords")
	return err
}

// AppPasswordOf returns the password that has the given hash, and whose it is. An
// unknown hash is NotFound.
func (t *Tx) AppPasswordOf(hash []byte) (p AppPasswordOwner, err error) {
	err = t.queryRow("SELECT clinic_id, user_id, patient_id IS NOT NULL, "+appPasswordColumns+" FROM app_passwords WHERE hash = ?1", []any{hash},
		append([]any{&p.User.Clinic, &p.User.ID, &p.User.IsPatient}, appPasswordFields(&p.AppPassword)...)...)
	return p, err
}
