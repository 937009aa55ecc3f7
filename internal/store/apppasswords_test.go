package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// practice is a store with a practitioner whom no record names and a patient, each
// with two app passwords.
func practice(t *testing.T) (s *Store, practitioner, patient UserKey) {
	t.Helper()
	s, key := newPatient(t)
	practitioner, patient = UserKey{"a", "d7", false}, userOf(key)
	write(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.InsertPractitioner("a", clinic.Practitioner{ID: "d7"}),
			tx.InsertAppPassword(practitioner, appPasswordOf("d7", "1"), []byte("1")),
			tx.InsertAppPassword(practitioner, appPasswordOf("d7", "2"), []byte("2")),
			tx.InsertAppPassword(patient, appPasswordOf("p1", "1"), []byte("3")),
			tx.InsertAppPassword(patient, appPasswordOf("p1", "2"), []byte("4")),
		)
	})
	return s, practitioner, patient
}

func passwordsOf(t *testing.T, s *Store, user UserKey) (all []AppPassword) {
	t.Helper()
	read(t, s, func(tx *Tx) (err error) {
		all, err = tx.AppPasswords(user)
		return err
	})
	return all
}

// interop.md A1: who used which device when is to be seen.
func TestAnAppPasswordIsFoundByItsHashWithItsOwner(t *testing.T) {
	s, practitioner, patient := practice(t)
	used := moment.Add(time.Hour)
	write(t, s, func(tx *Tx) error { return tx.MarkAppPasswordUsed(patient, "p12", used) })
	for hash, want := range map[string]AppPasswordOwner{
		"1": {practitioner, appPasswordOf("d7", "1")},
		"4": {patient, AppPassword{ID: "p12", Name: "p1", Scope: "read", Created: moment, LastUsed: &used}},
	} {
		read(t, s, func(tx *Tx) error {
			got, err := tx.AppPasswordOf([]byte(hash))
			if got.User != want.User || got.ID != want.ID || got.Name != want.Name || got.Scope != want.Scope || !got.Created.Equal(want.Created) ||
				(got.LastUsed == nil) != (want.LastUsed == nil) || got.LastUsed != nil && !got.LastUsed.Equal(*want.LastUsed) {
				t.Errorf("%s: %+v, want %+v", hash, got, want)
			}
			return err
		})
	}
	read(t, s, func(tx *Tx) error {
		if _, err := tx.AppPasswordOf([]byte("5")); clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("an unknown hash is answered %v, want NotFound", err)
		}
		return nil
	})
}

func TestAppPasswordsGoWithTheirUser(t *testing.T) {
	s, practitioner, patient := practice(t)
	write(t, s, func(tx *Tx) error { return tx.DeletePractitioner("a", "d7") })
	if left := passwordsOf(t, s, practitioner); len(left) != 0 {
		t.Errorf("%d passwords of a practitioner who is gone", len(left))
	}
	if left := passwordsOf(t, s, patient); len(left) != 2 {
		t.Errorf("%d passwords of the patient, want 2", len(left))
	}
	write(t, s, func(tx *Tx) error { return tx.DeletePatient(PatientKey{"a", patient.ID}) })
	if left := passwordsOf(t, s, patient); len(left) != 0 {
		t.Errorf("%d passwords of a patient who is gone", len(left))
	}
}

// A patient is no practitioner, even under one id.
func TestAnAppPasswordOfOneKindOfUserIsNoneOfTheOther(t *testing.T) {
	s, practitioner, _ := practice(t)
	other := practitioner
	other.IsPatient = true
	if found := passwordsOf(t, s, other); len(found) != 0 {
		t.Errorf("%d passwords of a practitioner are listed as a patient's", len(found))
	}
	for name, job := range map[string]func(*Tx) error{
		"mark":   func(tx *Tx) error { return tx.MarkAppPasswordUsed(other, "d71", moment) },
		"delete": func(tx *Tx) error { return tx.DeleteAppPassword(other, "d71") },
	} {
		if err := s.Write(context.Background(), job); clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("%s is answered %v, want NotFound", name, err)
		}
	}
	write(t, s, func(tx *Tx) error {
		if ids, err := tx.DeleteAppPasswords(other); err != nil || len(ids) != 0 {
			t.Errorf("deleted %v, %v", ids, err)
		}
		return nil
	})
	if found := passwordsOf(t, s, practitioner); len(found) != 2 {
		t.Errorf("%d passwords are left, want 2", len(found))
	}
}

func TestAnAppPasswordHasExactlyOneKindOfOwner(t *testing.T) {
	s, _, _ := practice(t)
	for name, owner := range map[string]string{
		"neither":      "'d7', NULL, NULL",
		"both":         "'d7', 'd7', 'd7'",
		"another one":  "'d7', 'd1', NULL",
		"a neighbour ": "'p1', NULL, 'p2'",
	} {
		err := s.Write(context.Background(), func(tx *Tx) error {
			_, err := tx.exec("INSERT INTO app_passwords (clinic_id, user_id, practitioner_id, patient_id, id, name, scope, hash, created_at) VALUES ('a', " + owner + ", 'x', '', '', x'09', 0)")
			return err
		})
		if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
