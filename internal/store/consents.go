package store

import (
	"time"
)

// Consent is what a patient agreed to before she was shown an address of her
// calendar: the words she read, when, and how much she chose to have shown.
type Consent struct {
	ID        string
	At        time.Time // in whole seconds
	Actor     string    // as in the audit
	Language  string
	Version   string // of the words
	Privacy   string
	Body      string     // the words themselves
	Withdrawn *time.Time // nil while it is in force
}

const consentColumns = "id, at, actor, language, version, privacy, body, withdrawn_at"

func consentFields(c *Consent) []any {
	return []any{&c.ID, momentColumn{&c.At}, &c.Actor, &c.Language, &c.Version, &c.Privacy, &c.Body, optionalMomentColumn{&c.Withdrawn}}
}

// InsertConsent records a consent.
func (t *Tx) InsertConsent(key PatientKey, c Consent) error {
	_, err := t.exec("INSERT INTO consents (clinic_id, patient_id, "+consentColumns+") VALUES ("+placeholders(1, 10)+")",
		append([]any{key.Clinic, key.ID}, consentFields(&c)...)...)
	return err
}

// Consents returns everything a patient ever consented to, oldest first.
func (t *Tx) Consents(key PatientKey) (all []Consent, err error) {
	err = t.query("SELECT "+consentColumns+" FROM consents WHERE clinic_id = ?1 AND patient_id = ?2 ORDER BY id",
		[]any{key.Clinic, key.ID}, func(rows *cursor) error {
			var c Consent
			err := rows.Scan(consentFields(&c)...)
			all = append(all, c)
			return err
		})
	return all, err
}

// WithdrawConsents ends every consent of a patient that is in force.
func (t *Tx) WithdrawConsents(key PatientKey, at time.Time) error {
	_, err := t.exec("UPDATE consents SET withdrawn_at = ?3 WHERE clinic_id = ?1 AND patient_id = ?2 AND withdrawn_at IS NULL",
		key.Clinic, key.ID, momentColumn{&at})
	return err
}
