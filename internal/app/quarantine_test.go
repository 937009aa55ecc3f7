package app_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// damage lets the bytes of an object be none that can be read.
func (at *practice) damage(name string) {
	at.t.Helper()
	at.Tamper("UPDATE calendar_objects SET body = 'of another version' WHERE name = ?1", name)
}

// linked are the appointments in calendars that are known to be somebody's.
func (at *practice) linked() []app.CalendarAppointment {
	at.t.Helper()
	all, err := at.App.CalendarAppointments(context.Background(), at.Actor, true, "", 100)
	if err != nil {
		at.t.Fatal(err)
	}
	return all
}

func TestAnAppointmentThatCannotBeReadAnyMoreStaysThePatientsUntilItIsDeleted(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code))
	at.put(at.practitioner, "appointments", "b.ics", at.visit("b", 60, "SUMMARY:"+at.code))
	at.damage("a.ics")
	at.roll(10)
	at.Post(at.Path("/pauses"), `{"from":"2027-09-01","until":"2027-09-30"}`).Want(http.StatusCreated)
	if all := at.appointments(); len(all) != 2 || !all[0].IsBooked() || !all[1].IsBooked() {
		t.Fatalf("got %+v", all)
	}
	at.sound()
	at.delete(at.practitioner, "appointments", "a.ics")
	if all := at.appointments(); len(all) != 2 || all[0].IsBooked() == all[1].IsBooked() {
		t.Errorf("deleted, there are %+v", all)
	}
	at.sound()
}

func TestASeriesThatCannotBeReadAnyMoreStaysAsFarAsItWasRecorded(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code, "RRULE:FREQ=WEEKLY;COUNT=5"))
	at.put(at.patient, "events", "v.ics", object("v", "DTSTART;VALUE=DATE:"+at.day(90).Format("20060102"), "SUMMARY:Birthday", "RRULE:FREQ=YEARLY"))
	before := at.appointments()
	at.damage("a.ics")
	at.damage("v.ics")
	at.roll(35)
	if all := at.appointments(); !slices.EqualFunc(all, before, func(x, y clinic.Appointment) bool { return x.ID == y.ID && x.Start == y.Start }) {
		t.Errorf("left are %+v", all)
	}
	at.Delete(at.Path("/appointments/" + before[0].ID)).Want(http.StatusConflict) // only its calendar can say what of the others
	at.delete(at.practitioner, "appointments", "a.ics")
	at.delete(at.patient, "events", "v.ics")
	for _, left := range at.appointments() {
		if left.IsBooked() {
			t.Errorf("deleted, %s is booked", left.Start)
		}
	}
	at.sound()
}

// What the clinic changes is written anew, and so can be read again.
func TestAnAppointmentThatCannotBeReadAnyMoreIsMendedByAChangeOfItsRecord(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code))
	at.damage("a.ics")
	path := at.Path("/appointments/" + at.appointments()[0].ID)
	at.Patch(path, apptest.Object{"start": at.day(41).Format("2006-01-02") + "T11:00:00"}).Want(http.StatusOK)
	if body := at.objects(at.practitioner, "appointments")["a.ics"]; !strings.Contains(body, at.day(41).Format("20060102")+"T110000") {
		t.Errorf("it is %q", body)
	}
	at.damage("a.ics")
	at.Delete(path).Want(http.StatusNoContent)
	if left := at.objects(at.practitioner, "appointments"); len(left) != 0 {
		t.Errorf("left are %q", left)
	}
	at.sound()
}

// Nobody can say of what it is, so nobody is asked; to ask by its id is a conflict, not
// a failure, and changes nothing.
func TestAnAppointmentThatCannotBeReadAnyMoreIsNotListedAndCannotBeLinked(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code))
	at.put(at.practitioner, "appointments", "b.ics", at.visit("b", 41, "SUMMARY:Lunch"))
	ids := []string{at.linked()[0].ID, at.waiting()[0].ID}
	at.damage("a.ics")
	at.damage("b.ics")
	if linked, waiting := at.linked(), at.waiting(); len(linked)+len(waiting) != 0 {
		t.Errorf("listed are %+v and %+v", linked, waiting)
	}
	for _, id := range ids {
		at.Get("/appointments/" + id).Want(http.StatusConflict)
		at.Put("/appointments/"+id+"/patient", apptest.Object{"patient_id": at.ID}).Want(http.StatusConflict)
		at.Delete("/appointments/" + id + "/patient").Want(http.StatusConflict)
	}
	if all := at.appointments(); len(all) != 1 || !all[0].IsBooked() {
		t.Errorf("booked are %+v", all)
	}
	// Written anew it is what it was.
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 42, "SUMMARY:"+at.code))
	if all := at.appointments(); len(all) != 1 || all[0].Start.Date.String() != at.day(42).Format("2006-01-02") || len(at.linked()) != 1 {
		t.Errorf("written anew, booked are %+v", all)
	}
	at.sound()
}

// A client's own bytes follow from nothing, so they cannot differ from it; ours can.
func TestVerifyTellsWhichObjectsWouldBeRefusedToday(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "my dear.ics", at.visit("a", 40, "SUMMARY:"+at.code+" secret"))
	at.sound()
	at.damage("my dear.ics")
	v := verify(t, at.Clinic)
	want := "clinic " + at.Clinic.ID + ": /dav/calendars/" + at.practitioner.UserID + "/appointments/my%20dear.ics would be refused today: valid-calendar-data"
	if len(v.Different) != 0 || !slices.Equal(v.Refused, []string{want}) {
		t.Errorf("%+v", v)
	}
	for name := range at.objects(at.practitioner, "follow-ups") {
		at.Tamper("UPDATE calendar_objects SET body = x'' WHERE name = ?1 AND calendar_id IN (SELECT id FROM calendars WHERE name = 'follow-ups')", name)
		if v := verify(t, at.Clinic); len(v.Different) != 1 || !strings.Contains(v.Different[0], "/follow-ups/"+name+" would be refused today") || len(v.Refused) != 1 {
			t.Errorf("with one of ours: %+v", v)
		}
		break
	}
}
