package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// protocolText writes a clinic's protocol and returns the file's path.
func protocolText(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProtocolShowPrintsEachProfileWithItsComments(t *testing.T) {
	for _, name := range clinic.Profiles {
		if out := mustRun(t, "protocol", "show", "--profile", name); !strings.Contains(out, "\nprofile: "+name+"\n") || !strings.Contains(out, "# Origin of every number") {
			t.Errorf("%s:\n%s", name, out)
		}
	}
	if mustRun(t, "protocol", "show") != mustRun(t, "protocol", "show", "--profile", "standard") {
		t.Error("the default is not the standard profile")
	}
	if r := command(t, "", "protocol", "show", "--profile", "other"); r.code != usage || r.out != "" {
		t.Errorf("an unknown profile: exit %d\n%s", r.code, r.out)
	}
}

func TestProtocolCheckAcceptsWhatShowPrintsWithAClinicsOwnNumbers(t *testing.T) {
	own := strings.NewReplacer("profile: standard", "profile: harbour", "version: 1", "version: 3", "min_interval_days: 84", "min_interval_days: 90").
		Replace(mustRun(t, "protocol", "show"))
	p, err := protocol.Parse([]byte(own))
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"own.yaml": own, "own.YML": own, "own.json": string(asJSON), "marked.yaml": "\ufeff" + own, "marked.json": "\ufeff" + string(asJSON)} {
		path := protocolText(t, name, text)
		if out := mustRun(t, "protocol", "check", path); out != path+": protocol harbour, version 3, is valid\n" {
			t.Errorf("%s: %s", name, out)
		}
		if r := command(t, text, "protocol", "check", "-"); r.out != "standard input: protocol harbour, version 3, is valid\n" {
			t.Errorf("%s as standard input: %s%s", name, r.out, r.err)
		}
	}
}

func TestProtocolCheckTakesNoEditedFileForTheProfileWhoseNameItHas(t *testing.T) {
	show := mustRun(t, "protocol", "show")
	edited := protocolText(t, "edited.yaml", strings.Replace(show, "min_interval_days: 84", "min_interval_days: 90", 1))
	if out := mustRun(t, "protocol", "check", edited); out != edited+": is valid, and differs from the profile standard, whose name it has\n" {
		t.Errorf("edited: %s", out)
	}
	same := protocolText(t, "same.yaml", show)
	if out := mustRun(t, "protocol", "check", same); out != same+": protocol standard, version 1, is valid\n" {
		t.Errorf("not edited: %s", out)
	}
}

// The way of a protocol into a clinic that the README shows: show, edit, check, PUT.
func TestAProtocolThatCheckPrintsIsWhatAClinicTakes(t *testing.T) {
	edited := protocolText(t, "edited.yaml", strings.Replace(mustRun(t, "protocol", "show"), "min_interval_days: 84", "min_interval_days: 90", 1))
	data, key := initialised(t)
	url := start(t, "serve", "--data", data).first["base_url"] + "/api/v1/protocol"
	for _, want := range []string{`"version":1`, `"version":1`} { // put again, it is in force already
		status, body := request(t, http.MethodPut, url, key, mustRun(t, "protocol", "check", edited, "--json"))
		if status != http.StatusOK || !strings.Contains(body, want) || !strings.Contains(body, `"profile":"own"`) || !strings.Contains(body, `"min_interval_days":90`) {
			t.Errorf("answered %d: %s", status, body)
		}
	}
	if r := command(t, "{}", "protocol", "check", "-", "--json"); r.code != 1 || r.out != "" {
		t.Errorf("of no protocol it prints %s%s", r.out, r.err)
	}
}

func TestProtocolCheckNamesTheFileAndTheFieldThatIsWrong(t *testing.T) {
	standard := mustRun(t, "protocol", "show")
	for name, c := range map[string]struct{ text, says string }{
		"number.yaml":  {strings.Replace(standard, "partial_factor: 1.20", "partial_factor: 0.9", 1), ": learning.partial_factor: is not between 1.01 and 5\n"},
		"unknown.yaml": {standard + "colour: blue\n", ": colour: is not a known field\n"},
		"open.yml":     {"profile: standard\nsoft: {from_day: 76\n", ": is not valid YAML at line 2, column "},
		"nan.yaml":     {strings.Replace(standard, "partial_factor: 1.20", "partial_factor: .nan", 1), ": learning.partial_factor: is not a finite number\n"},
		"yaml.json":    {standard, ": is not valid JSON in UTF-8\n"},
		"empty.json":   {"{}", ": profile: is required\n"},
		"huge.yaml":    {strings.Repeat("# more\n", 1<<20), ": is longer than 65536 bytes\n"},
	} {
		path := protocolText(t, name, c.text)
		r := command(t, "", "protocol", "check", path)
		if r.code != 1 || r.out != "" || !strings.Contains(r.err, path+c.says) || strings.Count(r.err, "\n") != 1 {
			t.Errorf("%s: exit %d\n%s%s", name, r.code, r.out, r.err)
		}
	}
}

func TestProtocolCheckWantsAFileOfAKnownKind(t *testing.T) {
	for _, path := range []string{protocolText(t, "protocol.txt", ""), filepath.Join(t.TempDir(), "none.yaml")} {
		if r := command(t, "", "protocol", "check", path); r.code != usage || !strings.Contains(r.err, path) {
			t.Errorf("%s: exit %d\n%s", path, r.code, r.err)
		}
	}
}
