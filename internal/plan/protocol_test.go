package plan_test

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// document is the JSON form of a protocol.
func document(t *testing.T, p *protocol.Protocol) map[string]any {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var whole map[string]any
	if err := json.Unmarshal(data, &whole); err != nil {
		t.Fatal(err)
	}
	return whole
}

// with returns a copy of a protocol with other values at some paths, as in
// "touchup.first_timers_only", read as a clinic's own is.
func with(t *testing.T, p *protocol.Protocol, values map[string]any) (*protocol.Protocol, error) {
	t.Helper()
	whole := document(t, p)
	for path, value := range values {
		group, names := whole, strings.Split(path, ".")
		for _, name := range names[:len(names)-1] {
			below, ok := group[name].(map[string]any)
			if !ok {
				t.Fatalf("a protocol has no %s", path)
			}
			group = below
		}
		group[names[len(names)-1]] = value
	}
	data, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return protocol.ParseJSON(data)
}

// unmoved are the fields that have no other value to try.
var unmoved = map[string]bool{
	"profile": true, // a name
	// The medians are those of typical muscles: any other factor is refused.
	"duration.strength_factor.typical": true,
}

// steps are the values for numbers that a small step does not move.
var steps = map[string]any{
	// Few points are enough for all but a long record: see longRecord.
	"duration.grid.points": 41.0,
}

// longRecord is a patient whose effect lasted 88 days 23 times: what is left to
// know is then finer than a coarse grid.
func longRecord() plan.Input {
	in := plan.Input{Clinic: clinic.Settings{Timezone: "America/New_York"}, AsOf: civil.Date{Year: 2027, Month: 3, Day: 2}}
	for n := range 24 {
		day := in.AsOf.AddDays(-1 - 100*n)
		in.Treatments = append(in.Treatments, clinic.Treatment{Date: day, Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}}})
		in.Observations = append(in.Observations,
			clinic.Observation{Date: day.AddDays(87 - 100), Zone: clinic.Glabella, Movement: clinic.MovementNone},
			clinic.Observation{Date: day.AddDays(88 - 100), Zone: clinic.Glabella, Movement: clinic.MovementFirst})
	}
	return in
}

// nudged returns copies of a protocol with the value at a path a little higher and
// a little lower, as far as its limits allow. A zone becomes each other zone.
func nudged(t *testing.T, p *protocol.Protocol, path string) []*protocol.Protocol {
	t.Helper()
	var others []any
	switch value := fields(document(t, p))[path].(type) {
	case bool:
		others = []any{!value}
	case string:
		if slices.Contains(clinic.Zones, clinic.Zone(value)) {
			for _, z := range clinic.Zones {
				others = append(others, string(z))
			}
		}
	case float64:
		if value == math.Trunc(value) {
			others = []any{value + 1, value - 1}
		} else {
			others = []any{value * 1.05, value * 0.95}
		}
	}
	if other, ok := steps[path]; ok {
		others = []any{other}
	}
	var all []*protocol.Protocol
	for _, other := range others {
		if changed, err := with(t, p, map[string]any{path: other}); err == nil {
			all = append(all, changed)
		}
	}
	return all
}

// fields lists the values of a protocol's JSON form by their paths.
func fields(group map[string]any) map[string]any {
	all := map[string]any{}
	for name, value := range group {
		below, ok := value.(map[string]any)
		if !ok {
			all[name] = value
			continue
		}
		for path, value := range fields(below) {
			all[name+"."+path] = value
		}
	}
	return all
}

// outcome is a plan without the words and numbers of its reasons: a number that is
// only spoken of moves nothing.
func outcome(p plan.Plan) plan.Plan {
	for i := range p.Items {
		reasons := make([]plan.Reason, len(p.Items[i].Reasons))
		for j, r := range p.Items[i].Reasons {
			reasons[j] = plan.Reason{Rule: r.Rule}
		}
		p.Items[i].Reasons = reasons
	}
	for i := range p.Flags {
		p.Flags[i].Text = ""
	}
	return p
}

// Everything in planner.md is "a default that a clinic can edit as data" (first
// paragraph): a number that moves no plan is none, and one that is read in another's
// place moves none.
func TestEveryNumberOfTheProtocolMovesSomeCasesPlan(t *testing.T) {
	type planned struct {
		planCase
		in    plan.Input
		rules *protocol.Protocol
		was   plan.Plan
	}
	byProfile := map[string][]planned{}
	add := func(c planCase, in plan.Input) {
		rules := c.rules(t, in)
		byProfile[rules.Profile] = append(byProfile[rules.Profile], planned{c, in, rules, outcome(plan.Make(in, rules))})
	}
	add(planCase{}, longRecord())
	for _, c := range readCases(t) {
		in, err := plan.Decode(c.Input, time.LoadLocation)
		if err != nil {
			t.Fatal(err)
		}
		add(c, in)
	}
	moves := func(profile, path string) bool {
		name := []byte(`"` + path[strings.LastIndex(path, ".")+1:] + `"`)
		// A case that speaks of the number is the likeliest to move.
		likely := func(c planned) int {
			if _, ok := c.Protocol[path]; ok {
				return 2
			}
			return bytes.Count(c.Input, name)
		}
		all := slices.Clone(byProfile[profile])
		slices.SortStableFunc(all, func(a, b planned) int { return likely(b) - likely(a) })
		others := map[*protocol.Protocol][]*protocol.Protocol{}
		return slices.ContainsFunc(all, func(c planned) bool {
			if _, ok := others[c.rules]; !ok {
				others[c.rules] = nudged(t, c.rules, path)
			}
			return slices.ContainsFunc(others[c.rules], func(rules *protocol.Protocol) bool {
				return !reflect.DeepEqual(outcome(plan.Make(c.in, rules)), c.was)
			})
		})
	}
	known := map[string]bool{}
	for _, profile := range clinic.Profiles {
		p, _ := protocol.ByName(profile)
		for path := range fields(document(t, p)) {
			// The profiles share most fields; those of the first one are enough.
			if known[path] || unmoved[path] {
				continue
			}
			known[path] = true
			if !moves(profile, path) {
				t.Errorf("%s of profile %s moves the plan of no case", path, profile)
			}
		}
	}
}
