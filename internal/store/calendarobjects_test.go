package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func namesOf(objects []CalendarObject) (all []string) {
	for _, o := range objects {
		all = append(all, o.Name)
	}
	return all
}

// requireConflict asserts that a change is refused as a Conflict.
func requireConflict(t *testing.T, s *Store, job func(*Tx) error) {
	t.Helper()
	if err := s.Write(context.Background(), job); clinic.CodeOf(err) != clinic.Conflict {
		t.Errorf("answered %v, want Conflict", err)
	}
}

func TestAMemberComesBackAsItWasWritten(t *testing.T) {
	s, key := newCalendar(t)
	face := ""
	for i, want := range []CalendarObject{
		{Name: "a b/ü.ics", UID: "u", Component: "VEVENT", ETag: `"1"`, Size: 4, Modified: 7, Span: ObjectSpan{1, 2, true}, PatientID: "p1", Face: &face, Waiting: false, Body: []byte("x\x00\r\n")},
		{Name: "a b/ü.ics", UID: "v", Component: "VTODO", ETag: `"2"`, Size: 0, Modified: 8, Span: Always, Waiting: true, Body: []byte{}},
	} {
		write(t, s, func(tx *Tx) error {
			_, err := tx.PutObject(key, want)
			return err
		})
		want.Change = int64(i + 1)
		listed := CalendarObject{Name: want.Name, ETag: want.ETag, Size: want.Size, Modified: want.Modified, Component: want.Component}
		several, light := listed, want
		several.Body, light.Body = want.Body, nil
		served := several
		served.Span = want.Span
		read(t, s, func(tx *Tx) error {
			byName, err1 := tx.Object(key, want.Name)
			byUID, err2 := tx.ObjectByUID(key, want.UID)
			asServed, err3 := tx.ServedObject(key, want.Name)
			page, err4 := tx.ObjectPage(key, "", 10)
			changed, err5 := tx.ObjectsChanged(key, 0, 10)
			some, err7 := tx.ServedObjects(key, []string{"none", want.Name, want.Name})
			tags, err6 := tx.TagPage(key, "", 10)
			inPage := ListedObject{Name: want.Name, ETag: want.ETag, Component: want.Component, Size: want.Size, Modified: want.Modified}
			inTags := ListedObject{Name: want.Name, ETag: want.ETag, Component: want.Component}
			for how, pair := range map[string][2]any{
				"by name": {byName, want}, "by UID": {byUID, want}, "served": {asServed, served}, "among several": {some, []CalendarObject{{}, several, several}},
				"in a page": {page, []ListedObject{inPage}}, "in a page of tags": {tags, []ListedObject{inTags}}, "changed": {changed, []CalendarObject{light}},
			} {
				if !reflect.DeepEqual(pair[0], pair[1]) {
					t.Errorf("%s it is %+v, want %+v", how, pair[0], pair[1])
				}
			}
			return errors.Join(err1, err2, err3, err4, err5, err6, err7)
		})
	}
}

func TestTheCounterRisesByOneWithEachPutAndDelete(t *testing.T) {
	s, key := newCalendar(t)
	for i, job := range []func(*Tx) error{
		func(tx *Tx) error { _, err := tx.PutObject(key, objectOf("a", "1")); return err },
		func(tx *Tx) error { _, err := tx.PutObject(key, objectOf("a", "2")); return err },
		func(tx *Tx) error { _, err := tx.PutObject(key, objectOf("b", "1")); return err },
		func(tx *Tx) error { return tx.DeleteObject(key, "a", 1) },
		func(tx *Tx) error { _, err := tx.PutObject(key, objectOf("a", "3")); return err },
		func(tx *Tx) error {
			return tx.PutNumberedObject(key, func(int64) (CalendarObject, error) { return objectOf("b", "2"), nil })
		},
	} {
		write(t, s, job)
		if got := calendarIn(t, s, key).Counter; got != int64(i+1) {
			t.Errorf("after %d changes the counter is %d", i+1, got)
		}
	}
}

func TestAPutReturnsTheChangeThatIsStored(t *testing.T) {
	s, key := newCalendar(t)
	put(t, s, key, "a", "b")
	write(t, s, func(tx *Tx) error {
		change, err1 := tx.PutObject(key, objectOf("a", "again"))
		stored, err2 := tx.Object(key, "a")
		if change != 3 || stored.Change != change {
			t.Errorf("returned %d, stored %d, want 3", change, stored.Change)
		}
		return errors.Join(err1, err2)
	})
}

func TestTheNumberThatAMemberIsMadeWithIsTheChangeThatIsStored(t *testing.T) {
	s, key := newCalendar(t)
	put(t, s, key, "a", "b")
	write(t, s, func(tx *Tx) error {
		var number int64
		err1 := tx.PutNumberedObject(key, func(change int64) (CalendarObject, error) {
			number = change
			o := objectOf("a", fmt.Sprint(change))
			o.Change = 99 // is not what counts
			return o, nil
		})
		stored, err2 := tx.Object(key, "a")
		if number != 3 || stored.Change != 3 || string(stored.Body) != "3" {
			t.Errorf("made with %d, stored %d with body %q, want 3", number, stored.Change, stored.Body)
		}
		return errors.Join(err1, err2)
	})
}

func TestAMemberThatCannotBeMadeChangesNothing(t *testing.T) {
	s, key := newCalendar(t)
	before := everything(t, s)
	broken := errors.New("broken")
	err := s.Write(context.Background(), func(tx *Tx) error {
		return tx.PutNumberedObject(key, func(int64) (CalendarObject, error) { return CalendarObject{}, broken })
	})
	if !errors.Is(err, broken) {
		t.Errorf("answered %v", err)
	}
	if !slices.Equal(before, everything(t, s)) {
		t.Error("the database changed")
	}
}

// RFC 4791 section 4.1.
func TestAUIDIsOneMembersOfACalendar(t *testing.T) {
	s, key := newCalendar(t)
	other := CalendarKey{key.Clinic, "other"}
	write(t, s, func(tx *Tx) error { return tx.InsertCalendar("a", Calendar{ID: "other", UserID: "d1", Name: "other"}) })
	put(t, s, key, "a", "b")
	same := objectOf("new", "")
	same.UID = "uid of a"
	changed := objectOf("b", "")
	changed.UID = "uid of a"
	before := everything(t, s)
	for _, o := range []CalendarObject{same, changed} {
		requireConflict(t, s, func(tx *Tx) error { _, err := tx.PutObject(key, o); return err })
	}
	if !slices.Equal(before, everything(t, s)) {
		t.Error("the database changed")
	}
	put(t, s, other, "a") // another calendar has it too
	remove(t, s, key, "a", 1)
	write(t, s, func(tx *Tx) error { _, err := tx.PutObject(key, same); return err }) // and it is free again
}

func TestMembersAreCounted(t *testing.T) {
	s, key := newCalendar(t)
	require := func(want int) {
		t.Helper()
		if got := calendarIn(t, s, key).Members; got != want {
			t.Errorf("there are %d members, want %d", got, want)
		}
	}
	require(0)
	put(t, s, key, "a", "b")
	require(2)
	put(t, s, key, "a")
	require(2)
	remove(t, s, key, "a", 1)
	require(1)
	put(t, s, key, "a")
	require(2)
}

func TestADeletedMemberLeavesATombstone(t *testing.T) {
	s, key := newCalendar(t)
	put(t, s, key, "a", "b")
	remove(t, s, key, "a", 1)
	if got := tombstonesIn(t, s, key); !slices.Equal(got, []Tombstone{{"a", 3}}) {
		t.Errorf("got %+v", got)
	}
}

func TestATombstoneGoesWhenItsNameIsUsedAgain(t *testing.T) {
	s, key := newCalendar(t)
	put(t, s, key, "a", "b")
	remove(t, s, key, "a", 1)
	remove(t, s, key, "b", 1)
	put(t, s, key, "a")
	if got := tombstonesIn(t, s, key); !slices.Equal(got, []Tombstone{{"b", 4}}) {
		t.Errorf("got %+v", got)
	}
	remove(t, s, key, "a", 2)
	if got := tombstonesIn(t, s, key); !slices.Equal(got, []Tombstone{{"b", 4}, {"a", 6}}) {
		t.Errorf("after it is deleted again: got %+v", got)
	}
}

func TestAMemberThatIsNotThereCannotBeDeleted(t *testing.T) {
	s, key := newCalendar(t)
	put(t, s, key, "a")
	remove(t, s, key, "a", 1)
	before := everything(t, s)
	for _, name := range []string{"a", "b"} {
		err := s.Write(context.Background(), func(tx *Tx) error { return tx.DeleteObject(key, name, 2) })
		if clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("%s: answered %v, want NotFound", name, err)
		}
	}
	if !slices.Equal(before, everything(t, s)) {
		t.Error("the database changed")
	}
}

func TestAPageOfMembersFollowsTheOneBefore(t *testing.T) {
	s, key := newCalendar(t)
	put(t, s, key, "d", "b", "a", "e", "c")
	var got []string
	read(t, s, func(tx *Tx) error {
		for after := ""; ; after = got[len(got)-1] {
			page, err := tx.ObjectPage(key, after, 2)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, o := range page {
				got = append(got, o.Name)
			}
		}
	})
	if !slices.Equal(got, []string{"a", "b", "c", "d", "e"}) {
		t.Errorf("got %v", got)
	}
}

func TestMembersWithinATimeAreThoseWhoseSpanTouchesIt(t *testing.T) {
	s, key := newCalendar(t)
	spans := map[string]ObjectSpan{
		"always":  Always,
		"before":  {100, 199, true},
		"touches": {100, 200, true},
		"inside":  {220, 230, false},
		"instant": {250, 250, true},
		"around":  {100, 400, true},
		"ends":    {300, 400, true},
		"after":   {301, 400, true},
		"endless": {240, math.MaxInt64, false},
		"earlier": {math.MinInt64, 150, false},
	}
	write(t, s, func(tx *Tx) (err error) {
		for name, span := range spans {
			o := objectOf(name, "VEVENT")
			o.Span = span
			_, put := tx.PutObject(key, o)
			err = errors.Join(err, put)
		}
		return err
	})
	read(t, s, func(tx *Tx) error {
		found, err := tx.ObjectsWithin(key, 200, 300, 100)
		var got []string
		for _, o := range found {
			got = append(got, o.Name)
			if o.Span != spans[o.Name] || o.Component != "VEVENT" {
				t.Errorf("%s is told as %+v", o.Name, o)
			}
		}
		slices.Sort(got)
		if want := []string{"always", "around", "endless", "ends", "inside", "instant", "touches"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		all, err2 := tx.ObjectsWithin(key, math.MinInt64, math.MaxInt64, 100)
		some, err3 := tx.ObjectsWithin(key, math.MinInt64, math.MaxInt64, 3)
		if len(all) != len(spans) || len(some) != 3 {
			t.Errorf("of all time there are %d, and up to 3 of them %d", len(all), len(some))
		}
		return errors.Join(err, err2, err3)
	})
}

func TestToNoteWhomAMemberIsAboutIsNoChange(t *testing.T) {
	s, key := newCalendar(t)
	put(t, s, key, "a")
	write(t, s, func(tx *Tx) error { return tx.NoteObject(key, "a", "p1", false) })
	read(t, s, func(tx *Tx) error {
		o, err := tx.Object(key, "a")
		if o.PatientID != "p1" || o.Waiting || o.Change != 1 {
			t.Errorf("got %+v", o)
		}
		return err
	})
	write(t, s, func(tx *Tx) error { return tx.NoteObject(key, "a", "", true) })
	read(t, s, func(tx *Tx) error {
		o, err := tx.Object(key, "a")
		if o.PatientID != "" || !o.Waiting || o.Change != 1 {
			t.Errorf("got %+v", o)
		}
		return err
	})
	if c := calendarIn(t, s, key); c.Counter != 1 || c.Members != 1 {
		t.Errorf("the calendar is %+v", c)
	}
}

func TestAppointmentsAreListedByWhetherTheyAreAboutAPatientOrWait(t *testing.T) {
	s, key := newCalendar(t)
	put(t, s, key, "l3", "w2", "l1", "x", "w1", "l2")
	write(t, s, func(tx *Tx) (err error) {
		for _, name := range []string{"l1", "l2", "l3"} {
			err = errors.Join(err, tx.NoteObject(key, name, "p1", false))
		}
		return errors.Join(err, tx.NoteObject(key, "w1", "", true), tx.NoteObject(key, "w2", "", true))
	})
	for _, q := range []struct {
		linked bool
		after  string
		limit  int
		want   []string
	}{
		{true, "", 2, []string{"l1", "l2"}},
		{true, "l2", 2, []string{"l3"}},
		{false, "", 100, []string{"w1", "w2"}},
		{false, "w1", 100, []string{"w2"}},
		{false, "w2", 100, nil},
	} {
		read(t, s, func(tx *Tx) error {
			got, err := tx.AppointmentObjects(key, q.linked, q.after, q.limit)
			if !slices.Equal(namesOf(got), q.want) {
				t.Errorf("linked %t after %q: got %v, want %v", q.linked, q.after, namesOf(got), q.want)
			}
			for _, o := range got {
				if string(o.Body) != o.Name {
					t.Errorf("%s has the body %q", o.Name, o.Body)
				}
			}
			return err
		})
	}
}

func TestWhatIsAboutAPatientIsFoundInEveryCalendar(t *testing.T) {
	s := world(t)
	staff := CalendarKey{"a", "cal-d1"}
	put(t, s, staff, "b", "a", "c")
	write(t, s, func(tx *Tx) error {
		return errors.Join(tx.NoteObject(staff, "a", "p1", false), tx.NoteObject(staff, "b", "p1", false), tx.NoteObject(staff, "c", "p2", false))
	})
	read(t, s, func(tx *Tx) error {
		found, err := tx.ObjectsOfPatient(everyone[0])
		var got []string
		for _, o := range found {
			got = append(got, o.CalendarID+"/"+o.Name)
			if o.PatientID != "p1" || o.Body != nil {
				t.Errorf("got %+v", o)
			}
		}
		if want := []string{"cal-d1/a", "cal-d1/b", "cal-p1/o.ics"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		return err
	})
}

// step is one thing that happens to one of two calendars.
type step struct {
	Do       string
	Calendar int
	Name     string
	At       int64
	Limit    int
}

// modelled is what a calendar should hold after some steps.
type modelled struct {
	key     CalendarKey
	members map[string]string           // what each says
	copies  map[int64]map[string]string // what it held, by its counter
	counter int64
	pruned  int64
	gone    map[string]buried
}

type buried struct{ change, at int64 }

func (m *modelled) changed() {
	m.counter++
	m.copies[m.counter] = maps.Clone(m.members)
}
