package simulate

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func plotted(t *testing.T, r *Result) string {
	t.Helper()
	var out bytes.Buffer
	if err := r.WritePlot(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestThePlotIsWellFormedWithTitleAxesAndLegend(t *testing.T) {
	svg := plotted(t, smallResult(t))
	counts := map[string]int{}
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not XML: %v", err)
		}
		if start, ok := token.(xml.StartElement); ok {
			name := start.Name.Local
			for _, a := range start.Attr {
				if a.Name.Local == "class" {
					name += "." + a.Value
				}
			}
			counts[name]++
		}
	}
	for name, least := range map[string]int{
		"title": 1, "desc": 1, "line.axis": 4, "line.identity": 1, "line.promise": 1, "rect.cell": 50,
		"path.series a": 1, "path.series b": 1, "path.series c": 1, "path.series d": 1, "circle.mark a": 9,
	} {
		if counts[name] < least {
			t.Errorf("%d of %s, want at least %d", counts[name], name, least)
		}
	}
	for _, text := range []string{"predicted median, days", "true day", "cycle", "share inside the range", "as modelled", "prior 15% too low", "prefers-color-scheme: dark"} {
		if !strings.Contains(svg, text) {
			t.Errorf("nothing says %q", text)
		}
	}
}

// librsvg, Inkscape and ImageMagick leave black what a custom property colours.
func TestThePlotNeedsNoCustomProperties(t *testing.T) {
	if svg := plotted(t, run(t, Params{Patients: 1, Cycles: 1, Seed: 1})); strings.Contains(svg, "var(") {
		t.Error("a colour is a custom property")
	}
}

func TestThePlotHoldsWithOneCycleOfOnePatient(t *testing.T) {
	if svg := plotted(t, run(t, Params{Patients: 1, Cycles: 1, Seed: 1})); strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
		t.Error("a coordinate is no number")
	}
}

func TestTheDensityCountsEveryPatientOnce(t *testing.T) {
	r := smallResult(t)
	n := r.Density.Outside
	for _, column := range r.Density.Counts {
		for _, count := range column {
			n += count
		}
	}
	if n != r.Patients || r.Density.Cycle != r.Cycles {
		t.Errorf("%d of %d patients, cycle %d", n, r.Patients, r.Density.Cycle)
	}
}

func TestADensitySquareHoldsItsFirstDayAndNotItsLast(t *testing.T) {
	d := newDensity(1)
	d.add(40, 44.9)
	d.add(45, 40)
	d.add(220, 100)
	d.add(100, 39.9)
	if d.Counts[0][0] != 1 || d.Counts[1][0] != 1 || d.Outside != 2 {
		t.Errorf("%v, %d outside", d.Counts[:2], d.Outside)
	}
}

func TestTheTableShowsEveryWorldStudyAndExpectation(t *testing.T) {
	r := smallResult(t)
	var out bytes.Buffer
	if err := r.WriteTable(&out); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, w := range r.Worlds {
		if !strings.Contains(text, "\n"+w.Title+"\n") {
			t.Errorf("no table of %s", w.Title)
		}
	}
	for _, s := range r.Shortening {
		if !strings.Contains(text, s.Title) {
			t.Errorf("no line for %s", s.Title)
		}
	}
	for _, e := range r.Expectations {
		if !strings.Contains(text, e.Claim) {
			t.Errorf("no line for %s", e.Claim)
		}
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if !strings.Contains(text, " expectations are met.\n") {
		t.Error("no count of the expectations")
	}
	for _, line := range lines {
		if len(line) > 100 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
}

func TestTheTableSaysWhichExpectationIsNotMet(t *testing.T) {
	r := Result{Params: Params{Patients: expectedOf}}
	r.expect("the good one", 0, 1, 0.5)
	r.expect("the bad one", 0.9, 1, 0.5)
	var out bytes.Buffer
	if err := r.WriteTable(&out); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "NOT MET  the bad one") || !strings.HasSuffix(text, "1 of 2 expectations are met.\n") {
		t.Errorf("table:\n%s", text)
	}
}

func TestTheTableSaysThatChanceCanBreakAnExpectationOfFewPatients(t *testing.T) {
	r := Result{Params: Params{Patients: expectedOf - 1}}
	r.expect("the bad one", 0.9, 1, 0.5)
	var out bytes.Buffer
	if err := r.WriteTable(&out); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.HasSuffix(text, "0 of 1 expectations are met.\nThey are stated for 20000 patients; with fewer, chance alone can break one.\n") {
		t.Errorf("table:\n%s", text)
	}
}

func TestTheDocumentHoldsParametersAndAllFigures(t *testing.T) {
	data, err := json.Marshal(smallResult(t))
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Patients, Cycles int
		Seed             uint64
		Profile          string
		Worlds           []struct {
			ID     string
			Cycles []struct {
				Cycle    int
				Coverage float64
				InWindow float64            `json:"in_window"`
				Error    map[string]float64 `json:"mean_absolute_error_days"`
			}
		}
		Shortening   []struct{ Flagged float64 }
		Expectations []map[string]any
		Density      struct{ Counts [][]int }
		Met          *bool
	}
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	if document.Patients != 500 || document.Cycles != 8 || document.Seed != 1 || document.Profile != "standard" || document.Met == nil {
		t.Errorf("parameters %+v", document)
	}
	if len(document.Worlds) != 4 || len(document.Shortening) != len(studies) || len(document.Expectations) == 0 || len(document.Density.Counts) == 0 {
		t.Fatalf("%d worlds, %d studies, %d expectations", len(document.Worlds), len(document.Shortening), len(document.Expectations))
	}
	cycle := document.Worlds[0].Cycles[7]
	for _, method := range []string{"estimate", "fixed_84", "zone_median", "own_mean"} {
		if cycle.Cycle != 8 || cycle.Coverage == 0 || cycle.InWindow == 0 || cycle.Error[method] == 0 {
			t.Errorf("last cycle without %s: %+v", method, cycle)
		}
	}
}
