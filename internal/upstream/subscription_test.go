package upstream_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// feed is a calendar to subscribe to.
func feed(events ...string) string {
	body := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nX-WR-CALNAME:Private\r\n"
	for _, e := range events {
		body += e[strings.Index(e, "BEGIN:VEVENT"):strings.Index(e, "END:VCALENDAR")]
	}
	return body + "END:VCALENDAR\r\n"
}

// subscribe gives the practitioner a calendar that is served as content says.
func (p *pair) subscribe(content *string) app.ElsewhereKey {
	p.t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/calendar")
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(*content))
	}))
	p.t.Cleanup(s.Close)
	login := app.ElsewhereLogin{Kind: app.ElsewhereICS, Address: s.URL + "/private.ics"}
	found, err := p.clinic.App.FindElsewhere(context.Background(), p.clinic.Actor, login)
	if err != nil {
		p.t.Fatal(err)
	}
	if len(found) != 1 || found[0].Title != "Private" || !found[0].ReadOnly {
		p.t.Errorf("%+v", found)
	}
	is, err := p.clinic.App.ConnectElsewhere(context.Background(), p.clinic.Actor, p.doctor, app.ElsewhereSettings{
		ElsewhereLogin: login, Calendars: []app.ElsewhereChoice{{Href: found[0].Href}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return app.ElsewhereKey{Clinic: p.clinic.ID, ID: is.ID}
}

func TestASubscriptionTakesTimeAndNothingElse(t *testing.T) {
	p := newPair(t)
	p.book("2027-03-10T10:00:00")
	p.round()
	_, ours := p.only()
	code := ours[strings.Index(ours, "[P-"):]
	code = code[:strings.Index(code, "]")+1]
	content := feed(event("a", code, "20270315T150000Z"), event("b", "Dentist", "20270316T150000Z"),
		strings.Replace(event("c", "Free", "20270317T150000Z"), "SUMMARY", "TRANSP:TRANSPARENT\r\nSUMMARY", 1))
	key := p.subscribe(&content)
	look := func() (busy []string) {
		t.Helper()
		if err := p.runner.Round(context.Background(), key); err != nil {
			t.Fatal(err)
		}
		told, err := p.clinic.App.Agenda(context.Background(), p.clinic.Actor, app.AgendaAsk{From: day("2027-03-14"), To: day("2027-03-20")})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range told.Busy {
			busy = append(busy, b.Start.String()+b.Title)
		}
		if len(told.Visits) > 0 {
			t.Errorf("%+v", told.Visits)
		}
		return busy
	}
	// By the clocks of New York, where summer time has begun.
	if busy := strings.Join(look(), " "); busy != "2027-03-15T11:00:00 2027-03-16T11:00:00" {
		t.Error(busy)
	}
	content = feed(event("b", "Dentist", "20270318T150000Z"))
	if busy := strings.Join(look(), " "); busy != "2027-03-18T11:00:00" {
		t.Error(busy)
	}
	if n, err := p.clinic.App.CountWaiting(context.Background(), p.clinic.Actor); n != 0 || err != nil {
		t.Errorf("%d wait: %v", n, err)
	}
}

func TestWhatCannotBeReadIsCountedAndLeftAlone(t *testing.T) {
	p := newPair(t)
	content := feed(event("a", "Fine", "20270315T150000Z"), event("b", "Broken", "next week"))
	key := p.subscribe(&content)
	for range 2 {
		if err := p.runner.Round(context.Background(), key); err != nil {
			t.Fatal(err)
		}
		is, err := p.clinic.App.ElsewhereAccount(context.Background(), p.clinic.Actor, key.ID)
		if err != nil || is.Unreadable != 1 || is.Calendars[0].Members != 1 {
			t.Errorf("%+v: %v", is, err)
		}
	}
}

func TestWhatIsNoCalendarIsSaidToBeNone(t *testing.T) {
	p := newPair(t)
	content := feed(event("a", "Fine", "20270315T150000Z"))
	key := p.subscribe(&content)
	if err := p.runner.Round(context.Background(), key); err != nil {
		t.Fatal(err)
	}
	content = "<html>log in</html>"
	if err := p.runner.Round(context.Background(), key); err != nil {
		t.Fatal(err)
	}
	is, err := p.clinic.App.ElsewhereAccount(context.Background(), p.clinic.Actor, key.ID)
	if err != nil || is.State != app.ElsewhereFailing || is.Calendars[0].Members != 1 || !strings.Contains(is.Status, "no calendar to subscribe to") {
		t.Errorf("%+v: %v", is, err)
	}
}

// TestASubscriptionThatIsStampedAnewIsNoNews: some servers write the moment of each
// answer into all events.
func TestASubscriptionThatIsStampedAnewIsNoNews(t *testing.T) {
	p := newPair(t)
	content := feed(event("a", "Dentist", "20270310T150000Z"), event("b", "Gym", "20270311T150000Z"))
	p.key = p.subscribe(&content)
	p.round()
	before := p.clinic.App.Activity().Changes
	p.round()
	idle := p.clinic.App.Activity().Changes - before
	content = strings.ReplaceAll(content, "DTSTAMP:20270301", "DTSTAMP:20270302")
	before += idle
	p.round()
	if n := p.clinic.App.Activity().Changes - before; n != idle {
		t.Errorf("it took %d changes instead of %d", n, idle)
	}
}
