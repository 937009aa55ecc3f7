package app_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// toldTo is a webhook that wants everything, and what it was told of since it was asked
// last, oldest first.
func toldTo(t *testing.T, c *apptest.Clinic) func() (types []string) {
	t.Helper()
	made, err := c.App.AddWebhook(context.Background(), c.Actor, app.Webhook{URL: "https://receiver.example"})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	return func() (types []string) {
		log, err := c.App.WebhookLog(context.Background(), c.Actor, made.ID, app.WebhookLogFilter{}, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(log)
		for _, d := range log {
			if !seen[d.EventID] {
				types = append(types, string(d.Type))
			}
			seen[d.EventID] = true
		}
		return types
	}
}

func TestWhatNewlyStandsByAPlanIsToldOnce(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	told := toldTo(t, c)
	p := c.AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	if got := told(); !slices.Equal(got, []string{"plan.updated"}) {
		t.Errorf("a treatment of yesterday is told of as %v", got)
	}
	var all []string
	for range 170 {
		c.Clock.Advance(24 * time.Hour)
		c.Roll()
		all = append(all, told()...)
	}
	for event, times := range map[string]int{"checkin.due": 1, "recall.soft_due": 1, "window.opened": 1, "window.overdue": 1} {
		n := 0
		for _, got := range all {
			if got == event {
				n++
			}
		}
		if n != times {
			t.Errorf("%s is told of %d times in %v", event, n, all)
		}
	}
	if v, err := c.App.Verify(context.Background()); err != nil || len(v.Different) > 0 {
		t.Errorf("verify finds %v, %v", v.Different, err)
	}
}

func TestAnEventThatCannotBePreparedForIsToldOf(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Quill")
	p.Treat("2026-11-16")
	told := toldTo(t, c)
	p.Post(p.Path("/events"), apptest.Object{"date": "2027-03-06", "title": "Wedding"}).Want(http.StatusCreated)
	if got := told(); !slices.Contains(got, "event.conflict") || !slices.Contains(got, "plan.updated") {
		t.Errorf("told of %v", got)
	}
}

func TestACalendarThatNobodyReadsIsToldOf(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.AddPatient("Ada Quill")
	told := toldTo(t, c)
	c.Clock.Advance(92 * 24 * time.Hour)
	c.Roll()
	if got := told(); !slices.Contains(got, "feed.stale") {
		t.Errorf("told of %v", got)
	}
}

func TestWhereNobodyIsToldNothingIsWritten(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Quill")
	p.Post(p.Path("/appointments"), apptest.Object{"start": "2027-06-01T10:00:00"}).Want(http.StatusCreated)
	late, err := c.App.AddWebhook(context.Background(), c.Actor, app.Webhook{URL: "https://receiver.example"})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := c.App.ReplayWebhook(context.Background(), c.Actor, late.ID, c.Clock.Now().Add(-time.Hour)); n != 0 || err != nil {
		t.Errorf("%d events were kept, %v", n, err)
	}
}

func TestAnotherServerKeyTurnsWebhooksOff(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	ctx := context.Background()
	made, err := c.App.AddWebhook(ctx, c.Actor, app.Webhook{URL: "https://receiver.example"})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.App.Rekey(ctx); err != nil {
		t.Fatal(err)
	}
	w, err := c.App.Webhook(ctx, c.Actor, made.ID)
	if err != nil || !w.Disabled || w.DisabledWhy == "" {
		t.Errorf("it is %+v, %v", w, err)
	}
}

func TestWhatIsOverIsForgottenAfterThirtyDays(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	ctx := context.Background()
	made, err := c.App.AddWebhook(ctx, c.Actor, app.Webhook{URL: "https://receiver.example", Events: []app.WebhookEventType{app.EventAppointmentChanged}})
	if err != nil {
		t.Fatal(err)
	}
	p := c.AddPatient("Ada Quill")
	book := func(day string) {
		p.Post(p.Path("/appointments"), apptest.Object{"start": day + "T10:00:00"}).Want(http.StatusCreated)
	}
	log := func() int {
		all, err := c.App.WebhookLog(ctx, c.Actor, made.ID, app.WebhookLogFilter{}, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	book("2027-08-01")
	due, err := c.App.DueAt(ctx, app.WebhookEndpoint{Clinic: c.ID, ID: made.ID}, 10)
	if err != nil || len(due) != 1 {
		t.Fatal(len(due), err)
	}
	if err := c.App.WebhookAnswered(ctx, due[0], app.WebhookAnswer{Status: 204}); err != nil {
		t.Fatal(err)
	}
	book("2027-09-01") // still on its way
	c.Clock.Advance(29 * 24 * time.Hour)
	c.Roll()
	if log() != 2 {
		t.Errorf("after 29 days %d are known", log())
	}
	c.Clock.Advance(2 * 24 * time.Hour)
	c.Roll()
	if log() != 1 {
		t.Errorf("after 31 days %d are known", log())
	}
}
