package app_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// newest is the newest entry of a clinic's audit that says an action was done.
func newest(t *testing.T, c *apptest.Clinic, action string) app.AuditEntry {
	t.Helper()
	page, err := c.App.Audit(context.Background(), c.Actor, app.AuditFilter{}, 0, 500)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(page, func(e app.AuditEntry) bool { return e.Action == action })
	if i < 0 {
		t.Fatalf("%s is not in the audit", action)
	}
	return page[i]
}

func wantCause(t *testing.T, e app.AuditEntry, actor, cause string) {
	t.Helper()
	if e.Actor != actor || e.Cause != cause {
		t.Errorf("%s is by %q, caused by %q, want %q, %q", e.Action, e.Actor, e.Cause, actor, cause)
	}
}

func TestAPlanThatMovesBecauseTheRulesChangedNamesThemAsTheCause(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.AddPatient("Ada Quill").Treat("2027-03-01")
	rule(t, c, 72)
	c.Roll()
	wantCause(t, newest(t, c, "plan.roll"), "roll", "protocol version 1")
}

func TestAPlanThatMovesBecauseTheClinicsProfileChangedNamesItAsTheCause(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.AddPatient("Ada Quill").Treat("2027-03-01")
	c.Patch("/clinics/self", apptest.Object{"profile": "evidence"}).Want(http.StatusOK)
	c.Roll()
	wantCause(t, newest(t, c, "plan.roll"), "roll", "protocol profile evidence")
}

func TestAPlanThatMovesBecauseTheClinicsSettingsChangedNamesThemAsTheCause(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.AddPatient("Ada Quill").Treat("2027-03-01")
	c.Patch("/clinics/self", apptest.Object{"min_interval_days": 100}).Want(http.StatusOK)
	c.Roll()
	wantCause(t, newest(t, c, "plan.roll"), "roll", "clinic settings")
}

func TestAPlanThatMovesWithTheDayNamesTheRollAsTheCause(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.AddPatient("Ada Quill").Treat("2027-03-01")
	for range 40 { // weeks
		c.Clock.Advance(7 * 24 * time.Hour)
		c.Roll()
	}
	wantCause(t, newest(t, c, "plan.roll"), "roll", "roll")
}

// Her calendars follow from the new name in the same change.
func TestACalendarThatFollowsFromAPractitionersNewNameHasItsCause(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	id := c.Post("/practitioners", apptest.Object{"name": "Dr Brook"}).Want(http.StatusCreated).ID()
	p := c.AddPatient("Ada Quill")
	p.Post(p.Path("/appointments"), apptest.Object{"start": "2027-06-14T10:00:00", "practitioner_id": id}).Want(http.StatusCreated)
	c.Patch("/practitioners/"+id, apptest.Object{"name": "Dr Vale"}).Want(http.StatusOK)
	if got := newest(t, c, "practitioner.replace").Cause; got != "rest patch-practitioner" {
		t.Errorf("the cause is %q", got)
	}
}

func TestAnImportIsTheCauseOfAllItChanges(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.Actor.Cause = "import"
	imported(t, c, app.ImportedPatient{Ref: "P1", Patient: &clinic.Patient{Name: "Ada Example"}})
	wantCause(t, newest(t, c, "patient.import"), "operator", "import")
}
