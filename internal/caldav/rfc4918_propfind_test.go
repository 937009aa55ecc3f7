package caldav_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// RFC 4918 section 9.1.
func TestAPropfindOfEverythingBelowIsRefused(t *testing.T) {
	a := practitioner(t)
	for _, header := range [][]string{nil, {"Depth", "infinity"}} {
		refused(t, a.DAV("PROPFIND", a.Home(""), propfind("getetag"), header...), http.StatusForbidden, "d:propfind-finite-depth")
	}
	for _, depth := range []string{"2", "", "-1", "one", "0, 1", "1,noroot"} {
		if depth != "" {
			a.DAV("PROPFIND", a.Home(""), propfind("getetag"), "Depth", depth).Want(http.StatusBadRequest)
		}
	}
}

// RFC 4918 section 9.1, RFC 4791 section 5.2: CalDAV's own properties are told only
// to who names them.
func TestAllpropIsWhatRFC4918KnowsAndWhatTheAccountSet(t *testing.T) {
	a := practitioner(t)
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	a.DAV("PROPPATCH", a.Home("appointments/"), `<propertyupdate xmlns="DAV:"><set><prop><mood xmlns="urn:x">calm</mood></prop></set></propertyupdate>`).Want(http.StatusMultiStatus)
	for _, body := range []string{"", `<propfind xmlns="DAV:"><allprop/></propfind>`} {
		m := multistatus(t, a.DAV("PROPFIND", a.Home("appointments/"), body, "Depth", "1"))
		calendar, object := m.of(t, a.Home("appointments/")), m.of(t, a.Home("appointments/x.ics"))
		for name, want := range map[string]string{"resourcetype": "<d:collection/><c:calendar/>", "displayname": "Appointments", "X:mood": "calm"} {
			if got := calendar.value(t, name); got != want {
				t.Errorf("%s is %s", name, got)
			}
		}
		for _, name := range []string{"getetag", "getcontentlength", "getlastmodified", "getcontenttype", "resourcetype"} {
			object.value(t, name)
		}
		for _, name := range []string{"sync-token", "CS:getctag", "C:max-resource-size", "current-user-principal",
			// RFC 3744 section 5
			"owner", "group", "supported-privilege-set", "current-user-privilege-set", "acl", "acl-restrictions", "inherited-acl-set", "principal-collection-set"} {
			if calendar.status(name) != "" {
				t.Errorf("allprop tells %s", name)
			}
		}
	}
	m := multistatus(t, a.DAV("PROPFIND", a.Home("appointments/"), `<propfind xmlns="DAV:"><allprop/><include><sync-token/></include></propfind>`, "Depth", "0"))
	m.of(t, a.Home("appointments/")).value(t, "sync-token")
}

func TestPropnameNamesWhatIsThere(t *testing.T) {
	a := practitioner(t)
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	m := multistatus(t, a.DAV("PROPFIND", a.Home("appointments/"), `<propfind xmlns="DAV:"><propname/></propfind>`, "Depth", "1"))
	for _, r := range m.Responses {
		var names []string
		for _, p := range r.Propstats[0].Prop.All {
			if p.XML != "" {
				t.Errorf("%s has a value", p.XMLName.Local)
			}
			if p.XMLName.Local == "calendar-data" || p.XMLName.Local == "calendar-color" {
				t.Errorf("%s is named", p.XMLName.Local)
			}
			switch p.XMLName.Space {
			case "DAV:":
				names = append(names, p.XMLName.Local)
			case "urn:ietf:params:xml:ns:caldav":
				names = append(names, "C:"+p.XMLName.Local)
			default:
				names = append(names, "CS:"+p.XMLName.Local)
			}
		}
		asked := multistatus(t, a.DAV("PROPFIND", r.Href, propfind(names...), "Depth", "0")).of(t, r.Href)
		if len(asked.Propstats) != 1 || len(names) < 10 {
			t.Errorf("%s names %v, of which not all are there", r.Href, names)
		}
	}
}

// interop.md C8; RFC 8144 section 2.1.
func TestUnknownPropertiesAreNotFoundUnlessTheClientDoesNotCare(t *testing.T) {
	a := practitioner(t)
	etag := put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	ask := propfind("getetag", "C:schedule-tag", "CS:created-by", "A:calendar-color", "C:calendar-data", "quota-used-bytes")
	all := multistatus(t, a.DAV("PROPFIND", a.Home("appointments/"), ask, "Depth", "1")).of(t, a.Home("appointments/x.ics"))
	if all.value(t, "getetag") != strings.ReplaceAll(etag, `"`, "&quot;") {
		t.Errorf("getetag is %s, the PUT said %s", all.value(t, "getetag"), etag)
	}
	for _, name := range []string{"C:schedule-tag", "CS:created-by", "A:calendar-color", "C:calendar-data", "quota-used-bytes"} {
		if all.status(name) != "HTTP/1.1 404 Not Found" {
			t.Errorf("%s is %q", name, all.status(name))
		}
	}
	for _, header := range [][]string{{"Prefer", "return=minimal"}, {"Prefer", `wait=10, return="minimal"; foo`}, {"Brief", "t"}} {
		answer := a.DAV("PROPFIND", a.Home("appointments/"), ask, append([]string{"Depth", "1"}, header...)...)
		for _, r := range multistatus(t, answer).Responses {
			if len(r.Propstats) != 1 || r.Propstats[0].Status != "HTTP/1.1 200 OK" {
				t.Errorf("%v: %+v", header, r)
			}
		}
		if applied := answer.Header.Get("Preference-Applied"); (applied == "return=minimal") != (header[0] == "Prefer") {
			t.Errorf("%v: Preference-Applied is %q", header, applied)
		}
	}
}

// interop.md C23, C25.
func TestACollectionIsMeantWithItsSlashAndWithout(t *testing.T) {
	a := practitioner(t)
	for _, path := range []string{"/dav", "/dav/principals", "/dav/principals/" + a.ID, "/dav/calendars", a.Home("appointments")} {
		m := multistatus(t, a.DAV("PROPFIND", path, propfind("resourcetype"), "Depth", "1"))
		for _, href := range m.hrefs() {
			if !strings.HasSuffix(href, "/") {
				t.Errorf("%s: %s is a collection without a slash", path, href)
			}
		}
		m.of(t, path+"/")
	}
}

// interop.md C9, C10, C13, C18, C22 and RFC 4791 section 5.2.
func TestACalendarTellsWhatClientsAskOfIt(t *testing.T) {
	a := practitioner(t)
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	m := multistatus(t, a.DAV("PROPFIND", a.Home("appointments/"), propfind("displayname", "owner", "supported-report-set", "sync-token", "CS:getctag", "C:supported-calendar-component-set",
		"C:supported-calendar-data", "C:max-resource-size", "C:min-date-time", "C:max-date-time", "C:max-instances", "C:max-attendees-per-instance", "C:supported-collation-set",
		"C:calendar-timezone-id", "C:schedule-calendar-transp", "getcontenttype", "principal-collection-set", "supportedlock"), "Depth", "1"))
	calendar, object := m.of(t, a.Home("appointments/")), m.of(t, a.Home("appointments/x.ics"))
	report := func(name string) string {
		return "<d:supported-report><d:report><" + name + "/></d:report></d:supported-report>"
	}
	for name, want := range map[string]string{
		"displayname": "Appointments", "owner": "<d:href>/dav/principals/" + a.ID + "/</d:href>",
		"supported-report-set": report("d:sync-collection") + report("c:calendar-query") + report("c:calendar-multiget") + report("c:free-busy-query") + report("d:expand-property") + report("d:principal-match") +
			report("d:principal-property-search") + report("d:principal-search-property-set") + report("d:acl-principal-prop-set"),
		"C:supported-calendar-component-set": `<c:comp name="VEVENT"/>`,
		"C:supported-calendar-data":          `<c:calendar-data content-type="text/calendar" version="2.0"/>`,
		"C:max-resource-size":                "524288", "C:max-instances": "3660", "C:max-attendees-per-instance": "100",
		"C:min-date-time": "19000101T000000Z", "C:max-date-time": "22001231T235959Z",
		"C:supported-collation-set":  "<c:supported-collation>i;ascii-casemap</c:supported-collation><c:supported-collation>i;octet</c:supported-collation><c:supported-collation>i;unicode-casemap</c:supported-collation>",
		"C:calendar-timezone-id":     "Europe/Madrid",
		"C:schedule-calendar-transp": "<c:opaque/>",
		"principal-collection-set":   "<d:href>/dav/principals/</d:href>",
		"supportedlock":              "",
	} {
		if got := calendar.value(t, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if !strings.Contains(calendar.value(t, "sync-token"), ":") {
		t.Errorf("the sync-token is no URI: %s", calendar.value(t, "sync-token"))
	}
	if got := object.value(t, "getcontenttype"); got != "text/calendar; charset=utf-8; component=VEVENT" {
		t.Errorf("getcontenttype is %s", got)
	}
	tag := func() string {
		return multistatus(t, a.DAV("PROPFIND", a.Home("appointments/"), propfind("CS:getctag"), "Depth", "0")).Responses[0].value(t, "CS:getctag")
	}
	before := tag()
	put(t, a, a.Home("appointments/y.ics"), event("y", "20270310T100000Z"))
	if tag() == before || before != calendar.value(t, "CS:getctag") {
		t.Error("getctag does not follow the members")
	}
}

// interop.md C25: whatever a title holds.
func TestTheAnswerIsXMLWhateverStandsInNames(t *testing.T) {
	a := practitioner(t)
	name := "a&b <\"'> é@+;=.ics"
	path := a.Home("appointments/a%26b%20%3C%22'%3E%20%C3%A9@+;=.ics")
	put(t, a, path, event("x", "20270310T100000Z", "DESCRIPTION:]]> & <b> \t"))
	m := multistatus(t, a.DAV("PROPFIND", a.Home("appointments/"), propfind("getetag"), "Depth", "1"))
	href := m.hrefs()[1]
	got := string(a.DAV("GET", href, "").Want(http.StatusOK).Body)
	if got != event("x", "20270310T100000Z", "DESCRIPTION:]]> & <b> \t") {
		t.Errorf("%s leads to %q, want what was put at %s", href, got, name)
	}
	back := multistatus(t, a.DAV("REPORT", a.Home("appointments/"), multiget([]string{"C:calendar-data"}, href, path)))
	if len(back.Responses) != 1 || back.Responses[0].Href != href {
		t.Errorf("%+v", back)
	}
}

func TestALargeCalendarIsToldWhole(t *testing.T) {
	a := practitioner(t)
	const members = 1200 // more than one page of the store, and than what is gathered
	for i := range members {
		put(t, a, a.Home(fmt.Sprintf("appointments/%04d.ics", i)), event(fmt.Sprint("u", i), "20270310T100000Z"))
	}
	answer := a.DAV("PROPFIND", a.Home("appointments/"), propfind("getetag"), "Depth", "1")
	if m := multistatus(t, answer); len(m.Responses) != members+1 {
		t.Errorf("%d responses", len(m.Responses))
	}
	if answer.Length != -1 {
		t.Errorf("%d bytes were gathered before they were sent", answer.Length)
	}
}
