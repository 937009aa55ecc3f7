package caldav_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// interop.md C13, C17: the bytes are stored and served as they came.
func TestAnObjectIsServedAsItWasPut(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/x.ics")
	body := strings.ReplaceAll(event("x", "20270310T100000Z", "X-UNKNOWN;A=b:1\\,2", "summary:again"), "\r\n", "\n") // not even CRLF
	body = strings.Replace(body, "summary:again\n", "COMMENT:fol\n ded\n", 1)
	created := a.DAV("PUT", path, body).Want(http.StatusCreated)
	got := a.DAV("GET", path, "").Want(http.StatusOK)
	if string(got.Body) != body || got.ETag() != created.ETag() || got.ETag() == "" {
		t.Errorf("put %q as %s, got %q as %s", body, created.ETag(), got.Body, got.ETag())
	}
	if got.Header.Get("Content-Type") != "text/calendar; charset=utf-8; component=VEVENT" || got.Length != int64(len(body)) {
		t.Errorf("%v", got.Header)
	}
	head := a.DAV("HEAD", path, "").Want(http.StatusOK)
	if len(head.Body) != 0 || head.Length != int64(len(body)) || head.ETag() != got.ETag() {
		t.Errorf("HEAD: %v", head.Header)
	}
	again := a.DAV("PUT", path, strings.Replace(body, "Held", "Moved", 1)).Want(http.StatusNoContent)
	if again.ETag() == got.ETag() || again.ETag() == "" {
		t.Errorf("another body has the ETag %s", again.ETag())
	}
	m := multistatus(t, a.DAV("REPORT", a.Home("appointments/"), multiget([]string{"C:calendar-data"}, path)))
	if data, _ := m.Responses[0].find("C:calendar-data"); data.Text != strings.Replace(body, "Held", "Moved", 1) {
		t.Errorf("a report tells %q", data.Text)
	}
}

// RFC 9110 section 13, interop.md C14.
func TestConditionsDecideWhetherAnObjectChanges(t *testing.T) {
	a := practitioner(t)
	path, other := a.Home("appointments/x.ics"), a.Home("appointments/y.ics")
	etag := put(t, a, path, event("x", "20270310T100000Z"))
	otherTag := put(t, a, other, event("y", "20270310T100000Z"))
	token := multistatus(t, a.DAV("PROPFIND", a.Home("appointments/"), propfind("sync-token"), "Depth", "0")).Responses[0].value(t, "sync-token")
	const yes, no, bad = http.StatusNoContent, http.StatusPreconditionFailed, http.StatusBadRequest
	modified := apptest.Noon
	for name, c := range map[string]struct {
		header []string
		want   int
	}{
		"this version":                         {[]string{"If-Match", etag}, yes},
		"one of a list":                        {[]string{"If-Match", `"a", "b,c" ,` + etag}, yes},
		"one of two lines":                     {[]string{"If-Match", `"a"`, "If-Match", etag}, yes},
		"any version":                          {[]string{"If-Match", "*"}, yes},
		"another version":                      {[]string{"If-Match", `"a"`}, no},
		"this version, weakly":                 {[]string{"If-Match", "W/" + etag}, no},
		"no quotes":                            {[]string{"If-Match", strings.Trim(etag, `"`)}, bad},
		"open quotes":                          {[]string{"If-Match", `"a`}, bad},
		"empty":                                {[]string{"If-Match", ""}, bad},
		"two without a comma":                  {[]string{"If-Match", `"a" "b"`}, bad},
		"not this version":                     {[]string{"If-None-Match", etag}, no},
		"not this version, weakly":             {[]string{"If-None-Match", "W/" + etag}, no},
		"not another version":                  {[]string{"If-None-Match", `"a"`}, yes},
		"only if it is new":                    {[]string{"If-None-Match", "*"}, no},
		"this version and not new":             {[]string{"If-Match", etag, "If-None-Match", `"a"`}, yes},
		"both, of which one fails":             {[]string{"If-Match", etag, "If-None-Match", etag}, no},
		"unmodified since then":                {[]string{"If-Unmodified-Since", modified.Format(http.TimeFormat)}, yes},
		"unmodified since before":              {[]string{"If-Unmodified-Since", modified.Add(-time.Second).Format(http.TimeFormat)}, no},
		"a date that is none":                  {[]string{"If-Unmodified-Since", "yesterday"}, yes},
		"a tag goes before a date":             {[]string{"If-Match", etag, "If-Unmodified-Since", modified.Add(-time.Hour).Format(http.TimeFormat)}, yes},
		"If: this version":                     {[]string{"If", "([" + etag + "])"}, yes},
		"If: another version":                  {[]string{"If", `(["a"])`}, no},
		"If: not another version":              {[]string{"If", `(Not ["a"])`}, yes},
		"If: a list of two":                    {[]string{"If", `(["a"]) ([` + etag + `])`}, yes},
		"If: both in one list":                 {[]string{"If", `(["a"] [` + etag + `])`}, no},
		"If: a lock":                           {[]string{"If", "(<urn:uuid:1>)"}, no},
		"If: a lock or this version":           {[]string{"If", "(<urn:uuid:1>) ([" + etag + "])"}, yes},
		"If: no lock":                          {[]string{"If", "(Not <DAV:no-lock>)"}, yes},
		"If: tagged with this":                 {[]string{"If", "<" + path + "> ([" + etag + "])"}, yes},
		"If: tagged with this, wholly":         {[]string{"If", "<" + a.URL + path + "> ([" + etag + "])"}, yes},
		"If: another's version":                {[]string{"If", "<" + other + "> ([" + otherTag + "])"}, yes},
		"If: another's version, wrong":         {[]string{"If", "<" + other + "> ([" + etag + "])"}, no},
		"If: what is not there":                {[]string{"If", "<" + a.Home("appointments/z.ics") + `> (["a"])`}, no},
		"If: what is not there, not":           {[]string{"If", "<" + a.Home("appointments/z.ics") + `> (Not ["a"])`}, yes},
		"If: elsewhere":                        {[]string{"If", `<http://other.example/> (["a"])`}, no},
		"If: the calendar's sync token":        {[]string{"If", "<" + a.Home("appointments/") + "> (<" + token + ">)"}, no}, // it has moved on
		"If: nonsense":                         {[]string{"If", "nonsense"}, bad},
		"If: an empty list":                    {[]string{"If", "()"}, bad},
		"If: lists with tags and without":      {[]string{"If", "([" + etag + "]) <" + path + "> ([" + etag + "])"}, bad},
		"If: open":                             {[]string{"If", "([" + etag + "]"}, bad},
		"If: this version, and If-Match fails": {[]string{"If", "([" + etag + "])", "If-Match", `"a"`}, no},
	} {
		a.Clock.Set(apptest.Noon)
		for _, method := range []string{"PUT", "DELETE"} {
			a.DAV("DELETE", path, "")
			if got := a.DAV("PUT", path, event("x", "20270310T100000Z")).Want(http.StatusCreated).ETag(); got != etag {
				t.Fatalf("the ETag is not of the bytes: %s, %s", etag, got)
			}
			body := ""
			if method == "PUT" {
				body = event("x", "20270311T100000Z")
			}
			if got := a.DAV(method, path, body, c.header...); got.Status != c.want {
				t.Errorf("%s, %s: answered %d, want %d: %s", method, name, got.Status, c.want, got.Body)
			}
			after := a.DAV("GET", path, "")
			if changed := after.Status != http.StatusOK || after.ETag() != etag; changed != (c.want == yes) {
				t.Errorf("%s, %s: changed is %v", method, name, changed)
			}
		}
	}
}

func TestConditionsOnWhatIsNotThere(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/x.ics")
	for _, header := range [][]string{{"If-Match", "*"}, {"If-Match", `"a"`}, {"If", `(["a"])`}} {
		a.DAV("PUT", path, event("x", "20270310T100000Z"), header...).Want(http.StatusPreconditionFailed)
		a.DAV("DELETE", path, "", header...).Want(http.StatusPreconditionFailed)
	}
	a.DAV("DELETE", path, "").Want(http.StatusNotFound)
	a.DAV("GET", path, "").Want(http.StatusNotFound)
	a.DAV("PUT", path, event("x", "20270310T100000Z"), "If-None-Match", "*").Want(http.StatusCreated)
}

// RFC 9110 section 13.2.2.
func TestAGetOfWhatTheClientHasIsNotModified(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/x.ics")
	etag := put(t, a, path, event("x", "20270310T100000Z"))
	whole := a.DAV("GET", path, "")
	date := whole.Header.Get("Last-Modified")
	if date != apptest.Noon.Format(http.TimeFormat) {
		t.Errorf("Last-Modified is %s", date)
	}
	for _, c := range []struct {
		header []string
		want   int
	}{
		{[]string{"If-None-Match", etag}, 304}, {[]string{"If-None-Match", "W/" + etag}, 304}, {[]string{"If-None-Match", "*"}, 304},
		{[]string{"If-None-Match", `"a"`}, 200}, {[]string{"If-Modified-Since", date}, 304},
		{[]string{"If-Modified-Since", "Tue, 02 Mar 2027 16:59:59 GMT"}, 200}, {[]string{"If-None-Match", `"a"`, "If-Modified-Since", date}, 200},
		{[]string{"If-Match", etag}, 200}, {[]string{"If-Match", `"a"`}, 412}, {[]string{"If-Match", `"a"`, "If-None-Match", etag}, 412},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			answer := a.DAV(method, path, "", c.header...)
			if answer.Status != c.want || c.want == 304 && (answer.ETag() != etag || len(answer.Body) > 0) {
				t.Errorf("%s %v: answered %d %v", method, c.header, answer.Status, answer.Header)
			}
		}
	}
}

func TestACollectionHasAWordForPeople(t *testing.T) {
	a := practitioner(t)
	for _, path := range []string{"/dav/", a.Home(""), a.Home("appointments/")} {
		answer := a.DAV("GET", path, "").Want(http.StatusOK)
		if answer.Header.Get("Content-Type") != "text/plain; charset=utf-8" || !bytes.Contains(answer.Body, []byte("CalDAV")) {
			t.Errorf("%v %s", answer.Header, answer.Body)
		}
	}
}

// RFC 4791 section 5.3.2.1.
func TestWhatIsNoCalendarObjectIsRefusedByName(t *testing.T) {
	a := practitioner(t)
	sound := event("x", "20270310T100000Z")
	put(t, a, a.Home("appointments/other.ics"), event("other", "20270310T100000Z"))
	for name, c := range map[string]struct {
		body, condition string
		header          []string
	}{
		"no calendar":             {"hello", "c:valid-calendar-data", nil},
		"cut off":                 {sound[:len(sound)-20], "c:valid-calendar-data", nil},
		"two UIDs":                {strings.Replace(sound, "END:VCALENDAR", "BEGIN:VEVENT\r\nUID:y\r\nDTSTART:20270310T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR", 1), "c:valid-calendar-object-resource", nil},
		"a METHOD":                {strings.Replace(sound, "PRODID", "METHOD:PUBLISH\r\nPRODID", 1), "c:valid-calendar-object-resource", nil},
		"a task among events":     {strings.ReplaceAll(sound, "VEVENT", "VTODO"), "c:supported-calendar-component", nil},
		"another's UID":           {event("other", "20270310T100000Z"), "c:no-uid-conflict", nil},
		"too large":               {strings.Replace(sound, "Held", strings.Repeat("x", 600<<10), 1), "c:max-resource-size", nil},
		"hourly for ever":         {event("x", "20270310T100000Z", "RRULE:FREQ=HOURLY"), "c:max-instances", nil},
		"before all time":         {event("x", "18000310T100000Z"), "c:min-date-time", nil},
		"after all time":          {event("x", "23000310T100000Z"), "c:max-date-time", nil},
		"too many guests":         {event("x", "20270310T100000Z", strings.Split(strings.Repeat("ATTENDEE:mailto:a@example.com\n", 101), "\n")[:101]...), "c:max-attendees-per-instance", nil},
		"another type":            {sound, "c:supported-calendar-data", []string{"Content-Type", "application/calendar+json"}},
		"a type that is none":     {sound, "c:supported-calendar-data", []string{"Content-Type", ";"}},
		"not a type but its kind": {sound, "c:supported-calendar-data", []string{"Content-Type", "text/*"}},
	} {
		header := c.header
		if header == nil {
			header = []string{"Content-Type", "text/calendar"}
		}
		answer := a.DAV("PUT", a.Home("appointments/x.ics"), c.body, header...)
		if answer.Status == http.StatusCreated {
			t.Fatalf("%s is taken", name)
		}
		refused(t, answer, http.StatusForbidden, c.condition)
		if strings.Contains(string(answer.Body), "Held") {
			t.Errorf("%s: the refusal repeats what was sent", name)
		}
		a.DAV("GET", a.Home("appointments/x.ics"), "").Want(http.StatusNotFound)
	}
	conflict := a.DAV("PUT", a.Home("appointments/x.ics"), event("other", "20270310T100000Z"))
	if !strings.Contains(string(conflict.Body), "<c:no-uid-conflict><d:href>"+a.Home("appointments/other.ics")+"</d:href>") {
		t.Errorf("whose UID it is stands not in %s", conflict.Body)
	}
	for _, contentType := range []string{"text/calendar", "TEXT/Calendar; component=vevent", "text/calendar; charset", "application/octet-stream"} {
		a.DAV("PUT", a.Home("appointments/x.ics"), sound, "Content-Type", contentType)
		a.DAV("GET", a.Home("appointments/x.ics"), "").Want(http.StatusOK)
		a.DAV("DELETE", a.Home("appointments/x.ics"), "").Want(http.StatusNoContent)
	}
	a.DAV("PUT", a.Home("appointments/x.ics"), sound, "Content-Range", "bytes 0-1/2").Want(http.StatusBadRequest)
}

// RFC 4791 section 5.2.8. What is kept of a rule that nobody here understands is its
// bytes (RFC 7529).
func TestARuleThatIsTooMuchIsNotStored(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/x.ics")
	sound := event("x", "20270310T100000Z", "RRULE:RSCALE=CHINESE;FREQ=YEARLY")
	etag := put(t, a, path, sound)
	for _, rules := range [][]string{
		{"RRULE:FREQ=SECONDLY"}, {"RRULE:FREQ=MINUTELY;INTERVAL=7"}, {"RRULE:FREQ=HOURLY;COUNT=3661"},
		{"RRULE:FREQ=SECONDLY;COUNT=999999999;BYMONTH=2;BYMONTHDAY=29"}, {"RRULE:FREQ=DAILY", "EXRULE:FREQ=SECONDLY"},
	} {
		body := event("x", "20270310T100000Z", rules...)
		refused(t, a.DAV("PUT", path, body, "Content-Type", "text/calendar"), http.StatusForbidden, "c:max-instances")
		refused(t, a.DAV("PUT", a.Home("appointments/y.ics"), strings.Replace(body, "UID:x", "UID:y", 1), "Content-Type", "text/calendar"), http.StatusForbidden, "c:max-instances")
		a.DAV("GET", a.Home("appointments/y.ics"), "").Want(http.StatusNotFound)
	}
	if got := a.DAV("GET", path, "").Want(http.StatusOK); string(got.Body) != sound || got.ETag() != etag {
		t.Errorf("after refusals it is %q", got.Body)
	}
	put(t, a, a.Home("appointments/y.ics"), event("y", "20270310T100000Z", "RRULE:FREQ=HOURLY;COUNT=3660"))
}

func TestAnObjectIsPutIntoACalendarAndNowhereElse(t *testing.T) {
	a := practitioner(t)
	body := event("x", "20270310T100000Z")
	refused(t, a.DAV("PUT", a.Home("x.ics"), body), http.StatusForbidden, "c:calendar-collection-location-ok")
	for _, path := range []string{"/dav/", "/dav/principals/", a.Home(""), a.Home("appointments/")} {
		a.DAV("PUT", path, body).Want(http.StatusMethodNotAllowed)
	}
	for path, want := range map[string]int{
		a.Home("nosuch/x.ics"): 409, a.Home("appointments/x.ics/"): 409, a.Home("appointments/x/y.ics"): 409,
		a.Home("appointments//x.ics"): 400, "/dav/x.ics": 404, "/dav/calendars/nobody/appointments/x/y.ics": 404,
	} {
		if got := a.DAV("PUT", path, body).Status; got != want {
			t.Errorf("%s: answered %d, want %d", path, got, want)
		}
	}
}

// interop.md R4.
func TestWhatMayOnlyBeReadIsRefusedWithThePrivilegeThatLacks(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/x.ics")
	etag := put(t, a, path, event("x", "20270310T100000Z"))
	reader := a.ReadOnly()
	for name, c := range map[string]struct {
		who          *apptest.Account
		method, path string
		body         string
		header       []string
		on, lacks    string
	}{
		"a new one":                     {reader, "PUT", a.Home("appointments/y.ics"), event("y", "20270310T100000Z"), nil, a.Home("appointments/"), "bind"},
		"one that is there":             {reader, "PUT", path, event("x", "20270311T100000Z"), nil, path, "write-content"},
		"deleting":                      {reader, "DELETE", path, "", nil, a.Home("appointments/"), "unbind"},
		"moving away":                   {reader, "MOVE", path, "", []string{"Destination", a.Home("appointments/z.ics")}, a.Home("appointments/"), "unbind"},
		"copying":                       {reader, "COPY", path, "", []string{"Destination", a.Home("appointments/z.ics")}, a.Home("appointments/"), "bind"},
		"a new calendar":                {reader, "MKCALENDAR", a.Home("own/"), "", nil, a.Home(""), "bind"},
		"putting into follow-ups":       {a, "PUT", a.Home("follow-ups/y.ics"), event("y", "20270310T100000Z"), nil, a.Home("follow-ups/"), "bind"},
		"copying into follow-ups":       {a, "COPY", path, "", []string{"Destination", a.Home("follow-ups/z.ics")}, a.Home("follow-ups/"), "bind"},
		"deleting a fixed calendar":     {a, "DELETE", a.Home("appointments/"), "", nil, a.Home(""), "unbind"},
		"deleting a read-only calendar": {a, "DELETE", a.Home("follow-ups/"), "", nil, a.Home(""), "unbind"},
	} {
		answer := c.who.DAV(c.method, c.path, c.body, c.header...)
		refused(t, answer, http.StatusForbidden, "d:need-privileges><d:resource><d:href>"+c.on+"</d:href><d:privilege><d:"+c.lacks+"/>")
		if t.Failed() {
			t.Fatal(name)
		}
	}
	if got := a.DAV("GET", path, "").Want(http.StatusOK).ETag(); got != etag {
		t.Errorf("the object is %s now", got)
	}
}

// interop.md R1, R2.
func TestPrivilegesAreThoseThatAreGranted(t *testing.T) {
	a := practitioner(t)
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	const read = "d:read d:read-current-user-privilege-set c:read-free-busy"
	for _, c := range []struct {
		who        *apptest.Account
		path, want string
	}{
		{a, a.Home("appointments/"), read + " d:write d:write-content d:write-properties d:bind d:unbind"},
		{a, a.Home("appointments/x.ics"), read + " d:write d:write-content d:write-properties d:bind d:unbind"},
		{a, a.Home("follow-ups/"), read},
		{a, a.Home(""), read + " d:bind d:unbind"},
		{a, "/dav/", read},
		{a.ReadOnly(), a.Home("appointments/"), read},
		{a.ReadOnly(), a.Home(""), read},
	} {
		xml := multistatus(t, c.who.DAV("PROPFIND", c.path, propfind("current-user-privilege-set"), "Depth", "0")).of(t, c.path).value(t, "current-user-privilege-set")
		got := strings.NewReplacer("<d:privilege><", "", "/></d:privilege>", " ").Replace(xml)
		if strings.TrimSpace(got) != c.want {
			t.Errorf("%s: %s, want %s", c.path, got, c.want)
		}
	}
}

// RFC 6578 section 5.
func TestTheSyncTokenOfTheCalendarIsACondition(t *testing.T) {
	a := practitioner(t)
	calendar := a.Home("appointments/")
	condition := func() []string {
		token := multistatus(t, a.DAV("PROPFIND", calendar, propfind("sync-token"), "Depth", "0")).Responses[0].value(t, "sync-token")
		return []string{"If", "<" + calendar + "> (<" + token + ">)"}
	}
	before := condition()
	a.DAV("PUT", calendar+"x.ics", event("x", "20270310T100000Z"), before...).Want(http.StatusCreated)
	a.DAV("PUT", calendar+"x.ics", event("x", "20270311T100000Z"), before...).Want(http.StatusPreconditionFailed)
	a.DAV("PUT", calendar+"x.ics", event("x", "20270311T100000Z"), condition()...).Want(http.StatusNoContent)
}
