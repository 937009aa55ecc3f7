package plan_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The document of planner.md section 8, whole: its window, prep, estimate,
// verdict and next_change are quoted there; the golden file shows the rest.
func TestWorkedExampleOfTheDocumentFormat(t *testing.T) {
	data, err := os.ReadFile("testdata/worked-example.json")
	if err != nil {
		t.Fatal(err)
	}
	in, err := plan.Decode(data, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	encoder := json.NewEncoder(&got)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(plan.Make(in, protocol.Standard())); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/worked-example.plan.json"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("plan differs from %s:\n%s", golden, got.Bytes())
	}
}
