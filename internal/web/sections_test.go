package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// The headline is the answer to what she came for.
func TestTheHeadlineSaysWhatIsNext(t *testing.T) {
	for how, c := range map[string]struct {
		record func(*apptest.Patient)
		says   []string
	}{
		"nothing recorded": {func(*apptest.Patient) {}, []string{"begins with your first visit"}},
		"a window ahead":   {func(p *apptest.Patient) { p.Treat("2027-03-01") }, []string{"A good time to come back", "31 May to 30 June 2027"}},
		"a window open":    {func(p *apptest.Patient) { p.Treat("2026-11-20") }, []string{"Now is a good time", "until 21 March 2027"}},
		"overdue":          {func(p *apptest.Patient) { p.Treat("2026-10-20") }, []string{"a word with your clinic"}},
		"booked": {func(p *apptest.Patient) {
			p.Treat("2027-03-01")
			p.Post(p.Path("/appointments"), apptest.Object{"start": "2027-06-14T10:00:00"}).Want(http.StatusCreated)
		}, []string{"Your next appointment", "Monday, 14 June 2027 at 10:00"}},
		"a wedding first": {func(p *apptest.Patient) {
			p.Treat("2027-03-01")
			p.Post(p.Path("/events"), apptest.Object{"date": "2027-07-24", "title": "Wedding"}).Want(http.StatusCreated)
		}, []string{"before Wedding", "12 to 26 June 2027"}},
		"a pause": {func(p *apptest.Patient) {
			p.Treat("2027-03-01")
			p.Post(p.Path("/pauses"), apptest.Object{"from": "2027-03-01", "until": "2027-04-01", "reason": "knee operation"}).Want(http.StatusCreated)
		}, []string{"taking a pause", "until 1 April 2027"}},
		"a visit in a pause": {func(p *apptest.Patient) {
			p.Treat("2027-03-01")
			p.Post(p.Path("/appointments"), apptest.Object{"start": "2027-06-14T10:00:00"}).Want(http.StatusCreated)
			p.Post(p.Path("/pauses"), apptest.Object{"from": "2027-03-01", "reason": "knee operation"}).Want(http.StatusCreated)
		}, []string{"Your next appointment", "Monday, 14 June 2027 at 10:00"}},
	} {
		p := patient(t)
		c.record(p)
		b := visitor(t, p)
		head := apptest.Text(b.Find(func(n *html.Node) bool { return n.Data == "h1" })[0])
		wants(t, how+": "+head, c.says...)
		hides(t, string(b.Answer.Body), "knee operation") // why is for the clinic
	}
}

func TestADayInTheHeadlineStaysWithItsMonth(t *testing.T) {
	b := treated(t, false)
	wants(t, string(b.Answer.Body), "31\u00a0May to 30\u00a0June 2027")
	b.Submit("/my/language", "language", "es")
	wants(t, string(b.Answer.Body), "31\u00a0de mayo al 30\u00a0de junio de 2027")
}

// Days that have passed are no days for the word with the clinic.
func TestDaysThatHavePassedDoNotStandInTheHeadline(t *testing.T) {
	p := patient(t)
	p.Treat("2026-10-20")
	b := visitor(t, p)
	head := apptest.Text(b.Find(func(n *html.Node) bool { return n.Data == "h1" })[0])
	hides(t, head, "2027")
	wants(t, string(b.Answer.Body), "The days that suited best have passed: 19 January to 18 February 2027.")
}

func TestThePlanIsToldWithItsReasons(t *testing.T) {
	b := treated(t, false)
	wants(t, b.Section("plan"), "31 May to 30 June 2027", "Follow-up window: frown lines", "Check-in, week 10-12", "Why:", "How sure:", "What would change it:",
		"8 of 10 times between", "Further ahead")
}

// What is for the clinic alone is not told to her (planner.md section 2).
func TestAReviewIsNotOnThePage(t *testing.T) {
	p := patient(t)
	p.Post(p.Path("/treatments"), apptest.Object{"date": "2027-03-01", "zones": []apptest.Object{{"zone": "glabella", "units": 90}}}).Want(http.StatusCreated)
	b := visitor(t, p)
	read, err := p.App.PatientPage(context.Background(), p.Actor, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	reviews := 0
	for _, item := range read.Plan.Items {
		if item.Kind == "review" {
			reviews++
			for _, r := range item.Reasons {
				hides(t, string(b.Answer.Body), r.Text)
			}
		}
	}
	if reviews == 0 {
		t.Fatal("the plan has no review: the test proves nothing")
	}
}

// Add, move and delete an event, and see at once what the plan makes of it
// (planner.md section 6, examples).
func TestAnEventShowsThePrepThatAppears(t *testing.T) {
	b := treated(t, false)
	b.Submit("/my/events", "title", "Wedding", "date", "2027-07-24").Want(http.StatusSeeOther)
	wants(t, b.Section("events"), "Wedding", "24 July 2027", "12 to 26 June 2027", "Saved")
	wants(t, b.Section("plan"), "Treat now for Wedding", "24 July 2027")
	read, err := b.App.PatientPage(context.Background(), b.Actor, b.ID)
	if err != nil || len(read.Events) != 1 {
		t.Fatalf("%d events, %v", len(read.Events), err)
	}
	id := read.Events[0].ID
	b.Submit("/my/events/"+id, "date", "2027-06-07").Want(http.StatusSeeOther)
	wants(t, b.Section("events"), "Workable before it: 24 May 2027", "no time for a second look")
	b.Submit("/my/events/"+id, "date", "2027-06-04").Want(http.StatusSeeOther)
	wants(t, b.Section("events"), "No good days are left", "about 6")
	b.Submit("/my/events/"+id, "date", "2027-04-26").Want(http.StatusSeeOther)
	wants(t, b.Section("events"), "Nothing to book", "about 97%")
	b.Submit("/my/events/"+id, "title", "Our wedding").Want(http.StatusSeeOther)
	wants(t, b.Section("events"), "Our wedding", "26 April 2027")
	b.Submit("/my/events/" + id + "/delete").Want(http.StatusSeeOther)
	wants(t, b.Section("events"), "The event is removed")
	hides(t, b.Section("events"), "Our wedding")
	hides(t, b.Section("plan"), "wedding")
}

// An event that a pause leaves no days for says which pause.
func TestAnEventInAPauseNamesThePause(t *testing.T) {
	b := treated(t, false)
	b.Submit("/my/pauses", "from", "2027-04-01", "until", "2027-08-31").Want(http.StatusSeeOther)
	b.Submit("/my/events", "title", "Wedding", "date", "2027-07-24").Want(http.StatusSeeOther)
	wants(t, b.Section("events"), "No good days are left", "during your pause: 1 April to 31 August 2027")
	b.Submit("/my/events", "title", "Ball", "date", "2027-03-20").Want(http.StatusSeeOther)
	if n := strings.Count(b.Section("events"), "during your pause"); n != 1 {
		t.Errorf("%d events name the pause, want the one that lies in it", n)
	}
}

func TestAFaultyMoveOpensItsOwnForm(t *testing.T) {
	b := treated(t, false)
	b.Submit("/my/events", "title", "Wedding", "date", "2027-07-24")
	b.Submit("/my/events", "title", "Birthday", "date", "2027-09-24")
	read, _ := b.App.PatientPage(context.Background(), b.Actor, b.ID)
	id := read.Events[1].ID
	b.Submit("/my/events/"+id, "title", "Party", "date", "2027-01-01").Want(http.StatusUnprocessableEntity)
	wants(t, b.Section("event-"+id+"-date-problem"), "from today on")
	if title := b.Form("/my/events/" + id).Get("title"); title != "Party" {
		t.Errorf("the title is now %q", title)
	}
	if other := b.Form("/my/events/" + read.Events[0].ID).Get("title"); other != "Wedding" {
		t.Errorf("the other form holds %q", other)
	}
}

// The clinic's priority of an event outlives her moving it.
func TestMovingAnEventKeepsItsPriority(t *testing.T) {
	b := treated(t, false)
	id := b.Post(b.Path("/events"), apptest.Object{"date": "2027-07-24", "title": "Wedding", "priority": 3}).Want(http.StatusCreated).ID()
	b.Open("/my/")
	b.Submit("/my/events/"+id, "date", "2027-08-24").Want(http.StatusSeeOther)
	event, err := b.App.Events.Get(context.Background(), b.Actor, b.ID, id)
	if err != nil || event.Is.Priority != 3 || event.Is.Date != (civil.Date{Year: 2027, Month: 8, Day: 24}) {
		t.Errorf("%+v, %v", event.Is, err)
	}
}

// planner.md fact 16: what she sees moves the window in the same breath.
func TestWhatSheSeesMovesThePlanAndCanBeTakenBack(t *testing.T) {
	p := patient(t)
	p.Post(p.Path("/treatments"), apptest.Object{"date": "2026-12-07", "zones": []apptest.Object{{"zone": "glabella"}, {"zone": "forehead"}}}).Want(http.StatusCreated)
	b := visitor(t, p)
	before := b.Section("plan")
	b.Submit("/my/seen", "zone", "glabella,forehead", "movement", "first", "date", "2027-03-02", "note", "in the mirror\r\nat night").Want(http.StatusSeeOther)
	wants(t, b.Section("seen"), "part of your plan now", "A first sign: frown lines and forehead")
	if b.Section("plan") == before {
		t.Error("the plan has not moved")
	}
	read, err := p.App.PatientPage(context.Background(), p.Actor, p.ID)
	if err != nil || len(read.Observations) != 2 || read.Observations[0].Is.Movement != clinic.MovementFirst || read.Observations[0].Is.Note != "in the mirror\nat night" {
		t.Fatalf("%+v, %v", read.Observations, err)
	}
	b.Submit("/my/seen/undo").Want(http.StatusSeeOther)
	if b.Section("plan") != before {
		t.Error("the plan is not what it was")
	}
	wants(t, b.Section("seen"), "taken back")
	hides(t, b.Section("seen"), "A first sign: frown lines")
}

// Only zones of her history are asked about, each by word and by picture.
func TestOnlyTreatedZonesAreAskedAbout(t *testing.T) {
	p := patient(t)
	zones := []apptest.Object{}
	for _, z := range clinic.Zones {
		zones = append(zones, apptest.Object{"zone": z})
	}
	p.Treat("2026-12-01")
	b := visitor(t, p)
	asked := func() (zones, drawn int) {
		return len(b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "name") == "zone" })),
			len(b.Find(func(n *html.Node) bool { return strings.HasPrefix(apptest.Attribute(n, "class"), "zone ") }))
	}
	if zones, drawn := asked(); zones != 1 || drawn != 1 {
		t.Errorf("%d zones, %d drawn", zones, drawn)
	}
	if b.Form("/my/seen").Get("zone") != "glabella" {
		t.Error("the one zone is not chosen by itself")
	}
	p.Post(p.Path("/treatments"), apptest.Object{"date": "2027-03-01", "zones": zones}).Want(http.StatusCreated)
	b.Open("/my/")
	if zones, drawn := asked(); zones != len(clinic.Zones) || drawn != len(clinic.Zones) {
		t.Errorf("%d zones, %d drawn", zones, drawn)
	}
}

func TestAPauseStopsSuggestionsAndCanBeEnded(t *testing.T) {
	b := treated(t, false)
	b.Submit("/my/pauses", "from", "2027-03-02").Want(http.StatusSeeOther)
	wants(t, b.Section("pause"), "from 2 March 2027, open end", "Your pause is noted")
	hides(t, b.Section("plan"), "Follow-up window")
	read, _ := b.App.PatientPage(context.Background(), b.Actor, b.ID)
	b.Submit("/my/pauses/" + read.Pauses[0].ID + "/end").Want(http.StatusSeeOther)
	wants(t, b.Section("plan"), "Follow-up window")
	if _, _, pauses, _ := b.counts(); pauses != 0 {
		t.Errorf("%d pauses are left of one that lasted no day", pauses)
	}
}

// The button is pressed twice, or one zone of two was told before.
func TestWhatWasToldBeforeCanBeToldAgain(t *testing.T) {
	b := treated(t, false)
	tell := func(fields ...string) {
		b.Submit("/my/seen", append(fields, "movement", "first", "date", "2027-03-02")...).Want(http.StatusSeeOther)
		wants(t, b.Section("seen"), "part of your plan now")
	}
	tell("zone", "glabella", "note", "at night")
	tell("zone", "glabella")
	tell("zone", "forehead,glabella", "note", "in the mirror")
	read, err := b.App.PatientPage(context.Background(), b.Actor, b.ID)
	if err != nil || len(read.Observations) != 2 || read.Observations[0].Is.Note != "in the mirror" || read.Observations[1].Is.Note != "in the mirror" {
		t.Errorf("%+v, %v", read.Observations, err)
	}
	b.Submit("/my/seen/undo").Want(http.StatusSeeOther)
	if _, left, _, _ := b.counts(); left != 1 {
		t.Errorf("%d are left: no more is taken back than was new", left)
	}
}

// A pause that has lasted stays in the record, with its last day and the reason
// that the clinic noted.
func TestAPauseThatLastedEndsYesterday(t *testing.T) {
	b := treated(t, false)
	id := b.Post(b.Path("/pauses"), apptest.Object{"from": "2027-02-01", "reason": "journey"}).Want(http.StatusCreated).ID()
	b.Open("/my/")
	b.Submit("/my/pauses/" + id + "/end").Want(http.StatusSeeOther)
	pause, err := b.App.Pauses.Get(context.Background(), b.Actor, b.ID, id)
	if err != nil || pause.Is.Until == nil || *pause.Is.Until != (civil.Date{Year: 2027, Month: 3, Day: 1}) || pause.Is.Reason != "journey" {
		t.Errorf("%+v, %v", pause.Is, err)
	}
	hides(t, b.Section("pause"), "February")
}

// A page that stood open for days shows a pause that has ended since.
func TestAPauseThatIsOverIsNotMadeLonger(t *testing.T) {
	b := treated(t, false)
	id := b.Post(b.Path("/pauses"), apptest.Object{"from": "2027-02-01", "until": "2027-03-04"}).Want(http.StatusCreated).ID()
	b.Open("/my/")
	b.Clock.Advance(10 * 24 * time.Hour)
	b.Submit("/my/pauses/" + id + "/end").Want(http.StatusSeeOther)
	pause, err := b.App.Pauses.Get(context.Background(), b.Actor, b.ID, id)
	if err != nil || *pause.Is.Until != (civil.Date{Year: 2027, Month: 3, Day: 4}) {
		t.Errorf("%+v, %v", pause.Is, err)
	}
}

func TestAPatientWithNothingAtAllHasAWholePage(t *testing.T) {
	b := visitor(t, patient(t))
	wants(t, b.Section("plan"), "Nothing is planned at the moment")
	wants(t, b.Section("seen"), "After your first visit")
	wants(t, b.Section("events"), "Add an event")
	wants(t, b.Section("calendar"), "please read this")
	if len(b.Find(func(n *html.Node) bool { return n.Data == "picture" })) != 0 {
		t.Error("there is a picture of nothing")
	}
	b.consent("discreet")
	wants(t, b.Section("calendar"), "At the moment it would be empty")
	b.Submit("/my/events", "title", "Wedding", "date", "2029-10-02").Want(http.StatusSeeOther)
	wants(t, b.Section("events"), "It is still far away")
	for _, path := range []string{"/my/picture-wide.svg", "/my/picture-narrow.svg", "/my/preview"} {
		b.Send(b.Request(http.MethodGet, path, nil)).Want(http.StatusOK)
	}
}

// What she wrote is text on the page, whatever it holds.
func TestWhatSheTypesIsNeverMarkup(t *testing.T) {
	b := treated(t, true)
	const odd = `<img src=x onerror=alert(1)> & "quoted" 'O’Neil' </title>`
	b.Submit("/my/events", "title", odd, "date", "2027-10-02").Want(http.StatusSeeOther)
	wants(t, b.Section("events"), odd)
	hides(t, string(b.Answer.Body), "<img src=x")
	svg := b.Send(b.Request(http.MethodGet, "/my/picture-wide.svg", nil)).Want(http.StatusOK)
	hides(t, string(svg.Body), "<img")
}

// Times are those of the clinic, wherever she reads them.
func TestTodayIsTheClinicsDay(t *testing.T) {
	b := treated(t, false)
	b.Clock.Set(apptest.Noon.AddDate(0, 0, 0).Add(11 * 60 * 60 * 1e9)) // 04:00 UTC on 3 March, 23:00 on 2 March there
	b.Open("/my/")
	if date := b.Form("/my/seen").Get("date"); date != "2027-03-02" {
		t.Errorf("the day offered is %s", date)
	}
}
