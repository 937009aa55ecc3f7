package app_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// shared is an appointment of the practice's patient at ten and one of somebody else's
// with the same practitioner at twelve, forty days from now.
func shared(at *practice) (id string) {
	other := at.Clinic.AddPatient("Bea Marsh")
	other.Post(other.Path("/appointments"), apptest.Object{"start": at.on(40).String() + "T12:00:00", "practitioner_id": at.practitioner.UserID}).Want(http.StatusCreated)
	return at.Post(at.Path("/bookings"), at.at10(40)).Want(http.StatusCreated).ID()
}

func TestAnAppointmentIsRecordedAtATakenTimeUnlessItMustBeFree(t *testing.T) {
	at := newPractice(t)
	path := at.Path("/appointments/" + shared(at))
	taken := apptest.Object{"start": at.on(40).String() + "T12:15:00"}
	for ask, want := range map[string]int{"?if_free=true": http.StatusConflict, "?if_free=perhaps": http.StatusUnprocessableEntity, "?if_free=false": http.StatusOK} {
		at.Patch(path, at.at10(40)).Want(http.StatusOK)
		if answer := at.Patch(path+ask, taken).Want(want); want == http.StatusConflict && !strings.Contains(string(answer.Body), `"body.start"`) {
			t.Errorf("it does not name the start: %s", answer.Body)
		}
		at.Patch(path, at.at10(40)).Want(http.StatusOK)
		at.Put(path+ask, taken).Want(want)
	}
	at.Put(path, taken).Want(http.StatusOK)
	at.Patch(path, at.at10(40)).Want(http.StatusOK)
	at.Post(at.Path("/appointments?if_free=true"), at.at10(40)).Want(http.StatusConflict) // she has one then
	at.Post(at.Path("/appointments"), at.at10(40)).Want(http.StatusCreated)
	at.Post(at.Path("/treatments?if_free=true"), apptest.Object{"date": at.on(-1).String(), "zones": []any{apptest.Object{"zone": "glabella"}}}).Want(http.StatusUnprocessableEntity)
}

func TestACorrectionThatTakesNoOtherTimeIsInNobodysWay(t *testing.T) {
	at := newPractice(t)
	path := at.Path("/appointments/" + shared(at))
	at.Patch(path, apptest.Object{"start": at.on(40).String() + "T12:15:00"}).Want(http.StatusOK) // two rooms
	at.Patch(path+"?if_free=true", apptest.Object{"zones": []string{"glabella"}}).Want(http.StatusOK)
	at.Patch(path+"?if_free=true", apptest.Object{"status": "cancelled"}).Want(http.StatusOK)
	at.Patch(path+"?if_free=true", apptest.Object{"status": "confirmed"}).Want(http.StatusConflict) // it comes back
}

// Opening hours and closures refuse nothing here, as they refuse no booking.
func TestAnAppointmentOnAClosedDayIsInNobodysWay(t *testing.T) {
	at := newPractice(t)
	at.Patch("/clinics/self", apptest.Object{"closures": []apptest.Object{{"from": at.on(41).String(), "to": at.on(41).String()}}}).Want(http.StatusOK)
	path := at.Path("/appointments/" + shared(at))
	at.Patch(path+"?if_free=true", apptest.Object{"start": at.on(41).String() + "T22:00:00"}).Want(http.StatusOK)
	at.Post(at.Path("/bookings"), apptest.Object{"start": at.on(41).String() + "T06:00:00"}).Want(http.StatusCreated)
}

func TestWhatIsInTheWayNamesNoOtherPatientAndNoTitle(t *testing.T) {
	at := newPractice(t)
	id := shared(at)
	at.put(at.practitioner, "appointments", "own.ics", at.visit("own", 41, "SUMMARY:Dentist"))
	at.Post(at.Path("/bookings"), apptest.Object{"start": at.on(41).String() + "T10:15:00", "practitioner_id": at.Clinic.AddPractitioner("Dr Reed").ID}).Want(http.StatusCreated)
	is, err := at.App.Appointments.Get(context.Background(), at.Actor, at.ID, id)
	if err != nil {
		t.Fatal(err)
	}
	found := func(start string) []app.Clash {
		moved := is.Is
		if moved.Start, err = clinic.ParseWallTime(start); err != nil {
			t.Fatal(err)
		}
		all, err := at.App.Clashes(context.Background(), at.Actor, at.ID, id, moved)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if all := found(at.on(40).String() + "T12:15:00"); len(all) != 1 || !all[0].Visit || all[0].Hers || all[0].With != "Dr Brook" || all[0].Start.String()[11:16] != "12:00" {
		t.Errorf("in the way at twelve: %+v", all)
	}
	if all := found(at.on(41).String() + "T10:20:00"); len(all) != 2 || !all[0].Hers || all[0].With != "Dr Reed" || all[1].Visit || all[1].Start.String()[11:16] != "10:00" {
		t.Errorf("in the way of both: %+v", all)
	}
	if all := found(is.Is.Start.String()); len(all) != 0 {
		t.Errorf("in its own way: %+v", all)
	}
}
