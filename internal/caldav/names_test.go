package caldav_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// spelled is a name as it is written in every answer, and in other ways that clients
// write it.
type spelled struct {
	canonical string
	others    []string
}

var names = map[string]spelled{
	"letters":           {"plain", []string{"pl%61in", "%70%6c%61%69%6E"}},
	"umlauts":           {"%C3%9Cber%20uns", []string{"%c3%9cber%20uns", "Über uns", "Über%20uns"}},
	"decomposed":        {"e%CC%81", []string{"e%cc%81", "e\u0301"}},
	"an emoji":          {"%F0%9F%8C%85", []string{"%f0%9f%8c%85", "🌅"}},
	"Chinese":           {"%E6%97%A5%E7%A8%8B", []string{"日程"}},
	"percent":           {"50%25", []string{"5%30%25"}},
	"percent and 20":    {"a%2520b", []string{"a%252%30b"}},
	"plus":              {"a+b", []string{"a%2Bb", "a%2bb"}},
	"at":                {"a@b", []string{"a%40b"}},
	"semicolon":         {"a%3Bb=c", []string{"a;b=c", "a%3bb%3Dc"}},
	"comma and colon":   {"a%2Cb:c$d", []string{"a,b:c$d", "a,b%3Ac%24d"}},
	"ampersand":         {"a%26b", []string{"a&b"}},
	"marks":             {"%21%27%28%2A%29~-_.x", []string{"!'(*)~-_.x", "%21%27%28%2a%29%7E-_.x"}},
	"a query":           {"a%3Fb%23c", []string{"a%3fb%23c"}},
	"signs of XML":      {"%22%3Ca%3E", []string{"%22%3ca%3e"}},
	"dots":              {"...", []string{"%2E%2e."}},
	"a replaced letter": {"%EF%BF%BD", []string{"%ef%bf%bd"}},
	"the longest":       {strings.Repeat("%C3%A9", 127), []string{strings.Repeat("é", 127)}},
}

// RFC 4918 section 8.3, RFC 3986 section 6.2.2, interop.md C16: whichever way a name is
// written, it leads to the same place, and every answer writes it in one way.
func TestANameIsOneNameHoweverItIsWritten(t *testing.T) {
	a := practitioner(t)
	for _, name := range names {
		for _, other := range append(name.others, name.canonical) {
			wayfarer{a, t, name.canonical, other}.walks()
		}
	}
}

// wayfarer takes one name, of a calendar and of an object in it, through all methods.
type wayfarer struct {
	*apptest.Account
	t                *testing.T
	canonical, other string
}

// told checks which hrefs an answer tells of.
func (w wayfarer) told(answer apptest.Answer, want ...string) told {
	w.t.Helper()
	m := multistatus(w.t, answer)
	if got := m.hrefs(); !slices.Equal(got, want) {
		w.t.Errorf("written %s: told of %q, want %q", w.other, got, want)
	}
	return m
}

// at checks where an answer says that an object is.
func (w wayfarer) at(answer apptest.Answer, want string) apptest.Answer {
	w.t.Helper()
	if got := answer.Header.Get("Content-Location"); got != want {
		w.t.Errorf("written %s: it is at %q, want %q", w.other, got, want)
	}
	return answer
}

func (w wayfarer) walks() {
	w.t.Helper()
	calendar, object, elsewhere := w.Home(w.other+"/"), w.Home(w.other+"/"+w.other), w.Home("appointments/"+w.other)
	canonical := map[string]string{
		calendar: w.Home(w.canonical + "/"), object: w.Home(w.canonical + "/" + w.canonical), elsewhere: w.Home("appointments/" + w.canonical),
	}
	prefer := []string{"Prefer", "return=representation"}
	report := func(body string) apptest.Answer { return w.DAV("REPORT", calendar, body, "Depth", "1") }
	getetag := propfind("getetag")

	w.DAV("MKCALENDAR", calendar, "").Want(http.StatusCreated)
	home := multistatus(w.t, w.DAV("PROPFIND", w.Home(""), getetag, "Depth", "1"))
	home.of(w.t, canonical[calendar])
	made := w.at(w.DAV("PUT", object, event("x", "20270310T100000Z"), prefer...).Want(http.StatusCreated), canonical[object])
	w.DAV("GET", object, "", "If-Match", made.ETag()).Want(http.StatusOK)
	w.told(w.DAV("PROPFIND", calendar, getetag, "Depth", "1"), canonical[calendar], canonical[object])
	w.told(w.DAV("PROPPATCH", object, update(set("<X:p xmlns:X='urn:x'/>"))), canonical[object])
	w.told(report(multiget([]string{"getetag"}, object, canonical[object], w.URL+object)), canonical[object])
	w.told(report(query("", "getetag")), canonical[object])
	synced := w.told(report(sync("", "", "getetag")), canonical[object])
	conflict := "c:no-uid-conflict><d:href>" + canonical[object] + "</d:href>"
	refused(w.t, w.DAV("POST", calendar, event("x", "20270310T100000Z")), http.StatusForbidden, conflict)
	refused(w.t, w.DAV("COPY", object, "", "Destination", calendar+"y"), http.StatusForbidden, conflict)

	states := append(prefer, "If", "<"+object+"> (["+made.ETag()+"])")
	w.at(w.DAV("PUT", object, event("x", "20270311T100000Z"), states...).Want(http.StatusOK), canonical[object])
	w.at(w.DAV("COPY", object, "", append(prefer, "Destination", elsewhere)...).Want(http.StatusCreated), canonical[elsewhere])
	w.DAV("DELETE", elsewhere, "").Want(http.StatusNoContent)
	w.at(w.DAV("MOVE", object, "", append(prefer, "Destination", w.URL+elsewhere)...).Want(http.StatusCreated), canonical[elsewhere])
	w.told(report(sync(synced.SyncToken, "", "getetag")), canonical[object]) // that it is gone
	w.DAV("DELETE", elsewhere, "").Want(http.StatusNoContent)
	w.DAV("DELETE", calendar, "").Want(http.StatusNoContent)
}

// Two names that look alike are two: nothing is composed, decomposed or folded.
func TestNamesThatLookAlikeAreDifferent(t *testing.T) {
	a := practitioner(t)
	alike := []string{"%C3%A9.ics", "e%CC%81.ics", "E%CC%81.ics", "e.ics", "e.ics%20", "e+.ics", "e%20.ics"}
	for i, name := range alike {
		uid := string(rune('a' + i))
		put(t, a, a.Home("appointments/"+name), event(uid, "20270310T100000Z"))
		a.DAV("MKCALENDAR", a.Home(name), "").Want(http.StatusCreated)
	}
	for i, name := range alike {
		if got := string(a.DAV("GET", a.Home("appointments/"+name), "").Want(http.StatusOK).Body); got != event(string(rune('a'+i)), "20270310T100000Z") {
			t.Errorf("%s is %s", name, got)
		}
	}
}

// A name with a slash in it could be read as two by a proxy.
func TestASlashInANameIsRefusedWhereverItStands(t *testing.T) {
	a := practitioner(t)
	x := a.Home("appointments/x.ics")
	put(t, a, x, event("x", "20270310T100000Z"))
	for _, name := range []string{"a%2Fb", "a%2fb", "..%2Fb"} {
		path := a.Home("appointments/" + name)
		a.DAV("PUT", path, event("y", "20270310T100000Z")).Want(http.StatusBadRequest)
		a.DAV("GET", path, "").Want(http.StatusBadRequest)
		a.DAV("MKCALENDAR", a.Home(name+"/"), "").Want(http.StatusBadRequest)
		a.DAV("COPY", x, "", "Destination", path).Want(http.StatusBadRequest)
		a.DAV("MOVE", x, "", "Destination", path).Want(http.StatusBadRequest)
		a.DAV("GET", x, "", "If", "<"+path+`> (["a"])`).Want(http.StatusPreconditionFailed)
		m := multistatus(t, a.DAV("REPORT", a.Home("appointments/"), multiget([]string{"getetag"}, path)))
		if r := m.of(t, path); r.Status != "HTTP/1.1 404 Not Found" {
			t.Errorf("%s is %+v", path, r)
		}
	}
}
