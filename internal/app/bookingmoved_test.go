package app_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// colleague is another practitioner of the clinic.
func (at *practice) colleague() app.Account {
	at.t.Helper()
	id := at.Post("/practitioners", apptest.Object{"name": "Dr Chan", "email": "chan@harbour.example"}).Want(http.StatusCreated).ID()
	_, username, password, err := at.App.AddPractitionerPassword(context.Background(), at.Actor, id, app.AppPasswordSettings{})
	if err != nil {
		at.t.Fatal(err)
	}
	account, err := at.App.LogIn(context.Background(), username, password)
	if err != nil {
		at.t.Fatal(err)
	}
	return account
}

// give lets the clinic say whom the patient's one appointment is with.
func (at *practice) give(who app.Account) {
	at.t.Helper()
	at.Patch(at.Path("/appointments/"+at.appointments()[0].ID), apptest.Object{"practitioner_id": who.UserID}).Want(http.StatusOK)
}

func TestAnAppointmentThatGoesToAColleagueReplacesNothingOfHers(t *testing.T) {
	at := newPractice(t)
	colleague := at.colleague()
	hers := at.visit("hers", 10, "SUMMARY:Dentist")
	at.put(colleague, "appointments", "a.ics", hers)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code))
	at.give(colleague)
	if all := at.objects(colleague, "appointments"); len(all) != 2 || all["a.ics"] != hers {
		t.Errorf("she has %q", all)
	}
	if all := at.objects(at.practitioner, "appointments"); len(all) != 0 {
		t.Errorf("left are %q", all)
	}
	at.sound()
}

func TestAnAppointmentThatAColleagueHasAlreadyStaysWhereItIs(t *testing.T) {
	at := newPractice(t)
	colleague := at.colleague()
	at.put(colleague, "appointments", "copy.ics", at.visit("a", 40, "SUMMARY:Dentist"))
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code))
	at.give(colleague)
	at.sound()
}

func TestAnAppointmentWithNobodyInParticularGoesToThePatientsNewPractitioner(t *testing.T) {
	at := newPractice(t)
	colleague := at.colleague()
	path := at.Path("/appointments/" + at.Post(at.Path("/appointments"), apptest.Object{"start": at.day(40).Format("2006-01-02") + "T10:00:00"}).Want(http.StatusCreated).ID())
	at.Patch(at.Path(""), apptest.Object{"practitioner_id": colleague.UserID}).Want(http.StatusOK)
	if old, is := at.objects(at.practitioner, "appointments"), at.objects(colleague, "appointments"); len(old) != 0 || len(is) != 1 {
		t.Errorf("before: %q, now: %q", old, is)
	}
	at.sound()
	// And follows on where it is if she has none any more.
	at.Patch(at.Path(""), apptest.Object{"practitioner_id": ""}).Want(http.StatusOK)
	at.Patch(path, apptest.Object{"start": at.day(41).Format("2006-01-02") + "T10:00:00"}).Want(http.StatusOK)
	for name, body := range at.objects(colleague, "appointments") {
		if !strings.Contains(body, at.day(41).Format("20060102")) {
			t.Errorf("%s did not move:\n%s", name, body)
		}
	}
	at.sound()
}

// RFC 6578 section 3.5: a sync tells of what went that was there, and of nothing that
// came and went while the plan followed.
func TestACopyOverAnAppointmentTellsOfNothingThatWasNeverThere(t *testing.T) {
	at := newPractice(t)
	ctx := context.Background()
	if err := at.App.MakeCalendar(ctx, at.practitioner, "own", nil, nil); err != nil {
		t.Fatal(err)
	}
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code))
	at.put(at.practitioner, "own", "b.ics", at.visit("a", 40, "COMMENT:Moved", "SUMMARY:"+at.code))
	calendar, err := at.App.Calendar(ctx, at.practitioner, "follow-ups")
	if err != nil {
		t.Fatal(err)
	}
	before := at.objects(at.practitioner, "follow-ups")
	from, to := app.ObjectPlace{Calendar: "own", Name: "b.ics"}, app.ObjectPlace{Calendar: "appointments", Name: "a.ics"}
	if _, _, err := at.App.CopyObject(ctx, at.practitioner, from, to, nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, _, err := at.App.Changes(ctx, at.practitioner, calendar, calendar.SyncToken, 0, func(o app.ObjectChange) error {
		if _, held := before[o.Name]; o.Gone && !held {
			t.Errorf("%s is told to be gone", o.Name)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	at.sound()
}

func TestWhatStaffSaidIsNobodysStaysSoUnderAnotherName(t *testing.T) {
	at := newPractice(t)
	ctx := context.Background()
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code))
	all, err := at.App.CalendarAppointments(ctx, at.Actor, true, "", 100)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v %v", all, err)
	}
	if _, err := at.App.LinkAppointment(ctx, at.Actor, all[0].ID, "", nil); err != nil {
		t.Fatal(err)
	}
	from, to := app.ObjectPlace{Calendar: "appointments", Name: "a.ics"}, app.ObjectPlace{Calendar: "appointments", Name: "b.ics"}
	if _, _, err := at.App.MoveObject(ctx, at.practitioner, from, to, nil, nil); err != nil {
		t.Fatal(err)
	}
	if booked := at.appointments(); len(booked) != 0 {
		t.Errorf("%+v is booked again", booked)
	}
	at.sound()
}

func TestAnAppointmentThatWasDeletedAndIsBookedAnewWithAColleagueIsInHerCalendar(t *testing.T) {
	at := newPractice(t)
	colleague := at.colleague()
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code))
	at.delete(at.practitioner, "appointments", "a.ics")
	at.Patch(at.Path("/appointments/"+at.appointments()[0].ID), apptest.Object{"status": "confirmed", "practitioner_id": colleague.UserID}).Want(http.StatusOK)
	if old, now := at.objects(at.practitioner, "appointments"), at.objects(colleague, "appointments"); len(old) != 0 || len(now) != 1 {
		t.Errorf("%d in the old calendar, %d in hers", len(old), len(now))
	}
	at.sound()
}

func TestWhatWasSetOfAnAppointmentGoesWithIt(t *testing.T) {
	at := newPractice(t)
	ctx := context.Background()
	at.Post(at.Path("/appointments"), apptest.Object{"start": at.day(40).Format("2006-01-02") + "T10:00:00"}).Want(http.StatusCreated)
	for name := range at.objects(at.practitioner, "appointments") {
		path := "calendars/" + at.practitioner.UserID + "/appointments/" + name
		mine := app.Property{PropertyName: app.PropertyName{Space: "urn:x", Local: "p"}, XML: "<p xmlns=\"urn:x\"/>"}
		if err := at.App.SetProperties(ctx, at.practitioner, path, []app.Property{mine}, nil); err != nil {
			t.Fatal(err)
		}
		at.Delete(at.Path("/appointments/" + at.appointments()[0].ID)).Want(http.StatusNoContent)
		if left, err := at.App.Properties(ctx, at.practitioner, path); err != nil || len(left) != 0 {
			t.Errorf("left are %+v, %v", left, err)
		}
	}
}

// A page that is not full ends the list for whoever reads it.
func TestAnAppointmentThatCannotBeReadAnyMoreShortensNoPage(t *testing.T) {
	at := newPractice(t)
	for i, name := range []string{"a", "b", "c"} {
		at.put(at.practitioner, "appointments", name+".ics", at.visit(name, 40+i, "SUMMARY:Lunch"))
	}
	at.Tamper("UPDATE calendar_objects SET body = 'of another version' WHERE name = 'a.ics'")
	page, err := at.App.CalendarAppointments(context.Background(), at.Actor, false, "", 2)
	if err != nil || len(page) != 2 {
		t.Errorf("%+v %v", page, err)
	}
}
