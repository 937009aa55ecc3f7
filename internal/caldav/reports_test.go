package caldav_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func sync(token, more string, names ...string) string {
	return `<sync-collection` + heads + `><sync-token>` + token + `</sync-token><sync-level>1</sync-level>` + more + prop(names...) + `</sync-collection>`
}

func multiget(names []string, hrefs ...string) string {
	var body strings.Builder
	body.WriteString(`<C:calendar-multiget` + heads + `>` + prop(names...))
	for _, href := range hrefs {
		body.WriteString("<href>" + strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(href) + "</href>")
	}
	return body.String() + `</C:calendar-multiget>`
}

func query(filter string, names ...string) string {
	return `<C:calendar-query` + heads + `>` + prop(names...) + `<C:filter><C:comp-filter name="VCALENDAR">` + filter + `</C:comp-filter></C:filter></C:calendar-query>`
}

// RFC 6578 section 3.2.
func TestSyncTellsWhatChangedSinceTheToken(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/")
	one := put(t, a, path+"1.ics", event("1", "20270310T100000Z"))
	put(t, a, path+"2.ics", event("2", "20270310T100000Z"))
	first := multistatus(t, a.DAV("REPORT", path, sync("", "", "getetag")))
	if got := strings.Join(first.hrefs(), " "); got != path+"1.ics "+path+"2.ics" || first.of(t, path+"1.ics").value(t, "getetag") != strings.ReplaceAll(one, `"`, "&quot;") {
		t.Errorf("at first: %+v", first)
	}
	none := multistatus(t, a.DAV("REPORT", path, sync(first.SyncToken, "", "getetag")))
	if len(none.Responses) != 0 || none.SyncToken != first.SyncToken {
		t.Errorf("nothing happened: %+v", none)
	}
	a.DAV("DELETE", path+"1.ics", "").Want(http.StatusNoContent)
	put(t, a, path+"3.ics", event("3", "20270310T100000Z"))
	a.DAV("PUT", path+"2.ics", event("2", "20270311T100000Z")).Want(http.StatusNoContent)
	for _, depth := range []string{"", "0", "1", "infinity"} { // RFC 6578 section 3.2; clients send any
		header := []string{"Depth", depth}
		if depth == "" {
			header = nil
		}
		for _, names := range [][]string{{"getetag"}, {"getetag", "C:calendar-data"}} {
			m := multistatus(t, a.DAV("REPORT", path, sync(first.SyncToken, "", names...), header...))
			hrefs := m.hrefs()
			slices.Sort(hrefs)
			if got := strings.Join(hrefs, " "); got != path+"1.ics "+path+"2.ics "+path+"3.ics" {
				t.Errorf("changed: %s", got)
			}
			if gone := m.of(t, path+"1.ics"); gone.Status != "HTTP/1.1 404 Not Found" || len(gone.Propstats) != 0 {
				t.Errorf("gone: %+v", gone)
			}
			if len(names) == 2 && m.of(t, path+"2.ics").value(t, "C:calendar-data") == "" {
				t.Error("an object is not told whole")
			}
			if m.SyncToken == first.SyncToken || m.SyncToken == "" {
				t.Errorf("the token is %q", m.SyncToken)
			}
		}
	}
}

// RFC 6578 section 3.6, interop.md C12.
func TestATruncatedSyncResumesWhereItStopped(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/")
	for i := range 7 {
		put(t, a, fmt.Sprint(path, i, ".ics"), event(fmt.Sprint(i), "20270310T100000Z"))
	}
	seen := map[string]bool{}
	token, rounds := "", 0
	for more := true; more; rounds++ {
		m := multistatus(t, a.DAV("REPORT", path, sync(token, "<limit><nresults>3</nresults></limit>", "getetag")))
		more = false
		for _, r := range m.Responses {
			if r.Href == path {
				if more = true; r.Status != "HTTP/1.1 507 Insufficient Storage" || !strings.Contains(r.Error.XML, "number-of-matches-within-limits") {
					t.Errorf("truncated: %+v", r)
				}
				continue
			}
			if seen[r.Href] {
				t.Errorf("%s is told twice", r.Href)
			}
			seen[r.Href] = true
		}
		token = m.SyncToken
	}
	if len(seen) != 7 || rounds != 3 {
		t.Errorf("%d members in %d rounds", len(seen), rounds)
	}
}

// interop.md C11.
func TestATokenThatIsNoneIsRefusedByName(t *testing.T) {
	a := practitioner(t)
	token := multistatus(t, a.DAV("REPORT", a.Home("appointments/"), sync("", "", "getetag"))).SyncToken
	for _, wrong := range []string{"x", "http://example.com/1", token + "1", token[:len(token)-1], strings.Repeat("9", 3000),
		multistatus(t, a.DAV("REPORT", a.Home("follow-ups/"), sync("", "", "getetag"))).SyncToken} {
		refused(t, a.DAV("REPORT", a.Home("appointments/"), sync(wrong, "", "getetag")), http.StatusForbidden, "d:valid-sync-token")
	}
}

func TestASyncThatCannotBeAnsweredSaysWhy(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/")
	refused(t, a.DAV("REPORT", path, strings.Replace(sync("", "", "getetag"), ">1<", ">infinite<", 1)), http.StatusForbidden, "d:sync-traversal-supported")
	for _, body := range []string{
		strings.Replace(sync("", "", "getetag"), ">1<", ">2<", 1), `<sync-collection xmlns="DAV:"><sync-level>1</sync-level><prop/></sync-collection>`,
		sync("", "<limit/>", "getetag"), sync("", "<limit><nresults>0</nresults></limit>", "getetag"), sync("", "<limit><nresults>-1</nresults></limit>", "getetag"),
	} {
		a.DAV("REPORT", path, body).Want(http.StatusBadRequest)
	}
	for _, elsewhere := range []string{"/dav/", a.Home(""), "/dav/principals/" + a.ID + "/"} {
		refused(t, a.DAV("REPORT", elsewhere, sync("", "", "getetag")), http.StatusForbidden, "d:supported-report")
	}
}

// RFC 4791 section 7.9, interop.md C16.
func TestMultigetAnswersForEachHrefOnceAndInOrder(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/")
	put(t, a, path+"a@b.ics", event("1", "20270310T100000Z"))
	put(t, a, path+"2.ics", event("2", "20270310T100000Z"))
	m := multistatus(t, a.DAV("REPORT", path, multiget([]string{"getetag", "C:calendar-data"},
		path+"2.ics", path+"gone.ics", "/elsewhere", path+"a%40b.ics", a.URL+path+"2.ics", a.Home("follow-ups/x.ics"), "http://other.example"+path+"2.ics", path, "/dav/calendars/nobody/appointments/2.ics")))
	want := []string{path + "2.ics", path + "gone.ics", "/elsewhere", path + "a@b.ics", a.Home("follow-ups/x.ics"), "http://other.example" + path + "2.ics", path, "/dav/calendars/nobody/appointments/2.ics"}
	if !slices.Equal(m.hrefs(), want) {
		t.Fatalf("answers for %v, want %v", m.hrefs(), want)
	}
	for i, r := range m.Responses {
		if found := i == 0 || i == 3; found != (r.Status == "") || !found && r.Status != "HTTP/1.1 404 Not Found" {
			t.Errorf("%s is %q", r.Href, r.Status)
		}
	}
	data, _ := m.Responses[0].find("C:calendar-data")
	if data.Text != event("2", "20270310T100000Z") {
		t.Errorf("the object is %q", data.Text)
	}
	// Of one object, and of the home, where there is none.
	own := multistatus(t, a.DAV("REPORT", path+"2.ics", multiget([]string{"getetag"}, path+"2.ics", path+"a@b.ics")))
	if own.Responses[0].Status != "" || own.Responses[1].Status != "HTTP/1.1 404 Not Found" {
		t.Errorf("of one object: %+v", own)
	}
	if home := multistatus(t, a.DAV("REPORT", a.Home(""), multiget([]string{"getetag"}, path+"2.ics"))); home.Responses[0].Status != "HTTP/1.1 404 Not Found" {
		t.Errorf("of the home: %+v", home)
	}
}

func TestMultigetTakesSoManyHrefsAndNoMore(t *testing.T) {
	a := practitioner(t)
	hrefs := make([]string, 5000)
	for i := range hrefs {
		hrefs[i] = fmt.Sprint(a.Home("appointments/"), i, ".ics")
	}
	if m := multistatus(t, a.DAV("REPORT", a.Home("appointments/"), multiget([]string{"getetag"}, hrefs...))); len(m.Responses) != 5000 {
		t.Errorf("%d responses", len(m.Responses))
	}
	refused(t, a.DAV("REPORT", a.Home("appointments/"), multiget([]string{"getetag"}, append(hrefs, a.Home("appointments/x"))...)), http.StatusForbidden, "d:number-of-matches-within-limits")
	a.DAV("REPORT", a.Home("appointments/"), multiget([]string{"getetag"})).Want(http.StatusBadRequest)
}

// RFC 4791 section 7.8, interop.md C15.
func TestAQueryFindsWhatPassesItsFilter(t *testing.T) {
	a := practitioner(t)
	a.DAV("MKCALENDAR", a.Home("own/"), "").Want(http.StatusCreated)
	path := a.Home("own/")
	put(t, a, path+"once.ics", event("1", "20270310T100000Z", "LOCATION;LANGUAGE=fr:Salle"))
	put(t, a, path+"weekly.ics", event("2", "20270301T080000Z", "RRULE:FREQ=WEEKLY"))
	put(t, a, path+"floating.ics", event("3", "20270310T103000"))
	put(t, a, path+"day.ics", strings.Replace(event("4", "x"), "DTSTART:x\r\nDURATION:PT1H", "DTSTART;VALUE=DATE:20270310", 1))
	put(t, a, path+"own.ics", strings.Replace(event("6", "20280101T100000Z"), "END:VCALENDAR", "BEGIN:X-OWN\r\nX-A:1\r\nEND:X-OWN\r\nEND:VCALENDAR", 1))
	put(t, a, path+"todo.ics", strings.NewReplacer("VEVENT", "VTODO", "DURATION:PT1H\r\n", "").Replace(event("5", "20270310T100000Z")))
	events := func(more string) string { return `<C:comp-filter name="VEVENT">` + more + `</C:comp-filter>` }
	within := func(start, end string) string {
		text := "<C:time-range"
		if start != "" {
			text += ` start="` + start + `"`
		}
		if end != "" {
			text += ` end="` + end + `"`
		}
		return text + "/>"
	}
	for name, c := range map[string]struct{ filter, want string }{
		"everything":               {"", "day floating once own todo weekly"},
		"events":                   {events(""), "day floating once own weekly"},
		"tasks":                    {`<C:comp-filter name="VTODO"/>`, "todo"},
		"no events":                {`<C:comp-filter name="VEVENT"><C:is-not-defined/></C:comp-filter>`, "todo"},
		"an hour":                  {events(within("20270310T100000Z", "20270310T110000Z")), "day floating once"},
		"the moment before":        {events(within("20270310T080000Z", "20270310T090000Z")), "day"},
		"from then on":             {events(within("20270310T103000Z", "")), "day once own weekly"},
		"until then":               {events(within("", "20270305T000000Z")), "weekly"},
		"a later occurrence":       {events(within("20290101T000000Z", "20290108T000000Z")), "weekly"},
		"by text":                  {events(`<C:prop-filter name="SUMMARY"><C:text-match>hELD</C:text-match></C:prop-filter>`), "day floating once own weekly"},
		"by octets":                {events(`<C:prop-filter name="SUMMARY"><C:text-match collation="i;octet">hELD</C:text-match></C:prop-filter>`), ""},
		"negated":                  {events(`<C:prop-filter name="UID"><C:text-match negate-condition="yes">1</C:text-match></C:prop-filter>`), "day floating own weekly"},
		"by a parameter":           {events(`<C:prop-filter name="LOCATION"><C:param-filter name="LANGUAGE"><C:text-match>fr</C:text-match></C:param-filter></C:prop-filter>`), "once"},
		"without a property":       {events(`<C:prop-filter name="LOCATION"><C:is-not-defined/></C:prop-filter>`), "day floating own weekly"},
		"by the time of one":       {events(`<C:prop-filter name="DTSTAMP">` + within("20270101T000000Z", "20270102T000000Z") + `</C:prop-filter>`), "day floating once own weekly"},
		"with an alarm":            {events(`<C:comp-filter name="VALARM"/>`), ""},
		"with somebody's own kind": {`<C:comp-filter name="X-OWN"/>`, "own"},
		"of another object's kind": {`<C:comp-filter name="VJOURNAL"/>`, ""},
	} {
		m := multistatus(t, a.DAV("REPORT", path, query(c.filter, "getetag", "C:calendar-data"), "Depth", "1"))
		var got []string
		for _, r := range m.Responses {
			got = append(got, strings.TrimSuffix(strings.TrimPrefix(r.Href, path), ".ics"))
			if r.value(t, "C:calendar-data") == "" {
				t.Errorf("%s: %s without data", name, r.Href)
			}
		}
		slices.Sort(got)
		// The floating one is at 09:30 UTC: the account is in Madrid.
		if want := strings.Fields(c.want); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	for object, want := range map[string]int{"once.ics": 1, "todo.ics": 0} {
		if m := multistatus(t, a.DAV("REPORT", path+object, query(events(""), "getetag"))); len(m.Responses) != want {
			t.Errorf("of %s alone: %v", object, m.hrefs())
		}
	}
}

// RFC 4791 section 7.8, RFC 3253 section 3.6: a client that forgets the Depth wants
// what is in the calendar.
func TestAQueryWithoutDepthAsksForTheMembers(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/")
	put(t, a, path+"1.ics", event("1", "20270310T100000Z"))
	put(t, a, path+"2.ics", event("2", "20270311T100000Z"))
	body := query(`<C:comp-filter name="VEVENT"/>`, "getetag")
	for _, c := range []struct {
		depth []string
		want  int
	}{{nil, 2}, {[]string{"Depth", "1"}, 2}, {[]string{"Depth", "infinity"}, 2}, {[]string{"Depth", "0"}, 0}} {
		if m := multistatus(t, a.DAV("REPORT", path, body, c.depth...)); len(m.Responses) != c.want {
			t.Errorf("%q finds %v", c.depth, m.hrefs())
		}
	}
}

// RFC 4791 section 7.3: the query's zone, else the calendar's, else the account's.
func TestFloatingTimesAreInTheZoneOfWhoAsks(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/")
	put(t, a, path+"x.ics", event("x", "20270310T100000"))
	finds := func(hour, zone string) bool {
		body := query(`<C:comp-filter name="VEVENT"><C:time-range start="20270310T`+hour+`0000Z" end="20270310T`+hour+`5959Z"/></C:comp-filter>`, "getetag")
		return len(multistatus(t, a.DAV("REPORT", path, strings.Replace(body, "</C:calendar-query>", zone+"</C:calendar-query>", 1), "Depth", "1")).Responses) == 1
	}
	const tokyo = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:Asia/Tokyo\nEND:VTIMEZONE\nEND:VCALENDAR"
	if !finds("09", "") || finds("15", "") {
		t.Error("without a zone it is not where the account is")
	}
	if !finds("01", "<C:timezone>"+tokyo+"</C:timezone>") || !finds("15", "<C:timezone-id>America/New_York</C:timezone-id>") {
		t.Error("it is not where the query says")
	}
	a.DAV("PROPPATCH", path, update(set("<C:calendar-timezone>"+tokyo+"</C:calendar-timezone>"))).Want(http.StatusMultiStatus)
	if !finds("01", "") || finds("09", "") {
		t.Error("it is not where the calendar is")
	}
	a.DAV("PROPPATCH", path, update(set("<C:calendar-timezone-id>America/New_York</C:calendar-timezone-id>"))).Want(http.StatusMultiStatus)
	if !finds("15", "") {
		t.Error("it is not where the calendar is by name")
	}
	// RFC 7809 section 5.2: both say the same thing, so the last one counts.
	a.DAV("PROPPATCH", path, update(set("<C:calendar-timezone>"+tokyo+"</C:calendar-timezone>"))).Want(http.StatusMultiStatus)
	told := multistatus(t, a.DAV("PROPFIND", path, propfind("C:calendar-timezone-id"), "Depth", "0")).of(t, path).value(t, "C:calendar-timezone-id")
	if !finds("01", "") || finds("15", "") || told != "Asia/Tokyo" {
		t.Errorf("it is not where the calendar was put last, but in %s", told)
	}
	refused(t, a.DAV("REPORT", path, strings.Replace(query("", "getetag"), "</C:calendar-query>", "<C:timezone>x</C:timezone></C:calendar-query>", 1), "Depth", "1"), http.StatusForbidden, "c:valid-calendar-data")
	refused(t, a.DAV("REPORT", path, strings.Replace(query("", "getetag"), "</C:calendar-query>", "<C:timezone-id>x</C:timezone-id></C:calendar-query>", 1), "Depth", "1"), http.StatusForbidden, "c:valid-timezone")
}

// RFC 4791 section 7.8 would have them refused, but clients write open ends so.
func TestARangeMayGoBeyondTheDatesThatWeTake(t *testing.T) {
	a := practitioner(t)
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	for attributes, want := range map[string]int{
		`start="00010101T000000Z" end="20270401T000000Z"`: 1, `start="20270301T000000Z" end="99991231T235959Z"`: 1,
		`start="18000101T000000Z" end="18010101T000000Z"`: 0, `start="22010101T000000Z"`: 0,
	} {
		answer := a.DAV("REPORT", a.Home("appointments/"), query(`<C:comp-filter name="VEVENT"><C:time-range `+attributes+`/></C:comp-filter>`, "getetag"), "Depth", "1")
		if n := len(multistatus(t, answer).Responses); n != want {
			t.Errorf("%s: %d found, want %d", attributes, n, want)
		}
	}
}

// RFC 4791 section 7.8.
func TestAQueryThatCannotBeAnsweredSaysWhy(t *testing.T) {
	a := practitioner(t)
	events := func(more string) string {
		return query(`<C:comp-filter name="VEVENT">`+more+`</C:comp-filter>`, "getetag")
	}
	text := func(attributes string) string {
		return events(`<C:prop-filter name="SUMMARY"><C:text-match ` + attributes + `>x</C:text-match></C:prop-filter>`)
	}
	for name, c := range map[string]struct{ body, condition string }{
		"no filter":            {`<C:calendar-query` + heads + `>` + prop("getetag") + `</C:calendar-query>`, "c:valid-filter"},
		"an empty one":         {`<C:calendar-query` + heads + `>` + prop("getetag") + `<C:filter/></C:calendar-query>`, "c:valid-filter"},
		"not of a calendar":    {strings.Replace(events(""), `"VCALENDAR"`, `"VEVENT"`, 1), "c:valid-filter"},
		"an alarm in nothing":  {query(`<C:comp-filter name="VALARM"/>`, "getetag"), "c:valid-filter"},
		"an event in an event": {events(`<C:comp-filter name="VEVENT"/>`), "c:valid-filter"},
		"a range of nothing":   {events(`<C:time-range/>`), "c:valid-filter"},
		"a range of days":      {events(`<C:time-range start="20270310"/>`), "c:valid-filter"},
		"a part of a second":   {events(`<C:time-range start="20270310T100000.5Z"/>`), "c:valid-filter"},
		"a floating range":     {events(`<C:time-range start="20270310T100000"/>`), "c:valid-filter"},
		"a range backwards":    {events(`<C:time-range start="20270310T100000Z" end="20270310T100000Z"/>`), "c:valid-filter"},
		"a range of calendars": {query(`<C:time-range start="20270310T100000Z"/>`, "getetag"), "c:valid-filter"},
		"no name":              {events(`<C:prop-filter/>`), "c:valid-filter"},
		"there and not there":  {events(`<C:is-not-defined/><C:prop-filter name="UID"/>`), "c:valid-filter"},
		"perhaps negated":      {text(`negate-condition="maybe"`), "c:valid-filter"},
		"another collation":    {text(`collation="i;klingon"`), "c:supported-collation"},
		"more tests than ever": {events(strings.Repeat(`<C:prop-filter name="UID"/>`, 100)), "c:supported-filter"},
		"another format":       {strings.Replace(events(""), "<getetag/>", `<C:calendar-data content-type="application/calendar+json"/>`, 1), "c:supported-calendar-data"},
		"another version":      {strings.Replace(events(""), "<getetag/>", `<C:calendar-data version="3.0"/>`, 1), "c:supported-calendar-data"},
	} {
		answer := a.DAV("REPORT", a.Home("appointments/"), c.body, "Depth", "1")
		if answer.Status != http.StatusForbidden || !strings.Contains(string(answer.Body), "<"+c.condition+"/>") {
			t.Errorf("%s: answered %d %s", name, answer.Status, answer.Body)
		}
	}
	for _, body := range []string{"", "<calendar-query/>", `<version-tree xmlns="DAV:"/>`} {
		answer := a.DAV("REPORT", a.Home("appointments/"), body, "Depth", "1")
		if body == "" {
			answer.Want(http.StatusBadRequest)
		} else {
			refused(t, answer, http.StatusForbidden, "d:supported-report/>")
		}
	}
}
