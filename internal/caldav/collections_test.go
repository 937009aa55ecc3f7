package caldav_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// RFC 4791 section 5.3.1, interop.md C19: the path is kept and the calendar is there.
func TestAClientMakesACalendar(t *testing.T) {
	a := practitioner(t)
	properties := set(`<displayname xml:lang="en">Mine</displayname><C:calendar-description>of my own</C:calendar-description>` +
		`<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set><A:calendar-color>#112233</A:calendar-color>`)
	for name, c := range map[string]struct{ method, path, body string }{
		"MKCALENDAR": {"MKCALENDAR", a.Home("6F1F1C2A-0000-4000-8000-000000000001/"), `<C:mkcalendar` + heads + `>` + properties + `</C:mkcalendar>`},
		"MKCOL":      {"MKCOL", a.Home("made%20by%20MKCOL"), `<mkcol` + heads + `>` + set(`<resourcetype><collection/><C:calendar/></resourcetype>`) + properties + `</mkcol>`},
	} {
		answer := a.DAV(c.method, c.path, c.body).Want(http.StatusCreated)
		if answer.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %v", name, answer.Header)
		}
		m := multistatus(t, a.DAV("PROPFIND", a.Home(""), propfind("displayname", "resourcetype", "C:calendar-description", "C:supported-calendar-component-set", "A:calendar-color"), "Depth", "1"))
		r := m.of(t, strings.TrimSuffix(c.path, "/")+"/")
		if r.value(t, "displayname") != "Mine" || r.value(t, "C:calendar-description") != "of my own" || r.value(t, "A:calendar-color") != "#112233" ||
			r.value(t, "C:supported-calendar-component-set") != `<c:comp name="VTODO"/>` {
			t.Errorf("%s: %+v", name, r)
		}
		refused(t, a.DAV("MKCALENDAR", c.path, ""), http.StatusForbidden, "d:resource-must-be-null")
		a.DAV("MKCOL", c.path, c.body).Want(http.StatusMethodNotAllowed)
		a.DAV("DELETE", c.path, "", "Depth", "0").Want(http.StatusBadRequest)
		a.DAV("DELETE", c.path, "", "If-Match", `"x"`).Want(http.StatusPreconditionFailed)
		a.DAV("DELETE", c.path, "", "If-Match", "*").Want(http.StatusNoContent)
		a.DAV("PROPFIND", c.path, "", "Depth", "0").Want(http.StatusNotFound)
	}
}

// Another device deletes a calendar and makes one of the same name: whoever knew the
// first must not take the second for it.
func TestACalendarMadeAgainIsAnother(t *testing.T) {
	a := practitioner(t)
	path := a.Home("own/")
	made := func(uid string) response {
		a.DAV("MKCALENDAR", path, "").Want(http.StatusCreated)
		put(t, a, path+uid+".ics", event(uid, "20270310T100000Z"))
		return multistatus(t, a.DAV("PROPFIND", path, propfind("CS:getctag", "sync-token"), "Depth", "0")).of(t, path)
	}
	first := made("1")
	a.DAV("DELETE", path, "").Want(http.StatusNoContent)
	second := made("2")
	for _, name := range []string{"CS:getctag", "sync-token"} {
		if first.value(t, name) == second.value(t, name) {
			t.Errorf("%s is %s of both", name, first.value(t, name))
		}
	}
	refused(t, a.DAV("REPORT", path, sync(first.value(t, "sync-token"), "", "getetag")), http.StatusForbidden, "d:valid-sync-token")
}

func TestACalendarThatCannotBeMadeIsRefusedWholly(t *testing.T) {
	a := practitioner(t)
	path := a.Home("own/")
	calendar := func(more string) string {
		return `<C:mkcalendar` + heads + `>` + more + `</C:mkcalendar>`
	}
	collection := func(more string) string { return `<mkcol` + heads + `>` + more + `</mkcol>` }
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		condition          string
	}{
		"in a calendar":           {"MKCALENDAR", a.Home("appointments/own/"), "", 403, "calendar-collection-location-ok"},
		"in nothing":              {"MKCALENDAR", a.Home("nosuch/own/"), "", 409, ""},
		"deep in a calendar":      {"MKCOL", a.Home("appointments/nosuch/own/"), "", 409, ""},
		"the home":                {"MKCALENDAR", a.Home(""), "", 403, "resource-must-be-null"},
		"a protected property":    {"MKCALENDAR", path, calendar(set("<getetag>x</getetag><displayname>x</displayname>")), 403, "initialize-calendar-collection"},
		"a component of no kind":  {"MKCALENDAR", path, calendar(set(`<C:supported-calendar-component-set><C:comp name="VPARTY"/></C:supported-calendar-component-set>`)), 403, "supported-calendar-component"},
		"another body":            {"MKCALENDAR", path, collection(""), 400, ""},
		"MKCOL without a type":    {"MKCOL", path, "", 403, "valid-resourcetype"},
		"MKCOL of a collection":   {"MKCOL", path, collection(set("<resourcetype><collection/></resourcetype><displayname>x</displayname>")), 403, "valid-resourcetype"},
		"MKCOL of no type at all": {"MKCOL", path, collection(set("<displayname>x</displayname>")), 403, "valid-resourcetype"},
		"MKCOL of something else": {"MKCOL", path, collection(set("<resourcetype><collection/><C:calendar/><X:x xmlns:X='urn:x'/></resourcetype>")), 403, "valid-resourcetype"},
		"MKCOL, a bad property":   {"MKCOL", path, collection(set("<resourcetype><collection/><C:calendar/></resourcetype><getetag>x</getetag><displayname>x</displayname>")), 403, "cannot-modify-protected-property"},
		"MKCOL of the home":       {"MKCOL", a.Home(""), "", 405, ""},
	} {
		answer := a.DAV(c.method, c.path, c.body).Want(c.status)
		if !strings.Contains(string(answer.Body), c.condition) {
			t.Errorf("%s: %s", name, answer.Body)
		}
		if bad := strings.Contains(c.body, "displayname") && c.method == "MKCOL"; bad && !strings.Contains(string(answer.Body), "<d:displayname/>") {
			t.Errorf("%s: nothing is said of the other property in %s", name, answer.Body) // RFC 5689 section 5.2
		}
		a.DAV("PROPFIND", path, "", "Depth", "0").Want(http.StatusNotFound)
	}
	for _, method := range []string{"MKCALENDAR", "MKCOL"} {
		a.DAV(method, path, calendar(""), "Content-Type", "text/plain").Want(http.StatusUnsupportedMediaType)
		// RFC 4918 section 9.3: whatever else is wrong, and whatever it holds.
		a.DAV(method, a.Home("appointments/own/"), "own", "Content-Type", "x/y").Want(http.StatusUnsupportedMediaType)
	}
}

// RFC 4918 sections 9.8 and 9.9.
func TestAnObjectIsCopiedAndMoved(t *testing.T) {
	a := practitioner(t)
	a.DAV("MKCALENDAR", a.Home("own/"), "").Want(http.StatusCreated)
	from, to := a.Home("appointments/x.ics"), a.Home("own/y.ics")
	etag := put(t, a, from, event("x", "20270310T100000Z"))
	copied := a.DAV("COPY", from, "", "Destination", a.URL+to).Want(http.StatusCreated)
	a.DAV("GET", from, "").Want(http.StatusOK)
	if got := a.DAV("GET", to, "").Want(http.StatusOK).ETag(); got != copied.ETag() || got != etag {
		t.Errorf("the copy is %s, the answer says %s", got, copied.ETag())
	}
	a.DAV("COPY", from, "", "Destination", to, "Overwrite", "F").Want(http.StatusPreconditionFailed)
	a.DAV("COPY", from, "", "Destination", to, "Overwrite", "T").Want(http.StatusNoContent)
	a.DAV("MOVE", from, "", "Destination", to, "If-Match", `"a"`).Want(http.StatusPreconditionFailed)
	a.DAV("GET", from, "").Want(http.StatusOK)
	a.DAV("MOVE", from, "", "Destination", to, "If-Match", etag).Want(http.StatusNoContent)
	a.DAV("GET", from, "").Want(http.StatusNotFound)
	a.DAV("MOVE", to, "", "Destination", a.Home("own/z.ics")).Want(http.StatusCreated)
	if got := a.DAV("GET", a.Home("own/z.ics"), "").Want(http.StatusOK).ETag(); got != etag {
		t.Errorf("moved, it is %s", got)
	}
}

// RFC 6578: a copy of the same bytes changes no member, so that no sync tells of it.
func TestACopyOverTheSameBytesIsNoChange(t *testing.T) {
	a := practitioner(t)
	a.DAV("MKCALENDAR", a.Home("own/"), "").Want(http.StatusCreated)
	from, to := a.Home("appointments/x.ics"), a.Home("own/y.ics")
	put(t, a, from, event("x", "20270310T100000Z"))
	put(t, a, to, event("x", "20270310T100000Z"))
	token := func() string {
		return multistatus(t, a.DAV("PROPFIND", a.Home("own/"), propfind("sync-token"), "Depth", "0")).of(t, a.Home("own/")).value(t, "sync-token")
	}
	before := token()
	for _, method := range []string{"COPY", "MOVE"} {
		a.DAV(method, from, "", "Destination", to).Want(http.StatusNoContent)
		if after := token(); after != before {
			t.Errorf("%s: %s was %s", method, after, before)
		}
	}
}

// RFC 9110 section 4.2.3: a default port, written out, is the same server.
func TestADestinationMayWriteTheDefaultPort(t *testing.T) {
	a := practitioner(t)
	from, to := a.Home("appointments/x.ics"), a.Home("appointments/y.ics")
	put(t, a, from, event("x", "20270310T100000Z"))
	move := a.DAVRequest("MOVE", from, "", "Destination", "https://calendar.example:443"+to)
	move.Host = "calendar.example"
	a.Do(move).Want(http.StatusCreated)
}

func TestACopyThatCannotBeSaysWhy(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/x.ics")
	put(t, a, path, event("x", "20270310T100000Z"))
	for name, c := range map[string]struct {
		path, to string
		want     int
	}{
		"to nowhere":                     {path, "", 400},
		"to no address":                  {path, "x.ics", 400},
		"to another server":              {path, "http://other.example" + a.Home("own/x.ics"), 502},
		"to itself":                      {path, path, 403},
		"into no calendar":               {path, a.Home("nosuch/x.ics"), 409},
		"into somebody else's":           {path, "/dav/calendars/nobody/appointments/x.ics", 409},
		"out of the server":              {path, "/feeds/x", 409},
		"right into the home":            {path, a.Home("x.ics"), 403},
		"what is not there":              {a.Home("appointments/nosuch.ics"), a.Home("appointments/y.ics"), 404},
		"a calendar":                     {a.Home("appointments/"), a.Home("own/"), 403},
		"under the same UID beside it":   {path, a.Home("appointments/y.ics"), 403},
		"with a name that cannot be one": {path, a.Home("appointments/a%2Fb.ics"), 400},
	} {
		header := []string{"Destination", c.to}
		if c.to == "" {
			header = nil
		}
		methods := []string{"COPY", "MOVE"}
		if name == "under the same UID beside it" {
			methods = methods[:1]
		}
		for _, method := range methods {
			if answer := a.DAV(method, c.path, "", header...); answer.Status != c.want {
				t.Errorf("%s %s: answered %d, want %d: %s", method, name, answer.Status, c.want, answer.Body)
			}
		}
	}
	a.DAV("COPY", path, "", "Destination", a.Home("own/x.ics"), "Overwrite", "maybe").Want(http.StatusConflict)
	a.DAV("COPY", path, "", "Destination", a.Home("appointments/z.ics"), "Overwrite", "maybe").Want(http.StatusBadRequest)
	a.DAV("GET", path, "").Want(http.StatusOK)
}

func TestAPatientHasThePlanAndHerEvents(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	a := p.Account()
	m := multistatus(t, a.DAV("PROPFIND", a.Home(""), propfind("displayname", "current-user-privilege-set"), "Depth", "1"))
	if write := m.of(t, a.Home("plan/")).value(t, "current-user-privilege-set"); strings.Contains(write, "write") {
		t.Errorf("she may %s the plan", write)
	}
	if write := m.of(t, a.Home("events/")).value(t, "current-user-privilege-set"); !strings.Contains(write, "write-content") {
		t.Errorf("her events may only be %s", write)
	}
	if n := len(multistatus(t, a.DAV("PROPFIND", a.Home("plan/"), propfind("getetag"), "Depth", "1")).Responses); n < 2 {
		t.Errorf("the plan has %d responses", n)
	}
	refused(t, a.DAV("MKCALENDAR", a.Home("own/"), ""), http.StatusForbidden, "d:need-privileges")
	put(t, a, a.Home("events/wedding.ics"), event("w", "20271002T140000Z"))
}

// RFC 4918 section 10.4.1, RFC 9110 section 13.1.1: of a calendar that is not there yet.
func TestACalendarIsMadeIfTheConditionsHold(t *testing.T) {
	a := practitioner(t)
	for _, method := range []string{"MKCALENDAR", "MKCOL"} {
		body := ""
		if method == "MKCOL" {
			body = `<mkcol` + heads + `>` + set("<resourcetype><collection/><C:calendar/></resourcetype>") + `</mkcol>`
		}
		path := a.Home(strings.ToLower(method) + "/")
		for _, c := range []struct {
			name, value string
			want        int
		}{
			{"If", "(<DAV:no-lock>)", http.StatusPreconditionFailed}, {"If-Match", "*", http.StatusPreconditionFailed}, {"If", "garbage", http.StatusBadRequest},
		} {
			a.DAV(method, path, body, c.name, c.value).Want(c.want)
			a.DAV("PROPFIND", path, "", "Depth", "0").Want(http.StatusNotFound)
		}
		a.DAV(method, path, body, "If", "(Not <DAV:no-lock>)", "If-None-Match", "*").Want(http.StatusCreated)
	}
}
