package caldav_test

import (
	"context"
	"database/sql"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// freeBusy asks for the time between two moments.
func freeBusy(start, end string) string {
	return `<C:free-busy-query` + heads + `><C:time-range start="` + start + `" end="` + end + `"/></C:free-busy-query>`
}

// busyInMarch asks for a month in which Madrid changes its clocks, on the 28th at 01:00 UTC.
var busyInMarch = freeBusy("20270301T000000Z", "20270401T000000Z")

var busyLine = regexp.MustCompile(`(?m)^FREEBUSY;FBTYPE=(\S+):202703(\S+)Z/202703(\S+)Z\r$`)

// busy are the periods of an answer of March, as in "BUSY 10T100000-10T110000".
func busy(t testing.TB, answer apptest.Answer) string {
	t.Helper()
	answer.Want(http.StatusOK)
	var all []string
	for _, p := range busyLine.FindAllStringSubmatch(string(answer.Body), -1) {
		all = append(all, p[1]+" "+p[2]+"-"+p[3])
	}
	if n := strings.Count(string(answer.Body), "\nFREEBUSY"); n != len(all) {
		t.Fatalf("%d of %d periods can be read in %s", len(all), n, answer.Body)
	}
	return strings.Join(all, ", ")
}

func allDay(uid, day string) string {
	return strings.Replace(event(uid, "x"), "DTSTART:x\r\nDURATION:PT1H", "DTSTART;VALUE=DATE:"+day, 1)
}

// RFC 4791 sections 7.10 and 7.3, RFC 6638 section 9.1.
func TestFreeBusyTellsWhenCalendarsTakeTime(t *testing.T) {
	a := practitioner(t)
	a.DAV("MKCALENDAR", a.Home("own/"), "").Want(http.StatusCreated)
	appointments, own := a.Home("appointments/"), a.Home("own/")
	put(t, a, appointments+"1.ics", event("1", "20270310T100000Z", "SUMMARY:zqsecret", "LOCATION:zqsecret"))
	put(t, a, appointments+"2.ics", event("2", "20270310T110000Z"))
	put(t, a, appointments+"3.ics", event("3", "20270310T103000Z", "STATUS:TENTATIVE"))
	put(t, a, appointments+"4.ics", event("4", "20270311T100000Z", "TRANSP:TRANSPARENT"))
	put(t, a, appointments+"5.ics", allDay("5", "20270328"))
	put(t, a, appointments+"6.ics", event("6", "20270501T100000Z"))
	put(t, a, own+"7.ics", event("7", "20270310T113000Z"))
	put(t, a, own+"8.ics", event("8", "20270320T100000"))
	const booked = "BUSY 10T100000-10T120000, BUSY-TENTATIVE 10T103000-10T113000, BUSY 27T230000-28T220000"
	const all = "BUSY 10T100000-10T123000, BUSY-TENTATIVE 10T103000-10T113000, BUSY 20T090000-20T100000, BUSY 27T230000-28T220000"

	answer := a.DAV("REPORT", appointments, busyInMarch)
	if got := busy(t, answer); got != booked {
		t.Errorf("appointments:\n got %s\nwant %s", got, booked)
	}
	for name, want := range map[string]string{"Content-Type": "text/calendar; charset=utf-8; component=VFREEBUSY", "Cache-Control": "private, no-cache", "Etag": ""} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	text := string(answer.Body)
	for _, line := range []string{"VERSION:2.0", "PRODID:-//Afterglow//CalDAV//EN", "DTSTAMP:" + a.Clock.Now().UTC().Format("20060102T150405Z"), "DTSTART:20270301T000000Z", "DTEND:20270401T000000Z", "BEGIN:VFREEBUSY"} {
		if strings.Count(text, "\r\n"+line+"\r\n") != 1 {
			t.Errorf("no %s in %s", line, text)
		}
	}
	if strings.Contains(text, "zqsecret") || !strings.Contains(text, "\r\nUID:") {
		t.Errorf("answered %s", text)
	}

	// Depth 0 asks of no object. Without Depth that would be meant as well.
	for path, want := range map[string]string{appointments: booked, own: "BUSY 10T113000-10T123000, BUSY 20T090000-20T100000", a.Home(""): all, a.Home("follow-ups/"): ""} {
		for _, depth := range [][]string{nil, {"Depth", "1"}, {"Depth", "infinity"}} {
			if got := busy(t, a.DAV("REPORT", path, busyInMarch, depth...)); got != want {
				t.Errorf("%s with %q:\n got %s\nwant %s", path, depth, got, want)
			}
		}
		if got := busy(t, a.DAV("REPORT", path, busyInMarch, "Depth", "0")); got != "" {
			t.Errorf("%s with Depth 0: %s", path, got)
		}
	}

	// Each calendar counts as its owner set it, or as it is for, and has its own zone.
	m := multistatus(t, a.DAV("PROPFIND", a.Home(""), propfind("C:schedule-calendar-transp"), "Depth", "1"))
	for path, want := range map[string]string{appointments: "<c:opaque/>", own: "<c:opaque/>", a.Home("follow-ups/"): "<c:transparent/>"} {
		if got := m.of(t, path).value(t, "C:schedule-calendar-transp"); got != want {
			t.Errorf("%s is %s", path, got)
		}
	}
	a.DAV("PROPPATCH", own, update(set("<C:calendar-timezone-id>America/New_York</C:calendar-timezone-id>"))).Want(http.StatusMultiStatus)
	a.DAV("PROPPATCH", appointments, update(set("<C:schedule-calendar-transp><C:transparent/></C:schedule-calendar-transp>"))).Want(http.StatusMultiStatus)
	if got := busy(t, a.DAV("REPORT", a.Home(""), busyInMarch)); got != "BUSY 10T113000-10T123000, BUSY 20T140000-20T150000" {
		t.Errorf("with appointments transparent: %s", got)
	}
	if got := busy(t, a.DAV("REPORT", appointments, busyInMarch)); got != "" {
		t.Errorf("of a transparent calendar: %s", got)
	}
	a.DAV("PROPPATCH", appointments, update(set("<C:schedule-calendar-transp><C:opaque/></C:schedule-calendar-transp>"))).Want(http.StatusMultiStatus)
	if got := busy(t, a.DAV("REPORT", appointments, busyInMarch)); got != booked {
		t.Errorf("opaque again: %s", got)
	}
	if got := busy(t, a.ReadOnly().DAV("REPORT", appointments, busyInMarch)); got != booked {
		t.Errorf("with a password that only reads: %s", got)
	}
}

// RFC 4791 section 9.9: an end that is not given is open.
func TestARangeOfFreeBusyMayBeOpen(t *testing.T) {
	a := practitioner(t)
	put(t, a, a.Home("appointments/1.ics"), event("1", "20270310T100000Z"))
	put(t, a, a.Home("appointments/2.ics"), event("2", "20270312T100000Z"))
	for given, want := range map[string]string{
		`start="20270311T000000Z"`: "DTSTART:20270311T000000Z DTEND:22001231T235959Z BUSY 12T100000-12T110000",
		`end="20270311T000000Z"`:   "DTSTART:19000101T000000Z DTEND:20270311T000000Z BUSY 10T100000-10T110000",
	} {
		answer := a.DAV("REPORT", a.Home(""), strings.Replace(busyInMarch, `start="20270301T000000Z" end="20270401T000000Z"`, given, 1))
		got := strings.Join(regexp.MustCompile(`DT(START|END):\S+`).FindAllString(string(answer.Body), -1), " ") + " " + busy(t, answer)
		if got != want {
			t.Errorf("%s: %s, want %s", given, got, want)
		}
	}
}

func TestFreeBusyThatCannotBeAnsweredSaysWhy(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	a, other := c.AddPractitioner("Dr Brook"), c.AddPractitioner("Dr Reed")
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	within := func(ranges string) string {
		return `<C:free-busy-query` + heads + `>` + ranges + `</C:free-busy-query>`
	}
	const good = `<C:time-range start="20270301T000000Z" end="20270401T000000Z"/>`
	for name, ranges := range map[string]string{
		"no range": "", "two": good + good, "one beside one of nothing": "<C:time-range/>" + good, "one of nothing": "<C:time-range/>", "days": `<C:time-range start="20270301" end="20270401"/>`, "floating": `<C:time-range start="20270301T000000" end="20270401T000000"/>`,
		"backwards": `<C:time-range start="20270401T000000Z" end="20270301T000000Z"/>`, "a moment": `<C:time-range start="20270401T000000Z" end="20270401T000000Z"/>`,
		"from beyond all years": `<C:time-range start="23000101T000000Z"/>`, "another namespace": `<time-range start="20270301T000000Z" end="20270401T000000Z"/>`,
	} {
		if answer := a.DAV("REPORT", a.Home("appointments/"), within(ranges)); answer.Status != http.StatusBadRequest {
			t.Errorf("%s: answered %d %s", name, answer.Status, answer.Body)
		}
	}
	for _, elsewhere := range []string{a.Home("appointments/x.ics"), "/dav/", "/dav/principals/" + a.ID + "/"} {
		refused(t, a.DAV("REPORT", elsewhere, busyInMarch), http.StatusForbidden, "d:supported-report/>")
	}
	for _, path := range []string{other.Home(""), other.Home("appointments/"), a.Home("nosuch/"), "/dav/calendars/nobody/"} {
		a.DAV("REPORT", path, busyInMarch).Want(http.StatusNotFound)
	}
	// More than is told: 63,000 days.
	put(t, a, a.Home("appointments/y.ics"), event("y", "20270310T100000Z", "RRULE:FREQ=DAILY"))
	for _, path := range []string{a.Home(""), a.Home("appointments/")} {
		refused(t, a.DAV("REPORT", path, within(`<C:time-range start="20270301T000000Z"/>`)), http.StatusForbidden, "d:number-of-matches-within-limits/>")
	}
}

// RFC 6638 section 9.1: what she plans takes no time, what she does does.
func TestAPatientsOwnDaysTakeTimeAndHerPlanDoesNot(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Post(p.Path("/appointments"), apptest.Object{"start": "2027-03-09T10:00:00", "minutes": 30, "status": "confirmed"}).Want(http.StatusCreated)
	a := p.Account()
	put(t, a, a.Home("events/wedding.ics"), event("w", "20270320T140000Z"))
	for path, want := range map[string]string{"": "BUSY 20T140000-20T150000", "events/": "BUSY 20T140000-20T150000", "plan/": ""} {
		if got := busy(t, a.DAV("REPORT", a.Home(path), busyInMarch)); got != want {
			t.Errorf("%q: %s, want %s", path, got, want)
		}
	}
	// Unless she wants it otherwise.
	a.DAV("PROPPATCH", a.Home("plan/"), update(set("<C:schedule-calendar-transp><C:opaque/></C:schedule-calendar-transp>"))).Want(http.StatusMultiStatus)
	if got := busy(t, a.DAV("REPORT", a.Home(""), busyInMarch)); got != "BUSY 09T150000-09T153000, BUSY 20T140000-20T150000" {
		t.Errorf("with her plan: %s", got)
	}
}

// What an earlier version took and this one does not read takes its time all the same,
// if it is known, and keeps nothing else from being told.
func TestFreeBusyTellsOfWhatCannotBeReadAnyMore(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/")
	put(t, a, path+"1.ics", event("1", "20270310T100000Z"))
	put(t, a, path+"2.ics", event("2", "20270311T100000Z"))
	put(t, a, path+"3.ics", event("3", "20270312T100000Z", "RRULE:FREQ=DAILY;COUNT=3"))
	db, err := sql.Open("sqlite3", "file:"+a.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), "UPDATE calendar_objects SET body = CAST('unreadable' AS BLOB) WHERE name IN ('2.ics', '3.ics')"); err != nil {
		t.Fatal(err)
	}
	if got := busy(t, a.DAV("REPORT", path, busyInMarch)); got != "BUSY 10T100000-10T110000, BUSY 11T100000-11T110000" {
		t.Errorf("told: %s", got)
	}
}

// RFC 3253 section 3.1.5, RFC 4791 section 6.1.1.
func TestWhoMayReadMaySeeBusyTimes(t *testing.T) {
	a := practitioner(t)
	for path, reports := range map[string]bool{a.Home(""): true, a.Home("follow-ups/"): true, "/dav/": false} {
		r := multistatus(t, a.DAV("PROPFIND", path, propfind("supported-report-set", "supported-privilege-set", "current-user-privilege-set"), "Depth", "0")).of(t, path)
		if got := r.value(t, "supported-report-set"); strings.Contains(got, "<d:report><c:free-busy-query/></d:report>") != reports {
			t.Errorf("%s reports %s", path, got)
		}
		if got := r.value(t, "current-user-privilege-set"); !strings.Contains(got, "<d:privilege><c:read-free-busy/></d:privilege>") {
			t.Errorf("%s: %s", path, got)
		}
		under := regexp.MustCompile(`<d:privilege><(\S+)/></d:privilege>|</d:supported-privilege>`).FindAllStringSubmatch(r.value(t, "supported-privilege-set"), -1)
		var names []string
		for _, m := range under {
			names = append(names, m[1])
		}
		// Each name until its element ends, which is the empty one.
		if !slices.Equal(names[:9], []string{"d:all", "d:read", "d:read-current-user-privilege-set", "", "c:read-free-busy", "", "d:read-acl", "", ""}) {
			t.Errorf("%s: %q", path, names)
		}
	}
}
