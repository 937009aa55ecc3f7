package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// visitsWith are the agenda's visits with some practitioners in 2027, each as
// "patient/appointment".
func visitsWith(t *testing.T, s *Store, with ...string) (found []string) {
	t.Helper()
	read(t, s, func(tx *Tx) error {
		all, err := tx.AgendaVisits("a", with, date("2027-01-01"), date("2028-01-01"), 100)
		for _, v := range all {
			found = append(found, v.PatientID+"/"+v.Is.ID)
		}
		return err
	})
	slices.Sort(found)
	return found
}

func TestAnAppointmentWithoutAPractitionerIsWithThePatientsOwn(t *testing.T) {
	s := world(t)
	write(t, s, func(tx *Tx) error {
		anyone, hers := appointmentOf("Europe/Madrid"), appointmentOf("Europe/Madrid")
		anyone.PractitionerID, hers.PractitionerID = "", "d2"
		return errors.Join(
			tx.InsertPractitioner("a", clinic.Practitioner{ID: "d2", Name: "Second"}),
			tx.InsertPatient("a", clinic.Patient{ID: "p9", Name: "Nobody's"}),
			Appointments.Insert(tx, PatientKey{"a", "p1"}, Record[clinic.Appointment]{ID: "own", Is: anyone}),
			Appointments.Insert(tx, PatientKey{"a", "p1"}, Record[clinic.Appointment]{ID: "second", Is: hers}),
			Appointments.Insert(tx, PatientKey{"a", "p9"}, Record[clinic.Appointment]{ID: "nobody", Is: anyone}),
		)
	})
	for with, want := range map[string][]string{
		"d1":   {"p1/own", "p1/r1", "p2/r1"},
		"d2":   {"p1/second"},
		Nobody: {"p9/nobody"},
	} {
		if got := visitsWith(t, s, with); !slices.Equal(got, want) {
			t.Errorf("with %q: %v, want %v", with, got, want)
		}
	}
	if got := visitsWith(t, s, "d1", "d2", Nobody); len(got) != 5 {
		t.Errorf("with anybody: %v, want all five", got)
	}
}

func TestACancelledAppointmentIsNoPartOfTheAgenda(t *testing.T) {
	s := world(t)
	off := appointmentOf("Europe/Madrid")
	off.Status = clinic.AppointmentCancelled
	write(t, s, func(tx *Tx) error {
		return Appointments.Update(tx, PatientKey{"a", "p1"}, Record[clinic.Appointment]{ID: "r1", Is: off})
	})
	if got := visitsWith(t, s, "d1"); !slices.Equal(got, []string{"p2/r1"}) {
		t.Errorf("%v, want the other patient's alone", got)
	}
}

// followedUp gives a practitioner a calendar of follow-ups with the items of two patients.
func followedUp(tx *Tx, clinicID string) error {
	errs := []error{tx.InsertCalendar(clinicID, Calendar{ID: "cal-f1", UserID: "d1", Name: "follow-ups", Role: "follow-ups"})}
	for n, id := range []string{"p1", "p2"} {
		key := PatientKey{clinicID, id}
		o := objectOf(id+".ics", mark(key))
		o.UID, o.PatientID = mark(key), id
		o.Span = ObjectSpan{First: int64(100 + 100*n), Last: int64(400 + 100*n)}
		_, err := tx.PutObject(CalendarKey{clinicID, "cal-f1"}, o)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func TestTheAgendaTellsWhatAPractitionerFollowsUp(t *testing.T) {
	s := world(t)
	write(t, s, func(tx *Tx) error { return errors.Join(followedUp(tx, "a"), followedUp(tx, "b")) })
	for _, c := range []struct {
		name     string
		from, to int64
		turning  bool
		want     string
	}{
		{"both touch it, what ends first first", 0, 1000, false, "p1 p2 "},
		{"one has ended", 450, 1000, false, "p2 "},
		{"one has not begun", 0, 150, false, "p1 "},
		{"both go on through it", 250, 350, false, "p1 p2 "},
		{"neither turns in it", 250, 350, true, ""},
		{"one ends in it", 350, 450, true, "p1 "},
		{"one begins in it", 150, 250, true, "p2 "},
	} {
		read(t, s, func(tx *Tx) error {
			all, err := tx.AgendaItems("a", []string{"d1"}, "follow-ups", c.from, c.to, c.turning, 100)
			got := ""
			for _, i := range all {
				got += i.PatientID + " "
				if key := (PatientKey{"a", i.PatientID}); i.PatientName != mark(key) || i.Body != mark(key) {
					t.Errorf("%s: told %s of %s", c.name, fmt.Sprint(i), mark(key))
				}
			}
			if got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
			return err
		})
	}
}

func TestTheAgendaTellsWhatStandsInAPractitionersCalendars(t *testing.T) {
	s := world(t)
	write(t, s, func(tx *Tx) error {
		_, err1 := tx.PutObject(CalendarKey{"a", "cal-d1"}, objectOf("hers.ics", "«a»"))
		_, err2 := tx.PutObject(CalendarKey{"b", "cal-d1"}, objectOf("others.ics", "«b»"))
		return errors.Join(err1, err2, followedUp(tx, "a"))
	})
	read(t, s, func(tx *Tx) error {
		all, err := tx.AgendaObjects("a", []string{"d1"}, "follow-ups", 150, 160, 100)
		if len(all) != 1 || all[0].Name != "hers.ics" || all[0].PractitionerID != "d1" || string(all[0].Body) != "«a»" {
			t.Errorf("%+v, want hers alone", all)
		}
		return err
	})
}
