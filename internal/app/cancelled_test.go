package app_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// booked is a patient with a visit that her calendar shows.
func booked(t *testing.T) (p *apptest.Patient, visit string) {
	t.Helper()
	p = apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Example")
	visit = p.Path("/appointments/" + p.Post(p.Path("/appointments"), `{"start":"2027-03-20T10:00:00"}`).Want(http.StatusCreated).ID())
	if e := onlyVisit(t, p); e == nil || e.summary != "Appointment" || e.sequence != 0 {
		t.Fatalf("booked: %+v", e)
	}
	return p, visit
}

// onlyVisit is the one event of a patient's feed at an hour, nil if there is none.
func onlyVisit(t *testing.T, p *apptest.Patient) (visit *shownEvent) {
	t.Helper()
	for _, e := range shownEvents(t, p.Calendar()) {
		if strings.Contains(e.start, "T") {
			if visit != nil {
				t.Fatal("two visits are shown")
			}
			visit = &e
		}
	}
	return visit
}

func cancel(p *apptest.Patient, visit string) {
	p.Patch(visit, `{"status":"cancelled"}`).Want(http.StatusOK)
}

func rollSoundly(t *testing.T, c *apptest.Clinic) {
	t.Helper()
	if _, err := c.App.Roll(context.Background()); err != nil {
		t.Fatal(err)
	}
	if v := verify(t, c); len(v.Different) > 0 {
		t.Errorf("on %v: %v", c.Clock.Now(), v.Different)
	}
}

// F21, and H5: the date of the feed moves when the visit leaves it.
func TestACancelledVisitStaysUntilItWouldHaveEndedAndIsThenDropped(t *testing.T) {
	p, visit := booked(t)
	p.Clock.Advance(time.Hour)
	cancel(p, visit)
	e := onlyVisit(t, p)
	if e == nil || e.summary != "Cancelled: Appointment" || e.sequence != 1 || !strings.Contains(e.face, "STATUS:CANCELLED") {
		t.Fatalf("cancelled: %+v", e)
	}
	p.Clock.Set(time.Date(2027, 3, 21, 3, 59, 0, 0, time.UTC)) // 20 March in New York
	rollSoundly(t, p.Clinic)
	if still := onlyVisit(t, p); still == nil || *still != *e {
		t.Errorf("on its day: %+v", still)
	}
	before := p.Server.Get(p.Feed)
	p.Clock.Set(time.Date(2027, 3, 21, 4, 0, 0, 0, time.UTC))
	rollSoundly(t, p.Clinic)
	if e := onlyVisit(t, p); e != nil {
		t.Errorf("on the day after: %+v", e)
	}
	after := p.Server.Get(p.Feed)
	if after.ETag() == before.ETag() || after.Header.Get("Last-Modified") == before.Header.Get("Last-Modified") {
		t.Error("the validators do not tell that it left")
	}
	if n, err := p.App.Roll(context.Background()); n != 0 || err != nil {
		t.Errorf("rolling again: %d plans, %v", n, err)
	}
}

// F4 and F21: cancelled and booked again it is the same event, and its SEQUENCE
// rises each time.
func TestAVisitThatIsBookedAgainIsTheSameEvent(t *testing.T) {
	p, visit := booked(t)
	for i := range 3 {
		cancel(p, visit)
		if e := onlyVisit(t, p); e == nil || e.sequence != 2*i+1 {
			t.Fatalf("cancelled: %+v", e)
		}
		p.Patch(visit, `{"status":"confirmed"}`).Want(http.StatusOK)
		if e := onlyVisit(t, p); e == nil || e.sequence != 2*i+2 || e.summary != "Appointment" {
			t.Fatalf("booked again: %+v", e)
		}
	}
}

// F21: nobody is told that something is off of which she never heard.
func TestAVisitThatTheFeedNeverShowedIsNotShownAsCancelled(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Example")
	p.Post(p.Path("/appointments"), `{"start":"2027-03-20T10:00:00","status":"cancelled"}`).Want(http.StatusCreated)
	if e := onlyVisit(t, p); e != nil {
		t.Errorf("made as cancelled: %+v", e)
	}
	shown, visit := booked(t)
	cancel(shown, visit)
	shown.Post(shown.Path("/feeds"), `{"name":"new"}`).Want(http.StatusCreated)
	shown.Feed = shown.FeedPaths()[1]
	if e := onlyVisit(t, shown); e != nil {
		t.Errorf("in a feed that is younger: %+v", e)
	}
	if v := verify(t, shown.Clinic); len(v.Different) > 0 {
		t.Error(v.Different)
	}
}

func TestAVisitThatIsDeletedIsGoneAtOnce(t *testing.T) {
	for _, first := range []bool{false, true} {
		p, visit := booked(t)
		if first {
			cancel(p, visit)
		}
		p.Delete(visit).Want(http.StatusNoContent)
		if e := onlyVisit(t, p); e != nil {
			t.Errorf("cancelled first: %v: %+v", first, e)
		}
	}
}

// F21: the patient's switch, and where only taken times are shown.
func TestACancelledVisitIsDroppedAtOnceWhereItIsNotWanted(t *testing.T) {
	for name, choose := range map[string]func(*apptest.Patient){
		"drop_cancelled": func(p *apptest.Patient) {
			p.Patch(p.Path(""), `{"drop_cancelled":true}`).Want(http.StatusOK)
		},
		"busy": func(p *apptest.Patient) { setFeed(p, `{"privacy":"busy"}`) },
	} {
		p, visit := booked(t)
		choose(p)
		cancel(p, visit)
		if e := onlyVisit(t, p); e != nil {
			t.Errorf("%s, chosen before: %+v", name, e)
		}
		p, visit = booked(t)
		cancel(p, visit)
		choose(p)
		if e := onlyVisit(t, p); e != nil {
			t.Errorf("%s, chosen after: %+v", name, e)
		}
		if v := verify(t, p.Clinic); len(v.Different) > 0 {
			t.Errorf("%s: %v", name, v.Different)
		}
	}
}

// setFeed gives a patient's first feed other settings.
func setFeed(p *apptest.Patient, settings string) {
	var list struct{ Items []struct{ ID string } }
	p.Get(p.Path("/feeds")).Into(&list)
	p.Put(p.Path("/feeds/"+list.Items[0].ID), settings).Want(http.StatusOK)
}

// F21: a suggestion that no longer holds just goes.
func TestAWindowThatIsGoneIsNotShownAsCancelled(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Example")
	treatment := p.Treat("2027-03-01")
	if !strings.Contains(p.Calendar(), "Good time to book") {
		t.Fatal("there is no window")
	}
	p.Delete(p.Path("/treatments/" + treatment)).Want(http.StatusNoContent)
	if calendar := p.Calendar(); strings.Contains(calendar, "VEVENT") {
		t.Errorf("it is still there:\n%s", calendar)
	}
}
