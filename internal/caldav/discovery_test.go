package caldav_test

import (
	"net/http"
	"strings"
	"testing"
)

// interop.md C1.
func TestTheWellKnownAddressLeadsToTheServer(t *testing.T) {
	a := practitioner(t)
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT", "PROPPATCH", "POST"} {
		for _, path := range []string{"/.well-known/caldav", "/.well-known/caldav/"} {
			answer := a.Server.Ask(method, path).Want(http.StatusMovedPermanently)
			if answer.Header.Get("Location") != "/dav/" {
				t.Errorf("%s %s leads to %q", method, path, answer.Header.Get("Location"))
			}
		}
	}
}

// interop.md C1: clients that know a host alone look here, too.
func TestTheRootOfTheHostKnowsThePrincipal(t *testing.T) {
	a := practitioner(t)
	for _, path := range []string{"/", "/principals/", "/principals"} {
		for _, depth := range []string{"0", "1"} {
			m := multistatus(t, a.DAV("PROPFIND", path, propfind("current-user-principal", "principal-URL", "resourcetype"), "Depth", depth))
			r := m.of(t, strings.TrimSuffix(path, "/")+"/")
			if want := "<d:href>/dav/principals/" + a.ID + "/</d:href>"; r.value(t, "current-user-principal") != want || len(m.Responses) != 1 {
				t.Errorf("%s: %+v", path, m)
			}
		}
		if dav := a.DAV("OPTIONS", path, "").Want(http.StatusOK).Header.Get("DAV"); !strings.Contains(dav, "calendar-access") {
			t.Errorf("%s: DAV is %q", path, dav)
		}
	}
}

// interop.md C3.
func TestEveryResourceKnowsWhoAsks(t *testing.T) {
	a := practitioner(t)
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	want := "<d:href>/dav/principals/" + a.ID + "/</d:href>"
	for name, path := range resources(a, "x.ics") {
		r := multistatus(t, a.DAV("PROPFIND", path, propfind("current-user-principal", "principal-URL"), "Depth", "0")).of(t, path)
		if r.value(t, "current-user-principal") != want || r.value(t, "principal-URL") != want {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// interop.md C4, R3.
func TestOptionsTellsExactlyWhatWorks(t *testing.T) {
	a := practitioner(t)
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	a.DAV("MKCALENDAR", a.Home("own/"), "").Want(http.StatusCreated)
	const always = "OPTIONS, GET, HEAD, PROPFIND, PROPPATCH, REPORT"
	paths := resources(a, "x.ics")
	paths["the root without its slash"] = "/dav"
	paths["an own calendar"], paths["an object to come"], paths["a read-only object"] = a.Home("own/"), a.Home("appointments/new.ics"), a.Home("follow-ups/new.ics")
	for name, path := range paths {
		want := map[string]string{
			"the home": ", MKCALENDAR, MKCOL", "a calendar": ", POST", "an own calendar": ", POST, DELETE",
			"an object": ", COPY, PUT, DELETE, MOVE", "an object to come": ", COPY, PUT, DELETE, MOVE", "a read-only object": ", COPY",
		}[name]
		answer := a.DAV("OPTIONS", path, "").Want(http.StatusOK)
		if got := answer.Header.Get("Allow"); got != always+want {
			t.Errorf("%s allows %s", name, got)
		}
		if got := answer.Header.Get("DAV"); got != "1, 3, access-control, calendar-access, extended-mkcol" {
			t.Errorf("%s: DAV is %s", name, got)
		}
		for _, method := range []string{"LOCK", "PATCH", "BREW"} {
			answer := a.DAV(method, path, "").Want(http.StatusMethodNotAllowed)
			if got := answer.Header.Get("Allow"); got != always+want {
				t.Errorf("%s refuses %s and allows %s", name, method, got)
			}
		}
	}
	if got := a.ReadOnly().DAV("OPTIONS", a.Home("own/"), "").Header.Get("Allow"); strings.Contains(got, "DELETE") || strings.Contains(got, "POST") {
		t.Errorf("a password that only reads may %s", got)
	}
}

// interop.md C5, C6.
func TestThePrincipalHasOneHome(t *testing.T) {
	a := practitioner(t)
	path := "/dav/principals/" + a.ID + "/"
	r := multistatus(t, a.DAV("PROPFIND", path, propfind("C:calendar-home-set", "C:calendar-user-address-set", "CS:email-address-set", "displayname",
		"resourcetype", "group-membership", "C:schedule-inbox-URL", "C:schedule-outbox-URL"), "Depth", "0")).of(t, path)
	for name, want := range map[string]string{
		"C:calendar-home-set":         "<d:href>" + a.Home("") + "</d:href>",
		"C:calendar-user-address-set": "<d:href>mailto:brook@harbour.example</d:href><d:href>" + path + "</d:href>",
		"CS:email-address-set":        "<cs:email-address>brook@harbour.example</cs:email-address>",
		"displayname":                 "Dr Brook", "resourcetype": "<d:collection/><d:principal/>", "group-membership": "",
	} {
		if got := r.value(t, name); got != want {
			t.Errorf("%s is %s", name, got)
		}
	}
	for _, none := range []string{"C:schedule-inbox-URL", "C:schedule-outbox-URL"} { // C4: no claim of scheduling
		if r.status(none) != "HTTP/1.1 404 Not Found" {
			t.Errorf("%s is %s", none, r.status(none))
		}
	}
	home := multistatus(t, a.DAV("PROPFIND", a.Home(""), propfind("resourcetype", "C:supported-calendar-component-sets"), "Depth", "1"))
	if home.of(t, a.Home("")).value(t, "resourcetype") != "<d:collection/>" || home.of(t, a.Home("appointments/")).value(t, "resourcetype") != "<d:collection/><c:calendar/>" {
		t.Errorf("%+v", home)
	}
	// C18
	if got := home.of(t, a.Home("")).value(t, "C:supported-calendar-component-sets"); got != `<c:supported-calendar-component-set><c:comp name="VEVENT"/></c:supported-calendar-component-set>` {
		t.Errorf("the home takes %s", got)
	}
}

// RFC 3744 section 5.8 and design.md section 4: an account sees only what is hers.
func TestAnAccountSeesNobodyElse(t *testing.T) {
	a := practitioner(t)
	other := a.Server.AddClinic("Elsewhere").AddPractitioner("Dr Reed")
	put(t, other, other.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	list := multistatus(t, a.DAV("PROPFIND", "/dav/principals/", propfind("displayname"), "Depth", "1"))
	if got := strings.Join(list.hrefs(), " "); got != "/dav/principals/ /dav/principals/"+a.ID+"/" {
		t.Errorf("she sees %s", got)
	}
	body := map[string]string{
		"PROPPATCH": `<propertyupdate xmlns="DAV:"><set><prop><displayname>x</displayname></prop></set></propertyupdate>`,
		"REPORT":    `<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level>` + prop("getetag") + `</sync-collection>`,
		"PUT":       event("y", "20270310T100000Z"),
	}
	for _, method := range everyMethod {
		header := []string{"Depth", "0", "Destination", a.Home("appointments/y.ics")}
		for theirs, nobodys := range map[string]string{
			"/dav/principals/" + other.ID + "/":   "/dav/principals/nobody/",
			other.Home(""):                        "/dav/calendars/nobody/",
			other.Home("appointments/"):           "/dav/calendars/nobody/appointments/",
			other.Home("appointments/x.ics"):      "/dav/calendars/nobody/appointments/x.ics",
			other.Home("appointments/nosuch.ics"): "/dav/calendars/nobody/nosuch/x.ics",
		} {
			got, want := a.DAV(method, theirs, body[method], header...), a.DAV(method, nobodys, body[method], header...)
			if got.Status != http.StatusNotFound && got.Status != http.StatusForbidden && got.Status != http.StatusBadRequest || same(got) != same(want) {
				t.Errorf("%s of what is another's: %s, of what is nobody's: %s", method, same(got), same(want))
			}
		}
	}
	if n := len(multistatus(t, other.DAV("PROPFIND", other.Home("appointments/"), "", "Depth", "1")).Responses); n != 2 {
		t.Errorf("the other's calendar has %d responses afterwards", n)
	}
}
