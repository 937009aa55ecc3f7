package caldav_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// precondition is a rule of an RFC and a request that breaks it.
type precondition struct {
	section  string
	question // its path begins with {home}
	reads    bool
	status   int
	within   string // the status line inside of a multistatus, as in "409 Conflict"
	element  string // exactly
}

// preconditions are all that a request can break, RFC by RFC. Those that nothing can
// break here stand in docs/rfc.md.
func preconditions() (all []precondition) {
	const cal, own = "{home}appointments/", "{home}own/"
	add := func(section, element string, status int, within string, q ...question) {
		for _, one := range q {
			all = append(all, precondition{section: section, question: one, status: status, within: within, element: element})
		}
	}
	sound := event("new", "20270310T100000Z")
	zone := "<C:calendar-timezone>BEGIN:VCALENDAR</C:calendar-timezone>"
	nowhere := "<C:calendar-timezone-id>Mars/Base</C:calendar-timezone-id>"
	large := "<X:p xmlns:X='urn:x'>" + strings.Repeat("y", 65<<10) + "</X:p>"

	mkcalendar := func(properties string) question {
		return question{method: "MKCALENDAR", path: "{home}new/", body: `<C:mkcalendar` + heads + `>` + set(properties) + `</C:mkcalendar>`}
	}
	const made = "RFC 4791 section 5.3.1.1"
	add(made, "<d:resource-must-be-null/>", 403, "", question{method: "MKCALENDAR", path: cal}, question{method: "MKCALENDAR", path: "{home}"})
	add(made, "<c:calendar-collection-location-ok/>", 403, "", question{method: "MKCALENDAR", path: cal + "new/"}, question{method: "MKCOL", path: cal + "new/"})
	add(made, "<c:valid-calendar-data/>", 403, "", mkcalendar(zone))
	add("RFC 4791 section 5.3.1.2", "<c:initialize-calendar-collection/>", 403, "", mkcalendar("<getetag>x</getetag>"), mkcalendar("<A:calendar-color>red</A:calendar-color>"))
	add("RFC 4791 section 5.2.3", "<c:supported-calendar-component/>", 403, "", mkcalendar(`<C:supported-calendar-component-set><C:comp name="VPARTY"/></C:supported-calendar-component-set>`))

	// What is sent to be stored, by PUT and by POST (RFC 5995 section 3).
	sentAs := func(element, contentType, body string) {
		for _, q := range []question{{method: "PUT", path: cal + "new.ics"}, {method: "POST", path: cal}} {
			q.body, q.header = body, []string{"Content-Type", contentType}
			add("RFC 4791 section 5.3.2.1", element, 403, "", q)
		}
	}
	sent := func(element, body string) { sentAs(element, "text/calendar", body) }
	sentAs("<c:supported-calendar-data/>", "application/calendar+json", sound)
	sent("<c:valid-calendar-data/>", "hello")
	sent("<c:valid-calendar-object-resource/>", strings.Replace(sound, "PRODID", "METHOD:PUBLISH\r\nPRODID", 1))
	sent("<c:supported-calendar-component/>", strings.ReplaceAll(sound, "VEVENT", "VTODO"))
	sent("<c:no-uid-conflict><d:href>"+cal+"x.ics</d:href></c:no-uid-conflict>", event("x", "20270310T100000Z"))
	sent("<c:max-resource-size/>", strings.Replace(sound, "Held", strings.Repeat("x", 600<<10), 1))
	sent("<c:min-date-time/>", event("new", "18000310T100000Z"))
	sent("<c:max-date-time/>", event("new", "23000310T100000Z"))
	sent("<c:max-instances/>", event("new", "20270310T100000Z", "RRULE:FREQ=HOURLY"))
	sent("<c:max-attendees-per-instance/>", event("new", "20270310T100000Z", slices.Repeat([]string{"ATTENDEE:mailto:a@example.com"}, 101)...))
	add("RFC 4791 section 5.3.2.1", "<c:no-uid-conflict><d:href>"+cal+"x.ics</d:href></c:no-uid-conflict>", 403, "",
		question{method: "PUT", path: cal + "x.ics", body: sound}) // another UID for what is there
	for _, method := range []string{"COPY", "MOVE"} {
		to := func(destination string) question {
			return question{method: method, path: cal + "x.ics", header: []string{"Destination", destination}}
		}
		add("RFC 4791 section 5.3.2.1", "<c:supported-calendar-component/>", 403, "", to("{home}tasks/new.ics"))
		add("RFC 4791 section 5.3.2.1", "<c:no-uid-conflict><d:href>"+own+"x.ics</d:href></c:no-uid-conflict>", 403, "", to(own+"new.ics"))
		add("RFC 4791 section 5.3.2.1", "<c:no-uid-conflict><d:href>"+own+"y.ics</d:href></c:no-uid-conflict>", 403, "", to(own+"y.ics"))
		add("RFC 4791 section 5.3.2.1", "<c:calendar-collection-location-ok/>", 403, "", to("{home}x.ics"))
		add("RFC 3744 section 7.1.1", lacks("{home}follow-ups/", "bind"), 403, "", to("{home}follow-ups/new.ics"))
		add("RFC 3744 section 7.1.1", lacks(cal, "write"), 403, "", question{method: method, path: cal, header: []string{"Destination", "{home}new/"}})
	}

	report := func(body string) question {
		return question{method: "REPORT", path: cal, body: body, header: []string{"Depth", "1"}}
	}
	events := func(more string) question {
		return report(query(`<C:comp-filter name="VEVENT">`+more+`</C:comp-filter>`, "getetag"))
	}
	with := func(more string) question {
		return report(strings.Replace(query("", "getetag"), "</C:calendar-query>", more+"</C:calendar-query>", 1))
	}
	const queried = "RFC 4791 section 7.8"
	add(queried, "<c:supported-calendar-data/>", 403, "", report(strings.Replace(query("", "getetag"), "<getetag/>", `<C:calendar-data version="3.0"/>`, 1)))
	add(queried, "<c:valid-filter/>", 403, "", events(`<C:time-range/>`), events(`<C:comp-filter name="VEVENT"/>`))
	add(queried, `<c:supported-filter><c:comp-filter name="VEVENT"/></c:supported-filter>`, 403, "", events(`<C:is-defined/>`))
	add(queried, `<c:supported-filter><c:prop-filter name="UID"/></c:supported-filter>`, 403, "", events(`<C:prop-filter name="UID"><C:is-defined/></C:prop-filter>`))
	add(queried, `<c:supported-filter><c:param-filter name="A&amp;B"/></c:supported-filter>`, 403, "", events(`<C:prop-filter name="UID"><C:param-filter name="A&amp;B"><C:is-defined/></C:param-filter></C:prop-filter>`))
	add(queried, "<c:supported-collation/>", 403, "", events(`<C:prop-filter name="UID"><C:text-match collation="i;klingon">x</C:text-match></C:prop-filter>`))
	add(queried, "<c:valid-calendar-data/>", 403, "", with("<C:timezone>x</C:timezone>"))
	add("RFC 4791 section 7.9", "<c:supported-calendar-data/>", 403, "", report(strings.Replace(multiget([]string{"getetag"}, cal+"x.ics"), "<getetag/>", `<C:calendar-data content-type="text/html"/>`, 1)))
	many := make([]string, 5001)
	for i := range many {
		many[i] = fmt.Sprint(cal, i)
	}
	add("RFC 3253 section 3.6", "<d:number-of-matches-within-limits/>", 403, "", report(multiget([]string{"getetag"}, many...)))
	add("RFC 3253 section 3.6", "<d:supported-report/>", 403, "", report("<X:none xmlns:X='urn:x'/>"), question{method: "REPORT", path: "{home}", body: sync("", "", "getetag")})

	add("RFC 4918 section 9.1", "<d:propfind-finite-depth/>", 403, "", question{method: "PROPFIND", path: "{home}"}, question{method: "PROPFIND", path: cal, header: []string{"Depth", "infinity"}})
	for _, at := range []question{{method: "PROPFIND", path: cal}, {method: "PROPPATCH", path: cal}, {method: "REPORT", path: cal}, {method: "MKCOL", path: "{home}new/"}, {method: "MKCALENDAR", path: "{home}new/"}} {
		for _, doctype := range []string{`[<!ENTITY e SYSTEM "file:///etc/passwd">]`, `PUBLIC "-//A//B" "http://other.example/a.dtd"`} {
			at.header, at.body = []string{"Depth", "0"}, `<!DOCTYPE r `+doctype+`><r xmlns="DAV:">&e;</r>`
			add("RFC 4918 section 16", "<d:no-external-entities/>", 403, "", at)
		}
	}
	patch := func(property string) question {
		return question{method: "PROPPATCH", path: cal, body: update(set(property))}
	}
	const protected = "<d:cannot-modify-protected-property/>"
	add("RFC 4918 section 16", protected, 207, "403 Forbidden", patch("<getetag>x</getetag>"), patch("<lockdiscovery/>"), patch("<add-member/>"))
	add("RFC 4791 section 5.2.2", "<c:valid-calendar-data/>", 207, "409 Conflict", patch(zone))
	add("RFC 7809 section 5.2", "<c:valid-timezone/>", 207, "409 Conflict", patch(nowhere))
	add("RFC 7809 section 5.2", "<c:valid-timezone/>", 403, "", mkcalendar(nowhere))
	add("RFC 7809 section 3.1.3", "<c:valid-timezone/>", 403, "", with("<C:timezone-id>Mars/Base</C:timezone-id>"))

	mkcol := func(properties string) question {
		return question{method: "MKCOL", path: "{home}new/", body: `<mkcol` + heads + `>` + set(properties) + `</mkcol>`}
	}
	add("RFC 5689 section 3.3", "<d:valid-resourcetype/>", 403, "", question{method: "MKCOL", path: "{home}new/"})
	add("RFC 5689 section 3.3", "<d:valid-resourcetype/>", 403, "403 Forbidden", mkcol("<displayname>x</displayname>"), mkcol("<resourcetype><collection/></resourcetype>"))
	add("RFC 5689 section 5.2", protected, 403, "403 Forbidden", mkcol("<resourcetype><collection/><C:calendar/></resourcetype><getetag>x</getetag>"))

	add("RFC 6578 section 3.2", "<d:valid-sync-token/>", 403, "", report(sync("urn:x:1", "", "getetag")))
	add("RFC 6578 section 3.3", "<d:sync-traversal-supported/>", 403, "", report(strings.Replace(sync("", "", "getetag"), "<sync-level>1<", "<sync-level>infinite<", 1)))
	add("RFC 6578 section 3.6", "<d:number-of-matches-within-limits/>", 207, "507 Insufficient Storage", report(sync("", "<limit><nresults>1</nresults></limit>", "getetag")))

	add("RFC 4331 section 6", "<d:quota-not-exceeded/>", 207, "507 Insufficient Storage", patch(large))
	add("RFC 4331 section 6", "<d:quota-not-exceeded/>", 507, "", mkcalendar(large))

	for _, reads := range []precondition{
		{question: question{method: "PUT", path: cal + "new.ics", body: sound}, element: lacks(cal, "bind")},
		{question: question{method: "POST", path: cal, body: sound}, element: lacks(cal, "bind")},
		{question: question{method: "PUT", path: cal + "x.ics", body: event("x", "20270311T100000Z")}, element: lacks(cal+"x.ics", "write-content")},
		{question: question{method: "DELETE", path: cal + "x.ics"}, element: lacks(cal, "unbind")},
		{question: question{method: "MOVE", path: cal + "x.ics", header: []string{"Destination", cal + "new.ics"}}, element: lacks(cal, "unbind")},
		{question: question{method: "DELETE", path: own}, element: lacks("{home}", "unbind")},
		{question: question{method: "MKCALENDAR", path: "{home}new/"}, element: lacks("{home}", "bind")},
	} {
		reads.section, reads.reads, reads.status = "RFC 3744 section 7.1.1", true, 403
		all = append(all, reads)
	}
	return all
}

// lacks is the refusal for want of a privilege (RFC 3744 section 7.1.1).
func lacks(href, privilege string) string {
	return "<d:need-privileges><d:resource><d:href>" + href + "</d:href><d:privilege><d:" + privilege + "/></d:privilege></d:resource></d:need-privileges>"
}

var (
	errorElement = regexp.MustCompile(`(?s)(?:<d:status>HTTP/1\.1 ([^<]*)</d:status>)?<d:error[^>]*>(.*?)</d:error>`)
	errorMessage = regexp.MustCompile(`<message xmlns="[^"]*">[^<]*</message>`) // for people
)

// RFC 4918 section 16: a request that breaks a rule is told which one, by its element
// and what the RFC wants in it, and nothing is changed.
func TestEachPreconditionIsToldByItsElement(t *testing.T) {
	a := practitioner(t)
	reader := a.ReadOnly()
	tasks := `<C:mkcalendar` + heads + `>` + set(`<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>`) + `</C:mkcalendar>`
	a.DAV("MKCALENDAR", a.Home("tasks/"), tasks).Want(201)
	a.DAV("MKCALENDAR", a.Home("own/"), "").Want(201)
	put(t, a, a.Home("own/y.ics"), event("y", "20270310T100000Z"))
	for _, name := range []string{"appointments/x.ics", "own/x.ics"} {
		put(t, a, a.Home(name), event("x", "20270310T100000Z"))
	}
	put(t, a, a.Home("appointments/y.ics"), event("y", "20270310T100000Z"))
	state := func() string {
		return string(a.DAV("PROPFIND", a.Home(""), propfind("displayname", "CS:getctag", "sync-token", "C:calendar-timezone", "C:calendar-timezone-id", "A:calendar-color"), "Depth", "1").Want(207).Body)
	}
	before := state()
	for _, p := range preconditions() {
		who := a
		if p.reads {
			who = reader
		}
		q := p.question.with("{home}", a.Home(""))
		answer := q.asked(who)
		found := errorElement.FindAllStringSubmatch(string(answer.Body), -1)
		if answer.Status != p.status || len(found) != 1 || answer.Header.Get("Content-Type") != "application/xml; charset=utf-8" {
			t.Errorf("%s: %s is answered %d, want %d with %s: %.500s", p.section, q, answer.Status, p.status, p.element, answer.Body)
			continue
		}
		told := errorMessage.ReplaceAllString(found[0][2], "")
		if want := strings.ReplaceAll(p.element, "{home}", a.Home("")); told != want || found[0][1] != p.within {
			t.Errorf("%s: %s is told %q %s, want %q %s", p.section, q, found[0][1], told, p.within, want)
		}
		if after := state(); after != before {
			t.Fatalf("%s: %s changed something", p.section, q)
		}
	}
	fill(t, a)
}

// fill makes calendars until there are as many as there can be (RFC 4331 section 6).
func fill(t *testing.T, a *apptest.Account) {
	t.Helper()
	made := 4
	for ; a.DAV("MKCALENDAR", a.Home(fmt.Sprint(made)), "").Status == 201; made++ {
	}
	refused(t, a.DAV("MKCALENDAR", a.Home("more/"), ""), 507, "d:quota-not-exceeded/>")
	if made != 50 {
		t.Errorf("there are %d calendars", made)
	}
}
