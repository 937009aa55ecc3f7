package api_test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	// What a generated client stands on, so that the module has it.
	_ "github.com/oapi-codegen/runtime"
)

// generated is a client that a generator makes of the document, as the overlay that
// puts it where testdata/clinicday imports it. Nothing is written into the sources.
func generated(t *testing.T, document []byte) (overlay string) {
	t.Helper()
	folder := t.TempDir()
	spec, config, client := filepath.Join(folder, "openapi.json"), filepath.Join(folder, "config.json"), filepath.Join(folder, "client.go")
	overlay = filepath.Join(folder, "overlay.json")
	place, err := filepath.Abs(filepath.Join("testdata", "clinicday", "client", "client.go"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]any{
		config: object{
			"package": "client", "generate": object{"models": true, "client": true}, "output": client,
			"compatibility": object{"always-prefix-enum-values": true}, // or their names would depend on what else there is
		},
		overlay: object{"Replace": object{place: client}},
	} {
		text, err := json.Marshal(content)
		if err == nil {
			err = os.WriteFile(name, text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(spec, document, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "tool", "oapi-codegen", "-config", config, spec).CombinedOutput(); err != nil {
		t.Fatalf("the generator: %v\n%s", err, out)
	}
	return overlay
}

// A clinic's own program begins with a client made of the document: it must compile,
// and what it decodes must be what the server sends.
func TestAGeneratedClientWorksThroughAClinicsDay(t *testing.T) {
	c := inJune(t)
	c.AddPractitioner("Dr Brook")
	overlay := generated(t, c.Server.Get("/openapi-3.0.json").Want(http.StatusOK).Body)
	day := exec.Command("go", "test", "-count=1", "-vet=off", "-overlay", overlay, "./testdata/clinicday")
	day.Env = append(os.Environ(), "AFTERGLOW_URL="+c.URL, "AFTERGLOW_KEY="+c.Key)
	if out, err := day.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestTheOlderDocumentDescribesTheSameOperations(t *testing.T) {
	s := harbour(t).Server
	older, newer := s.Get("/openapi-3.0.json").Want(http.StatusOK).Object(), s.Get("/openapi.json").Want(http.StatusOK).Object()
	if older["openapi"] != "3.0.3" {
		t.Errorf("it is of version %v", older["openapi"])
	}
	ids := func(document map[string]any) (all map[any]bool) {
		all = map[any]bool{}
		operations(document, func(_ route, o map[string]any) { all[o["operationId"]] = true })
		return all
	}
	had := ids(older)
	for id := range ids(newer) {
		if !had[id] {
			t.Errorf("%v is missing", id)
		}
	}
}
