package main

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"testing"
)

// ask reads one answer of the demo's REST interface.
func (d *daemon) ask(t *testing.T, path string, into any) {
	t.Helper()
	status, body := request(t, "GET", d.first["api_url"]+path, d.first["api_key"], "")
	if status != http.StatusOK {
		t.Fatalf("GET %s: %d\n%s", path, status, body)
	}
	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatal(err)
	}
}

// counted is how much of everything the console shows that an import cannot bring.
func (d *daemon) counted(t *testing.T) (n map[string]int) {
	t.Helper()
	n = map[string]int{}
	items := func(name, path string) {
		var page struct{ Items []json.RawMessage }
		d.ask(t, path, &page)
		n[name] = len(page.Items)
	}
	for name, path := range map[string]string{
		"versions": "/protocol/versions", "waiting": "/appointments?linked=false", "keys": "/api-keys", "practitioners": "/practitioners",
	} {
		items(name, path)
	}
	var patients struct{ Items []struct{ ID, Name string } }
	d.ask(t, "/patients?limit=50", &patients)
	for _, p := range patients.Items {
		for _, kind := range []string{"contacts", "packages", "pauses", "overrides"} {
			before := n[kind]
			items(kind, "/patients/"+p.ID+"/"+kind)
			n[kind] += before
		}
	}
	var clinic struct{ Closures []json.RawMessage }
	d.ask(t, "/clinics/self", &clinic)
	n["closures"] = len(clinic.Closures)
	return n
}

func TestTheDemoHasSomethingForEveryPageOfTheConsoleAndMakesItOnce(t *testing.T) {
	data := filepath.Join(t.TempDir(), "demo")
	server := start(t, "demo", "--data", data)
	var board struct {
		Counts map[string]struct{ All, Unbooked int }
	}
	server.ask(t, "/due", &board)
	for _, state := range []string{"all", "overdue", "at_risk", "open", "opening", "recall", "flagged", "lapsed", "snoozed"} {
		if board.Counts[state].All == 0 {
			t.Errorf("nobody on the board is %s", state)
		}
	}
	want := map[string]int{"versions": 2, "waiting": 3, "keys": 3, "practitioners": 2, "contacts": 3, "packages": 2, "pauses": 1, "overrides": 1, "closures": 3}
	compare := func(got map[string]int) {
		t.Helper()
		for name, n := range want {
			if got[name] != n {
				t.Errorf("%d %s, want %d", got[name], name, n)
			}
		}
	}
	compare(server.counted(t))
	who := map[string]bool{}
	var audit struct{ Items []struct{ Actor string } }
	server.ask(t, "/audit?limit=200", &audit)
	for _, entry := range audit.Items {
		who[entry.Actor] = true
	}
	if len(who) < 5 { // three at the console, a calendar app, the command
		t.Errorf("%d have done something", len(who))
	}
	var hers struct {
		Items []struct {
			Action string
			Moved  []string
		}
	}
	server.ask(t, "/audit?patient_id="+server.first["patient_id"], &hers)
	moved := map[string]bool{}
	for _, entry := range hers.Items {
		moved[entry.Action] = len(entry.Moved) > 0
	}
	for _, action := range []string{"treatment.add", "event.add"} {
		if !moved[action] {
			t.Errorf("%s moved nothing on the plan of the patient whom one opens first", action)
		}
	}
	server.terminate(t)
	mustRun(t, "verify", "--data", data)

	again := start(t, "demo", "--data", data)
	compare(again.counted(t))
	again.terminate(t)
	mustRun(t, "verify", "--data", data)
}
