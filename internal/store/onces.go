package store

import "github.com/afterglow-calendar/afterglow/internal/clinic"

// Once is a request that changed something and is not to do so again.
type Once struct {
	Actor       string // who sent it
	Key         []byte // hash of the key that names it among the actor's
	Fingerprint []byte // hash of the whole request
	At          int64  // seconds since 1970, UTC
	Subject     string // id of the record it made or changed
	PatientID   string // the patient it was about; empty if it was about none
	// Answer is what was answered, sealed; nil if that is not known.
	Answer []byte
}

const onceColumns = "actor, key, fingerprint, at, subject, patient_id, answer"

func onceFields(o *Once) []any {
	return []any{&o.Actor, &o.Key, &o.Fingerprint, &o.At, &o.Subject, optionalColumn{&o.PatientID}, &o.Answer}
}

// InsertOnce notes a request. One of the same actor and key is a Conflict, unless it
// was noted before a moment (in seconds since 1970): then this one takes its place.
func (t *Tx) InsertOnce(clinicID string, o Once, before int64) error {
	if _, err := t.exec("DELETE FROM onces WHERE clinic_id = ?1 AND actor = ?2 AND key = ?3 AND at < ?4", clinicID, o.Actor, o.Key, before); err != nil {
		return err
	}
	_, err := t.exec("INSERT INTO onces (clinic_id, "+onceColumns+") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", append([]any{clinicID}, onceFields(&o)...)...)
	return err
}

// Once returns the request of an actor and key. An unknown one is NotFound.
func (t *Tx) Once(clinicID, actor string, key []byte) (o Once, err error) {
	err = t.queryRow("SELECT "+onceColumns+" FROM onces WHERE clinic_id = ?1 AND actor = ?2 AND key = ?3", []any{clinicID, actor, key}, onceFields(&o)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("request", 0, nil)
	}
	return o, err
}

// PutOnceAnswer keeps what a request was answered. An unknown one is NotFound.
func (t *Tx) PutOnceAnswer(clinicID, actor string, key, answer []byte) error {
	n, err := t.exec("UPDATE onces SET answer = ?4 WHERE clinic_id = ?1 AND actor = ?2 AND key = ?3", clinicID, actor, key, answer)
	return oneRow("request", n, err)
}

// DeleteOnces forgets up to limit requests that were noted before a moment (in
// seconds since 1970), and returns how many there were.
func (t *Tx) DeleteOnces(clinicID string, before int64, limit int) (int64, error) {
	return t.exec(`DELETE FROM onces WHERE (clinic_id, actor, key) IN (
		SELECT clinic_id, actor, key FROM onces WHERE clinic_id = ?1 AND at < ?2 ORDER BY at LIMIT ?3)`, clinicID, before, limit)
}

// deleteOncesOf forgets the requests about a patient.
func (t *Tx) deleteOncesOf(key PatientKey) error {
	_, err := t.exec("DELETE FROM onces WHERE clinic_id = ?1 AND patient_id = ?2", key.Clinic, key.ID)
	return err
}
