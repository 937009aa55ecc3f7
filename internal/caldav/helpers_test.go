package caldav_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// practitioner is one with a calendar app, on a server of her own.
func practitioner(t testing.TB) *apptest.Account {
	t.Helper()
	return apptest.Start(t).AddClinic("Harbour").AddPractitioner("Dr Brook")
}

// event is an object with one event of an hour.
func event(uid, start string, more ...string) string {
	lines := append([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", "BEGIN:VEVENT", "UID:" + uid, "DTSTAMP:20270101T000000Z",
		"DTSTART:" + start, "DURATION:PT1H", "SUMMARY:Held",
	}, more...)
	return strings.Join(append(lines, "END:VEVENT", "END:VCALENDAR", ""), "\r\n")
}

// put stores an event and returns its ETag.
func put(t testing.TB, a *apptest.Account, path, body string) string {
	t.Helper()
	return a.DAV("PUT", path, body, "If-None-Match", "*").Want(http.StatusCreated).ETag()
}

const heads = ` xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/" xmlns:A="http://apple.com/ns/ical/"`

// propfind is a DAV:propfind for properties, written as in "getetag" or "C:calendar-data".
func propfind(names ...string) string {
	return `<propfind` + heads + `>` + prop(names...) + `</propfind>`
}

func prop(names ...string) string {
	return "<prop><" + strings.Join(names, "/><") + "/></prop>"
}

// told is a multistatus.
type told struct {
	XMLName   xml.Name
	Responses []response `xml:"DAV: response"`
	SyncToken string     `xml:"DAV: sync-token"`
}

type response struct {
	Href      string   `xml:"DAV: href"`
	Status    string   `xml:"DAV: status"`
	Error     inner    `xml:"DAV: error"`
	Propstats []stated `xml:"DAV: propstat"`
}

type stated struct {
	Prop   propertyList `xml:"DAV: prop"`
	Status string       `xml:"DAV: status"`
	Error  inner        `xml:"DAV: error"`
}

type propertyList struct {
	All []inner `xml:",any"`
}

type inner struct {
	XMLName xml.Name
	XML     string `xml:",innerxml"`
	Text    string `xml:",chardata"`
}

// multistatus reads a 207 and checks what holds for each: its type, and that no href
// is there twice (interop.md C25).
func multistatus(t testing.TB, answer apptest.Answer) told {
	t.Helper()
	answer.Want(http.StatusMultiStatus)
	if got := answer.Header.Get("Content-Type"); got != "application/xml; charset=utf-8" {
		t.Errorf("Content-Type is %q", got)
	}
	var m told
	if err := xml.Unmarshal(answer.Body, &m); err != nil {
		t.Fatalf("%v in %s", err, answer.Body)
	}
	if m.XMLName.Local != "multistatus" || m.XMLName.Space != "DAV:" {
		t.Fatalf("the answer is a %v", m.XMLName)
	}
	seen := map[string]bool{}
	for _, r := range m.Responses {
		if seen[r.Href] {
			t.Errorf("%s is told twice", r.Href)
		}
		seen[r.Href] = true
	}
	return m
}

// of is the response for an href.
func (m told) of(t testing.TB, href string) response {
	t.Helper()
	for _, r := range m.Responses {
		if r.Href == href {
			return r
		}
	}
	t.Fatalf("nothing is told of %s, only of %v", href, m.hrefs())
	return response{}
}

func (m told) hrefs() (all []string) {
	for _, r := range m.Responses {
		all = append(all, r.Href)
	}
	return all
}

// status is the one of a property, "" if it is not told; names are as in propfind.
func (r response) status(name string) string {
	_, status := r.find(name)
	return status
}

// value is the XML inside of a property that is there.
func (r response) value(t testing.TB, name string) string {
	t.Helper()
	p, status := r.find(name)
	if status != "HTTP/1.1 200 OK" {
		t.Fatalf("%s of %s is %q", name, r.Href, status)
	}
	return p.XML
}

func (r response) find(name string) (inner, string) {
	space := "DAV:"
	if prefix, local, ok := strings.Cut(name, ":"); ok {
		space = map[string]string{"C": "urn:ietf:params:xml:ns:caldav", "CS": "http://calendarserver.org/ns/", "A": "http://apple.com/ns/ical/", "X": "urn:x"}[prefix]
		name = local
	}
	for _, s := range r.Propstats {
		for _, p := range s.Prop.All {
			if p.XMLName.Local == name && p.XMLName.Space == space {
				return p, s.Status
			}
		}
	}
	return inner{}, ""
}

// refused checks that an answer names a precondition, as in "<d:need-privileges".
func refused(t testing.TB, answer apptest.Answer, status int, condition string) {
	t.Helper()
	answer.Want(status)
	var e inner
	if err := xml.Unmarshal(answer.Body, &e); err != nil {
		t.Fatalf("%v in %s", err, answer.Body)
	}
	if e.XMLName.Local != "error" || e.XMLName.Space != "DAV:" || !strings.Contains(e.XML, "<"+condition) {
		t.Errorf("refused with %s, want %s", answer.Body, condition)
	}
}

// resources are one of each kind that an account sees.
func resources(a *apptest.Account, object string) map[string]string {
	return map[string]string{
		"the root": "/dav/", "the principals": "/dav/principals/", "the principal": "/dav/principals/" + a.ID + "/",
		"the calendars": "/dav/calendars/", "the home": a.Home(""), "a calendar": a.Home("appointments/"),
		"a read-only calendar": a.Home("follow-ups/"), "an object": a.Home("appointments/" + object),
	}
}

// same is the answer as it can be compared: without its date.
func same(a apptest.Answer) string {
	a.Header.Del("Date")
	return fmt.Sprint(a.Status, a.Header, string(a.Body))
}
