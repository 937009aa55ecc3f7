package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// interop.md P4: what shows addresses of calendars is kept by nobody, framed by
// nobody and told to nobody.
func TestEveryAnswerUnderMyIsPrivate(t *testing.T) {
	b := treated(t, true)
	id, _ := b.feed()
	for _, asked := range []string{
		"GET " + b.link, "GET /my/", "GET /my", "GET /my/unknown", "GET /my/preview", "GET /my/picture-wide.svg", "GET /my/picture-narrow.svg",
		"GET /my/feeds/" + id + "/calendar.ics", "GET /my/feeds/" + id + "/calendar.mobileconfig", "GET /my/feeds/" + id + "/code.svg", "GET /my/feeds/unknown/code.svg",
		"GET " + b.link + "/", "PUT " + b.link, "OPTIONS /my", "POST /my/events", "POST /my/devices", "POST /my/devices/profile", "GET /my/devices/profile",
	} {
		method, path, _ := strings.Cut(asked, " ")
		header := b.Send(b.Request(method, path, nil)).Header
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
			"X-Robots-Tag": "noindex, nofollow, noarchive", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if header.Get("Permissions-Policy") == "" {
			t.Errorf("%s has no Permissions-Policy", path)
		}
		policy := header.Get("Content-Security-Policy")
		wants(t, policy, "default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'")
		hides(t, policy, "unsafe", "*", "http")
	}
}

// A policy without 'unsafe-inline' is kept, and nothing is asked of others (P4).
func TestThePageHoldsNoScriptOrStyleAndLoadsNothingFromElsewhere(t *testing.T) {
	b := treated(t, true)
	for _, n := range b.Find(func(*html.Node) bool { return true }) {
		if (n.Data == "script" && apptest.Attribute(n, "src") == "") || n.Data == "style" {
			t.Errorf("an inline <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("<%s> has the attribute %s", n.Data, a.Key)
			}
			loads := a.Key == "src" || a.Key == "srcset" || a.Key == "action" || a.Key == "formaction" || n.Data == "link" && a.Key == "href"
			if loads && (!strings.HasPrefix(a.Val, "/") || strings.HasPrefix(a.Val, "//")) {
				t.Errorf("<%s %s> leads to %q", n.Data, a.Key, a.Val)
			}
		}
		if n.Data == "a" && apptest.Attribute(n, "target") == "_blank" {
			wants(t, apptest.Attribute(n, "rel"), "noreferrer", "noopener")
		}
	}
}

// The secret of the link and the tokens of forms stay out of addresses, and no
// form can be sent by GET.
func TestNoAddressOnThePageHoldsASecret(t *testing.T) {
	b := treated(t, true)
	secret, token := strings.TrimPrefix(b.link, "/my/"), b.Form("/my/events").Get("token")
	if token == "" {
		t.Fatal("forms carry no token")
	}
	hides(t, string(b.Answer.Body), secret)
	for _, n := range b.Find(func(n *html.Node) bool { return n.Data == "form" }) {
		if apptest.Attribute(n, "method") != "post" {
			t.Errorf("the form for %s is sent by %q", apptest.Attribute(n, "action"), apptest.Attribute(n, "method"))
		}
	}
	for _, href := range b.Links() {
		hides(t, href, token)
	}
}

// Anybody sees a title over her shoulder, in a list of tabs and in a history.
func TestTheTitleSaysNothing(t *testing.T) {
	p := apptest.Start(t).AddClinic("Botulin Beauty").AddPatient("Zzyzx Q. Unmistakable")
	p.Treat("2027-03-01")
	b := visitor(t, p)
	for _, language := range []string{"en", "es", "fr", "de", "ko"} {
		b.Submit("/my/language", "language", language)
		title := apptest.Text(b.Find(func(n *html.Node) bool { return n.Data == "title" })[0])
		if title == "" {
			t.Errorf("%s: no title", language)
		}
		hides(t, title, "Zzyzx", "Unmistakable", "Botulin", "Beauty", "Afterglow")
	}
}

// P3 and P5: a session at debug level leaves no trace of her in the log.
func TestTheLogTellsNothingOfAVisit(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Zzyzx Q. Unmistakable")
	p.Treat("2027-03-01")
	b := visitor(t, p)
	b.consent(feeds.PrivacyDetailed)
	id, path := b.feed()
	b.Submit("/my/events", "title", "Wedding of Cyn", "date", "2027-10-02")
	b.Submit("/my/seen", "zone", "glabella", "movement", "none", "date", "2027-03-02", "note", "bruise left")
	b.Submit("/my/events", "title", "Birthday\x00", "date", "tomorrow")
	b.Open("/my/preview?privacy=detailed")
	b.Open("/my/feeds/" + id + "/calendar.mobileconfig")
	b.Open("/my/")
	log := p.Log.String()
	hides(t, log, "Zzyzx", "Unmistakable", "Wedding", "Cyn", "bruise", "Birthday", "glabella", "tomorrow",
		strings.TrimPrefix(b.link, "/my/"), strings.Split(path, "/")[2], b.Cookies["afterglow_page"].Value, b.Form("/my/events").Get("token"))
	if strings.Count(log, "\n") < 8 {
		t.Errorf("only %d lines were logged: the test looks at the wrong log", strings.Count(log, "\n"))
	}
}

// interop.md P9: before she has agreed the page shows the plan, and no address
// anywhere: not in a link, a field, a picture or a file.
func TestBeforeConsentThereIsThePlanAndNoAddress(t *testing.T) {
	b := treated(t, false)
	id, path := b.feed()
	wants(t, b.Section("plan"), "Follow-up window")
	body := string(b.Answer.Body)
	hides(t, body, strings.Split(path, "/")[2], "webcal:", "calendar.google.com", "outlook", "code.svg", ".mobileconfig", "calendar.ics", id)
	for _, file := range []string{"calendar.ics", "calendar.mobileconfig", "code.svg"} {
		answer := b.Send(b.Request(http.MethodGet, "/my/feeds/"+id+"/"+file, nil)).Want(http.StatusNotFound)
		hides(t, string(answer.Body), "BEGIN:VCALENDAR", strings.Split(path, "/")[2])
	}
	token := b.Form("/my/events").Get("token")
	for _, action := range []string{"/my/feeds", "/my/feeds/" + id, "/my/feeds/" + id + "/rotate"} {
		answer := b.PostForm(action, map[string][]string{"token": {token}, "name": {"x"}, "privacy": {"detailed"}, "style": {"span"}, "language": {"en"}})
		answer.Want(http.StatusUnprocessableEntity)
	}
	if _, after := b.feed(); after != path {
		t.Error("a calendar was changed without consent")
	}
}

// interop.md P8: her words, their version, language, the time and the level that
// she chose are kept.
func TestConsentKeepsTheWordsThatSheRead(t *testing.T) {
	b := treated(t, false)
	b.Submit("/my/language", "language", "de")
	read := b.Section("calendar")
	b.Submit("/my/consent", "privacy", "detailed", "agree", "yes")
	all, err := b.App.Consents(t.Context(), b.Actor, b.ID)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d consents, %v", len(all), err)
	}
	c := all[0]
	if c.Language != "de" || c.Version == "" || c.Privacy != feeds.PrivacyDetailed || !c.At.Equal(b.Clock.Now()) || c.WithdrawnAt != nil {
		t.Errorf("%+v", c)
	}
	for _, paragraph := range strings.Split(c.Text, "\n") {
		wants(t, read, strings.Join(strings.Fields(paragraph), " "))
	}
	_, path := b.feed()
	wants(t, string(b.Answer.Body), strings.Split(path, "/")[2])
	wants(t, string(b.Server.Get(path).Body), "Zornesfalte")
}

// A page that stood open while its language changed showed other words.
func TestNobodyConsentsToWordsThatSheDidNotRead(t *testing.T) {
	b := treated(t, false)
	read := b.Form("/my/consent")
	read.Set("agree", "yes")
	b.Submit("/my/language", "language", "de").Want(http.StatusSeeOther)
	for _, words := range []string{read.Get("words"), "", "0 de"} {
		read.Set("words", words)
		b.Show(b.PostForm("/my/consent", read)).Want(http.StatusUnprocessableEntity)
		wants(t, b.Section("calendar"), "keine Rechtsberatung") // asked again, in the words that hold
	}
	if all, err := b.App.Consents(t.Context(), b.Actor, b.ID); err != nil || len(all) != 0 {
		t.Errorf("%d consents, %v", len(all), err)
	}
	b.Submit("/my/consent", "agree", "yes").Want(http.StatusSeeOther)
}

// P10, beside the link: who fetches by servers of their own keeps a copy, and
// shows it to others.
func TestBesideTheLinksThePageSaysWhoKeepsACopy(t *testing.T) {
	wants(t, treated(t, true).Section("calendar"), "Google, Microsoft and Yahoo", "keep a copy", "show it to everyone")
}

func TestWithoutTheTickThereIsNoConsent(t *testing.T) {
	b := treated(t, false)
	b.Submit("/my/consent", "privacy", "busy").Want(http.StatusUnprocessableEntity)
	wants(t, b.Section("consent-agree-problem"), "tick")
	if b.Form("/my/consent").Get("privacy") != "busy" {
		t.Error("the level that she chose is lost")
	}
	if all, err := b.App.Consents(t.Context(), b.Actor, b.ID); err != nil || len(all) != 0 {
		t.Errorf("%d consents, %v", len(all), err)
	}
}

// P2: what she agreed to ends as easily as it began.
func TestWithdrawnConsentStopsHerCalendars(t *testing.T) {
	b := treated(t, true)
	_, path := b.feed()
	b.Submit("/my/consent/withdraw")
	hides(t, string(b.Answer.Body), strings.Split(path, "/")[2])
	wants(t, b.Section("calendar"), "withdrawn")
	hides(t, string(b.Server.Get(path).Body), "BEGIN:VEVENT")
	b.Form("/my/consent")
}

var hexHash = regexp.MustCompile(`^/assets/[0-9a-f]{16}/[a-z]+\.[a-z]+$`)

func TestAssetsAreKeptForEverAndNamedByTheirBytes(t *testing.T) {
	b := treated(t, true)
	seen := 0
	for _, n := range b.Find(func(n *html.Node) bool { return n.Data == "link" || n.Data == "script" }) {
		address := apptest.Attribute(n, "href") + apptest.Attribute(n, "src")
		if !hexHash.MatchString(address) {
			t.Errorf("an asset at %q", address)
		}
		answer := b.Server.Get(address).Want(http.StatusOK)
		wants(t, answer.Header.Get("Cache-Control"), "immutable", "max-age=31536000")
		if answer.Header.Get("Content-Type") == "" || len(answer.Body) == 0 {
			t.Errorf("%s: %d bytes of %q", address, len(answer.Body), answer.Header.Get("Content-Type"))
		}
		b.Server.Get("/assets/0123456789abcdef/" + address[strings.LastIndex(address, "/")+1:]).Want(http.StatusNotFound)
		seen++
	}
	if seen < 3 {
		t.Errorf("only %d assets", seen)
	}
	b.Server.Get("/assets/0123456789abcdef/palette.css").Want(http.StatusNotFound)
}
