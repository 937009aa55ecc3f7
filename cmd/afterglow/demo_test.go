package main

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/icaltest"
)

func TestDemoPrintsOneLineWithEverythingOneNeeds(t *testing.T) {
	urls := filepath.Join(t.TempDir(), "urls")
	server := start(t, "demo", "--data", filepath.Join(t.TempDir(), "demo"), "--urls", urls)
	for _, name := range []string{"base_url", "feed_url", "username", "password", "patient_username", "patient_password", "api_url", "api_key", "console_username", "console_password", "clinic_id", "patient_id", "practitioner_id", "database"} {
		if server.first[name] == "" {
			t.Errorf("%s is missing or empty", name)
		}
	}
	if got, want := server.first["console_url"], server.first["base_url"]+"/console/"; got != want {
		t.Errorf("console_url = %s, want %s", got, want)
	}
	if !strings.HasPrefix(server.first["patient_page_url"], server.first["base_url"]+"/my/") {
		t.Errorf("patient_page_url = %s", server.first["patient_page_url"])
	}
	if want := server.first["base_url"] + "/dav/"; server.first["caldav_url"] != want {
		t.Errorf("caldav_url = %s", server.first["caldav_url"])
	}
	if !strings.HasSuffix(server.first["api_url"], "/api/v1") {
		t.Errorf("api_url = %s", server.first["api_url"])
	}

	status, feed := request(t, "GET", server.first["feed_url"], "", "")
	if status != http.StatusOK {
		t.Fatalf("GET feed_url: %d", status)
	}
	if problems := icaltest.Check([]byte(feed)); len(problems) > 0 {
		t.Errorf("the feed breaks RFC 5545: %v", problems)
	}
	if n := strings.Count(feed, "BEGIN:VEVENT"); n < 4 {
		t.Errorf("the feed has %d items, want at least 4", n)
	}
	if !strings.Contains(feed, "SUMMARY:Good time to book") {
		t.Error("the feed has no window")
	}

	if link := "\r\nURL:" + server.first["base_url"] + "/my/\r\n"; strings.Count(feed, link) != strings.Count(feed, "BEGIN:VEVENT") {
		t.Errorf("not every item links to the patient's page:\n%s", feed)
	}

	lines, err := os.ReadFile(urls)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Fields(string(lines))
	if len(all) != 13 || !slices.Contains(all, server.first["feed_url"]) {
		t.Errorf("--urls wrote %d addresses", len(all))
	}
	untouched := 0
	for _, url := range all {
		status, body := request(t, "GET", url, "", "")
		if problems := icaltest.Check([]byte(body)); status != http.StatusOK || len(problems) > 0 {
			t.Errorf("a demo feed: %d %v", status, problems)
		}
		if n := strings.Count(body, "BEGIN:VEVENT"); n > 0 && strings.Count(body, "\r\nSEQUENCE:0\r\n") == n {
			untouched++
		}
	}
	// About half of the patients had nothing recorded since they were imported; their
	// feeds were rendered once, with their links (F24).
	if untouched < 4 {
		t.Errorf("of %d feeds of a fresh demo all but %d have changed already", len(all), untouched)
	}

	plan := server.first["api_url"] + "/patients/" + server.first["patient_id"] + "/plan"
	if status, _ := request(t, "GET", plan, server.first["api_key"], ""); status != http.StatusOK {
		t.Errorf("GET plan with the demo's key: %d", status)
	}
	practitioner := server.first["api_url"] + "/practitioners/" + server.first["practitioner_id"]
	if status, _ := request(t, "GET", practitioner, server.first["api_key"], ""); status != http.StatusOK {
		t.Errorf("GET practitioner: %d", status)
	}
}

func TestDemoStopsWithinTenSecondsAndExitsZeroOnSIGTERM(t *testing.T) {
	server := start(t, "demo", "--data", filepath.Join(t.TempDir(), "demo"))
	if code, took := server.terminate(t); code != 0 || took > 10*time.Second {
		t.Errorf("exit %d after %s\n%s", code, took, server.stderr)
	}
}

func TestDemoOnItsOwnDirectoryServesItWithFreshCredentials(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo")
	before := start(t, "demo", "--data", data)
	before.terminate(t)
	after := start(t, "demo", "--data", data)
	if before.first["patient_id"] != after.first["patient_id"] {
		t.Error("it is not the same clinic")
	}
	path := func(d *daemon) string { return strings.TrimPrefix(d.first["feed_url"], d.first["base_url"]) }
	if path(before) != path(after) {
		t.Error("the feed has another address")
	}
	for _, name := range []string{"api_key", "console_password"} {
		if before.first[name] == after.first[name] {
			t.Errorf("%s is not fresh", name)
		}
	}
	if before.first["console_username"] != after.first["console_username"] {
		t.Error("the owner has another name")
	}
	if status, _ := request(t, "GET", after.first["api_url"]+"/patients", before.first["api_key"], ""); status != http.StatusUnauthorized {
		t.Errorf("the old key answers %d", status)
	}
}

// F24: the links follow the server to another address before it answers there, but
// not to a port that the system picked for once.
func TestTheLinksInAFeedAreThoseOfTheAddressThatServesIt(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo")
	linked := ""
	for _, address := range []string{"127.0.0.1:0", lasting(), "127.0.0.1:0"} {
		server := startAt(t, address, "demo", "--data", data)
		if linked == "" || address == lasting() {
			linked = server.first["base_url"]
		}
		_, feed := request(t, "GET", server.first["feed_url"], "", "")
		if link := "\r\nURL:" + linked + "/my/\r\n"; strings.Count(feed, link) != strings.Count(feed, "BEGIN:VEVENT") {
			t.Errorf("on %s not every item links to %s:\n%s", address, linked, feed)
		}
		server.terminate(t)
		mustRun(t, "verify", "--data", data)
	}
}

func TestDemoRefusesADirectoryItDidNotMake(t *testing.T) {
	clinic, _ := initialised(t)
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "letter.txt"), []byte("keep me"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{clinic, other} {
		if r := command(t, "", "demo", "--data", data, "--listen", "127.0.0.1:0"); r.code != 2 {
			t.Errorf("exit %d, want 2: %s", r.code, r.err)
		}
	}
}
