package store

import (
	"errors"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// staffOf is somebody who works with the console of a clinic; the id is the same in
// every clinic.
func staffOf(clinicID, id string) StaffAccount {
	mark := "«" + clinicID + "»"
	return StaffAccount{Staff: clinic.Staff{ID: id, Username: mark + id, Name: mark, Role: clinic.RoleOwner, PractitionerID: "d1"},
		Password: mark, TOTP: []byte(mark), Created: moment}
}

func staffSessionOf(clinicID, id string) StaffSession {
	return StaffSession{ID: id, Client: "«" + clinicID + "»", Created: moment, Seen: moment, Expires: moment.AddDate(0, 0, 1)}
}

// staffHash stands for the keyed hash of something that a clinic's staff has.
func staffHash(of, clinicID string) []byte { return []byte(of + " of " + clinicID) }

// furnishStaff gives a clinic somebody who works with the console, with one of
// everything she can have.
func furnishStaff(tx *Tx, clinicID string) error {
	key := StaffKey{clinicID, "s1"}
	return errors.Join(
		tx.InsertStaff(clinicID, staffOf(clinicID, "s1")),
		tx.InsertStaffSession(key, staffSessionOf(clinicID, "b1"), staffHash("session", clinicID)),
		tx.InsertStaffCode(clinicID, StaffCode{ID: "c1", StaffID: "s1", Expires: moment}, staffHash("code", clinicID)),
		tx.InsertStaffCode(clinicID, StaffCode{ID: "c0", Expires: moment}, staffHash("set-up code", clinicID)),
		tx.InsertRecoveryCode(key, staffHash("recovery", clinicID)),
	)
}

// addStaffCalls adds what can be asked about those who work with the console.
func addStaffCalls(all map[string]call) {
	for method, run := range map[string]func(tx *Tx, key StaffKey) (any, error){
		"InsertStaff": func(tx *Tx, key StaffKey) (any, error) {
			added := staffOf(key.Clinic, "s2")
			return change(tx.InsertStaff(key.Clinic, added))
		},
		"UpdateStaff": func(tx *Tx, key StaffKey) (any, error) {
			changed := staffOf(key.Clinic, "s1").Staff
			changed.Username = "other"
			return change(tx.UpdateStaff(key.Clinic, changed))
		},
		"DeleteStaff":      func(tx *Tx, key StaffKey) (any, error) { return change(tx.DeleteStaff(key)) },
		"Staff":            func(tx *Tx, key StaffKey) (any, error) { return tx.Staff(key) },
		"StaffPage":        func(tx *Tx, key StaffKey) (any, error) { return tx.StaffPage(key.Clinic, "", 100) },
		"HasOwnerBut":      func(tx *Tx, key StaffKey) (any, error) { return tx.HasOwnerBut(key.Clinic, "s2") },
		"SetStaffPassword": func(tx *Tx, key StaffKey) (any, error) { return change(tx.SetStaffPassword(key, "other")) },
		"SetStaffTOTP":     func(tx *Tx, key StaffKey) (any, error) { return change(tx.SetStaffTOTP(key, []byte("other"), 5)) },
		"SetCodesUntil":    func(tx *Tx, key StaffKey) (any, error) { return change(tx.SetCodesUntil(key, 5)) },
		"UseStaffTOTP":     func(tx *Tx, key StaffKey) (any, error) { return change(tx.UseStaffTOTP(key, 1)) },
		"StaffByUsername": func(tx *Tx, key StaffKey) (any, error) {
			clinicID, account, err := tx.StaffByUsername("«" + key.Clinic + "»S1")
			return []any{clinicID, account}, err
		},
		"InsertRecoveryCode":  func(tx *Tx, key StaffKey) (any, error) { return change(tx.InsertRecoveryCode(key, []byte("new"))) },
		"CountRecoveryCodes":  func(tx *Tx, key StaffKey) (any, error) { return tx.CountRecoveryCodes(key) },
		"DeleteRecoveryCodes": func(tx *Tx, key StaffKey) (any, error) { return change(tx.DeleteRecoveryCodes(key)) },
		"DeleteRecoveryCode": func(tx *Tx, key StaffKey) (any, error) {
			return change(tx.DeleteRecoveryCode(key, staffHash("recovery", key.Clinic)))
		},
		"InsertStaffSession": func(tx *Tx, key StaffKey) (any, error) {
			return change(tx.InsertStaffSession(key, staffSessionOf(key.Clinic, "b2"), []byte("new session")))
		},
		"StaffSessions":  func(tx *Tx, key StaffKey) (any, error) { return tx.StaffSessions(key) },
		"StaffSessionOf": func(tx *Tx, key StaffKey) (any, error) { return tx.StaffSessionOf(staffHash("session", key.Clinic)) },
		"MarkStaffSessionSeen": func(tx *Tx, key StaffKey) (any, error) {
			return change(tx.MarkStaffSessionSeen(key, "b1", moment.AddDate(0, 0, 1)))
		},
		"DeleteStaffSession":  func(tx *Tx, key StaffKey) (any, error) { return change(tx.DeleteStaffSession(key, "b1")) },
		"DeleteStaffSessions": func(tx *Tx, key StaffKey) (any, error) { return change(tx.DeleteStaffSessions(key)) },
		"SweepStaff": func(tx *Tx, key StaffKey) (any, error) {
			return change(tx.SweepStaff(key.Clinic, moment.AddDate(1, 0, 0)))
		},
		"InsertStaffCode": func(tx *Tx, key StaffKey) (any, error) {
			return change(tx.InsertStaffCode(key.Clinic, StaffCode{ID: "c2", StaffID: key.ID, Expires: moment}, []byte("new code")))
		},
		"StaffCodeOf": func(tx *Tx, key StaffKey) (any, error) {
			clinicID, code, err := tx.StaffCodeOf(staffHash("code", key.Clinic))
			return []any{clinicID, code}, err
		},
		"DeleteStaffCodes": func(tx *Tx, key StaffKey) (any, error) {
			return change(errors.Join(tx.DeleteStaffCodes(key.Clinic, key.ID), tx.DeleteStaffCodes(key.Clinic, "")))
		},
	} {
		all["Tx."+method] = call{ofClinic, func(tx *Tx, key PatientKey) (any, error) { return run(tx, StaffKey{key.Clinic, "s1"}) }}
	}
	all["Tx.DeleteEveryTOTP"] = call{ofServer, func(tx *Tx, _ PatientKey) (any, error) { return change(tx.DeleteEveryTOTP()) }}
	all["Tx.DeleteEveryStaffSession"] = call{ofServer, func(tx *Tx, _ PatientKey) (any, error) { return change(tx.DeleteEveryStaffSession()) }}
}

// Else it would not be clear whose password is asked for.
func TestAUserNameIsOnePersonsOnTheWholeServerHoweverItIsWritten(t *testing.T) {
	s := world(t)
	for _, clinicID := range []string{"a", "b"} {
		try(t, s, func(tx *Tx) error {
			taken := staffOf("a", "s9")
			taken.Username = " «A»S1"
			if err := tx.InsertStaff(clinicID, taken); clinic.CodeOf(err) != clinic.Conflict {
				t.Errorf("in clinic %s it is answered %v, want Conflict", clinicID, err)
			}
			return nil
		})
	}
}

func TestAStepOfTimeIsUsedOnceAndNeverALaterOneBefore(t *testing.T) {
	s := world(t)
	key := StaffKey{"a", "s1"}
	try(t, s, func(tx *Tx) error {
		if err := tx.UseStaffTOTP(key, 100); err != nil {
			t.Error(err)
		}
		for _, step := range []int64{100, 99} {
			if err := tx.UseStaffTOTP(key, step); clinic.CodeOf(err) != clinic.NotFound {
				t.Errorf("step %d after 100 is answered %v, want NotFound", step, err)
			}
		}
		return tx.UseStaffTOTP(key, 101)
	})
}
