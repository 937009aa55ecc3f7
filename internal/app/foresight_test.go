package app_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/demo"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// peopled is a clinic with the demo's patients, and n in all.
func peopled(t *testing.T, n int) *apptest.Clinic {
	t.Helper()
	c := apptest.Start(t).AddClinic("Harbour")
	today := civil.DateOf(c.Clock.Now().In(newYork(t)))
	importer, err := c.App.NewImporter(context.Background(), c.Actor, demo.Practitioners())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range demo.Patients(today, n) {
		if _, err := importer.Patient(context.Background(), p); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func newYork(t *testing.T) *time.Location {
	t.Helper()
	loc, err := app.Zones("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// foreseen is the whole of a preview.
func foreseen(t *testing.T, c *apptest.Clinic, p app.Proposal) app.ProtocolPreview {
	t.Helper()
	found, err := c.App.PreviewProtocol(context.Background(), c.Actor, p, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if !found.Done || found.Looked != found.Patients || found.Failed > 0 {
		t.Fatalf("looked at %d of %d, %d failed", found.Looked, found.Patients, found.Failed)
	}
	return found
}

// rulesWith are the rules in force with an edit.
func rulesWith(t *testing.T, c *apptest.Clinic, edit func(*app.Protocol)) app.Proposal {
	t.Helper()
	rules, err := c.App.Protocol(context.Background(), c.Actor)
	if err != nil {
		t.Fatal(err)
	}
	edit(&rules)
	return app.Proposal{Protocol: &rules}
}

// settingsWith are the clinic's settings with an edit.
func settingsWith(t *testing.T, c *apptest.Clinic, edit func(*clinic.Settings)) app.Proposal {
	t.Helper()
	is, err := c.App.Clinic(context.Background(), c.Actor)
	if err != nil {
		t.Fatal(err)
	}
	edit(&is.Settings)
	return app.Proposal{Settings: &is.Settings}
}

// bringIntoForce saves a proposal and lets all plans follow.
func bringIntoForce(t *testing.T, c *apptest.Clinic, p app.Proposal) {
	t.Helper()
	if p.Protocol != nil {
		if _, err := c.App.ReplaceProtocol(context.Background(), c.Actor, *p.Protocol, nil); err != nil {
			t.Fatal(err)
		}
	}
	if p.Settings != nil {
		is, err := c.App.Clinic(context.Background(), c.Actor)
		if err != nil {
			t.Fatal(err)
		}
		is.Settings = *p.Settings
		if _, err := c.App.ReplaceClinic(context.Background(), c.Actor, is, nil); err != nil {
			t.Fatal(err)
		}
	}
	roll(t, c)
}

// movedByRoll are the sentences of what the last roll moved, by patient.
func movedByRoll(t *testing.T, c *apptest.Clinic, since int64) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	entries, err := c.App.Audit(context.Background(), c.Actor, app.AuditFilter{}, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Action == "plan.roll" && e.ID > since {
			all[e.PatientID] = e.Moved
		}
	}
	return all
}

func newestAudit(t *testing.T, c *apptest.Clinic) int64 {
	t.Helper()
	entries, err := c.App.Audit(context.Background(), c.Actor, app.AuditFilter{}, 0, 1)
	if err != nil || len(entries) == 0 {
		t.Fatal(err, len(entries))
	}
	return entries[0].ID
}

var proposals = []struct {
	name string
	of   func(*testing.T, *apptest.Clinic) app.Proposal
}{
	{"the other profile", func(t *testing.T, c *apptest.Clinic) app.Proposal {
		return settingsWith(t, c, func(s *clinic.Settings) { s.Profile = "evidence" })
	}},
	{"a longer minimum interval", func(t *testing.T, c *apptest.Clinic) app.Proposal {
		return rulesWith(t, c, func(p *app.Protocol) { p.MinIntervalDays = 98 })
	}},
	{"later preparation for events", func(t *testing.T, c *apptest.Clinic) app.Proposal {
		return rulesWith(t, c, func(p *app.Protocol) { p.Event.PrepFirst, p.Event.PrepLast = 35, 21 })
	}},
	{"a summer's closure", func(t *testing.T, c *apptest.Clinic) app.Proposal {
		today := civil.DateOf(c.Clock.Now().In(newYork(t)))
		return settingsWith(t, c, func(s *clinic.Settings) {
			s.Closures = []clinic.Closure{{From: today.AddDays(10), To: today.AddDays(70)}}
		})
	}},
}

func TestWhatAPreviewNamesIsWhatMovesOnceItIsSaved(t *testing.T) {
	c := peopled(t, 40)
	for _, proposal := range proposals {
		t.Run(proposal.name, func(t *testing.T) {
			next := proposal.of(t, c)
			found := foreseen(t, c, next)
			if found.Moved == 0 || found.Looked != 40 {
				t.Fatalf("of %d patients %d would move: nothing to see", found.Looked, found.Moved)
			}
			before := newestAudit(t, c)
			bringIntoForce(t, c, next)
			moved := movedByRoll(t, c, before)
			if len(moved) != found.Moved {
				t.Errorf("%d moved, %d were to", len(moved), found.Moved)
			}
			for _, example := range found.Examples {
				var is []string
				for _, sentence := range moved[example.PatientID] {
					is = append(is, withoutWhy(sentence))
				}
				if !slices.Equal(is, example.Moved) {
					t.Errorf("moved\n\t%s\nand were to\n\t%s", strings.Join(is, "\n\t"), strings.Join(example.Moved, "\n\t"))
				}
			}
			if again := foreseen(t, c, next); again.Moved != 0 || len(again.Window.ShiftedDays) != 0 {
				t.Errorf("what is in force would move %d still", again.Moved)
			}
		})
	}
}

// withoutWhy is a sentence of the audit without its reason.
func withoutWhy(sentence string) string {
	for _, why := range []string{": protocol version ", ": the clinic's settings", ": profile "} {
		sentence, _, _ = strings.Cut(sentence, why)
	}
	return sentence
}

func TestAPreviewCountsNextWindowsByTheDaysTheyMove(t *testing.T) {
	p := treated(t) // window from 31 May on
	p.Clinic.AddPatient("Berta Lindqvist").Treat("2027-03-02")
	p.Clinic.AddPatient("Cleo Marsh") // has no plan to move
	found := foreseen(t, p.Clinic, settingsWith(t, p.Clinic, func(s *clinic.Settings) { s.MinIntervalDays = 95 }))
	if found.Window.Later != 2 || found.Window.Earlier != 0 || !slices.Equal(found.Window.ShiftedDays, []app.DaysShift{{Days: 4, Patients: 2}}) {
		t.Errorf("found %+v", found.Window)
	}
	if found.Moved != 2 || len(found.Examples) != 2 || found.Examples[0].Name == "" || !slices.Contains(found.Examples[0].Moved, "window moved 4 days later") {
		t.Errorf("%d move: %+v", found.Moved, found.Examples)
	}
}

func TestAPreviewTellsWhichEventsWouldBeJudgedOtherwise(t *testing.T) {
	p := treated(t)
	p.Post(p.Path("/events"), `{"date":"2027-07-24","title":"Wedding"}`).Want(http.StatusCreated)
	found := foreseen(t, p.Clinic, settingsWith(t, p.Clinic, func(s *clinic.Settings) { s.MinIntervalDays = 120 }))
	want := []app.VerdictChange{{Was: plan.VerdictScheduled, Is: plan.VerdictLate, Events: 1}}
	if !slices.Equal(found.Verdicts, want) {
		t.Errorf("found %+v", found.Verdicts)
	}
}

func TestAPreviewTellsWhatWouldBePutBeforeTheClinic(t *testing.T) {
	p := treated(t)
	found := foreseen(t, p.Clinic, settingsWith(t, p.Clinic, func(s *clinic.Settings) { s.MinIntervalDays = 150 }))
	want := app.ConcernChange{Rule: "window.fades_early", Appears: 1}
	if !slices.Contains(found.Concerns, want) {
		t.Errorf("found %+v", found.Concerns)
	}
}

func TestAPreviewChangesNothing(t *testing.T) {
	c := peopled(t, 20)
	look := func() string {
		v, err := c.App.Verify(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(c.App.Activity().Changes, v, replanning(t, c), string(c.Get("/audit?limit=500").Body), string(c.Get("/protocol").Body), string(c.Get("/clinics/self").Body), storedPlans(t, c))
	}
	before := look()
	for _, proposal := range proposals {
		foreseen(t, c, proposal.of(t, c))
	}
	if after := look(); after != before {
		t.Errorf("after: %s\nbefore: %s", after, before)
	}
}

func TestAPreviewThatIsNotWaitedForGoesOnAndTellsHowFarItIs(t *testing.T) {
	c := peopled(t, 80)
	p := rulesWith(t, c, func(p *app.Protocol) { p.MinIntervalDays = 98 })
	found, err := c.App.PreviewProtocol(context.Background(), c.Actor, p, 0)
	if err != nil {
		t.Fatal(err)
	}
	if found.Done || found.Patients != 80 || found.Looked >= 80 {
		t.Errorf("at once: looked at %d of %d", found.Looked, found.Patients)
	}
	for looked := -1; !found.Done; time.Sleep(time.Millisecond) {
		if found, err = c.App.ProtocolPreview(context.Background(), c.Actor, found.ID); err != nil {
			t.Fatal(err)
		}
		if found.Looked < looked || found.Moved > found.Looked {
			t.Fatalf("looked at %d after %d, of whom %d move", found.Looked, looked, found.Moved)
		}
		looked = found.Looked
	}
	if whole := foreseen(t, c, p); whole.Looked != 80 || whole.Moved != found.Moved {
		t.Errorf("found %d of %d, waited for %d", found.Moved, found.Looked, whole.Moved)
	}
}

func TestAPreviewEndsWhenAnotherBegins(t *testing.T) {
	c := peopled(t, 80)
	first, err := c.App.PreviewProtocol(context.Background(), c.Actor, rulesWith(t, c, func(p *app.Protocol) { p.MinIntervalDays = 98 }), 0)
	if err != nil {
		t.Fatal(err)
	}
	foreseen(t, c, rulesWith(t, c, func(p *app.Protocol) { p.MinIntervalDays = 99 }))
	if _, err := c.App.ProtocolPreview(context.Background(), c.Actor, first.ID); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("the first one answers %v", err)
	}
}

func TestTheSamePreviewAskedForTwiceIsOne(t *testing.T) {
	c := peopled(t, 80)
	p := rulesWith(t, c, func(p *app.Protocol) { p.MinIntervalDays = 98 })
	first, err := c.App.PreviewProtocol(context.Background(), c.Actor, p, 0)
	if err != nil {
		t.Fatal(err)
	}
	if second := foreseen(t, c, p); second.ID != first.ID {
		t.Error("they are two")
	}
}

func TestAPreviewThatNobodyAsksForEnds(t *testing.T) {
	c := peopled(t, 80)
	found, err := c.App.PreviewProtocol(context.Background(), c.Actor, rulesWith(t, c, func(p *app.Protocol) { p.MinIntervalDays = 98 }), 0)
	if err != nil {
		t.Fatal(err)
	}
	c.App.ForgetForesights()
	if _, err := c.App.ProtocolPreview(context.Background(), c.Actor, found.ID); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("it answers %v", err)
	}
}

func TestAClinicDoesNotSeeThePreviewOfAnother(t *testing.T) {
	c := peopled(t, 20)
	other := c.Server.AddClinic("Inland")
	found := foreseen(t, c, rulesWith(t, c, func(p *app.Protocol) { p.MinIntervalDays = 98 }))
	if _, err := c.App.ProtocolPreview(context.Background(), other.Actor, found.ID); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("it answers %v", err)
	}
	if theirs := foreseen(t, other, rulesWith(t, other, func(p *app.Protocol) { p.MinIntervalDays = 98 })); theirs.Looked != 0 {
		t.Errorf("it looked at %d patients", theirs.Looked)
	}
	if _, err := c.App.ProtocolPreview(context.Background(), c.Actor, found.ID); err != nil {
		t.Errorf("another clinic's preview ended it: %v", err)
	}
}

func TestAProposalThatCouldNotBeSavedIsNotPreviewed(t *testing.T) {
	c := peopled(t, 20)
	for path, p := range map[string]app.Proposal{
		"min_interval_days": rulesWith(t, c, func(p *app.Protocol) { p.MinIntervalDays = 0 }),
		"profile":           rulesWith(t, c, func(p *app.Protocol) { p.Profile = "No" }),
		"timezone":          settingsWith(t, c, func(s *clinic.Settings) { s.Timezone = "Mars/Olympus" }),
	} {
		_, err := c.App.PreviewProtocol(context.Background(), c.Actor, p, time.Minute)
		if clinic.CodeOf(err) != clinic.Invalid || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: answers %v", path, err)
		}
	}
}
