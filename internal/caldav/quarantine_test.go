package caldav_test

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// damages are bytes that today's rules refuse, as an earlier version may have stored
// them or a fault of the disk left them. told is how XML can tell them, if that is
// not what they are (interop.md C25).
var damages = map[string]struct{ stored, told string }{
	"nothing":                       {stored: ""},
	"no iCalendar":                  {stored: "of another <version> & kind"},
	"half of it":                    {stored: event("once", "20270310T100000Z")[:120]},
	"a rule beyond the limits":      {stored: event("once", "20270310T100000Z", "RRULE:FREQ=SECONDLY")},
	"more attendees than there may": {stored: event("once", "20270310T100000Z", strings.Repeat("ATTENDEE:mailto:a@x.example\r\n", 100)+"ATTENDEE:mailto:b@x.example")},
	"NUL":                           {event("once", "20270310T100000Z", "LOCATION:a\x00b"), event("once", "20270310T100000Z", "LOCATION:ab")},
	"bytes that are no UTF-8":       {event("once", "20270310T100000Z", "LOCATION:a\xffb\xc3"), event("once", "20270310T100000Z", "LOCATION:a\uFFFDb\uFFFD")},
	"600 KB":                        {stored: event("once", "20270310T100000Z", strings.Repeat("COMMENT:"+strings.Repeat("x", 60)+"\r\n", 9000)+"COMMENT:y")},
}

// readings are questions about a calendar with sound members and two that cannot be
// read, and which of these two are told. As far as anybody remembers, once.ics is an
// event on 10 March 2027 from ten to eleven, and weekly.ics one in each week from then on.
var readings = map[string]struct {
	method, below, body, depth string
	tells                      string
}{
	"PROPFIND":              {"PROPFIND", "", propfind("getetag", "getcontenttype", "getlastmodified", "resourcetype"), "1", "once.ics weekly.ics"},
	"PROPFIND of tags":      {"PROPFIND", "", propfind("getetag"), "1", "once.ics weekly.ics"},
	"PROPFIND of the other": {"PROPFIND", "once.ics", propfind("getetag", "owner"), "0", "once.ics"},
	"sync":                  {"REPORT", "", sync("", "", "getetag"), "1", "once.ics weekly.ics"},
	"sync of whole objects": {"REPORT", "", sync("", "", "getetag", "C:calendar-data"), "1", "once.ics weekly.ics"},
	"multiget":              {"REPORT", "", multiget([]string{"getetag", "C:calendar-data"}, "{calendar}z.ics", "{calendar}weekly.ics", "{calendar}once.ics", "{calendar}a.ics"), "1", "once.ics weekly.ics"},

	"query for all":             {"REPORT", "", query("", "getetag", "C:calendar-data"), "1", "once.ics weekly.ics"},
	"query for events":          {"REPORT", "", query(`<C:comp-filter name="VEVENT"/>`, "getetag", "C:calendar-data"), "1", "once.ics weekly.ics"},
	"query for no task":         {"REPORT", "", query(`<C:comp-filter name="VTODO"><C:is-not-defined/></C:comp-filter>`, "getetag"), "1", "once.ics weekly.ics"},
	"query for tasks":           {"REPORT", "", query(`<C:comp-filter name="VTODO"/>`, "getetag"), "1", ""},
	"query for no event":        {"REPORT", "", query(`<C:comp-filter name="VEVENT"><C:is-not-defined/></C:comp-filter>`, "getetag"), "1", ""},
	"query for both":            {"REPORT", "", query(during("20270310T103000Z", "20270310T120000Z")+`<C:comp-filter name="VTODO"><C:is-not-defined/></C:comp-filter>`, "getetag"), "1", "once.ics weekly.ics"},
	"query for neither":         {"REPORT", "", query(during("20270310T110000Z", "20270310T120000Z")+`<C:comp-filter name="VTODO"><C:is-not-defined/></C:comp-filter>`, "getetag"), "1", "weekly.ics"},
	"query for the hour":        {"REPORT", "", query(during("20270310T103000Z", "20270310T120000Z"), "getetag", "C:calendar-data"), "1", "once.ics weekly.ics"},
	"query for next year":       {"REPORT", "", query(during("20280101T000000Z", "20290101T000000Z"), "getetag"), "1", "weekly.ics"},
	"query for before":          {"REPORT", "", query(during("20260101T000000Z", "20260201T000000Z"), "getetag"), "1", ""},
	"query of one for the hour": {"REPORT", "once.ics", query(during("20270310T103000Z", "20270310T120000Z"), "getetag"), "0", "once.ics"},
	"query of one for after":    {"REPORT", "once.ics", query(during("20270310T110000Z", "20270310T120000Z"), "getetag"), "0", ""},

	"query for instances": {"REPORT", "", query(during("20270310T103000Z", "20270310T120000Z"), "getetag", dataIn(`<C:expand start="20270301T000000Z" end="20270401T000000Z"/>`)), "1", "once.ics weekly.ics"},
	"multiget of parts":   {"REPORT", "", multiget([]string{"getetag", dataIn(`<C:comp name="VCALENDAR"><C:comp name="VEVENT"><C:prop name="UID"/></C:comp></C:comp>`)}, "{calendar}z.ics", "{calendar}weekly.ics", "{calendar}once.ics", "{calendar}a.ics"), "1", "once.ics weekly.ics"},
	"match of one's own":  {"REPORT", "", `<principal-match` + heads + `><principal-property><owner/></principal-property>` + prop("getetag") + `</principal-match>`, "0", "once.ics weekly.ics"},
	"expand-property":     {"REPORT", "once.ics", `<expand-property` + heads + `><property name="getetag"/><property name="owner"><property name="displayname"/></property></expand-property>`, "0", "once.ics"},

	"query for a version":     {"REPORT", "", query(`<C:prop-filter name="VERSION"/>`, "getetag"), "1", ""},
	"query for a title":       {"REPORT", "", query(`<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match>e</C:text-match></C:prop-filter></C:comp-filter>`, "getetag"), "1", ""},
	"query for a lack":        {"REPORT", "", query(`<C:comp-filter name="VEVENT"><C:prop-filter name="STATUS"><C:is-not-defined/></C:prop-filter></C:comp-filter>`, "getetag"), "1", ""},
	"query for no alarm":      {"REPORT", "", query(`<C:comp-filter name="VEVENT"><C:comp-filter name="VALARM"><C:is-not-defined/></C:comp-filter></C:comp-filter>`, "getetag"), "1", ""},
	"query for no other zone": {"REPORT", "", query(`<C:comp-filter name="VTIMEZONE"><C:is-not-defined/></C:comp-filter>`, "getetag"), "1", ""},
}

func during(start, end string) string {
	return `<C:comp-filter name="VEVENT"><C:time-range start="` + start + `" end="` + end + `"/></C:comp-filter>`
}

// ward is a calendar with sound members around two that can be damaged.
type ward struct {
	*apptest.Account
	t              *testing.T
	calendar, tray string // tray has a sound object of its own: new.ics
	alone          map[string][]response
}

var patients = map[string]string{
	"once.ics": event("once", "20270310T100000Z"), "weekly.ics": event("weekly", "20270310T100000Z", "RRULE:FREQ=WEEKLY"),
}

// newWard remembers what is told of the sound members alone.
func newWard(t *testing.T) *ward {
	a := practitioner(t)
	w := &ward{Account: a, t: t, calendar: a.Home("own/"), tray: a.Home("tray/"), alone: map[string][]response{}}
	for _, path := range []string{w.calendar, w.tray} {
		a.DAV("MKCALENDAR", path, "").Want(http.StatusCreated)
	}
	put(t, a, w.calendar+"a.ics", event("a", "20270310T100000Z"))
	put(t, a, w.calendar+"z.ics", event("z", "20270310T100000Z"))
	put(t, a, w.tray+"new.ics", event("new", "20270310T100000Z"))
	for name, q := range readings {
		if q.below == "" {
			w.alone[name] = w.others(w.read(name))
		}
	}
	return w
}

func (w *ward) read(reading string) told {
	w.t.Helper()
	q := readings[reading]
	return multistatus(w.t, w.DAV(q.method, w.calendar+q.below, strings.ReplaceAll(q.body, "{calendar}", w.calendar), "Depth", q.depth))
}

// others are what is told of the sound members.
func (w *ward) others(m told) (sound []response) {
	for _, r := range m.Responses {
		if r.Href == w.calendar+"a.ics" || r.Href == w.calendar+"z.ics" {
			sound = append(sound, r)
		}
	}
	return sound
}

// damage puts a sound object and replaces what is stored of it.
func (w *ward) damage(name, stored string) (etag string) {
	w.t.Helper()
	etag = w.DAV("PUT", w.calendar+name, patients[name]).ETag()
	w.Tamper("UPDATE calendar_objects SET body = ?1 WHERE name = ?2", []byte(stored), name)
	return etag
}

// An object that today's rules refuse is told where a phone would take its lack for a
// deletion, byte for byte, and what is told of others is the same as without it.
func TestAnObjectThatCannotBeReadSpoilsNoAnswer(t *testing.T) {
	w := newWard(t)
	for kind, damage := range damages {
		etags := map[string]string{}
		for name := range patients {
			etags[name] = w.damage(name, damage.stored)
			for _, method := range []string{"GET", "HEAD"} {
				got := w.DAV(method, w.calendar+name, "").Want(http.StatusOK)
				if got.ETag() != etags[name] || got.Length != int64(len(damage.stored)) || method == "GET" && string(got.Body) != damage.stored {
					t.Errorf("%s: %s answers %s with %d bytes", kind, method, got.ETag(), len(got.Body))
				}
			}
		}
		if damage.told == "" {
			damage.told = damage.stored
		}
		for name, q := range readings {
			m := w.read(name)
			var told []string
			for _, r := range m.Responses {
				object, _ := strings.CutPrefix(r.Href, w.calendar)
				if patients[object] == "" || r.Status != "" {
					continue
				}
				told = append(told, object)
				if tag, _ := r.find("getetag"); tag.Text != etags[object] {
					t.Errorf("%s, %s: the tag is %s", kind, name, tag.Text)
				}
				if data, status := r.find("C:calendar-data"); data.Text != damage.told && strings.Contains(q.body, "calendar-data") {
					t.Errorf("%s, %s: %s is told %q of", kind, name, status, data.Text)
				}
			}
			slices.Sort(told)
			if got := strings.Join(told, " "); got != q.tells {
				t.Errorf("%s, %s: told are %q, want %q", kind, name, got, q.tells)
			}
			if q.below == "" && !reflect.DeepEqual(w.others(m), w.alone[name]) {
				t.Errorf("%s, %s: of the others is told %+v, want %+v", kind, name, w.others(m), w.alone[name])
			}
		}
	}
}

// What today's rules refuse is neither copied nor moved: it would be a new object
// that breaks the preconditions of one (RFC 4791 section 5.3.2.1).
func TestAnObjectThatCannotBeReadStaysWhereItIs(t *testing.T) {
	w := newWard(t)
	for kind, damage := range damages {
		etag := w.damage("once.ics", damage.stored)
		for _, to := range []string{w.calendar + "other.ics", w.tray + "other.ics", w.tray + "new.ics"} {
			for _, method := range []string{"COPY", "MOVE"} {
				refused(t, w.DAV(method, w.calendar+"once.ics", "", "Destination", to), http.StatusForbidden, "c:")
			}
		}
		w.DAV("GET", w.calendar+"other.ics", "").Want(http.StatusNotFound)
		if got := w.DAV("GET", w.calendar+"once.ics", "").Want(http.StatusOK); string(got.Body) != damage.stored || got.ETag() != etag {
			t.Errorf("%s: it is another one now", kind)
		}
		if got := w.DAV("GET", w.tray+"new.ics", "").Want(http.StatusOK); string(got.Body) != event("new", "20270310T100000Z") {
			t.Errorf("%s: what was to be replaced is %q", kind, got.Body)
		}
	}
}

// Its owner gets rid of it by every way there is, under the conditions that she knows.
func TestAnObjectThatCannotBeReadCanBeReplacedAndDeleted(t *testing.T) {
	w := newWard(t)
	path := w.calendar + "once.ics"
	holds := func(kind, want string) {
		t.Helper()
		if got := w.DAV("GET", path, "").Want(http.StatusOK); string(got.Body) != want {
			t.Errorf("%s: there is %q", kind, got.Body)
		}
	}
	for kind, damage := range damages {
		set := `<propertyupdate xmlns="DAV:"><set><prop><x xmlns="urn:x">1</x></prop></set></propertyupdate>`
		etag := w.damage("once.ics", damage.stored)
		multistatus(t, w.DAV("PROPPATCH", path, set))
		w.DAV("PUT", path, patients["once.ics"], "If-Match", `"other"`).Want(http.StatusPreconditionFailed)
		if damage.stored != "" {
			refused(t, w.DAV("PUT", path, damage.stored, "If-Match", etag, "Content-Type", "text/calendar"), http.StatusForbidden, "c:")
		}
		refused(t, w.DAV("PUT", path, event("another", "20270311T100000Z"), "If-Match", etag), http.StatusForbidden, "c:no-uid-conflict")
		holds(kind, damage.stored)
		w.DAV("PUT", path, event("once", "20270311T100000Z"), "If-Match", etag).Want(http.StatusNoContent)
		holds(kind, event("once", "20270311T100000Z"))

		for _, method := range []string{"COPY", "MOVE"} {
			w.damage("once.ics", damage.stored)
			refused(t, w.DAV(method, w.tray+"new.ics", "", "Destination", path), http.StatusForbidden, "c:no-uid-conflict")
			w.DAV("PUT", w.tray+"moving.ics", event("once", "20270312T100000Z"))
			w.DAV(method, w.tray+"moving.ics", "", "Destination", path).Want(http.StatusNoContent)
			holds(kind, event("once", "20270312T100000Z"))
			w.DAV("DELETE", path, "").Want(http.StatusNoContent)
		}

		etag = w.damage("once.ics", damage.stored)
		token := multistatus(t, w.DAV("REPORT", w.calendar, sync("", "", "getetag"))).SyncToken
		w.DAV("DELETE", path, "", "If-Match", etag).Want(http.StatusNoContent)
		w.DAV("GET", path, "").Want(http.StatusNotFound)
		since := multistatus(t, w.DAV("REPORT", w.calendar, sync(token, "", "getetag", "C:calendar-data")))
		if len(since.Responses) != 1 || since.of(t, path).Status != "HTTP/1.1 404 Not Found" {
			t.Errorf("%s: deleted, a sync tells %+v", kind, since.Responses)
		}
	}
	// A calendar goes with all that is in it.
	w.damage("once.ics", "")
	w.DAV("DELETE", w.calendar, "").Want(http.StatusNoContent)
}
