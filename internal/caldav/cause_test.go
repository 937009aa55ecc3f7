package caldav_test

import (
	"context"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

func TestWhatACalendarAppChangesIsInTheAuditByItsPasswordAndMethod(t *testing.T) {
	a := practitioner(t)
	p := a.AddPatient("Ada Quill")
	var patient struct{ Code string }
	p.Get(p.Path("")).Into(&patient)
	put(t, a, a.Home("appointments/a.ics"), strings.Replace(event("a", "20270901T140000Z"), "SUMMARY:Held", "SUMMARY:["+patient.Code+"] visit", 1))
	page, err := a.App.Audit(context.Background(), a.Actor, app.AuditFilter{}, 0, 10)
	if err != nil || len(page) == 0 {
		t.Fatalf("%v, %v", page, err)
	}
	if e := page[0]; e.Action != "appointment.add" || e.Cause != "caldav PUT" || !strings.HasPrefix(e.Actor, "app-password:") {
		t.Errorf("the audit says %+v", e)
	}
}
