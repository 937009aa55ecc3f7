package plan_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// planCase is one line of planner.md with numbers: an input document and what
// must, or must not, be on its plan. A clinician can read and add them.
type planCase struct {
	Rule       string                   `json:"rule"`        // where planner.md says it, and what
	Input      json.RawMessage          `json:"input"`       // planner.md section 8
	Protocol   map[string]any           `json:"protocol"`    // path: the clinic's own value; the profile's where left out
	Items      map[string]string        `json:"items"`       // key: "first to last status", or "none"
	Cites      map[string][]string      `json:"cites"`       // key: the rules of its reasons, in order
	Zones      map[string][]clinic.Zone `json:"zones"`       // key: its zones
	Due        map[string]string        `json:"due"`         // key: its median day
	Points     map[string]string        `json:"points"`      // key: "earliest due latest overdue"
	Numbers    map[string]any           `json:"numbers"`     // "key rule name": the number of that name in that reason
	Projected  []string                 `json:"projected"`   // the keys of all items that are; not checked when left out
	Overrides  map[string]string        `json:"overrides"`   // key: the decision that set its days
	Estimates  map[clinic.Zone]string   `json:"estimates"`   // zone: "q10 lower median upper q90 informative_cycles"
	Verdicts   map[string]string        `json:"verdicts"`    // event: "verdict probability"; all of them
	Flags      []string                 `json:"flags"`       // their rules, in order; all of them
	NextChange string                   `json:"next_change"` // not checked when left out
	Lapsed     string                   `json:"lapsed"`      // "ended [zones]" of who has not come back; "no", or not checked when left out
}

// rulesOf returns the rules of the profile that an input selects.
func rulesOf(t interface{ Fatalf(string, ...any) }, in plan.Input) *protocol.Protocol {
	p, ok := protocol.ByName(in.Clinic.Profile)
	if !ok {
		t.Fatalf("no profile %q", in.Clinic.Profile)
	}
	return p
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
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields() // a misspelt expectation expects nothing
		if err := decoder.Decode(&cases); err != nil {
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

// rules returns the rules that a case is planned by.
func (c planCase) rules(t *testing.T, in plan.Input) *protocol.Protocol {
	t.Helper()
	profile := rulesOf(t, in)
	if len(c.Protocol) == 0 {
		return profile
	}
	p, err := with(t, profile, c.Protocol)
	if err != nil {
		t.Fatalf("the clinic's own values: %v", err)
	}
	return p
}

// plan makes the plan of a case.
func (c planCase) plan(t *testing.T) plan.Plan {
	t.Helper()
	in, err := plan.Decode(c.Input, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	return plan.Make(in, c.rules(t, in))
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
		p := c.plan(t)
		for _, item := range p.Items {
			for _, r := range item.Reasons {
				cited[r.Rule] = true
			}
		}
		for _, f := range p.Flags {
			cited[f.Rule] = true
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
	p := c.plan(t)
	items := map[string]plan.Item{}
	for _, item := range p.Items {
		if _, twice := items[item.Key]; twice {
			t.Errorf("two items have the key %s", item.Key)
		}
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
	for key, want := range c.Due {
		if due := items[key].Due; due == nil || due.String() != want {
			t.Errorf("%s is due on %v, want %s", key, due, want)
		}
	}
	for key, want := range c.Overrides {
		if got := items[key].Override; got != want {
			t.Errorf("%s has its days from decision %q, want %q", key, got, want)
		}
	}
	c.checkPoints(t, items)
	c.checkNumbers(t, items)
	c.checkProjected(t, p)
	c.checkEstimates(t, p)
	c.checkWhole(t, p)
}

func (c planCase) checkPoints(t *testing.T, items map[string]plan.Item) {
	for key, want := range c.Points {
		got := "none"
		if w := items[key]; w.Kind == plan.KindWindow {
			got = fmt.Sprintf("%s %s %s %s", w.Earliest, w.Due, w.Latest, w.Overdue)
		}
		if got != want {
			t.Errorf("%s has the points %s, want %s", key, got, want)
		}
	}
}

func (c planCase) checkNumbers(t *testing.T, items map[string]plan.Item) {
	for path, want := range c.Numbers {
		names := strings.Fields(path)
		if len(names) != 3 {
			t.Fatalf("%q is not \"key rule name\"", path)
		}
		reasons := items[names[0]].Reasons
		at := slices.IndexFunc(reasons, func(r plan.Reason) bool { return r.Rule == names[1] })
		if at < 0 {
			t.Errorf("%s does not cite %s", names[0], names[1])
		} else if got := reasons[at].Numbers[names[2]]; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
}

func (c planCase) checkProjected(t *testing.T, p plan.Plan) {
	if c.Projected == nil {
		return
	}
	var got []string
	for _, item := range p.Items {
		if item.Projected {
			got = append(got, item.Key)
		}
	}
	if !slices.Equal(got, c.Projected) && len(got)+len(c.Projected) > 0 {
		t.Errorf("projected are %v, want %v", got, c.Projected)
	}
}

// checkEstimates holds each number to the tolerance of planner.md section 3.
func (c planCase) checkEstimates(t *testing.T, p plan.Plan) {
	for zone, want := range c.Estimates {
		at := slices.IndexFunc(p.Estimates, func(e plan.Estimate) bool { return e.Zone == zone })
		if at < 0 {
			t.Errorf("no estimate for %s", zone)
			continue
		}
		e := p.Estimates[at]
		var w plan.Estimate
		if _, err := fmt.Sscan(want, &w.Q10, &w.Lower, &w.Median, &w.Upper, &w.Q90, &w.InformativeCycles); err != nil {
			t.Fatalf("%s: %q: %v", zone, want, err)
		}
		got := [...]float64{e.Q10, e.Lower, e.Median, e.Upper, e.Q90}
		for i, day := range [...]float64{w.Q10, w.Lower, w.Median, w.Upper, w.Q90} {
			if math.Abs(got[i]-day) > 0.15 {
				t.Errorf("%s: estimate %v, want %s", zone, got, want)
				break
			}
		}
		if e.InformativeCycles != w.InformativeCycles {
			t.Errorf("%s: %d informative cycles, want %d", zone, e.InformativeCycles, w.InformativeCycles)
		}
	}
}

// checkWhole checks what a plan has once: verdicts, flags, the next change, whether
// she has not come back.
func (c planCase) checkWhole(t *testing.T, p plan.Plan) {
	lapsed := "no"
	if p.Lapsed != nil {
		lapsed = fmt.Sprint(p.Lapsed.Ended, " ", p.Lapsed.Zones)
	}
	if c.Lapsed != "" && lapsed != c.Lapsed {
		t.Errorf("lapsed: %s, want %s", lapsed, c.Lapsed)
	}
	if len(p.Verdicts) != len(c.Verdicts) {
		t.Errorf("verdicts %+v, want %v", p.Verdicts, c.Verdicts)
	}
	for _, v := range p.Verdicts {
		if got := fmt.Sprintf("%s %v", v.Verdict, v.Probability); got != c.Verdicts[v.Event] {
			t.Errorf("%s: %s, want %s", v.Event, got, c.Verdicts[v.Event])
		}
	}
	var flags []string
	for _, f := range p.Flags {
		flags = append(flags, f.Rule)
	}
	if !slices.Equal(flags, c.Flags) {
		t.Errorf("flags %v, want %v", p.Flags, c.Flags)
	}
	if c.NextChange != "" && (p.NextChange == nil || p.NextChange.String() != c.NextChange) {
		t.Errorf("next_change %v, want %s", p.NextChange, c.NextChange)
	}
}
