package plan_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// planCase is one line of planner.md with numbers: an input document and what
// must, or must not, be on its plan. A clinician can read and add them.
type planCase struct {
	Rule       string                   `json:"rule"`        // where planner.md says it, and what
	Input      json.RawMessage          `json:"input"`       // planner.md section 8
	Items      map[string]string        `json:"items"`       // key: "first to last status", or "none"
	Cites      map[string][]string      `json:"cites"`       // key: the rules of its reasons, in order
	Zones      map[string][]clinic.Zone `json:"zones"`       // key: its zones
	Verdicts   map[string]string        `json:"verdicts"`    // event: "verdict probability"; all of them
	NextChange string                   `json:"next_change"` // not checked when left out
}

// readCases returns the cases of every file by "theme/rule".
func readCases(t *testing.T) map[string]planCase {
	t.Helper()
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	all := map[string]planCase{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []planCase
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, c := range cases {
			name := strings.TrimSuffix(filepath.Base(file), ".json") + "/" + c.Rule
			if _, twice := all[name]; twice {
				t.Fatalf("two cases are called %q", name)
			}
			all[name] = c
		}
	}
	return all
}

func TestCases(t *testing.T) {
	for name, c := range readCases(t) {
		t.Run(name, c.check)
	}
}

// Each fact of the brief must be visible as a rule that a plan cites
// (planner.md section 1): a rule that no case reaches is none.
func TestEveryRuleOfTheCatalogueIsCitedBySomeCase(t *testing.T) {
	cited := map[string]bool{}
	for _, c := range readCases(t) {
		in, err := plan.Decode(c.Input, time.LoadLocation)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range plan.Make(in, rules).Items {
			for _, r := range item.Reasons {
				cited[r.Rule] = true
			}
		}
	}
	for _, r := range plan.Rules {
		if !cited[r.ID] {
			t.Errorf("no case cites %s", r.ID)
		}
		if r.Meaning == "" || r.Source == "" {
			t.Errorf("%s has no meaning or source", r.ID)
		}
	}
}

func (c planCase) check(t *testing.T) {
	in, err := plan.Decode(c.Input, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Make(in, rules)
	items := map[string]plan.Item{}
	for _, item := range p.Items {
		items[item.Key] = item
	}
	for key, want := range c.Items {
		got := "none"
		if item, ok := items[key]; ok {
			got = fmt.Sprintf("%s to %s %s", item.Start, item.End, item.Status)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
	for key, want := range c.Cites {
		var got []string
		for _, r := range items[key].Reasons {
			got = append(got, r.Rule)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s cites %v, want %v", key, got, want)
		}
	}
	for key, want := range c.Zones {
		if got := items[key].Zones; !slices.Equal(got, want) {
			t.Errorf("%s is for %v, want %v", key, got, want)
		}
	}
	if len(p.Verdicts) != len(c.Verdicts) {
		t.Errorf("verdicts %+v, want %v", p.Verdicts, c.Verdicts)
	}
	for _, v := range p.Verdicts {
		if got := fmt.Sprintf("%s %v", v.Verdict, v.Probability); got != c.Verdicts[v.Event] {
			t.Errorf("%s: %s, want %s", v.Event, got, c.Verdicts[v.Event])
		}
	}
	if c.NextChange != "" && (p.NextChange == nil || p.NextChange.String() != c.NextChange) {
		t.Errorf("next_change %v, want %s", p.NextChange, c.NextChange)
	}
}
