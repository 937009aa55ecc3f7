//go:build interop

package interop

import (
	"encoding/base64"
	"encoding/xml"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
)

// account is what somebody types into a calendar app, and where its calendars are.
type account struct {
	entry    string // the address that is typed
	root     string
	username string
	password string
}

// practitioner is the account of the practitioner whose patient the demo
// announces.
func (a announcement) practitioner(t *testing.T) account {
	t.Helper()
	return accountAt(t, a.CalDAVURL, a.Username, a.Password)
}

// patient is the account of the patient whom the demo announces.
func (a announcement) patient(t *testing.T) account {
	t.Helper()
	return accountAt(t, a.CalDAVURL, a.PatientUsername, a.PatientPassword)
}

func accountAt(t *testing.T, root, username, password string) account {
	t.Helper()
	if !strings.HasSuffix(root, "/") || username == "" || password == "" {
		t.Fatalf("the demo announces no CalDAV account: %q, user %q", root, username)
	}
	return account{root, root, username, password}
}

func (a account) home() string {
	return a.root + "calendars/" + url.PathEscape(a.username) + "/"
}

func (a account) principal() string {
	return a.root + "principals/" + url.PathEscape(a.username) + "/"
}

// enteredAs is the account of somebody who types another address.
func (a account) enteredAs(address string) account {
	a.entry = address
	return a
}

func (a account) calendar(name string) string { return a.home() + name + "/" }

// ask sends one request as the owner of the account.
func (a account) ask(t *testing.T, method, address, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	basic := base64.StdEncoding.EncodeToString([]byte(a.username + ":" + a.password))
	return ask(t, method, address, body, append(headers, "Authorization", "Basic "+basic)...)
}

// must is ask where the answer has to be 2xx.
func (a account) must(t *testing.T, method, address, body string, headers ...string) string {
	t.Helper()
	response, answer := a.ask(t, method, address, body, headers...)
	if response.StatusCode/100 != 2 {
		t.Fatalf("%s %s: %s\n%s", method, strings.TrimPrefix(address, a.root), response.Status, answer)
	}
	return answer
}

// put stores an object under its UID, as another device of the owner would.
func (a account) put(t *testing.T, calendar string, o item) {
	t.Helper()
	a.must(t, http.MethodPut, a.calendar(calendar)+o.uid+".ics", o.String(), "Content-Type", "text/calendar; charset=utf-8")
}

func (a account) remove(t *testing.T, calendar, uid string) {
	t.Helper()
	a.must(t, http.MethodDelete, a.calendar(calendar)+uid+".ics", "")
}

// answered is one response of a multistatus.
type answered struct {
	Href string `xml:"DAV: href"`
	Prop []struct {
		Status      string `xml:"DAV: status"`
		DisplayName string `xml:"DAV: prop>displayname"`
		Color       string `xml:"http://apple.com/ns/ical/ prop>calendar-color"`
		ETag        string `xml:"DAV: prop>getetag"`
		SyncToken   string `xml:"DAV: prop>sync-token"`
	} `xml:"DAV: propstat"`
}

// propfind asks for what answered can hold.
func (a account) propfind(t *testing.T, address, depth string) []answered {
	t.Helper()
	answer := a.must(t, "PROPFIND", address, `<propfind xmlns="DAV:"><prop><displayname/><getetag/><sync-token/>`+
		`<calendar-color xmlns="http://apple.com/ns/ical/"/></prop></propfind>`, "Depth", depth, "Content-Type", "application/xml")
	var all struct {
		Responses []answered `xml:"DAV: response"`
	}
	if err := xml.Unmarshal([]byte(answer), &all); err != nil {
		t.Fatalf("%v in\n%s", err, answer)
	}
	return all.Responses
}

// described is what a calendar is called and coloured.
func (a account) described(t *testing.T, calendar string) (name, color string) {
	t.Helper()
	for _, response := range a.propfind(t, a.calendar(calendar), "0") {
		for _, p := range response.Prop {
			name, color = name+p.DisplayName, color+p.Color
		}
	}
	return name, color
}

// describe gives a calendar another name and colour, as another device would.
func (a account) describe(t *testing.T, calendar, name, color string) {
	t.Helper()
	a.must(t, "PROPPATCH", a.calendar(calendar), `<propertyupdate xmlns="DAV:"><set><prop><displayname>`+name+`</displayname>`+
		`<calendar-color xmlns="http://apple.com/ns/ical/">`+color+`</calendar-color></prop></set></propertyupdate>`, "Content-Type", "application/xml")
}

// tags are the ETags of a calendar's objects by the last segment of their path.
func (a account) tags(t *testing.T, calendar string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, response := range a.propfind(t, a.calendar(calendar), "1") {
		for _, p := range response.Prop {
			if name := path.Base(response.Href); strings.HasSuffix(name, ".ics") && p.ETag != "" {
				all[name] = p.ETag
			}
		}
	}
	return all
}

// objects are the bytes of a calendar's objects by the last segment of their
// path. A GET, unlike a REPORT, does not let XML touch the ends of the lines.
func (a account) objects(t *testing.T, calendar string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name := range a.tags(t, calendar) {
		all[name] = a.must(t, http.MethodGet, a.calendar(calendar)+name, "")
	}
	return all
}
