package store

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// newCalendar is a store with an empty calendar of a practitioner.
func newCalendar(t testing.TB) (*Store, CalendarKey) {
	t.Helper()
	s, key := newPatient(t)
	return s, CalendarKey{key.Clinic, "cal-d1"}
}

// put stores members one after another, each saying its name.
func put(t *testing.T, s *Store, key CalendarKey, names ...string) {
	t.Helper()
	for _, name := range names {
		write(t, s, func(tx *Tx) error {
			_, err := tx.PutObject(key, objectOf(name, name))
			return err
		})
	}
}

// remove deletes a member at a moment.
func remove(t *testing.T, s *Store, key CalendarKey, name string, at int64) {
	t.Helper()
	write(t, s, func(tx *Tx) error { return tx.DeleteObject(key, name, at) })
}

// prune forgets what was deleted before a moment and returns how many there were.
func prune(t *testing.T, s *Store, clinicID string, before int64, limit int) (n int64) {
	t.Helper()
	write(t, s, func(tx *Tx) (err error) {
		n, err = tx.PruneTombstones(clinicID, before, limit)
		return err
	})
	return n
}

func calendarIn(t *testing.T, s *Store, key CalendarKey) (c Calendar) {
	t.Helper()
	read(t, s, func(tx *Tx) (err error) {
		c, err = tx.CalendarByID(key)
		return err
	})
	return c
}

func tombstonesIn(t *testing.T, s *Store, key CalendarKey) (all []Tombstone) {
	t.Helper()
	read(t, s, func(tx *Tx) (err error) {
		all, err = tx.Tombstones(key, 0, 100)
		return err
	})
	return all
}

func TestACalendarComesBackAsItWasWritten(t *testing.T) {
	s, patient := newPatient(t)
	for _, want := range []Calendar{
		{ID: "c1", UserID: "d1", Name: "Día «uno»", Role: "own", Components: []string{"VEVENT", "VTODO"}},
		{ID: "c2", UserID: patient.ID, IsPatient: true, Name: "plan", Role: "plan", Components: []string{"VEVENT"}},
		{ID: "c3", UserID: patient.ID, IsPatient: true, Name: "none", Role: "own"},
	} {
		write(t, s, func(tx *Tx) error { return tx.InsertCalendar("a", want) })
		read(t, s, func(tx *Tx) error {
			byName, err1 := tx.Calendar("a", want.UserID, want.Name)
			byID, err2 := tx.CalendarByID(CalendarKey{"a", want.ID})
			if !reflect.DeepEqual(byName, want) || !reflect.DeepEqual(byID, want) {
				t.Errorf("wrote %+v, got %+v by name and %+v by id", want, byName, byID)
			}
			return errors.Join(err1, err2)
		})
	}
}

func TestTheCalendarsOfAUserAreListedByName(t *testing.T) {
	s, patient := newPatient(t)
	write(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.InsertCalendar("a", Calendar{ID: "1", UserID: patient.ID, IsPatient: true, Name: "b"}),
			tx.InsertCalendar("a", Calendar{ID: "2", UserID: patient.ID, IsPatient: true, Name: "a"}),
			tx.InsertCalendar("a", Calendar{ID: "3", UserID: "d1", Name: "c"}),
		)
	})
	read(t, s, func(tx *Tx) error {
		all, err := tx.Calendars("a", patient.ID)
		if len(all) != 2 || all[0].ID != "2" || all[1].ID != "1" {
			t.Errorf("got %+v", all)
		}
		return err
	})
}

func TestTheCalendarsOfARoleAreThePractitionersInTheOrderOfTheirIDs(t *testing.T) {
	s, patient := newPatient(t)
	write(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.InsertPractitioner("a", clinic.Practitioner{ID: "d2"}),
			tx.InsertCalendar("a", Calendar{ID: "2", UserID: "d1", Name: "y", Role: "follow-ups"}),
			tx.InsertCalendar("a", Calendar{ID: "1", UserID: "d2", Name: "z", Role: "follow-ups"}),
			tx.InsertCalendar("a", Calendar{ID: "0", UserID: patient.ID, IsPatient: true, Name: "x", Role: "follow-ups"}),
		)
	})
	read(t, s, func(tx *Tx) error {
		all, err := tx.PractitionerCalendars("a", "follow-ups")
		if len(all) != 2 || all[0].ID != "1" || all[1].ID != "2" {
			t.Errorf("got %+v", all)
		}
		return err
	})
}

func TestAUserHasOneCalendarOfAName(t *testing.T) {
	s, patient := newPatient(t)
	write(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.InsertCalendar("a", Calendar{ID: "1", UserID: "d1", Name: "x"}),
			tx.InsertCalendar("a", Calendar{ID: "2", UserID: patient.ID, IsPatient: true, Name: "x"}),
		)
	})
	again := func(tx *Tx) error { return tx.InsertCalendar("a", Calendar{ID: "3", UserID: "d1", Name: "x"}) }
	if err := s.Write(context.Background(), again); clinic.CodeOf(err) != clinic.Conflict {
		t.Errorf("answered %v, want Conflict", err)
	}
}

func TestACalendarsIDIsOneCalendarsOfAClinic(t *testing.T) {
	s := world(t) // whose clinics both have it
	again := func(tx *Tx) error { return tx.InsertCalendar("a", Calendar{ID: "cal-d1", UserID: "d1", Name: "x"}) }
	if err := s.Write(context.Background(), again); clinic.CodeOf(err) != clinic.Conflict {
		t.Errorf("answered %v, want Conflict", err)
	}
}

func TestACalendarIsOfSomebodyWhoIsThere(t *testing.T) {
	s := world(t)
	for name, c := range map[string]Calendar{
		"no practitioner":             {ID: "x", UserID: "d9", Name: "x"},
		"no patient":                  {ID: "x", UserID: "p9", Name: "x", IsPatient: true},
		"a patient as a practitioner": {ID: "x", UserID: "p1", Name: "x"},
		"a practitioner as a patient": {ID: "x", UserID: "d1", Name: "x", IsPatient: true},
	} {
		err := s.Write(context.Background(), func(tx *Tx) error { return tx.InsertCalendar("a", c) })
		if clinic.CodeOf(err) != clinic.Conflict {
			t.Errorf("%s: answered %v, want Conflict", name, err)
		}
	}
}

func TestACalendarHasExactlyOneKindOfOwner(t *testing.T) {
	s, _ := newPatient(t)
	for name, owners := range map[string]string{"neither": "NULL, NULL", "both": "'d1', 'p1'"} {
		err := s.Write(context.Background(), func(tx *Tx) error {
			_, err := tx.exec("INSERT INTO calendars (clinic_id, user_id, name, id, role, components, practitioner_id, patient_id) VALUES ('a', 'd1', 'x', 'x', '', '[]', " + owners + ")")
			return err
		})
		if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// rowsOf are how many rows of each table are of a calendar.
func rowsOf(t *testing.T, s *Store, key CalendarKey) map[string]int {
	t.Helper()
	found := map[string]int{}
	read(t, s, func(tx *Tx) error {
		for table, column := range map[string]string{"calendars": "id", "calendar_objects": "calendar_id", "calendar_tombstones": "calendar_id", "calendar_links": "calendar_id"} {
			var n int
			if err := tx.queryRow("SELECT count(*) FROM "+table+" WHERE clinic_id = ?1 AND "+column+" = ?2", []any{key.Clinic, key.ID}, &n); err != nil {
				return err
			}
			if n > 0 {
				found[table] = n
			}
		}
		return nil
	})
	return found
}

func TestEverythingInACalendarGoesWithIt(t *testing.T) {
	key := PatientKey{"a", "p1"}
	for name, remove := range map[string]func(*Tx) error{
		"the calendar": func(tx *Tx) error { return tx.DeleteCalendar(calendarOf(key)) },
		"its patient":  func(tx *Tx) error { return tx.DeletePatient(key) },
	} {
		s := world(t)
		others := map[CalendarKey]map[string]int{}
		for _, k := range everyone[1:] {
			others[calendarOf(k)] = rowsOf(t, s, calendarOf(k))
		}
		if before := rowsOf(t, s, calendarOf(key)); len(before) != 4 {
			t.Fatalf("the world has only %v to delete", before)
		}
		write(t, s, remove)
		if left := rowsOf(t, s, calendarOf(key)); len(left) != 0 {
			t.Errorf("with %s gone there are left %v", name, left)
		}
		for other, before := range others {
			if after := rowsOf(t, s, other); !reflect.DeepEqual(before, after) {
				t.Errorf("with %s gone another has %v, and had %v", name, after, before)
			}
		}
	}
}

func TestThePractitionersCalendarsGoWithHer(t *testing.T) {
	s, patient := newPatient(t)
	key := CalendarKey{"a", "c9"}
	write(t, s, func(tx *Tx) error {
		err := errors.Join(
			tx.InsertPractitioner("a", clinic.Practitioner{ID: "d9"}), // whom no record names
			tx.InsertCalendar("a", Calendar{ID: "c9", UserID: "d9", Name: "x"}),
			tx.PutLink("a", CalendarLink{CalendarID: "c9", UID: "u", PatientID: patient.ID, Kind: "appointment", RecordID: "r1"}),
		)
		_, put := tx.PutObject(key, objectOf("gone.ics", ""))
		return errors.Join(err, put, tx.DeleteObject(key, "gone.ics", 1))
	})
	put(t, s, key, "o.ics")
	if before := rowsOf(t, s, key); len(before) != 4 {
		t.Fatalf("there is only %v to delete", before)
	}
	write(t, s, func(tx *Tx) error { return tx.DeletePractitioner("a", "d9") })
	if left := rowsOf(t, s, key); len(left) != 0 {
		t.Errorf("there are left %v", left)
	}
}

func TestWhatWasDeletedIsForgottenFromTheOldestOn(t *testing.T) {
	s, key := newCalendar(t)
	put(t, s, key, "a", "b", "c", "d")
	for name, at := range map[string]int64{"a": 30, "b": 10, "c": 20, "d": 40} {
		remove(t, s, key, name, at)
	}
	names := func() (all []string) {
		for _, gone := range tombstonesIn(t, s, key) {
			all = append(all, gone.Name)
		}
		slices.Sort(all)
		return all
	}
	for _, step := range []struct {
		before int64
		limit  int
		n      int64
		left   []string
	}{
		{10, 100, 0, []string{"a", "b", "c", "d"}},
		{11, 100, 1, []string{"a", "c", "d"}},
		{100, 1, 1, []string{"a", "d"}},
		{100, 5, 2, nil},
		{100, 5, 0, nil},
	} {
		n := prune(t, s, key.Clinic, step.before, step.limit)
		if left := names(); n != step.n || !slices.Equal(left, step.left) {
			t.Errorf("before %d: %d are forgotten and %v left, want %d and %v", step.before, n, left, step.n, step.left)
		}
	}
}

// A sync token from before that does not tell the whole story (RFC 6578 section 3.2).
func TestPrunedIsTheHighestChangeForgotten(t *testing.T) {
	s, key := newCalendar(t)
	put(t, s, key, "a", "b", "c")
	remove(t, s, key, "a", 50) // change 4, which a clock that went back makes the younger
	remove(t, s, key, "b", 10) // change 5
	for _, step := range []struct{ before, want int64 }{{10, 0}, {20, 5}, {60, 5}} {
		prune(t, s, key.Clinic, step.before, 100)
		if got := calendarIn(t, s, key).Pruned; got != step.want {
			t.Errorf("before %d: pruned is %d, want %d", step.before, got, step.want)
		}
	}
	put(t, s, key, "d", "e")
	remove(t, s, key, "e", 70) // change 8
	remove(t, s, key, "d", 70)
	prune(t, s, key.Clinic, 100, 100)
	if got := calendarIn(t, s, key); got.Pruned != 9 || got.Counter != 9 {
		t.Errorf("pruned is %d of %d, want 9 of 9", got.Pruned, got.Counter)
	}
}

func TestPrunedIsOfTheCalendarWhoseMembersAreForgotten(t *testing.T) {
	s := world(t)
	prune(t, s, "a", 100, 100)
	for _, key := range everyone {
		want := int64(0)
		if key.Clinic == "a" {
			want = 6 // four were put and two of them deleted
		}
		if got := calendarIn(t, s, calendarOf(key)).Pruned; got != want {
			t.Errorf("pruned of %s is %d, want %d", mark(key), got, want)
		}
	}
	if got := calendarIn(t, s, CalendarKey{"a", "cal-d1"}).Pruned; got != 0 {
		t.Errorf("pruned of the practitioner's is %d, want 0", got)
	}
}
