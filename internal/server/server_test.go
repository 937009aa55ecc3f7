package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/server"
)

func TestHealthAndReadinessAnswerGetAndHead(t *testing.T) {
	s := apptest.Start(t)
	for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
		if got := string(s.Get(path).Want(http.StatusOK).Body); got != want {
			t.Errorf("%s says %q, want %q", path, got, want)
		}
		if head := s.Ask(http.MethodHead, path).Want(http.StatusOK); len(head.Body) != 0 {
			t.Errorf("HEAD %s has a body", path)
		}
	}
}

func TestAServerWhoseDatabaseIsGoneIsHealthyAndNotReady(t *testing.T) {
	s := apptest.Start(t)
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	s.Get("/readyz").Want(http.StatusServiceUnavailable)
	s.Get("/healthz").Want(http.StatusOK)
}

// interop.md H11: some readers refuse feeds of hosts whose robots.txt is missing
// or forbids them.
func TestRobotsMayReadFeedsAndNotTheAPI(t *testing.T) {
	robots := string(apptest.Start(t).Get("/robots.txt").Want(http.StatusOK).Body)
	for line := range strings.Lines(robots) {
		forbidden, ok := strings.CutPrefix(line, "Disallow:")
		if forbidden = strings.TrimSpace(forbidden); ok && forbidden != "" && strings.HasPrefix("/feeds/x/calendar.ics", forbidden) {
			t.Errorf("robots.txt forbids feeds: %s", line)
		}
	}
	if !strings.Contains(robots, "Disallow: /api/\n") {
		t.Errorf("robots.txt is %q", robots)
	}
}

func TestTheAddressOfAFeedIsPublicURLTokenAndName(t *testing.T) {
	if got := server.FeedURL("https://calendar.example", "token"); got != "https://calendar.example/feeds/token/calendar.ics" {
		t.Errorf("it is %s", got)
	}
}

func TestNothingElseIsRedirectedOrServed(t *testing.T) {
	s := apptest.Start(t)
	for _, path := range []string{"/", "/index.html", "/api", "/api/v1", "/api/v1/", "/api/v1/patients/", "/API/v1/patients", "/healthz/", "/debug/pprof/", "/metrics", "/openapi.yaml", "/schemas/Patient.json", "//", "/docs/../openapi.json", "/docs/../../go.mod"} {
		answer := s.Get(path)
		if answer.Status != http.StatusNotFound || answer.Header.Get("Location") != "" {
			t.Errorf("%s: answered %d", path, answer.Status)
		}
	}
}

// RFC 9110 section 15.5.6.
func TestAMethodThatARouteHasNotIsNotAllowed(t *testing.T) {
	s := apptest.Start(t)
	for path, allow := range map[string]string{"/healthz": "GET, HEAD", "/api/v1/patients": "GET, POST", "/api/v1/clinics/self": "GET, PUT, PATCH"} {
		answer := s.Ask("PROPFIND", path).Want(http.StatusMethodNotAllowed)
		got := strings.Split(answer.Header.Get("Allow"), ", ")
		if len(got) != len(strings.Split(allow, ", ")) {
			t.Errorf("%s allows %v, want %s", path, got, allow)
		}
		for _, method := range got {
			if !strings.Contains(allow, method) {
				t.Errorf("%s allows %s", path, method)
			}
		}
	}
}
