package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"golang.org/x/net/html"
)

// counts are how many records there are that forms of the page could have made.
func (b *browser) counts() (events, observations, pauses, feeds int) {
	b.t.Helper()
	read, err := b.App.PatientPage(context.Background(), b.Actor, b.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return len(read.Events), len(read.Observations), len(read.Pauses), len(read.Feeds)
}

func TestAFormFromElsewhereChangesNothing(t *testing.T) {
	b := treated(t, true)
	token := b.Form("/my/events").Get("token")
	wedding := func(token string) url.Values {
		return url.Values{"token": {token}, "title": {"Wedding"}, "date": {"2027-10-02"}}
	}
	for how, request := range map[string]struct {
		values url.Values
		header []string
		status int
	}{
		"another site":         {wedding(token), []string{"Sec-Fetch-Site", "cross-site", "Origin", "null"}, http.StatusForbidden},
		"a neighbouring site":  {wedding(token), []string{"Sec-Fetch-Site", "same-site"}, http.StatusForbidden},
		"another origin":       {wedding(token), []string{"Origin", "https://elsewhere.example"}, http.StatusForbidden},
		"no token":             {url.Values{"title": {"Wedding"}, "date": {"2027-10-02"}}, nil, http.StatusForbidden},
		"a made-up token":      {wedding(strings.Repeat("a", len(token))), nil, http.StatusForbidden},
		"a token in the query": {url.Values{"title": {"Wedding"}, "date": {"2027-10-02"}}, nil, http.StatusForbidden},
		"a broken body":        {url.Values{"%zz": {"%"}}, nil, http.StatusForbidden},
	} {
		path := "/my/events"
		if how == "a token in the query" {
			path += "?token=" + token
		}
		answer := b.PostForm(path, request.values, request.header...)
		if answer.Status != request.status {
			t.Errorf("%s: answered %d", how, answer.Status)
		}
		hides(t, string(answer.Body), "Wedding", token)
	}
	if events, _, _, _ := b.counts(); events != 0 {
		t.Errorf("%d events were made", events)
	}
}

// A page without a referrer makes browsers write "Origin: null"; old ones, and
// all over plain HTTP, say nothing else.
func TestAFormOfThePageIsTakenHoweverTheBrowserNamesItself(t *testing.T) {
	b := treated(t, true)
	values := b.Form("/my/events")
	values.Set("date", "2027-10-02")
	for how, header := range map[string][]string{
		"a new browser": {"Sec-Fetch-Site", "same-origin", "Origin", "null"},
		"an old one":    {"Origin", "null"},
		"by its origin": {"Origin", b.URL},
		"a very old":    nil,
		"typed by hand": {"Sec-Fetch-Site", "none"},
	} {
		if answer := b.PostForm("/my/events", values, header...); answer.Status != http.StatusSeeOther {
			t.Errorf("%s: answered %d", how, answer.Status)
		}
	}
}

func TestAFormNeedsSomebodyWhoCameIn(t *testing.T) {
	b := treated(t, true)
	values := b.Form("/my/events")
	values.Set("date", "2027-10-02")
	b.Cookies = map[string]*http.Cookie{}
	b.PostForm("/my/events", values).Want(http.StatusForbidden)
	if events, _, _, _ := b.counts(); events != 0 {
		t.Error("an event was made")
	}
}

// A token is that of one visitor: another patient's does not pass for hers.
func TestATokenOfAnotherVisitorIsRefused(t *testing.T) {
	b := treated(t, true)
	other := visitor(t, b.Clinic.AddPatient("Bea Quill"))
	values := b.Form("/my/events")
	values.Set("date", "2027-10-02")
	values.Set("token", other.Form("/my/events").Get("token"))
	b.PostForm("/my/events", values).Want(http.StatusForbidden)
}

func TestAFormThatIsTooLongIsRefused(t *testing.T) {
	b := treated(t, true)
	values := b.Form("/my/seen")
	values.Set("note", strings.Repeat("a", 70<<10))
	b.PostForm("/my/seen", values).Want(http.StatusBadRequest)
	if _, observations, _, _ := b.counts(); observations != 0 {
		t.Error("an observation was made")
	}
}

// The longest honest note passes, whatever its letters and lines: a browser counts
// the end of a line as one character and sends two.
func TestTheLongestNoteIsTaken(t *testing.T) {
	b := treated(t, true)
	note := strings.Repeat("한한한\n", 999) + "한한한한"
	b.Submit("/my/seen", "zone", "glabella", "movement", "none", "note", strings.ReplaceAll(note, "\n", "\r\n")).Want(http.StatusSeeOther)
	read, err := b.App.PatientPage(context.Background(), b.Actor, b.ID)
	if err != nil || len(read.Observations) != 1 || read.Observations[0].Is.Note != note {
		t.Errorf("%d observations, %v", len(read.Observations), err)
	}
}

// Errors of input: the page again with 422, the message beside the field and at
// the top, what was typed kept, and nothing changed.
func TestAFaultyFormComesBackWithWhatWasTyped(t *testing.T) {
	b := treated(t, true)
	for how, c := range map[string]struct {
		action  string
		fields  []string
		problem string // id of the message
		says    string
		field   string // that keeps its value
	}{
		"no day":         {"/my/events", []string{"title", "Wedding"}, "event-new-date-problem", "choose a day", "title"},
		"a past day":     {"/my/events", []string{"title", "Wedding", "date", "2027-03-01"}, "event-new-date-problem", "from today on", "date"},
		"no such day":    {"/my/events", []string{"title", "Wedding", "date", "2027-02-30"}, "event-new-date-problem", "not a day", "title"},
		"a year too far": {"/my/events", []string{"title", "Wedding", "date", "9999-01-01"}, "event-new-date-problem", "not a day", "title"},
		"a long title":   {"/my/events", []string{"title", strings.Repeat("a", 201), "date", "2027-10-02"}, "event-new-title-problem", "too long", "date"},
		"a future look":  {"/my/seen", []string{"zone", "glabella", "movement", "first", "date", "2027-03-03", "note", "a little"}, "seen-date-problem", "today or a day before", "note"},
		"no movement":    {"/my/seen", []string{"zone", "glabella", "note", "a little"}, "seen-movement-problem", "how much", "note"},
		"no zone":        {"/my/seen", []string{"zone", "", "movement", "first"}, "seen-zone-problem", "at least one area", "movement"},
		"an odd zone":    {"/my/seen", []string{"zone", "knee", "movement", "first"}, "seen-zone-problem", "at least one area", "movement"},
		"ends early":     {"/my/pauses", []string{"from", "2027-05-02", "until", "2027-05-01"}, "pause-new-until-problem", "before the first", "from"},
	} {
		b.Open("/my/")
		answer := b.Submit(c.action, c.fields...)
		if answer.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: answered %d", how, answer.Status)
			continue
		}
		message := b.Section(c.problem)
		wants(t, strings.ToLower(message), c.says)
		alerts := b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "role") == "alert" })
		if len(alerts) != 1 {
			t.Fatalf("%s: %d alerts", how, len(alerts))
		}
		wants(t, apptest.Text(alerts[0]), message)
		for link := range alerts[0].Descendants() {
			if link.Data == "a" {
				b.Section(strings.TrimPrefix(apptest.Attribute(link, "href"), "#"))
			}
		}
		described := b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "aria-describedby") == c.problem })
		if len(described) == 0 {
			t.Errorf("%s: no field points to its message", how)
		}
		for i := 0; i < len(c.fields); i += 2 {
			if c.fields[i] == c.field && b.Form(c.action).Get(c.field) != c.fields[i+1] {
				t.Errorf("%s: %s is now %q", how, c.field, b.Form(c.action).Get(c.field))
			}
		}
		if events, observations, pauses, _ := b.counts(); events+observations+pauses != 0 {
			t.Errorf("%s: something was recorded", how)
		}
	}
}

// Who goes back or loads the page again sends nothing twice.
func TestATakenFormLeadsToItsSection(t *testing.T) {
	b := treated(t, true)
	for action, c := range map[string]struct {
		fields  []string
		section string
	}{
		"/my/events":         {[]string{"date", "2027-10-02"}, "events"},
		"/my/seen":           {[]string{"zone", "glabella", "movement", "none"}, "seen"},
		"/my/pauses":         {[]string{"from", "2027-05-02"}, "pause"},
		"/my/drop-cancelled": {nil, "drop-cancelled"},
		"/my/feeds":          {[]string{"name", "Phone"}, "calendar"},
		"/my/language":       {[]string{"language", "en"}, "top"},
	} {
		answer := b.Submit(action, c.fields...)
		if to := answer.Header.Get("Location"); answer.Status != http.StatusSeeOther || to != "/my/#"+c.section {
			t.Errorf("%s: %d to %q", action, answer.Status, to)
		}
		b.Section(c.section)
	}
}

// Loading the page again after a form was not taken must not end in an error.
func TestTheAddressOfAFormLeadsBackToIt(t *testing.T) {
	b := treated(t, true)
	for path, section := range map[string]string{"/my/events": "events", "/my/seen": "seen", "/my/feeds/x/rotate": "calendar", "/my/pauses/x/end": "pause", "/my/devices/x/revoke": "account"} {
		if to := b.Open(path).Want(http.StatusSeeOther).Header.Get("Location"); to != "/my/#"+section {
			t.Errorf("%s leads to %s", path, to)
		}
	}
}
