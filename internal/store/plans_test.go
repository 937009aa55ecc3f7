package store

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// A calendar knows an event by its UID for ever (RFC 5545 section 3.8.4.7).
func TestAnItemKeepsTheUIDItWasFirstStoredWith(t *testing.T) {
	s := world(t)
	key := everyone[0]
	two, one := 2, 1
	write(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.PutItem(key, Item{Key: "window", UID: "drawn anew", Position: nil, Body: "gone"}),
			tx.PutItem(key, Item{Key: "a", UID: "ua", Position: &two, Body: "A"}),
			tx.PutItem(key, Item{Key: "b", UID: "ub", Position: &one, Body: "B"}),
		)
	})
	want := []Item{{"b", "ub", &one, "B"}, {"a", "ua", &two, "A"}, {"window", mark(key), nil, "gone"}}
	read(t, s, func(tx *Tx) error {
		got, err := tx.Items(key)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		return err
	})
}

func TestAnItemIsFoundByItsUIDInItsClinic(t *testing.T) {
	s := world(t)
	uid := mark(everyone[0])
	read(t, s, func(tx *Tx) error {
		patientID, item, err := tx.ItemByUID("a", uid)
		if patientID != "p1" || item.Key != "window" || item.UID != uid || item.Body != uid {
			t.Errorf("got %s and %+v", patientID, item)
		}
		if _, _, err := tx.ItemByUID("b", uid); clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("in another clinic it is answered %v, want NotFound", err)
		}
		return err
	})
}

func TestAPlanComesBackAsItWasWritten(t *testing.T) {
	s := world(t)
	leap := date("2028-02-29")
	for _, want := range []Plan{
		{AsOf: leap, NextChange: &leap, Version: "1.2", Frame: `{"a":1}`},
		{AsOf: date("2027-12-31"), NextChange: nil, Version: "1.2", Frame: "{}"},
	} {
		var got Plan
		write(t, s, func(tx *Tx) (err error) {
			if err := tx.PutPlan(everyone[0], want); err != nil {
				return err
			}
			got, err = tx.Plan(everyone[0])
			return err
		})
		if !reflect.DeepEqual(got, want) {
			t.Errorf("wrote %+v, got %+v", want, got)
		}
	}
}

// planned is a store with the plans of one clinic, each with the day on which
// time changes it ("" for never).
func planned(t *testing.T, days map[string]string) *Store {
	t.Helper()
	s := open(t)
	write(t, s, func(tx *Tx) error {
		for id, day := range days {
			key := PatientKey{"a", id}
			var next *civil.Date
			if day != "" {
				d := date(day)
				next = &d
			}
			if err := errors.Join(settle(tx, key), tx.PutPlan(key, Plan{AsOf: date("2027-01-01"), NextChange: next, Version: "1"})); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

// due are all due plans, a page of two at a time.
func due(t *testing.T, s *Store, day string) (ids []string) {
	t.Helper()
	var last DuePlan
	for {
		var page []DuePlan
		read(t, s, func(tx *Tx) (err error) {
			page, err = tx.DuePlans("a", date(day), last, 2)
			return err
		})
		if len(page) == 0 {
			return ids
		}
		for _, d := range page {
			ids = append(ids, d.PatientID)
		}
		last = page[len(page)-1]
	}
}

func TestPlansAreDueFromTheDayTimeChangesThem(t *testing.T) {
	s := planned(t, map[string]string{"p1": "2027-03-02", "p2": "2027-03-01", "p3": "", "p4": "2027-03-01", "p5": "2027-03-03", "p6": "2027-03-02"})
	for day, want := range map[string][]string{
		"2027-02-28": nil,
		"2027-03-01": {"p2", "p4"},
		"2027-03-02": {"p2", "p4", "p1", "p6"},
		"2028-01-01": {"p2", "p4", "p1", "p6", "p5"},
	} {
		if got := due(t, s, day); !slices.Equal(got, want) {
			t.Errorf("on %s are due %v, want %v", day, got, want)
		}
	}
}

func TestPlansOfAnotherVersionBecomeDueAndNoneBecomesDueLater(t *testing.T) {
	s := planned(t, map[string]string{"p1": "2027-03-01", "p2": "2027-01-05", "p3": ""})
	write(t, s, func(tx *Tx) error {
		key := PatientKey{"a", "p4"}
		return errors.Join(settle(tx, key), tx.PutPlan(key, Plan{AsOf: date("2027-01-01"), Version: "2"}))
	})
	var expired int64
	write(t, s, func(tx *Tx) (err error) { expired, err = tx.ExpirePlans("2", date("2027-01-10")); return err })
	if got := due(t, s, "2027-01-10"); expired != 2 || !slices.Equal(got, []string{"p2", "p1", "p3"}) {
		t.Errorf("%d plans expired and are due %v", expired, got)
	}
}

func TestAllPlansOfAClinicCanBeMadeDue(t *testing.T) {
	s := planned(t, map[string]string{"p1": "2027-03-01", "p2": "2027-01-05", "p3": ""})
	write(t, s, func(tx *Tx) error { return tx.ExpireClinicPlans("a", date("2027-01-10")) })
	if got := due(t, s, "2027-01-10"); !slices.Equal(got, []string{"p2", "p1", "p3"}) {
		t.Errorf("due are %v", got)
	}
}

// Those are the patients whose calendars show the practitioner's name.
func TestPatientsBookedWithAPractitionerAreThoseFromTheGivenDayOn(t *testing.T) {
	s := world(t)
	write(t, s, func(tx *Tx) error {
		for id, start := range map[string]string{"x": "2027-05-01T00:00:00", "y": "2027-04-30T23:59:59"} {
			key := PatientKey{"a", id}
			booked := appointmentOf("")
			booked.Start = wall(start)
			if err := errors.Join(settle(tx, key), Appointments.Insert(tx, key, recordOf("1", booked)), Appointments.Insert(tx, key, recordOf("2", booked))); err != nil {
				return err
			}
		}
		return nil
	})
	read(t, s, func(tx *Tx) error {
		got, err := tx.PatientsBookedWith("a", "d1", date("2027-05-01"))
		slices.Sort(got)
		if !slices.Equal(got, []string{"p1", "p2", "x"}) {
			t.Errorf("got %v", got)
		}
		return err
	})
}
