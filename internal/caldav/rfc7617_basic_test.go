package caldav_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

var everyMethod = []string{"OPTIONS", "GET", "HEAD", "PUT", "DELETE", "PROPFIND", "PROPPATCH", "REPORT", "MKCOL", "MKCALENDAR", "COPY", "MOVE", "POST", "LOCK", "BREW"}

// interop.md C2: Apple's clients always try without a password first.
func TestUnauthenticatedRequestsAreChallenged(t *testing.T) {
	a := practitioner(t)
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	for _, path := range []string{"/dav", "/dav/", "/dav/principals/" + a.ID + "/", a.Home(""), a.Home("appointments/x.ics"), "/dav/nothing", "/"} {
		for _, method := range everyMethod {
			if path == "/" && method != "PROPFIND" && method != "OPTIONS" {
				continue
			}
			for name, header := range map[string][]string{
				"no password": {"Authorization", ""}, "another scheme": {"Authorization", "Bearer x"}, "garbage": {"Authorization", "Basic ?"},
			} {
				answer := a.DAV(method, path, "", header...)
				if answer.Status != http.StatusUnauthorized || answer.Header.Get("WWW-Authenticate") != `Basic realm="Afterglow", charset="UTF-8"` {
					if (path == "/dav" || path == "/") && answer.Status == http.StatusMethodNotAllowed {
						continue // no method of any resource
					}
					t.Errorf("%s %s, %s: answered %d, %v", method, path, name, answer.Status, answer.Header)
				}
			}
		}
	}
}

func TestAWrongPasswordIsChallengedLikeNone(t *testing.T) {
	a := practitioner(t)
	want := same(a.DAV("PROPFIND", "/dav/", "", "Depth", "0", "Authorization", ""))
	for name, change := range map[string]func(*http.Request){
		"wrong":       func(r *http.Request) { r.SetBasicAuth(a.Username, "wrong") },
		"of nobody":   func(r *http.Request) { r.SetBasicAuth("nobody", a.Password) },
		"empty":       func(r *http.Request) { r.SetBasicAuth(a.Username, "") },
		"both empty":  func(r *http.Request) { r.SetBasicAuth("", "") },
		"a long name": func(r *http.Request) { r.SetBasicAuth(strings.Repeat("n", 8000), a.Password) },
	} {
		request := a.DAVRequest("PROPFIND", "/dav/", "", "Depth", "0")
		change(request)
		if got := same(a.Do(request)); got != want {
			t.Errorf("%s: answered %s, want %s", name, got, want)
		}
	}
}

// design.md section 5: a password must not be sent in the clear even once.
func TestAPasswordInTheClearIsRefusedWithoutAChallenge(t *testing.T) {
	a := practitioner(t)
	for _, method := range everyMethod {
		for _, authorization := range []string{"", "Basic eDp5"} {
			answer := a.DAV(method, "/dav/", "", "X-Forwarded-Proto", "http", "Authorization", authorization)
			if answer.Status != http.StatusForbidden || answer.Header.Get("WWW-Authenticate") != "" {
				t.Errorf("%s: answered %d, %v", method, answer.Status, answer.Header)
			}
		}
	}
}

func TestWhoGuessesPasswordsIsSlowedDown(t *testing.T) {
	a := practitioner(t)
	guess := func(password, from string) (status int, header http.Header) {
		request := a.DAVRequest("PROPFIND", "/dav/", "", "Depth", "0", "X-Forwarded-For", from)
		request.SetBasicAuth(a.Username, password)
		answer := a.Do(request)
		return answer.Status, answer.Header
	}
	guesses := 0
	for guesses < 1000 {
		status, header := guess(fmt.Sprint("guess", guesses), "192.0.2.7")
		if status == http.StatusTooManyRequests {
			if seconds, err := strconv.Atoi(header.Get("Retry-After")); err != nil || seconds < 1 || header.Get("WWW-Authenticate") != "" {
				t.Errorf("a 429 with %v", header)
			}
			break
		}
		guesses++
	}
	if guesses < 3 || guesses > 100 {
		t.Fatalf("%d guesses were let through", guesses)
	}
	if status, _ := guess(a.Password, "192.0.2.7"); status != http.StatusTooManyRequests {
		t.Errorf("the right password is answered %d while guessing is stopped, which tells that it is right", status)
	}
	if status, _ := guess(a.Password, "192.0.2.8"); status != http.StatusMultiStatus {
		t.Errorf("from another address the right password is answered %d", status)
	}
	a.Clock.Advance(24 * time.Hour)
	if status, _ := guess(a.Password, "192.0.2.7"); status != http.StatusMultiStatus {
		t.Errorf("a day later the right password is answered %d", status)
	}
}

func TestNeitherNamesNorPasswordsNorPathsAreLogged(t *testing.T) {
	a := practitioner(t)
	a.Log.Reset()
	put(t, a, a.Home("appointments/secretname.ics"), event("secretuid", "20270310T100000Z", "DESCRIPTION:secrettext"))
	a.DAV("PUT", a.Home("appointments/secretname.ics"), "secrettext")
	a.DAV("PROPFIND", "/dav/secretname", "<secrettext>", "Depth", "1")
	a.DAV("REPORT", a.Home("secretname/"), "<secrettext/>")
	request := a.DAVRequest("PROPFIND", "/dav/", "", "Depth", "0")
	request.SetBasicAuth("secretname", "secrettext")
	a.Do(request)
	log := a.Log.String()
	if !strings.Contains(log, `"route":"/dav/*path"`) {
		t.Errorf("no request is logged:\n%s", log)
	}
	for _, secret := range []string{a.ID, a.Password, "secretname", "secretuid", "secrettext"} {
		if strings.Contains(log, secret) {
			t.Errorf("%s is in the log:\n%s", secret, log)
		}
	}
}
