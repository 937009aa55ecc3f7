package caldav_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// represents checks that an answer is an object, as a GET of it is.
func represents(t *testing.T, a *apptest.Account, answer apptest.Answer, path string) {
	t.Helper()
	now := a.DAV("GET", path, "").Want(http.StatusOK)
	if string(answer.Body) != string(now.Body) || answer.Length != now.Length {
		t.Errorf("sent %q, want %q", answer.Body, now.Body)
	}
	now.Header.Set("Content-Location", path)
	now.Header.Set("Preference-Applied", "return=representation")
	now.Header.Set("Vary", "Prefer")
	for _, name := range []string{"Content-Type", "ETag", "Last-Modified", "Content-Location", "Preference-Applied", "Vary"} {
		if answer.Header.Get(name) != now.Header.Get(name) {
			t.Errorf("%s is %q, want %q", name, answer.Header.Get(name), now.Header.Get(name))
		}
	}
}

// RFC 8144 section 3.1: whoever would ask for the object next has it already.
func TestAChangeIsAnsweredWithTheObjectIfTheClientPrefersIt(t *testing.T) {
	a := practitioner(t)
	x, y := a.Home("appointments/x.ics"), a.Home("appointments/y.ics")
	for _, c := range []struct {
		method, path, body, to string
		status                 int
	}{
		{"PUT", x, event("x", "20270310T100000Z"), "", http.StatusCreated},
		{"PUT", x, event("x", "20270311T100000Z"), "", http.StatusOK},
		{"PUT", x, event("x", "20270311T100000Z"), "", http.StatusOK}, // the same again
		{"MOVE", x, "", y, http.StatusCreated},
		{"POST", a.Home("appointments/"), event("z", "20270312T100000Z"), "", http.StatusCreated},
	} {
		answer := a.DAV(c.method, c.path, c.body, "Destination", c.to, "Prefer", "return=representation").Want(c.status)
		path := c.path
		switch c.method {
		case "MOVE":
			path = c.to
		case "POST":
			path = answer.Header.Get("Location")
		}
		represents(t, a, answer, path)
	}
	a.DAV("MKCALENDAR", a.Home("own/"), "").Want(http.StatusCreated)
	for _, status := range []int{http.StatusCreated, http.StatusOK} {
		copied := a.DAV("COPY", y, "", "Destination", a.Home("own/y.ics"), "Prefer", "return=representation").Want(status)
		represents(t, a, copied, a.Home("own/y.ics"))
	}
	bare := a.DAV("PUT", y, event("x", "20270313T100000Z")).Want(http.StatusNoContent)
	if len(bare.Body) > 0 || bare.Header.Get("Content-Location") != "" || bare.Header.Get("Preference-Applied") != "" || bare.Header.Get("Vary") != "Prefer" {
		t.Errorf("nobody asked for %v %s", bare.Header, bare.Body)
	}
}

// RFC 8144 section 3.2: a 412 tells what is there instead, at the place that was not as
// the client thought. What is not there is not told.
func TestAFailedConditionIsAnsweredWithTheObjectIfTheClientPrefersIt(t *testing.T) {
	a := practitioner(t)
	a.DAV("MKCALENDAR", a.Home("own/"), "").Want(http.StatusCreated)
	x, other := a.Home("appointments/x.ics"), a.Home("own/other.ics")
	put(t, a, x, event("x", "20270310T100000Z"))
	put(t, a, other, event("other", "20270310T100000Z"))
	for _, c := range []struct {
		method string
		header []string
		told   string
	}{
		{"PUT", []string{"If-Match", `"a"`}, x},
		{"PUT", []string{"If-None-Match", "*"}, x},
		{"PUT", []string{"If", `(["a"])`}, x},
		{"COPY", []string{"Destination", other, "If-Match", `"a"`}, x},
		{"MOVE", []string{"Destination", other, "If-Match", `"a"`}, x},
		{"COPY", []string{"Destination", other, "Overwrite", "F"}, other},
		{"MOVE", []string{"Destination", other, "Overwrite", "F"}, other},
	} {
		body := ""
		if c.method == "PUT" {
			body = event("x", "20270311T100000Z")
		}
		answer := a.DAV(c.method, x, body, append(c.header, "Prefer", "return=representation")...).Want(http.StatusPreconditionFailed)
		represents(t, a, answer, c.told)
		if plain := a.DAV(c.method, x, body, c.header...).Want(http.StatusPreconditionFailed); strings.Contains(string(plain.Body), "BEGIN:") {
			t.Errorf("nobody asked for %s", plain.Body)
		}
	}
	gone := a.DAV("PUT", a.Home("appointments/gone.ics"), event("y", "20270310T100000Z"), "If-Match", "*", "Prefer", "return=representation").Want(http.StatusPreconditionFailed)
	if gone.Header.Get("Content-Location") != "" || gone.Header.Get("Preference-Applied") != "" {
		t.Errorf("of what is not there %v is told", gone.Header)
	}
}

// RFC 8144 section 2.3.
func TestACalendarIsMadeWithoutWords(t *testing.T) {
	a := practitioner(t)
	kind := set("<resourcetype><collection/><C:calendar/></resourcetype>")
	for method, body := range map[string]string{"MKCALENDAR": "", "MKCOL": "<mkcol" + heads + ">" + kind + "</mkcol>"} {
		answer := a.DAV(method, a.Home(method+"/"), body, "Prefer", "return=minimal").Want(http.StatusCreated)
		if len(answer.Body) > 0 || answer.Header.Get("Preference-Applied") != "return=minimal" {
			t.Errorf("%s: %v %s", method, answer.Header, answer.Body)
		}
	}
}

// RFC 8144 section 4.
func TestACollectionIsLeftOutIfTheClientWantsItsMembersAlone(t *testing.T) {
	a := practitioner(t)
	calendar, x := a.Home("appointments/"), a.Home("appointments/x.ics")
	put(t, a, x, event("x", "20270310T100000Z"))
	for _, c := range []struct{ depth, prefer, hrefs, applied string }{
		{"1", "depth-noroot", x, "depth-noroot"},
		{"1", "return=minimal, Depth-NoRoot", x, "return=minimal depth-noroot"},
		{"0", "depth-noroot", calendar, ""}, // there would be nothing left
		{"1", "wait=1", calendar + " " + x, ""},
	} {
		answer := a.DAV("PROPFIND", calendar, propfind("getetag"), "Depth", c.depth, "Prefer", c.prefer)
		if got := strings.Join(multistatus(t, answer).hrefs(), " "); got != c.hrefs {
			t.Errorf("Depth %s, %s: told of %s", c.depth, c.prefer, got)
		}
		if got := strings.Join(answer.Header.Values("Preference-Applied"), " "); got != c.applied {
			t.Errorf("Depth %s, %s: applied %q", c.depth, c.prefer, got)
		}
	}
}

// RFC 7240 section 2: of several the first counts; and RFC 8144 appendix A: the older
// header does where there is no newer one.
func TestAPreferenceIsReadByItsGrammar(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/x.ics")
	put(t, a, path, event("x", "20270310T100000Z"))
	for _, c := range []struct {
		header []string
		want   string // "m" for minimal, "r" for representation
	}{
		{[]string{"Prefer", "return=minimal, return=representation"}, "m"},
		{[]string{"Prefer", "return=representation, return=minimal"}, "r"},
		{[]string{"Prefer", "return=representation", "Prefer", "return=minimal"}, "r"},
		{[]string{"Prefer", `wait=10;x="a, return=minimal", RETURN = "representation" ; foo`}, "r"},
		{[]string{"Prefer", `foo="\", return=minimal", return=representation`}, "r"},
		{[]string{"Prefer", "x;return=minimal"}, ""},
		{[]string{"Prefer", "return"}, ""},
		{[]string{"Prefer", "returns=minimal"}, ""},
		{[]string{"Brief", "T"}, "m"},
		{[]string{"Brief", "f"}, ""},
		{[]string{"Prefer", "return=representation", "Brief", "t"}, "r"},
	} {
		found := a.DAV("PROPFIND", path, propfind("getetag", "nosuch"), append([]string{"Depth", "0"}, c.header...)...)
		if minimal := len(multistatus(t, found).of(t, path).Propstats) == 1; minimal != (c.want == "m") {
			t.Errorf("%q: minimal is %v", c.header, minimal)
		}
		if found.Header.Get("Vary") != "Prefer, Brief" {
			t.Errorf("the answer varies by %q", found.Header.Get("Vary"))
		}
		if whole := a.DAV("PUT", path, event("x", "20270310T100000Z"), c.header...).Status == http.StatusOK; whole != (c.want == "r") {
			t.Errorf("%q: representation is %v", c.header, whole)
		}
	}
}
