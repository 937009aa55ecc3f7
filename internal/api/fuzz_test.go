package api_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"unicode/utf8"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/server"
)

// Whatever a body is, the API answers 2xx or says what is wrong in problem
// details; it never fails, and never lets through what is no UTF-8.
func FuzzBodies(f *testing.F) {
	s := apptest.Start(f)
	c := s.AddClinic("Harbour")
	p := c.AddPatient("Ada Quill")
	handler := server.New(server.Config{App: s.App, Log: s.Log.Logger(), PublicURL: s.URL, Version: apptest.Version})
	paths := []string{"/patients", "/practitioners", "/plans/preview", p.Path("/treatments"), p.Path("/observations"), p.Path("/events"), p.Path("/appointments"), p.Path("/packages"), p.Path("/pauses"), p.Path("/overrides"), p.Path("/feeds"), p.Path(""), "/clinics/self", "/protocol"}
	for i, body := range []string{
		`{"name":"Ada"}`, `{"name":"Ada","name":"Bea"}`, section8, `{"date":"2027-01-01","zones":[{"zone":"dao","units":1e400}]}`,
		`{"date":"2027-01-01","zone":"dao","movement":"full","note":"\ud800"}`, `{"date":"2027-10-02","priority":5.0}`,
		`{"start":"2027-02-30T10:00:00"}`, `{"privacy":"detailed"}`, `{"blackouts":null,"latitude":-0.0}`, `{"closures":[{}]}`, `{"total":4,"used":4.0,"expires":"2027-12-31"}`, `{"from":"2027-07-01","until":null,"reason":"\u0000"}`,
		`{"item":"window/t1/1","from":"2027-06-01","to":"2027-06-14","author":"Dr Brook","at":"0000-01-01T00:00:00Z","reason":"as agreed"}`,
		`{"window":{"min_length_days":null},"duration":{"zone_median_days":{"knee":1}}}`,
		"\xff", `{"a":{"a":[[[`, "null",
	} {
		f.Add(i, []byte(body))
	}
	f.Fuzz(func(t *testing.T, which int, body []byte) {
		path := paths[(which%len(paths)+len(paths))%len(paths)]
		method, mediaType := http.MethodPost, "application/json"
		if path == p.Path("") || path == "/clinics/self" || path == "/protocol" {
			method, mediaType = http.MethodPatch, "application/merge-patch+json"
		}
		ask := func(method, path string, body []byte) *httptest.ResponseRecorder {
			request := httptest.NewRequest(method, path, bytes.NewReader(body))
			request.Header.Set("Authorization", "Bearer "+c.Key)
			request.Header.Set("Content-Type", mediaType)
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, request)
			return answer
		}
		answer := ask(method, "/api/v1"+path, body)
		switch {
		case answer.Code >= 500:
			t.Fatalf("answered %d: %s", answer.Code, answer.Body)
		case answer.Code >= 400 && answer.Header().Get("Content-Type") != "application/problem+json":
			t.Fatalf("answered %d as %s", answer.Code, answer.Header().Get("Content-Type"))
		case answer.Code < 400 && !utf8.Valid(body):
			t.Fatalf("answered %d to what is no UTF-8", answer.Code)
		}
		if added := answer.Header().Get("Location"); added != "" {
			if deleted := ask(http.MethodDelete, added, nil); deleted.Code != http.StatusNoContent {
				t.Fatalf("what was added cannot be deleted: %d", deleted.Code)
			}
		}
	})
}
