package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// A whole session at debug level: requests that succeed, that are refused and
// that lead nowhere. Paths are secrets, and so is what is known of patients.
func TestTheLogNamesNoTokenKeyPatientOrPath(t *testing.T) {
	s := apptest.Start(t)
	c := s.AddClinic("Harbour")
	p := c.AddPatient("Ada Quill")
	token := strings.Split(p.Feed, "/")[2]
	p.Treat("2027-03-01")
	p.Post(p.Path("/events"), apptest.Object{"date": "2027-10-02", "title": "Wedding of Cyn"}).Want(http.StatusCreated)
	p.Post(p.Path("/observations"), apptest.Object{"date": "2027-03-02", "zone": "dao", "movement": "none", "note": "bruise left"}).Want(http.StatusCreated)
	p.Patch(p.Path(""), apptest.Object{"email": "ada@example.org", "ref": "file 4711"}).Want(http.StatusOK)
	p.Server.Get(p.Feed).Want(http.StatusOK)
	p.Server.Get(p.Feed, "If-None-Match", "*").Want(http.StatusNotModified)
	p.Ask("PROPFIND", p.Feed).Want(http.StatusMethodNotAllowed)
	p.Ask("Quill-"+token, p.Feed).Want(http.StatusMethodNotAllowed)
	p.Server.Get(p.Feed + "x?key=" + c.Key).Want(http.StatusNotFound)
	p.Server.Get("/feeds/" + token + "/Ada%20Quill").Want(http.StatusNotFound)
	p.Server.Get("/secret/path/of/Quill").Want(http.StatusNotFound)
	p.Get("/patients/Quill").Want(http.StatusNotFound)
	p.Get("/patients?name=Quill").Want(http.StatusUnprocessableEntity)
	p.Post("/patients", `{"name":"Ada Quill"`).Want(http.StatusBadRequest)
	p.Post("/patients", apptest.Object{"name": "Ada Quill\n"}).Want(http.StatusUnprocessableEntity)
	p.Ask(http.MethodGet, "/api/v1/patients", "Authorization", "Bearer "+c.Key+"x").Want(http.StatusUnauthorized)
	rotated := p.FeedPaths()[0]
	p.Delete(p.Path("")).Want(http.StatusNoContent)
	p.Server.Get(p.Feed).Want(http.StatusOK) // emptied

	log := s.Log.String()
	for _, secret := range []string{
		token, rotated, c.Key, s.Secret.Text(), "Quill", "Ada", "Wedding", "Cyn", "bruise", "ada@", "4711", "secret/path", "calendar.ics", p.ID, p.URL, "?",
	} {
		if strings.Contains(log, secret) {
			t.Errorf("the log contains %q:\n%s", secret, log)
		}
	}
	lines := strings.Count(log, "\n")
	if lines < 15 {
		t.Errorf("only %d lines were logged: the test looks at the wrong log", lines)
	}
}

func TestTheLogSaysWhichRouteAnsweredHow(t *testing.T) {
	s := apptest.Start(t)
	p := s.AddClinic("Harbour").AddPatient("Ada Quill")
	s.Log.Reset()
	p.Server.Get(p.Feed).Want(http.StatusOK)
	p.Server.Get("/nowhere").Want(http.StatusNotFound)
	var got []string
	for line := range strings.Lines(s.Log.String()) {
		var entry struct {
			Level, Msg, Method, Route string
			Status                    int
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s %s %s %s %d", entry.Level, entry.Msg, entry.Method, entry.Route, entry.Status))
	}
	want := []string{"DEBUG request GET /feeds/:token/:name 200", "DEBUG request GET (none) 404"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("logged %q, want %q", got, want)
	}
}
