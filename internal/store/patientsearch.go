package store

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// PatientSearch is what patients are looked for by, and where the page begins: after
// the found one that is named by AfterWord and AfterID.
type PatientSearch struct {
	Words          []string // folded; she has for each one that begins with it
	PractitionerID string   // empty for any
	AfterWord      string
	AfterID        string
}

// FoundPatient is a patient with the first of her words that begins with the longest
// of those that were looked for.
type FoundPatient struct {
	Word string
	Is   clinic.Patient
}

// beyond is greater than what any character of a word is stored as.
const beyond = "\U0010FFFF"

// SearchPatients lists up to limit patients, by the word they are found by. The
// longest word leads, since it leaves fewest; the others are looked up in her own.
func (t *Tx) SearchPatients(clinicID string, s PatientSearch, limit int) (all []FoundPatient, err error) {
	if len(s.Words) == 0 {
		return nil, nil
	}
	lead := slices.MaxFunc(s.Words, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	err = t.query(`SELECT w.word, p.id, p.ref, p.name, p.email, p.language, p.practitioner_id, p.traits, p.drop_cancelled, p.code
		FROM patient_words w CROSS JOIN patients p ON p.clinic_id = w.clinic_id AND p.id = w.patient_id
		WHERE w.clinic_id = ?1 AND (w.word, w.patient_id) > (?2, ?3) AND w.word < ?4
		AND NOT EXISTS (SELECT 1 FROM patient_words e WHERE e.clinic_id = w.clinic_id AND e.patient_id = w.patient_id AND e.word >= ?5 AND e.word < w.word)
		AND NOT EXISTS (SELECT 1 FROM json_each(?6) WHERE NOT EXISTS (SELECT 1 FROM patient_words o
			WHERE o.clinic_id = w.clinic_id AND o.patient_id = w.patient_id AND o.word >= json_each.value AND o.word < json_each.value || ?7))
		AND (?8 = '' OR p.practitioner_id = ?8)
		ORDER BY w.word, w.patient_id LIMIT ?9`,
		[]any{clinicID, max(lead, s.AfterWord), s.AfterID, lead + beyond, lead, listColumn{&s.Words}, beyond, s.PractitionerID, limit},
		func(rows *cursor) error {
			var found FoundPatient
			err := rows.Scan(append([]any{&found.Word}, patientFields(&found.Is)...)...)
			all = append(all, found)
			return err
		})
	return all, err
}

// PatientPageOf lists up to limit patients of a practitioner whose id follows after.
func (t *Tx) PatientPageOf(clinicID, practitionerID, after string, limit int) ([]clinic.Patient, error) {
	return t.patientPage("clinic_id = ?1 AND practitioner_id = ?2 AND id > ?3 ORDER BY id LIMIT ?4", clinicID, practitionerID, after, limit)
}

// putSearchWords lets a patient be found by what is stored of her.
func (t *Tx) putSearchWords(key PatientKey) error {
	p, err := t.Patient(key)
	if err != nil {
		return err
	}
	words := p.SearchWords()
	before, err := t.texts("SELECT word FROM patient_words WHERE clinic_id = ?1 AND patient_id = ?2", key.Clinic, key.ID)
	if err != nil {
		return err
	}
	for _, word := range before {
		if !slices.Contains(words, word) {
			if _, err := t.exec("DELETE FROM patient_words WHERE clinic_id = ?1 AND word = ?2 AND patient_id = ?3", key.Clinic, word, key.ID); err != nil {
				return err
			}
		}
	}
	for _, word := range words {
		if !slices.Contains(before, word) {
			if _, err := t.exec("INSERT INTO patient_words (clinic_id, word, patient_id) VALUES (?1, ?2, ?3)", key.Clinic, word, key.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// renewSearchWords makes the words of all patients anew if those that are stored
// are of another version of this program; the database's user version says of which.
func renewSearchWords(c *connection) error {
	return c.transaction(beginWrite, func(tx *Tx) error {
		var version int
		if err := tx.queryRow("PRAGMA user_version", nil, &version); err != nil || version == clinic.SearchVersion {
			return err
		}
		clinics, err := tx.ClinicIDs()
		if err != nil {
			return err
		}
		for _, id := range clinics {
			if err := tx.eachPatient(id, tx.putSearchWords); err != nil {
				return err
			}
		}
		_, err = tx.exec("PRAGMA user_version = " + strconv.Itoa(clinic.SearchVersion))
		return err
	})
}

func (t *Tx) eachPatient(clinicID string, do func(PatientKey) error) error {
	const batch = 500
	for after := ""; ; {
		ids, err := t.PatientIDs(clinicID, after, batch)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := do(PatientKey{Clinic: clinicID, ID: id}); err != nil {
				return err
			}
			after = id
		}
		if len(ids) < batch {
			return nil
		}
	}
}
