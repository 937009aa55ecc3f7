package caldav_test

import (
	"net/http"
	"strings"
	"testing"
)

// dataIn is a calendar-data with what it asks for, for query, multiget and sync.
func dataIn(content string) string {
	return "C:calendar-data>" + content + "</C:calendar-data><getetag"
}

const march = ` start="20270301T000000Z" end="20270401T000000Z"/>`

// lines is a value of calendar-data without what each object has.
func lines(r response) string {
	data, _ := r.find("C:calendar-data")
	var kept []string
	for _, line := range strings.Fields(data.Text) {
		switch line {
		case "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", "UID:x", "DTSTAMP:20270101T000000Z", "SUMMARY:Held", "END:VCALENDAR":
		default:
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, " ")
}

// RFC 4791 sections 7.6, 7.8.1 to 7.8.4 and 9.6, in each report that tells of objects.
func TestEachReportTellsWhatOfTheDataWasAskedFor(t *testing.T) {
	a := practitioner(t)
	a.DAV("MKCALENDAR", a.Home("own/"), "").Want(http.StatusCreated)
	path := a.Home("own/")
	weekly := strings.Replace(event("x", "20270301T100000Z", "RRULE:FREQ=WEEKLY"), "END:VCALENDAR", "BEGIN:VEVENT\r\nUID:x\r\nDTSTAMP:20270101T000000Z\r\n"+
		"RECURRENCE-ID:20270308T100000Z\r\nDTSTART:20270309T100000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTAMP:20270101T000000Z\r\n"+
		"RECURRENCE-ID:20270405T100000Z\r\nDTSTART:20270406T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR", 1)
	put(t, a, path+"weekly.ics", weekly)
	put(t, a, path+"day.ics", strings.NewReplacer("DTSTART:", "DTSTART;VALUE=DATE:", "DURATION:PT1H\r\n", "").Replace(event("y", "20270401")))
	put(t, a, path+"once.ics", event("once", "20270331T230000Z"))
	reports := map[string]func(data string) string{
		"query": func(data string) string { return query(`<C:comp-filter name="VEVENT"/>`, data) },
		"a query that looks": func(data string) string {
			return query(`<C:comp-filter name="VEVENT"><C:prop-filter name="UID"/></C:comp-filter>`, data)
		},
		"a query that looks into some": func(data string) string {
			return query(`<C:comp-filter name="VEVENT"><C:time-range`+march+`</C:comp-filter>`, data)
		},
		"multiget": func(data string) string {
			return multiget([]string{data}, path+"weekly.ics", path+"day.ics", path+"once.ics", path+"none.ics")
		},
		"sync": func(data string) string { return sync("", "", data) },
	}
	master := "BEGIN:VEVENT DTSTART:20270301T100000Z DURATION:PT1H RRULE:FREQ=WEEKLY END:VEVENT "
	moved := "BEGIN:VEVENT RECURRENCE-ID:20270308T100000Z DTSTART:20270309T100000Z END:VEVENT"
	for name, c := range map[string]struct{ data, object, want string }{
		"all of it":                             {"", "weekly.ics", master + moved + " " + strings.NewReplacer("0308", "0405", "0309", "0406").Replace(moved)},
		"all, in words":                         {`<C:comp name="VCALENDAR"/><X xmlns="urn:x" start="1"/><C:new/>`, "weekly.ics", master + moved + " " + strings.NewReplacer("0308", "0405", "0309", "0406").Replace(moved)},
		"some properties":                       {`<C:comp name="vcalendar"><C:prop name="version"/><C:comp name="VEVENT"><C:prop name="DTSTART" novalue="no"/><C:prop name="RECURRENCE-ID" novalue="yes"/></C:comp></C:comp>`, "weekly.ics", "BEGIN:VEVENT DTSTART:20270301T100000Z END:VEVENT BEGIN:VEVENT RECURRENCE-ID: DTSTART:20270309T100000Z END:VEVENT BEGIN:VEVENT RECURRENCE-ID: DTSTART:20270406T100000Z END:VEVENT"},
		"all properties":                        {`<C:comp name="VCALENDAR"><C:allprop/></C:comp>`, "weekly.ics", ""},
		"all components":                        {`<C:comp name="VCALENDAR"><C:allcomp/></C:comp>`, "day.ics", "BEGIN:VEVENT UID:y DTSTART;VALUE=DATE:20270401 END:VEVENT"},
		"of one that is known to be in a range": {`<C:comp name="VCALENDAR"><C:allcomp/></C:comp>`, "once.ics", "BEGIN:VEVENT UID:once DTSTART:20270331T230000Z DURATION:PT1H END:VEVENT"},
		"its instances":                         {`<C:expand start="20270308T000000Z" end="20270316T000000Z"/>`, "weekly.ics", "BEGIN:VEVENT DTSTART:20270309T100000Z RECURRENCE-ID:20270308T100000Z END:VEVENT BEGIN:VEVENT DTSTART:20270315T100000Z DURATION:PT1H RECURRENCE-ID:20270315T100000Z END:VEVENT"},
		"in no range":                           {`<C:expand start="20200308T000000Z" end="20200316T000000Z"/>`, "weekly.ics", ""},
		"a limited set":                         {`<C:limit-recurrence-set` + march, "weekly.ics", master + moved},
		"limited busyness":                      {`<C:limit-freebusy-set` + march, "day.ics", "BEGIN:VEVENT UID:y DTSTART;VALUE=DATE:20270401 END:VEVENT"}, // calendars take no VFREEBUSY
		// The account is in Madrid, where 1 April begins before that of UTC.
		"a day in her zone": {`<C:expand` + march, "day.ics", "BEGIN:VEVENT DTSTART;VALUE=DATE:20270401 UID:y END:VEVENT"},
	} {
		for kind, body := range reports {
			answer := a.DAV("REPORT", path, body(dataIn(c.data)), "Depth", "1")
			if kind == "sync" && strings.Contains(c.data, "<C:expand") {
				// What is too much to expand would never be told again.
				answer.Want(http.StatusBadRequest)
				continue
			}
			m := multistatus(t, answer)
			if got := lines(m.of(t, path+c.object)); got != c.want {
				t.Errorf("%s, by %s:\n got %s\nwant %s", name, kind, got, c.want)
			}
			if m.of(t, path+c.object).value(t, "getetag") == "" {
				t.Errorf("%s, by %s: no ETag", name, kind)
			}
		}
	}
	// RFC 4791 section 7.3: the zone of the query.
	inUTC := strings.Replace(query("", dataIn(`<C:expand`+march)), "</C:calendar-query>", "<C:timezone-id>UTC</C:timezone-id></C:calendar-query>", 1)
	if got := lines(multistatus(t, a.DAV("REPORT", path, inUTC, "Depth", "1")).of(t, path+"day.ics")); got != "" {
		t.Errorf("in the zone of the query: %s", got)
	}
	// Only reports tell the data.
	propfound := multistatus(t, a.DAV("PROPFIND", path+"day.ics", propfind(dataIn(`<C:expand`+march)), "Depth", "0"))
	if status := propfound.of(t, path+"day.ics").status("C:calendar-data"); status != "HTTP/1.1 404 Not Found" {
		t.Errorf("by PROPFIND it is %q", status)
	}
	for name, data := range map[string]string{
		"two at once":         `<C:expand` + march + `<C:limit-recurrence-set` + march,
		"one twice":           `<C:expand` + march + `<C:expand` + march,
		"no end":              `<C:expand start="20270301T000000Z"/>`,
		"no start":            `<C:limit-recurrence-set end="20270301T000000Z"/>`,
		"backwards":           `<C:limit-freebusy-set start="20270301T000000Z" end="20270301T000000Z"/>`,
		"floating":            `<C:expand start="20270301T000000" end="20270302T000000"/>`,
		"no calendar":         `<C:comp name="VEVENT"/>`,
		"two calendars":       `<C:comp name="VCALENDAR"/><C:comp name="VCALENDAR"/>`,
		"no name":             `<C:comp name="VCALENDAR"><C:prop/></C:comp>`,
		"no name below":       `<C:comp name="VCALENDAR"><C:comp name="VEVENT"><C:comp/></C:comp></C:comp>`,
		"a property twice":    `<C:comp name="VCALENDAR"><C:prop name="VERSION"/><C:prop name="version"/></C:comp>`,
		"all and some":        `<C:comp name="VCALENDAR"><C:prop name="VERSION"/><C:allprop/></C:comp>`,
		"all and some inside": `<C:comp name="VCALENDAR"><C:comp name="VEVENT"/><C:allcomp/></C:comp>`,
		"perhaps a value":     `<C:comp name="VCALENDAR"><C:prop name="VERSION" novalue="maybe"/></C:comp>`,
	} {
		for kind, body := range reports {
			answer := a.DAV("REPORT", path, body(dataIn(data)), "Depth", "1")
			if answer.Status != http.StatusBadRequest || !strings.Contains(string(answer.Body), "calendar-data") {
				t.Errorf("%s, by %s: answered %d %s", name, kind, answer.Status, answer.Body)
			}
		}
	}
}

// RFC 4791 sections 7.8 and 7.9. What recurs can be many times its size.
func TestWhatIsTooMuchToExpandIsSaidToBe(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/")
	var hrefs []string
	for _, name := range strings.Fields("0 1 2 3 4 5 6 7 8 9 a") {
		count := "COUNT=30"
		if name == "0" {
			count = "COUNT=50"
		}
		hrefs = append(hrefs, path+name+".ics")
		put(t, a, path+name+".ics", event(name, "20270301T100000Z", "RRULE:FREQ=DAILY;"+count, "DESCRIPTION:"+strings.Repeat("Long. ", 10_000)))
	}
	const (
		beyond = "</d:propstat><d:propstat><d:prop><c:calendar-data/></d:prop><d:status>HTTP/1.1 507 Insufficient Storage</d:status><d:error><d:number-of-matches-within-limits/></d:error></d:propstat></d:response>"
		told   = "</c:calendar-data><d:getetag>"
	)
	for kind, c := range map[string]struct{ body, want string }{
		// The first is too large alone, the ninth for what the report has left.
		"query":    {query("", dataIn(`<C:expand start="20270301T000000Z" end="20280101T000000Z"/>`)), "-+++++++-"},
		"multiget": {multiget([]string{dataIn(`<C:expand start="20270301T000000Z" end="20280101T000000Z"/>`)}, hrefs...), "-+++++++---"},
	} {
		answer := string(a.DAV("REPORT", path, c.body, "Depth", "1").Want(http.StatusMultiStatus).Body)
		got := ""
		for i, response := range strings.SplitAfter(answer, "</d:response>") {
			switch {
			case i < len(hrefs) && !strings.Contains(response, hrefs[i]):
			case strings.Contains(response, told) && !strings.HasSuffix(response, beyond):
				got += "+"
			case !strings.Contains(response, told) && strings.HasSuffix(response, beyond):
				got += "-"
			}
		}
		if got != c.want {
			t.Errorf("by %s: %s, want %s", kind, got, c.want)
		}
		cut := strings.Contains(answer, "<d:response><d:href>"+path+"</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status><d:error><d:number-of-matches-within-limits/></d:error></d:response>")
		if cut != (kind == "query") {
			t.Errorf("by %s: cut short %v", kind, cut)
		}
	}
	// What takes too much work and writes nothing is paid for as well.
	a.DAV("MKCALENDAR", a.Home("own/"), "").Want(http.StatusCreated)
	for name := range strings.FieldsSeq("1 2 3 4 5 6 7 8 9") {
		put(t, a, a.Home("own/"+name+".ics"), event(name, "20270301T100000Z", "RRULE:FREQ=DAILY"))
	}
	answer := a.DAV("REPORT", a.Home("own/"), query("", dataIn(`<C:expand start="20270101T000000Z" end="21991231T000000Z"/>`)), "Depth", "1")
	multistatus(t, answer).of(t, a.Home("own/")) // which says that there is more
}
