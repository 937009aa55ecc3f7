package app_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/icaltest"
)

// F4 and F11: SEQUENCE never falls, whichever way a feed goes back and forth.
func TestAFeedThatChangesItsStyleBackAndForthOnlyCountsUp(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Example")
	p.Treat("2027-03-01")
	last := shownEvents(t, p.Calendar())
	for i := range 3 {
		for _, style := range []string{"markers", "opens", "span"} {
			setFeed(p, `{"style":"`+style+`"}`)
			now := shownEvents(t, p.Calendar())
			for uid, e := range now {
				before, known := last[uid]
				switch {
				case !known && (e.sequence != 0 || i > 0):
					t.Errorf("round %d, %s: %s is new with SEQUENCE %d", i, style, uid, e.sequence)
				case known && e.face == before.face && e.sequence < before.sequence, known && e.modified.Before(before.modified):
					t.Errorf("round %d, %s: %s fell from %d to %d", i, style, uid, before.sequence, e.sequence)
				case known && i > 0 && strings.HasSuffix(uid, "-closes") && e.sequence != i:
					t.Errorf("round %d, %s: %s came back with SEQUENCE %d", i, style, uid, e.sequence)
				}
			}
			maps.Copy(last, now)
		}
	}
}

// F20: asking for alarms is a change of every event that is ahead, and of no other.
func TestAskingForAlarmsChangesWhatRings(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Example")
	p.Treat("2026-12-10") // so that its check-in is just over
	before := shownEvents(t, p.Calendar())
	setFeed(p, `{"alarms":true}`)
	ahead, over := 0, 0
	for uid, e := range shownEvents(t, p.Calendar()) {
		rings := strings.Contains(e.face, "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:")
		if want := e.end > "20270302"; rings != want || (e.sequence == before[uid].sequence+1) != want {
			t.Errorf("%s until %s rings: %v; SEQUENCE %d, was %d", e.summary, e.end, rings, e.sequence, before[uid].sequence)
		}
		if rings {
			ahead++
		} else {
			over++
		}
	}
	if ahead == 0 || over == 0 {
		t.Errorf("%d events ring and %d do not: nothing is shown by that", ahead, over)
	}
}

// F29 and H5: what is far ahead comes in on its day, by the roll.
func TestAnEventOfTheFarFutureComesInWhenItIsEighteenMonthsAhead(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Example")
	p.Post(p.Path("/appointments"), `{"start":"2028-10-15T10:00:00"}`).Want(http.StatusCreated)
	if e := onlyVisit(t, p); e != nil {
		t.Errorf("19 months ahead: %+v", e)
	}
	p.Clock.Set(time.Date(2027, 4, 14, 16, 0, 0, 0, time.UTC))
	rollSoundly(t, p.Clinic)
	if e := onlyVisit(t, p); e != nil {
		t.Errorf("on 14 April: %+v", e)
	}
	before := p.Server.Get(p.Feed).Header.Get("Last-Modified")
	p.Clock.Set(time.Date(2027, 4, 15, 16, 0, 0, 0, time.UTC))
	if n, err := p.App.Roll(context.Background()); n != 1 || err != nil {
		t.Errorf("the roll of 15 April made %d plans, %v", n, err)
	}
	if e := onlyVisit(t, p); e == nil || p.Server.Get(p.Feed).Header.Get("Last-Modified") == before {
		t.Errorf("on 15 April: %+v", e)
	}
	if v := verify(t, p.Clinic); len(v.Different) > 0 {
		t.Error(v.Different)
	}
}

// F24: the bare address of the page, without anything of the patient's.
func TestEveryEventLinksToThePageUnderTheAddressOfTheServer(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Example")
	p.Treat("2027-03-01")
	for _, address := range []string{p.URL, "https://calendar.example", "https://clinic.example/cal"} {
		if err := p.App.SetPublicURL(context.Background(), address); err != nil {
			t.Fatal(err)
		}
		if v := verify(t, p.Clinic); len(v.Different) > 0 {
			t.Errorf("before the roll: %v", v.Different)
		}
		rollSoundly(t, p.Clinic)
		for uid, e := range shownEvents(t, p.Calendar()) {
			lines := strings.Split(e.face, "\n")
			if !slices.Contains(lines, "URL:"+address+"/my/") || !slices.ContainsFunc(lines, func(line string) bool {
				return strings.HasPrefix(line, "DESCRIPTION:") && strings.HasSuffix(line, `\n\n`+address+"/my/")
			}) {
				t.Errorf("%s: no link in\n%s", uid, e.face)
			}
		}
	}
}

func TestWhatTheDayMovesIsNotPutDownToAnotherAddress(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Example")
	p.Treat("2027-03-01")
	if err := p.App.SetPublicURL(context.Background(), "https://calendar.example"); err != nil {
		t.Fatal(err)
	}
	p.Clock.Advance(200 * 24 * time.Hour)
	rollSoundly(t, p.Clinic)
	moved := string(p.Get(p.Path("/plan/changes")).Want(http.StatusOK).Body)
	if !strings.Contains(moved, "as of") || strings.Contains(moved, "settings") {
		t.Errorf("it is told as %s", moved)
	}
}

func TestAServerUnderTheSameAddressRendersNothingAnew(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Example")
	p.Treat("2027-03-01")
	if err := p.App.SetPublicURL(context.Background(), p.URL); err != nil {
		t.Fatal(err)
	}
	if n, err := p.App.Roll(context.Background()); n != 0 || err != nil {
		t.Errorf("%d plans, %v", n, err)
	}
}

func TestBeforeTheServerWasServedThereIsNoLink(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Example")
	if err := p.App.SetPublicURL(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	p.Treat("2027-03-01")
	if calendar := p.Calendar(); !strings.Contains(calendar, "VEVENT") || strings.Contains(calendar, "URL") || strings.Contains(calendar, "/my/") {
		t.Errorf("there is a link, or nothing:\n%s", calendar)
	}
}

// P5: with a patient whose every record gives something away, no shape of a
// discreet or busy feed does, nor its headers, nor the log.
func TestNothingOfTellingRecordsIsInADiscreetFeed(t *testing.T) {
	server := apptest.Start(t)
	c := server.AddClinic("Botulinum & Filler House")
	doctor := c.Post("/practitioners", `{"name":"Dr. Quillfeather"}`).Want(http.StatusCreated).ID()
	p := c.AddPatient("Zzyzx Q. Unmistakable")
	p.Patch(p.Path(""), `{"email":"zzyzx@unmistakable.example"}`).Want(http.StatusOK)
	for _, day := range []string{"2026-11-20", "2027-03-01"} {
		p.Post(p.Path("/treatments"), `{"date":"`+day+`","product":"Nabotenox","practitioner_id":"`+doctor+`","zones":[{"zone":"glabella","units":37.5},{"zone":"gummy_smile"}]}`).Want(http.StatusCreated)
	}
	p.Post(p.Path("/observations"), `{"date":"2027-02-20","zone":"glabella","movement":"full","note":"unmistakable"}`).Want(http.StatusCreated)
	p.Post(p.Path("/packages"), `{"total":3,"used":1,"expires":"2027-10-01"}`).Want(http.StatusCreated)
	p.Post(p.Path("/events"), `{"date":"2027-09-20","title":"Gala"}`).Want(http.StatusCreated)
	var visits []string
	for _, start := range []string{"2027-03-15T10:00:00", "2027-07-10T10:00:00"} {
		visits = append(visits, p.Path("/appointments/"+p.Post(p.Path("/appointments"), `{"start":"`+start+`","practitioner_id":"`+doctor+`","zones":["glabella"]}`).Want(http.StatusCreated).ID()))
	}
	cancel(p, visits[0])

	secrets := []string{
		"zzyzx", "unmistakable", "quillfeather", "botulinum", "filler", "house", "nabotenox", "glabella", "gummy", "smile", "frown", "37.5",
		"treat", "inject", "toxin", "unit", "dose", "package", "session", "movement", "clinic-", "dr.", p.ID, doctor, c.ID,
		"window.", "event.", "appt", "glab",
	}
	check := func(settings, text string) {
		for _, word := range secrets {
			if at := strings.Index(strings.ToLower(text), word); at >= 0 {
				t.Errorf("%s: %q in %q", settings, word, text[max(at-30, 0):min(at+30, len(text))])
			}
		}
	}
	for _, privacy := range []string{"discreet", "busy"} {
		for _, style := range []string{"span", "markers", "opens"} {
			settings := `{"privacy":"` + privacy + `","style":"` + style + `","alarms":true,"name":"Botox of Zzyzx"}`
			setFeed(p, settings)
			server.Log.Reset()
			answer := p.Server.Get(p.Feed).Want(http.StatusOK)
			body := string(answer.Body)
			if faults := icaltest.Check(answer.Body); faults != nil || !strings.Contains(body, "VALARM") {
				t.Errorf("%s: %v", settings, faults)
			}
			answer.Header.Del("ETag") // a hash, which may hold any few letters
			for name, values := range answer.Header {
				body += "\n" + name + ": " + strings.Join(values, " ")
			}
			check(settings, body+server.Log.String())
			check(settings, strings.ReplaceAll(body, "\r\n ", ""))
			if privacy == "discreet" && !strings.Contains(body, "Cancelled: ") {
				t.Errorf("%s: the cancelled visit is not there", settings)
			}
		}
	}
	setFeed(p, `{"privacy":"detailed"}`)
	if body := strings.ToLower(p.Calendar()); !strings.Contains(body, "quillfeather") || !strings.Contains(body, "frown") {
		t.Error("a detailed feed tells nothing either: the check sees nothing")
	}
}
