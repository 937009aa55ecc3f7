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
