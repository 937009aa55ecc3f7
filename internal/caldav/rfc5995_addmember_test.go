package caldav_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func addMemberOf(t *testing.T, a *apptest.Account, path string) response {
	t.Helper()
	return multistatus(t, a.DAV("PROPFIND", path, propfind("add-member"), "Depth", "0")).of(t, path)
}

// RFC 5995 section 3.
func TestAMemberIsAddedUnderANameThatTheServerChooses(t *testing.T) {
	a := practitioner(t)
	calendar := a.Home("appointments/")
	if got := addMemberOf(t, a, calendar).value(t, "add-member"); got != "<d:href>"+calendar+"</d:href>" {
		t.Fatalf("members are added at %s", got)
	}
	names := map[string]bool{}
	for _, uid := range []string{"one", "two"} {
		body := event(uid, "20270310T100000Z")
		added := a.DAV("POST", calendar, body).Want(http.StatusCreated)
		path := added.Header.Get("Location")
		name, ok := strings.CutPrefix(path, calendar)
		if !ok || names[name] || !strings.HasSuffix(name, ".ics") || strings.Contains(name, uid) {
			t.Fatalf("%s is at %q", uid, path)
		}
		names[name] = true
		if got := a.DAV("GET", path, "").Want(http.StatusOK); string(got.Body) != body || got.ETag() != added.ETag() || got.ETag() == "" {
			t.Errorf("%s is %q as %s, was told as %s", path, got.Body, got.ETag(), added.ETag())
		}
	}
	m := multistatus(t, a.DAV("PROPPATCH", calendar, update(set("<add-member>x</add-member>"))))
	if got := m.of(t, calendar).status("add-member"); got != "HTTP/1.1 403 Forbidden" {
		t.Errorf("set, it is %s", got)
	}
}

// What the account may not fill has no address for it.
func TestWhereNothingMayBeAddedNothingIs(t *testing.T) {
	a := practitioner(t)
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	for path, who := range map[string]*apptest.Account{a.Home("follow-ups/"): a, a.Home("appointments/"): a.ReadOnly()} {
		if got := addMemberOf(t, who, path).status("add-member"); got != "HTTP/1.1 404 Not Found" {
			t.Errorf("%s: %s", path, got)
		}
		refused(t, who.DAV("POST", path, event("y", "20270310T100000Z")), http.StatusForbidden,
			"d:need-privileges><d:resource><d:href>"+path+"</d:href><d:privilege><d:bind/>")
	}
	for name, path := range resources(a, "x.ics") {
		switch name {
		case "a calendar", "a read-only calendar":
		default:
			if got := addMemberOf(t, a, path).status("add-member"); got != "HTTP/1.1 404 Not Found" {
				t.Errorf("%s: %s", name, got)
			}
			if allow := a.DAV("POST", path, event("y", "20270310T100000Z")).Want(http.StatusMethodNotAllowed).Header.Get("Allow"); strings.Contains(allow, "POST") {
				t.Errorf("%s refuses POST and allows %s", name, allow)
			}
		}
	}
	a.DAV("POST", a.Home("nosuch/"), event("y", "20270310T100000Z")).Want(http.StatusNotFound)
	if n := len(multistatus(t, a.DAV("PROPFIND", a.Home("appointments/"), "", "Depth", "1")).Responses); n != 2 {
		t.Errorf("%d responses", n)
	}
}

// RFC 5995 section 3: what holds for a PUT holds for a POST.
func TestAnAddedMemberIsHeldToTheRulesOfAPut(t *testing.T) {
	a := practitioner(t)
	calendar, x := a.Home("appointments/"), a.Home("appointments/x.ics")
	put(t, a, x, event("x", "20270310T100000Z"))
	sound := event("y", "20270310T100000Z")
	token := func() string {
		return multistatus(t, a.DAV("PROPFIND", calendar, propfind("sync-token"), "Depth", "0")).of(t, calendar).value(t, "sync-token")
	}
	before := token()
	for name, c := range map[string]struct {
		body      string
		header    []string
		status    int
		condition string
	}{
		"a UID that is there":         {event("x", "20270310T100000Z"), nil, 403, "<c:no-uid-conflict><d:href>" + x + "</d:href></c:no-uid-conflict>"},
		"no calendar":                 {"hello", []string{"Content-Type", "text/calendar"}, 403, "<c:valid-calendar-data/>"},
		"another type":                {sound, []string{"Content-Type", "text/plain"}, 403, "<c:supported-calendar-data/>"},
		"an invitation to share":      {`<CS:share` + heads + `/>`, nil, 403, "<c:supported-calendar-data/>"},
		"a page that asks nobody":     {sound, []string{"Content-Type", ""}, 403, "<c:supported-calendar-data/>"},
		"nothing":                     {"", []string{"Content-Type", "text/calendar"}, 403, "<c:valid-calendar-data/>"},
		"too large":                   {event("y", "20270310T100000Z", "X-A:"+strings.Repeat("a", 600<<10)), nil, 403, "<c:max-resource-size/>"},
		"a part":                      {sound, []string{"Content-Range", "bytes 0-1/2"}, 400, ""},
		"in place of what is there":   {sound, []string{"If-Match", "*"}, 412, ""},
		"in another calendar's state": {sound, []string{"If", "(<" + before + "x>)"}, 412, ""},
		"a condition that is none":    {sound, []string{"If", "x"}, 400, ""},
	} {
		answer := a.DAV("POST", calendar, c.body, c.header...)
		if answer.Status != c.status || !strings.Contains(string(answer.Body), c.condition) || answer.Header.Get("Location") != "" {
			t.Errorf("%s: answered %d %v %s", name, answer.Status, answer.Header, answer.Body)
		}
		if after := token(); after != before {
			t.Errorf("%s changed the calendar", name)
		}
	}
	a.DAV("POST", calendar, sound, "If-None-Match", "*", "If", "(<"+before+">)").Want(http.StatusCreated)
	a.DAV("POST", calendar, event("z", "20270310T100000Z"), "If", "(<"+before+">)").Want(http.StatusPreconditionFailed) // it has moved on
}

// RFC 6578 section 5: a body may take long to come, and what counts is the calendar as
// it is then.
func TestAStateIsHeldAgainstTheCalendarOnceTheMemberHasCome(t *testing.T) {
	a := practitioner(t)
	calendar := a.Home("appointments/")
	token := multistatus(t, a.DAV("PROPFIND", calendar, propfind("sync-token"), "Depth", "0")).of(t, calendar).value(t, "sync-token")
	object := event("slow", "20270310T100000Z")
	body, sending := io.Pipe()
	request := a.DAVRequest("POST", calendar, object, "If", "(<"+token+">)")
	request.Body, request.ContentLength = body, -1
	answered := make(chan apptest.Answer)
	go func() { answered <- a.Do(request) }()
	io.WriteString(sending, object[:50])
	put(t, a, calendar+"meanwhile.ics", event("meanwhile", "20270310T100000Z"))
	io.WriteString(sending, object[50:])
	sending.Close()
	(<-answered).Want(http.StatusPreconditionFailed)
}
