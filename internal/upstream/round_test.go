package upstream_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/upstream"
)

// pair is a clinic with a practitioner whose calendar lives on another Afterglow.
type pair struct {
	t       testing.TB
	clinic  *apptest.Clinic
	doctor  string // her id here
	patient *apptest.Patient
	there   *apptest.Account
	way     *way
	runner  *upstream.Runner
	key     app.ElsewhereKey
}

// way is the way to the other server. It may lose requests, and answers.
type way struct {
	http.RoundTripper
	lose func(*http.Request) (request, answer bool)
}

func (w *way) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Header.Set("X-Forwarded-Proto", "https")
	before, after := false, false
	if w.lose != nil {
		before, after = w.lose(r)
	}
	if before {
		return nil, errLost
	}
	answer, err := w.RoundTripper.RoundTrip(r)
	if err == nil && after {
		answer.Body.Close()
		return nil, errLost
	}
	return answer, err
}

var errLost = fmt.Errorf("lost on the way")

const path = "work"

// newPair connects a calendar of the other server for bookings.
func newPair(t testing.TB) *pair {
	t.Helper()
	p := &pair{t: t, way: &way{RoundTripper: http.DefaultTransport}}
	p.clinic = apptest.Start(t).AddClinic("Harbour")
	p.doctor = p.clinic.AddPractitioner("Dr Brook").ID
	p.patient = p.clinic.AddPatient("Ada Doe")
	p.clinic.Put("/patients/"+p.patient.ID, apptest.Object{"name": "Ada Doe", "practitioner_id": p.doctor}).Want(http.StatusOK)
	p.there = apptest.Start(t).AddClinic("Elsewhere").AddPractitioner("Brook")
	p.there.DAV("MKCALENDAR", p.there.Home(path+"/"), "").Want(http.StatusCreated)
	p.again()
	p.connect(true)
	return p
}

// again is the runner of a clinic's server that was started again.
func (p *pair) again() {
	client := &http.Client{Transport: p.way}
	p.clinic.App.UseElsewhere(upstream.Finder{Client: client})
	p.runner = upstream.New(p.clinic.App, client, p.clinic.Log.Logger(), p.clinic.Clock.Now)
}

func (p *pair) login() app.ElsewhereLogin {
	return app.ElsewhereLogin{Kind: app.ElsewhereCalDAV, Address: p.there.URL, Username: p.there.Username, Password: p.there.Password}
}

func (p *pair) connect(bookings bool) {
	p.t.Helper()
	found, err := p.clinic.App.FindElsewhere(context.Background(), p.clinic.Actor, p.login())
	if err != nil {
		p.t.Fatal(err)
	}
	for _, f := range found {
		if strings.HasSuffix(f.Href, "/"+path+"/") {
			account, err := p.clinic.App.ConnectElsewhere(context.Background(), p.clinic.Actor, p.doctor, app.ElsewhereSettings{
				ElsewhereLogin: p.login(), Calendars: []app.ElsewhereChoice{{Href: f.Href, Bookings: bookings}},
			})
			if err != nil {
				p.t.Fatal(err)
			}
			p.key = app.ElsewhereKey{Clinic: p.clinic.ID, ID: account.ID}
			return
		}
	}
	p.t.Fatalf("the calendar was not found among %v", found)
}

// round brings both sides together, and ends the test if it does not.
func (p *pair) round() {
	p.t.Helper()
	if err := p.runner.Round(context.Background(), p.key); err != nil {
		p.t.Fatal(err)
	}
	if is := p.account(); is.State != app.ElsewhereOK || is.LastError != "" {
		p.t.Fatalf("after a round it is %s: %s", is.State, is.Status)
	}
}

func (p *pair) account() app.ElsewhereAccount {
	p.t.Helper()
	is, err := p.clinic.App.ElsewhereAccount(context.Background(), p.clinic.Actor, p.key.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	return is
}

// book books her at the clinic and returns the id.
func (p *pair) book(start string) string {
	p.t.Helper()
	return p.clinic.Post(p.patient.Path("/appointments"), apptest.Object{"start": start, "minutes": 30, "practitioner_id": p.doctor}).Want(http.StatusCreated).ID()
}

// event is an event as the practitioner's app writes it.
func event(uid, title, start string) string {
	return strings.ReplaceAll(fmt.Sprintf(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test//Test//EN
BEGIN:VEVENT
UID:%s
DTSTAMP:20270301T100000Z
DTSTART:%s
DURATION:PT30M
SUMMARY:%s
END:VEVENT
END:VCALENDAR
`, uid, start, title), "\n", "\r\n")
}

// put writes an event on the other server.
func (p *pair) put(name, body string) {
	p.t.Helper()
	if code := p.there.DAV("PUT", p.there.Home(path+"/"+name), body).Status; code/100 != 2 {
		p.t.Fatalf("PUT was answered %d", code)
	}
}

// members are the objects on the other server, by name.
func (p *pair) members() map[string]string {
	p.t.Helper()
	who := app.Account{Actor: p.there.Actor, UserID: p.there.ID}
	calendar, err := p.there.App.Calendar(context.Background(), who, path)
	if err != nil {
		p.t.Fatal(err)
	}
	all := map[string]string{}
	err = p.there.App.CandidateObjects(context.Background(), who, calendar, "", time.Time{}, time.Time{}, func(o app.CalendarObject) error {
		all[o.Name] = string(o.Body)
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

func TestWhatIsBookedHereStandsInTheCalendarElsewhere(t *testing.T) {
	p := newPair(t)
	p.book("2027-03-10T10:00:00")
	p.round()
	all := p.members()
	if len(all) != 1 {
		t.Fatalf("there are %d events: %v", len(all), all)
	}
	for _, body := range all {
		if !strings.Contains(body, "DTSTART") || !strings.Contains(body, "20270310T100000") {
			t.Error(body)
		}
	}
}

func TestWhatIsBusyElsewhereIsBusyHere(t *testing.T) {
	p := newPair(t)
	p.put("x.ics", event("x", "Dentist", "20270310T150000Z"))
	p.round()
	var agenda struct{ Busy []app.AgendaBusy }
	p.clinic.Get("/agenda?from=2027-03-10&to=2027-03-10").Want(http.StatusOK).Into(&agenda)
	if len(agenda.Busy) != 1 || agenda.Busy[0].Start.String() != "2027-03-10T10:00:00" {
		t.Errorf("%+v", agenda)
	}
}

func day(text string) civil.Date {
	d, err := civil.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}
