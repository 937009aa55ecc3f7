package store

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// versions stores rules of their own for a clinic, their return to the profile,
// and rules of their own again.
func versions(t *testing.T, s *Store, clinicID string) []ProtocolVersion {
	t.Helper()
	all := []ProtocolVersion{
		{Version: 1, At: 10, Actor: "key:a", Own: true},
		{Version: 2, At: 20, Actor: "key:b", Profile: "evidence"},
		{Version: 3, At: 30, Actor: "key:a", Own: true},
	}
	write(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.InsertClinic(clinic.Clinic{ID: clinicID}),
			tx.InsertProtocol(clinicID, all[0], "first"),
			tx.InsertProtocol(clinicID, all[1], "second"),
			tx.InsertProtocol(clinicID, all[2], "third"),
		)
	})
	return all
}

func TestTheLatestVersionOfAProtocolIsTheOneWithTheHighestNumber(t *testing.T) {
	s := open(t)
	want := versions(t, s, "c")
	read(t, s, func(tx *Tx) error {
		if v, body, err := tx.LatestProtocol("c"); err != nil || v != want[2] || body != "third" {
			t.Errorf("got %+v %q, %v", v, body, err)
		}
		return nil
	})
}

func TestAClinicThatNeverHadAProtocolOfItsOwnHasVersionZero(t *testing.T) {
	s := open(t)
	write(t, s, func(tx *Tx) error { return tx.InsertClinic(clinic.Clinic{ID: "c"}) })
	read(t, s, func(tx *Tx) error {
		if v, body, err := tx.LatestProtocol("c"); err != nil || v != (ProtocolVersion{}) || body != "" {
			t.Errorf("got %+v %q, %v", v, body, err)
		}
		return nil
	})
}

func TestEveryVersionOfAProtocolCanBeReadAgain(t *testing.T) {
	s := open(t)
	want := versions(t, s, "c")
	read(t, s, func(tx *Tx) error {
		for i, body := range []string{"first", "second", "third"} {
			if v, got, err := tx.Protocol("c", i+1); err != nil || v != want[i] || got != body {
				t.Errorf("version %d is %+v %q, %v", i+1, v, got, err)
			}
		}
		if _, _, err := tx.Protocol("c", 4); clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("version 4 is answered %v, want NotFound", err)
		}
		return nil
	})
}

func TestAVersionOfAProtocolIsNeverGivenAgain(t *testing.T) {
	s := open(t)
	versions(t, s, "c")
	err := s.Write(context.Background(), func(tx *Tx) error { return tx.InsertProtocol("c", ProtocolVersion{Version: 2}, "other") })
	if clinic.CodeOf(err) != clinic.Conflict {
		t.Errorf("answered %v, want Conflict", err)
	}
}

func TestVersionsOfAProtocolArePagedFromTheNewestBack(t *testing.T) {
	s := open(t)
	want := versions(t, s, "c")
	slices.Reverse(want)
	var got []ProtocolVersion
	read(t, s, func(tx *Tx) error {
		for before := 0; ; {
			page, err := tx.ProtocolPage("c", before, 2)
			got = append(got, page...)
			if len(page) < 2 {
				return err
			}
			before = page[1].Version
		}
	})
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestPlansAreCountedWithThoseThatAreDue(t *testing.T) {
	s, key := newPatient(t)
	write(t, s, func(tx *Tx) error {
		var errs []error
		for i, next := range []string{"2027-01-01", "2027-01-02", "2027-01-03", ""} {
			other := PatientKey{key.Clinic, string(rune('a' + i))}
			p := Plan{AsOf: date("2026-01-01")}
			if next != "" {
				day := date(next)
				p.NextChange = &day
			}
			errs = append(errs, settle(tx, other), tx.PutPlan(other, p))
		}
		return errors.Join(errs...)
	})
	read(t, s, func(tx *Tx) error {
		if all, due, err := tx.CountPlans(key.Clinic, date("2027-01-02")); all != 4 || due != 2 || err != nil {
			t.Errorf("%d plans, %d due, %v", all, due, err)
		}
		return nil
	})
}

func TestMovesOfAPatientArePagedFromTheNewestBackWithoutOtherEntries(t *testing.T) {
	s, key := newPatient(t)
	other := PatientKey{key.Clinic, "p2"}
	write(t, s, func(tx *Tx) error {
		errs := []error{settle(tx, other)}
		for _, e := range []AuditEntry{
			{Action: "1", PatientID: key.ID, Moved: []string{"window moved", "prep moved"}},
			{Action: "2", PatientID: key.ID},
			{Action: "3", PatientID: other.ID, Moved: []string{"window moved"}},
			{Action: "4", PatientID: key.ID, Moved: []string{"window moved back"}},
			{Action: "5", PatientID: key.ID, Moved: []string{"guard moved"}},
		} {
			errs = append(errs, tx.InsertAudit(key.Clinic, e))
		}
		return errors.Join(errs...)
	})
	var got []string
	read(t, s, func(tx *Tx) error {
		for before := int64(0); ; {
			page, err := tx.MovesPage(key, 0, 0, before, 2)
			for _, e := range page {
				got = append(got, e.Action)
				if before = e.ID; e.Action == "1" && !slices.Equal(e.Moved, []string{"window moved", "prep moved"}) {
					t.Errorf("the entry says %q", e.Moved)
				}
			}
			if len(page) < 2 {
				return err
			}
		}
	})
	if want := []string{"5", "4", "1"}; !slices.Equal(got, want) {
		t.Errorf("entries %v, want %v", got, want)
	}
}

// What moved tells the dates of her life.
func TestDeletingAPatientTakesWhatMovedOnHerPlanOutOfTheAudit(t *testing.T) {
	s := world(t)
	key := everyone[0]
	moves := func() (of, others int) {
		read(t, s, func(tx *Tx) error {
			page, err := tx.AuditPage(key.Clinic, AuditFilter{}, 0, 100)
			for _, e := range page {
				if e.PatientID == key.ID {
					of += len(e.Moved)
				} else {
					others += len(e.Moved)
				}
			}
			return err
		})
		return of, others
	}
	if of, _ := moves(); of == 0 {
		t.Fatal("nothing moved in this world")
	}
	write(t, s, func(tx *Tx) error { return tx.DeletePatient(key) })
	if of, others := moves(); of != 0 || others == 0 {
		t.Errorf("%d moves of hers are left and %d of others", of, others)
	}
}
