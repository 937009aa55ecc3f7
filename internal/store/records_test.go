package store

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// returns asserts that records of a kind come back as they were written, by Get,
// List and Page alike.
func returns[T any](t *testing.T, kind *RecordKind[T], values map[string]T) {
	t.Helper()
	s := world(t)
	key := everyone[0]
	for name, value := range values {
		record := Record[T]{ID: "new", Is: value}
		if kind.HasRefs() {
			record.Ref = "of another system"
		}
		want := record
		kind.SetID(&want.Is, "new")
		try(t, s, func(tx *Tx) error {
			if err := kind.Delete(tx, key, "r1"); err != nil {
				return err
			}
			if err := kind.Insert(tx, key, record); err != nil {
				return err
			}
			got, err := kind.Get(tx, key, "new")
			list, err2 := kind.List(tx, key)
			page, err3 := kind.Page(tx, key, Days{}, "", 1)
			if err := cmp.Or(err, err2, err3); err != nil {
				t.Errorf("%s: %v", name, err)
				return nil
			}
			if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(list, []Record[T]{want}) || !reflect.DeepEqual(page, list) {
				t.Errorf("%s: wrote %+v, got %+v, list %+v, page %+v", name, want, got, list, page)
			}
			return nil
		})
	}
}

func TestATreatmentComesBackAsItWasWritten(t *testing.T) {
	units := 12.5
	full := treatmentOf("Azzalure® «ø»\x00'; --")
	dosed, touchup, nobody := full, full, full
	dosed.Zones = []clinic.TreatedZone{{Zone: clinic.Forehead, Units: &units}, {Zone: clinic.CrowsFeet}}
	touchup.Type = clinic.TreatmentTouchup
	nobody.PractitionerID, nobody.Type, nobody.Product = "", "", ""
	returns(t, Treatments, map[string]clinic.Treatment{"full": full, "with doses": dosed, "touch-up": touchup, "without what is optional": nobody})
}

func TestAnObservationComesBackAsItWasWritten(t *testing.T) {
	returns(t, Observations, map[string]clinic.Observation{
		"with a note":    observationOf("first line\nsecond\tline 🙂"),
		"without a note": observationOf(""),
	})
}

func TestAnEventComesBackAsItWasWritten(t *testing.T) {
	untitled := eventOf("")
	untitled.Priority = 0
	returns(t, Events, map[string]clinic.Event{"titled": eventOf("Boda de Núria"), "untitled": untitled})
}

func TestAnAppointmentComesBackAsItWasWritten(t *testing.T) {
	full := appointmentOf("Europe/Madrid")
	bare := clinic.Appointment{Start: full.Start}
	returns(t, Appointments, map[string]clinic.Appointment{"full": full, "without what is optional": bare})
}

func TestAPackageComesBackAsItWasWritten(t *testing.T) {
	full := packageOf("")
	returns(t, Packages, map[string]clinic.Package{"full": full, "without what is optional": {Total: 3}})
}

func TestAPauseComesBackAsItWasWritten(t *testing.T) {
	full := pauseOf("first line\nsecond\tline 🙂")
	returns(t, Pauses, map[string]clinic.Pause{"full": full, "without an end or a reason": {From: full.From}})
}

func TestAnOverrideComesBackAsItWasWritten(t *testing.T) {
	full := overrideOf("first line\nsecond\tline 🙂")
	never, old := full, full
	never.At, old.At = time.Time{}, time.Unix(-1, 0).UTC()
	returns(t, Overrides, map[string]clinic.Override{"full": full, "of no moment": never, "of before 1970": old})
}

// A moment is the same one wherever it is told.
func TestAMomentComesBackInUTC(t *testing.T) {
	s, key := newPatient(t)
	madrid := overrideOf("")
	madrid.At = madrid.At.In(time.FixedZone("", 3600))
	write(t, s, func(tx *Tx) error { return Overrides.Insert(tx, key, recordOf("r", madrid)) })
	read(t, s, func(tx *Tx) error {
		got, err := Overrides.Get(tx, key, "r")
		if got.Is.At != overrideOf("").At {
			t.Errorf("wrote %s, got %s", madrid.At, got.Is.At)
		}
		return err
	})
}

func TestPausesMayOverlap(t *testing.T) {
	s, key := newPatient(t)
	inner := clinic.Pause{From: pauseOf("").From}
	write(t, s, func(tx *Tx) error {
		return cmp.Or(Pauses.Insert(tx, key, recordOf("b", inner)), Pauses.Insert(tx, key, recordOf("a", inner)), Pauses.Insert(tx, key, recordOf("c", pauseOf(""))))
	})
	read(t, s, func(tx *Tx) error {
		list, err := Pauses.List(tx, key)
		if len(list) != 3 || list[0].ID != "a" || list[1].ID != "b" {
			t.Errorf("got %+v, want all three, those of one day in order of id", list)
		}
		return err
	})
}

func TestACivilDateComesBackAsItWasWritten(t *testing.T) {
	values := map[string]clinic.Event{}
	for _, text := range []string{"1900-01-01", "2000-02-29", "2024-02-29", "2027-02-28", "2026-03-29", "2026-10-25",
		"2011-12-30", "1999-12-31", "2200-12-31", "0001-01-01", "9999-12-31"} {
		values[text] = clinic.Event{Date: date(text)}
	}
	returns(t, Events, values)
}

// Clocks skip or repeat some of these times somewhere; the database does not care.
func TestAWallTimeComesBackAsItWasWritten(t *testing.T) {
	values := map[string]clinic.Appointment{}
	for _, text := range []string{"2024-02-29T23:59:59", "2026-03-29T02:30:00", "2026-10-25T02:30:00", "2027-01-01T00:00:00",
		"2011-12-30T12:00:00", "2027-06-14T10:00:00"} {
		values[text] = clinic.Appointment{Start: wall(text)}
	}
	returns(t, Appointments, values)
}

func TestADateThatNoCalendarHasIsNotStored(t *testing.T) {
	s, key := newPatient(t)
	for _, d := range []civil.Date{{}, {Year: 2027, Month: 2, Day: 29}, {Year: 2027, Month: 13, Day: 1}} {
		event, appointment := clinic.Event{Date: d}, clinic.Appointment{Start: civil.DateTime{Date: d}}
		expiring, ending, moved := packageOf(""), pauseOf(""), overrideOf("")
		expiring.Expires, ending.Until, moved.To = &d, &d, d
		for what, job := range map[string]func(*Tx) error{
			"an event":        func(tx *Tx) error { return Events.Insert(tx, key, recordOf("x", event)) },
			"an appointment":  func(tx *Tx) error { return Appointments.Insert(tx, key, recordOf("x", appointment)) },
			"a package":       func(tx *Tx) error { return Packages.Insert(tx, key, recordOf("x", expiring)) },
			"a pause":         func(tx *Tx) error { return Pauses.Insert(tx, key, recordOf("x", clinic.Pause{From: d})) },
			"a pause's end":   func(tx *Tx) error { return Pauses.Insert(tx, key, recordOf("x", ending)) },
			"an override":     func(tx *Tx) error { return Overrides.Insert(tx, key, recordOf("x", moved)) },
			"a plan":          func(tx *Tx) error { return tx.PutPlan(key, Plan{AsOf: d}) },
			"a plan's change": func(tx *Tx) error { return tx.PutPlan(key, Plan{AsOf: date("2027-01-01"), NextChange: &d}) },
		} {
			if err := s.Write(context.Background(), job); err == nil {
				t.Errorf("%s on %s was stored", what, d)
			}
		}
	}
}

func TestAnEmptyPractitionerIsNoReference(t *testing.T) {
	s, key := newPatient(t)
	write(t, s, func(tx *Tx) error {
		return cmp.Or(
			Treatments.Insert(tx, key, recordOf("r", clinic.Treatment{Date: date("2027-01-01")})),
			Appointments.Insert(tx, key, recordOf("r", clinic.Appointment{Start: wall("2027-01-01T10:00:00")})),
			tx.UpdatePatient(key.Clinic, clinic.Patient{ID: key.ID}),
		)
	})
	for _, table := range []string{"treatments", "appointments", "patients"} {
		var null int
		read(t, s, func(tx *Tx) error {
			return tx.queryRow("SELECT count(*) FROM "+table+" WHERE practitioner_id IS NULL", nil, &null)
		})
		if null != 1 {
			t.Errorf("%d rows of %s name nobody, want 1", null, table)
		}
	}
}

func TestAnUnknownPractitionerIsRefused(t *testing.T) {
	s, key := newPatient(t)
	treatment, appointment := treatmentOf(""), appointmentOf("")
	treatment.PractitionerID, appointment.PractitionerID = "nobody", "nobody"
	for name, job := range map[string]func(*Tx) error{
		"treatment":   func(tx *Tx) error { return Treatments.Insert(tx, key, recordOf("r", treatment)) },
		"appointment": func(tx *Tx) error { return Appointments.Insert(tx, key, recordOf("r", appointment)) },
		"patient": func(tx *Tx) error {
			return tx.UpdatePatient(key.Clinic, clinic.Patient{ID: key.ID, PractitionerID: "nobody"})
		},
	} {
		if err := s.Write(context.Background(), job); clinic.CodeOf(err) != clinic.Conflict {
			t.Errorf("%s: answered %v, want Conflict", name, err)
		}
	}
}

// conflicts asserts that a kind refuses a second record with an id, and one with
// a ref, that the patient has already, and with a ref of another in the clinic.
func conflicts[T any](t *testing.T, kind *RecordKind[T], another T) {
	t.Helper()
	s := world(t)
	same := map[string]Record[T]{"id": {ID: "r1", Ref: "R2", Is: another}}
	if kind.HasRefs() {
		same["ref"] = Record[T]{ID: "r2", Ref: "R1-" + everyone[0].ID, Is: another}
		same["ref of a neighbour"] = Record[T]{ID: "r2", Ref: "R1-" + everyone[1].ID, Is: another}
	}
	for what, record := range same {
		err := s.Write(context.Background(), func(tx *Tx) error { return kind.Insert(tx, everyone[0], record) })
		if clinic.CodeOf(err) != clinic.Conflict {
			t.Errorf("%s with a known %s: answered %v, want Conflict", kind.Name(), what, err)
		}
	}
	// Without a ref there may be any number.
	write(t, s, func(tx *Tx) error {
		return kind.Insert(tx, everyone[0], Record[T]{ID: "r3", Is: another})
	})
}

func TestAKnownIDOrRefIsAConflict(t *testing.T) {
	another := observationOf("")
	another.Zone = clinic.Forehead
	conflicts(t, Treatments, treatmentOf("another"))
	conflicts(t, Observations, another)
	conflicts(t, Events, eventOf("another"))
	conflicts(t, Appointments, appointmentOf("another"))
	conflicts(t, Packages, packageOf("another"))
	conflicts(t, Pauses, pauseOf("another"))
	conflicts(t, Overrides, overrideOf("another"))
}

// An observation's identity is patient, date, zone and movement (design.md
// section 4).
func TestTheSameObservationTwiceIsAConflict(t *testing.T) {
	s := world(t)
	insert := func(o clinic.Observation) error {
		return s.Write(context.Background(), func(tx *Tx) error { return Observations.Insert(tx, everyone[0], recordOf("r2", o)) })
	}
	if err := insert(observationOf("another note")); clinic.CodeOf(err) != clinic.Conflict {
		t.Errorf("answered %v, want Conflict", err)
	}
	other := observationOf("")
	other.Movement = "partial"
	if err := insert(other); err != nil {
		t.Errorf("another movement on the same day: %v", err)
	}
}

func TestACorrectionKeepsARecordsIDAndRef(t *testing.T) {
	s := world(t)
	key := everyone[0]
	var got Record[clinic.Event]
	write(t, s, func(tx *Tx) (err error) {
		if err := Events.Update(tx, key, Record[clinic.Event]{ID: "r1", Ref: "ignored", Is: eventOf("new")}); err != nil {
			return err
		}
		got, err = Events.Get(tx, key, "r1")
		return err
	})
	if got.ID != "r1" || got.Ref != "R1-"+key.ID || got.Is.Title != "new" {
		t.Errorf("got %+v", got)
	}
}

// operation is one step on the events of a patient of a model.
type operation struct {
	patient  int
	verb     string
	id, date int
}

func operations() *rapid.Generator[[]operation] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) operation {
		return operation{
			patient: rapid.IntRange(0, len(everyone)-1).Draw(t, "patient"),
			verb:    rapid.SampledFrom([]string{"insert", "insert", "update", "delete", "get"}).Draw(t, "verb"),
			id:      rapid.IntRange(0, 4).Draw(t, "id"),
			date:    rapid.IntRange(0, 800).Draw(t, "date"),
		}
	}), 1, 40)
}

// TestRecordsBehaveAsAMapPerPatient compares any sequence of changes with a map,
// and the order of List and Page with a sort.
func TestRecordsBehaveAsAMapPerPatient(t *testing.T) {
	s := open(t)
	write(t, s, func(tx *Tx) error {
		for _, key := range everyone {
			if err := settle(tx, key); err != nil {
				return err
			}
		}
		return nil
	})
	rapid.Check(t, func(t *rapid.T) {
		steps := operations().Draw(t, "steps")
		err := s.Write(context.Background(), func(tx *Tx) error {
			if err := followModel(tx, steps); err != nil {
				return err
			}
			return errUndo
		})
		if err != errUndo {
			t.Fatal(err)
		}
	})
}

func followModel(tx *Tx, steps []operation) error {
	model := map[PatientKey]map[string]Record[clinic.Event]{}
	for i, step := range steps {
		key := everyone[step.patient]
		if model[key] == nil {
			model[key] = map[string]Record[clinic.Event]{}
		}
		id := "e" + strconv.Itoa(step.id)
		value := clinic.Event{ID: id, Date: date("2026-01-01").AddDays(step.date), Title: fmt.Sprint(i), Priority: 1}
		record := Record[clinic.Event]{ID: id, Is: value}
		before, known := model[key][id]
		var got Record[clinic.Event]
		var err error
		want := clinic.Code("")
		if !known {
			want = clinic.NotFound
		}
		switch step.verb {
		case "insert":
			err = Events.Insert(tx, key, record)
			if want = clinic.Conflict; !known {
				want, model[key][id] = "", record
			}
		case "update":
			if err = Events.Update(tx, key, record); known {
				model[key][id] = record
			}
		case "delete":
			err = Events.Delete(tx, key, id)
			delete(model[key], id)
		case "get":
			if got, err = Events.Get(tx, key, id); known && got != before {
				return fmt.Errorf("step %d: got %+v, want %+v", i, got, before)
			}
		}
		if clinic.CodeOf(err) != want || (err != nil) != (want != "") {
			return fmt.Errorf("step %d %+v: answered %v, want %q", i, step, err, want)
		}
	}
	for _, key := range everyone {
		if err := sameLists(tx, key, model[key]); err != nil {
			return err
		}
	}
	return nil
}

func sameLists(tx *Tx, key PatientKey, model map[string]Record[clinic.Event]) error {
	var want []Record[clinic.Event]
	for _, record := range model {
		want = append(want, record)
	}
	slices.SortFunc(want, func(a, b Record[clinic.Event]) int { return cmp.Compare(a.ID, b.ID) })
	var pages []Record[clinic.Event]
	for after := ""; ; {
		page, err := Events.Page(tx, key, Days{}, after, 2)
		if err != nil {
			return err
		}
		if pages = append(pages, page...); len(page) < 2 {
			break
		}
		after = page[1].ID
	}
	if !slices.Equal(pages, want) {
		return fmt.Errorf("pages are %+v, want %+v", pages, want)
	}
	slices.SortStableFunc(want, func(a, b Record[clinic.Event]) int { return a.Is.Date.Compare(b.Is.Date) })
	list, err := Events.List(tx, key)
	if err == nil && !slices.Equal(list, want) {
		err = fmt.Errorf("the list is %+v, want %+v", list, want)
	}
	return err
}
