package app_test

import (
	"net/http"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func TestAPractitionerWhoAttendsIsNotThePatient(t *testing.T) {
	at := newPractice(t)
	brook := at.AddPatient("Dr Brook")
	at.Patch(brook.Path(""), apptest.Object{"email": "Brook@harbour.example"}).Want(http.StatusOK)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code, "ATTENDEE:mailto:brook@harbour.example"))
	if all := at.appointments(); len(all) != 1 {
		t.Errorf("got %+v", all)
	}
	at.sound()
}
