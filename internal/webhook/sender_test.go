package webhook_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/webhook"
)

func book(p *apptest.Patient, day string) string {
	return p.Post(p.Path("/appointments"), apptest.Object{"start": day + "T10:00:00", "timezone": "America/New_York", "minutes": 30}).Want(http.StatusCreated).ID()
}

func TestAnAppointmentIsToldOfByIDsAlone(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	h := addHook(t, c, app.EventAppointmentChanged)
	p := c.AddPatient("Ada Quill")
	id := book(p, "2027-06-01")
	if deliver(t, c.Server) != 1 {
		t.Error("it was not tried once")
	}
	got := h.took()
	want := map[string]string{"clinic_id": c.ID, "patient_id": p.ID, "appointment_id": id, "url": "/api/v1/patients/" + p.ID + "/appointments/" + id}
	if len(got) != 1 || got[0].Type != "appointment.changed" || len(got[0].Data) != len(want) {
		t.Fatalf("told of %v", got)
	}
	for name, value := range want {
		if got[0].Data[name] != value {
			t.Errorf("%s is %q, want %q", name, got[0].Data[name], value)
		}
	}
	// It leads where the API tells of it.
	p.Get(strings.TrimPrefix(got[0].Data["url"], "/api/v1")).Want(http.StatusOK)
	if deliver(t, c.Server) != 0 {
		t.Error("it was sent again")
	}
}

func TestWhatFailsIsTriedAgainAsTheSpecificationLists(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	h := addHook(t, c, app.EventAppointmentChanged)
	book(c.AddPatient("Ada Quill"), "2027-06-01")
	h.becomes(answering(http.StatusInternalServerError))
	tries := deliver(t, c.Server)
	for _, wait := range []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour} {
		c.Clock.Advance(wait*9/10 - time.Second) // a tenth may be taken off it
		if n := deliver(t, c.Server); n != 0 {
			t.Errorf("it was tried again before %s", wait)
		}
		c.Clock.Advance(wait/5 + 2*time.Second)
		tries += deliver(t, c.Server)
	}
	last := h.log()[0]
	if tries != 10 || last.State != "failed" || len(last.Attempts) != 10 || last.Attempts[9].Error != "The receiver answered 500." {
		t.Errorf("tried %d times; at last %+v", tries, last)
	}
	c.Clock.Advance(100 * time.Hour)
	if deliver(t, c.Server) != 0 {
		t.Error("it is tried though it was given up")
	}
}

func TestAReceiverPutsTheNextAttemptOff(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	h := addHook(t, c, app.EventAppointmentChanged)
	book(c.AddPatient("Ada Quill"), "2027-06-01")
	h.becomes(answering(http.StatusTooManyRequests, "Retry-After", "3600"))
	deliver(t, c.Server)
	c.Clock.Advance(59 * time.Minute)
	if deliver(t, c.Server) != 0 {
		t.Error("it was tried before that")
	}
	c.Clock.Advance(2 * time.Minute)
	if deliver(t, c.Server) != 1 {
		t.Error("it was not tried after that")
	}
}

func TestWhoIsGoneIsToldNothingAnyMore(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	h := addHook(t, c, app.EventAppointmentChanged)
	p := c.AddPatient("Ada Quill")
	book(p, "2027-06-01")
	book(p, "2027-08-01")
	h.becomes(answering(http.StatusGone))
	if n := deliver(t, c.Server); n != 1 {
		t.Errorf("it was tried %d times", n)
	}
	if w := h.now(); !w.Disabled || w.DisabledWhy == "" || w.Waiting != 0 {
		t.Errorf("it is %+v", w)
	}
	log := h.log()
	if log[0].State != "failed" || log[1].State != "disabled" {
		t.Errorf("the log says %s and %s", log[0].State, log[1].State)
	}
	book(p, "2027-10-01")
	if deliver(t, c.Server) != 0 || len(h.log()) != 2 {
		t.Error("something is kept for it still")
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	h := addHook(t, c, app.EventAppointmentChanged)
	elsewhere := newReceiver(t)
	h.becomes(answering(http.StatusFound, "Location", elsewhere.URL))
	book(c.AddPatient("Ada Quill"), "2027-06-01")
	deliver(t, c.Server)
	if len(elsewhere.took()) != 0 || h.log()[0].State != "pending" {
		t.Error("it was followed")
	}
}

func TestAWebhookThatFailedForFiveDaysIsTurnedOff(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	h := addHook(t, c, app.EventAppointmentChanged)
	h.becomes(answering(http.StatusBadGateway))
	p := c.AddPatient("Ada Quill")
	for day := range 6 {
		if h.now().Disabled {
			t.Fatalf("it is off after %d days", day)
		}
		book(p, "2027-06-01")
		deliver(t, c.Server)
		c.Clock.Advance(24*time.Hour + time.Minute)
	}
	deliver(t, c.Server)
	if w := h.now(); !w.Disabled || !strings.Contains(w.DisabledWhy, "5 days") {
		t.Errorf("it is %+v", w)
	}
}

func TestBothSecretsSignForADayAfterARotation(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	h := addHook(t, c, app.EventAppointmentChanged)
	p := c.AddPatient("Ada Quill")
	rotated, err := c.App.RotateWebhookSecret(context.Background(), c.Actor, h.Webhook.ID)
	if err != nil {
		t.Fatal(err)
	}
	before := h.secrets
	book(p, "2027-06-01")
	deliver(t, c.Server) // verified with the one before
	h.secrets = []string{rotated.Secret}
	book(p, "2027-07-01")
	deliver(t, c.Server)
	c.Clock.Advance(25 * time.Hour)
	book(p, "2027-08-01")
	deliver(t, c.Server)
	if n := len(h.took()); n != 3 {
		t.Errorf("%d arrived", n)
	}
	if w := h.now(); w.BothUntil != nil || before[0] == rotated.Secret {
		t.Errorf("both sign until %v", w.BothUntil)
	}
}

func TestTheEventsOfAPatientWaitForEachOther(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	h := addHook(t, c, app.EventAppointmentChanged)
	ada, bea := c.AddPatient("Ada Quill"), c.AddPatient("Bea Lark")
	first := book(ada, "2027-06-01")
	second := book(ada, "2027-07-01")
	book(bea, "2027-06-02")
	h.becomes(answering(http.StatusInternalServerError))
	deliver(t, c.Server)
	if got := h.took(); len(got) != 2 || slices.ContainsFunc(got, func(e received) bool { return e.Data["appointment_id"] == second }) {
		t.Errorf("tried %v", got)
	}
	h.becomes(nil)
	c.Clock.Advance(6 * time.Second)
	deliver(t, c.Server)
	var order []string
	for _, e := range h.took() {
		if e.Data["patient_id"] == ada.ID {
			order = append(order, e.Data["appointment_id"])
		}
	}
	if !slices.Equal(order, []string{first, second}) {
		t.Errorf("hers arrived as %v", order)
	}
}

func TestASlowReceiverHoldsUpNoOther(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	slow, quick := addHook(t, c, app.EventAppointmentChanged), addHook(t, c, app.EventAppointmentChanged)
	release := make(chan struct{})
	slow.becomes(func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		webhook.New(c.App, client, c.Log.Logger(), c.Clock.Now).Run(ctx)
		close(done)
	}()
	book(c.AddPatient("Ada Quill"), "2027-06-01")
	for deadline := time.Now().Add(10 * time.Second); quick.now().Waiting > 0 || len(slow.log()[0].Attempts) == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the quick one was not told, or the slow one was waited for")
		}
	}
	stop()
	<-done
	if len(quick.took()) != 1 || slow.log()[0].State != "pending" || slow.log()[0].Attempts[0].Error != "The server did not answer in time." {
		t.Errorf("of the slow one the log says %+v", slow.log()[0])
	}
}

func TestAnEventIsSentAgainByHandAndIsKnownByItsID(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	h := addHook(t, c, app.EventAppointmentChanged)
	book(c.AddPatient("Ada Quill"), "2027-06-01")
	deliver(t, c.Server)
	first := h.took()[0]
	if _, err := c.App.ResendWebhook(context.Background(), c.Actor, h.Webhook.ID, first.ID); err != nil {
		t.Fatal(err)
	}
	deliver(t, c.Server)
	if again := h.took(); len(again) != 1 || again[0].ID != first.ID {
		t.Errorf("sent again as %v", again)
	}
}

func TestAReplayTellsInOrderWhatHappenedMeanwhile(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	first := addHook(t, c, app.EventAppointmentChanged)
	p := c.AddPatient("Ada Quill")
	book(p, "2027-05-01")
	c.Clock.Advance(time.Hour)
	since := c.Clock.Now()
	book(p, "2027-06-01")
	book(p, "2027-07-01")
	deliver(t, c.Server)
	late := addHook(t, c)
	n, err := c.App.ReplayWebhook(context.Background(), c.Actor, late.Webhook.ID, since)
	if err != nil || n != 2 {
		t.Fatalf("%d are sent again, %v", n, err)
	}
	book(p, "2027-08-01")
	deliver(t, c.Server)
	var told, wanted []string
	for _, e := range late.took() {
		if e.Type == "appointment.changed" {
			told = append(told, e.ID)
		}
	}
	for _, e := range first.took()[1:] {
		wanted = append(wanted, e.ID)
	}
	if !slices.Equal(told, wanted) {
		t.Errorf("told of %v, want %v", told, wanted)
	}
}

func TestWhatFailsDuringAReplayWaitsForWhatTheReplayPutBeforeIt(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	h := addHook(t, c, app.EventAppointmentChanged)
	p := c.AddPatient("Ada Quill")
	since := c.Clock.Now()
	book(p, "2027-06-01")
	deliver(t, c.Server)
	book(p, "2027-07-01")
	failing := answering(http.StatusInternalServerError)
	h.becomes(func(w http.ResponseWriter, r *http.Request) {
		h.becomes(failing)
		if _, err := c.App.ReplayWebhook(context.Background(), c.Actor, h.Webhook.ID, since); err != nil {
			t.Error(err)
		}
		failing(w, r)
	})
	deliver(t, c.Server)
	if log := h.log(); len(log) != 2 || log[0].NextAt == nil || log[1].NextAt != nil || len(log[1].Attempts) != 1 {
		t.Errorf("after a replay in between the log says %+v", log)
	}
}

func TestWhatWasPutOffWhileTheClockWasWrongIsNotPutOffForYears(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	h := addHook(t, c, app.EventAppointmentChanged)
	p, right := c.AddPatient("Ada Quill"), c.Clock.Now()
	c.Clock.Set(right.AddDate(3, 0, 0))
	h.becomes(answering(http.StatusInternalServerError))
	book(p, "2031-06-01")
	deliver(t, c.Server)
	h.becomes(nil)
	c.Clock.Set(right.AddDate(0, 0, 1))
	c.Roll()
	if n := deliver(t, c.Server); n != 1 {
		t.Errorf("tried %d times", n)
	}
}

func TestATestReachesAWebhookWhateverItWants(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	h, other := addHook(t, c, app.EventFeedStale), addHook(t, c)
	if _, err := c.App.TestWebhook(context.Background(), c.Actor, h.Webhook.ID); err != nil {
		t.Fatal(err)
	}
	deliver(t, c.Server)
	if got := types(h.took()); !slices.Equal(got, []string{"ping"}) || len(other.took()) != 0 {
		t.Errorf("told of %v", got)
	}
}

func TestAnErasedPatientIsToldOfNoMore(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	h := addHook(t, c)
	p := c.AddPatient("Ada Quill")
	book(p, "2027-06-01")
	p.Delete(p.Path("")).Want(http.StatusNoContent)
	if deliver(t, c.Server) != 0 || len(h.log()) != 0 {
		t.Error("something of her is kept")
	}
}
