package simulate

import (
	"math"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// expectedOf is how many patients the expectations are stated for: with fewer,
// chance alone can break one.
const expectedOf = 20_000

// Expectation is something that planner.md sections 3 and 4 say a simulation
// shows, and whether this one did. All numbers are shares of 1.
type Expectation struct {
	Claim   string  `json:"claim"`
	Least   float64 `json:"least"` // what is expected, both ends inclusive
	Most    float64 `json:"most"`
	Lowest  float64 `json:"lowest"` // what was found, over all cycles that the claim is about
	Highest float64 `json:"highest"`
	Met     bool    `json:"met"`
}

// expect notes a claim and what was found of it. A claim about cycles that were
// not simulated is not judged.
func (r *Result) expect(claim string, least, most float64, found ...float64) {
	if len(found) == 0 {
		return
	}
	e := Expectation{Claim: claim, Least: least, Most: most, Lowest: math.Inf(1), Highest: math.Inf(-1)}
	for _, x := range found {
		e.Lowest, e.Highest = min(e.Lowest, x), max(e.Highest, x)
	}
	e.Met = e.Lowest >= least && e.Highest <= most
	r.Expectations = append(r.Expectations, e)
}

// judge holds the figures against planner.md. What it says of the 84 d rule and
// of the window rests on the medians of the standard profile.
func (r *Result) judge() {
	model := r.world("model")
	r.expect("as modelled, the 80% range covers 77-83%", 0.77, 0.83, coverage(model.Cycles)...)
	for _, w := range r.Worlds[1:] {
		cycles := w.Cycles
		if w.ID == "low-prior" {
			r.expect(w.Title+", it covers at least 74% in cycle 1", 0.74, 1, coverage(cycles[:1])...)
			cycles = cycles[1:]
		}
		r.expect(w.Title+", it covers at least 75%", 0.75, 1, coverage(cycles)...)
	}
	if r.Profile == clinic.Profiles[0] {
		r.expect("as modelled, about a third of first movements fall inside the window", 0.30, 0.37, inWindow(model.Cycles)...)
		fixed := func(d Days) float64 { return d.Fixed }
		r.expect("error 25% or more below the fixed 84 d rule in cycle 2", 0.25, 1, model.saved(2, fixed)...)
		r.expect("error 40% or more below the fixed 84 d rule in cycle 8", 0.40, 1, model.saved(8, fixed)...)
	}
	// Before any report the estimate is the zone's median; a difference could
	// only be rounding.
	zone := func(d Days) float64 { return d.ZoneMedian }
	own := func(d Days) float64 { return d.OwnMean }
	r.expect("error no better than the zone's median in cycle 1", -1e-9, 1e-9, model.saved(1, zone)...)
	r.expect("error about 6% below the patient's own mean in cycle 2", 0.04, 0.10, model.saved(2, own)...)
	r.expect("error about 2% below the patient's own mean in cycle 8", 0.005, 0.05, model.saved(8, own)...)
	for _, s := range r.Shortening {
		switch s.ID {
		case "found/-25%":
			r.expect("effects 25% shorter are found in about 62% of patients", 0.59, 0.66, s.Flagged)
		case "found/-35%":
			r.expect("effects 35% shorter are found in about 90% of patients", 0.87, 0.94, s.Flagged)
		default:
			r.expect("at most 6%: "+s.Title, 0, 0.06, s.Flagged)
		}
	}
	r.Met = true
	for _, e := range r.Expectations {
		r.Met = r.Met && e.Met
	}
}

func (r *Result) world(id string) WorldResult {
	for _, w := range r.Worlds {
		if w.ID == id {
			return w
		}
	}
	return WorldResult{}
}

// saved is the share of another way's error that the estimate saves in a cycle;
// nothing if that cycle was not simulated.
func (w WorldResult) saved(cycle int, other func(Days) float64) []float64 {
	if cycle > len(w.Cycles) {
		return nil
	}
	e := w.Cycles[cycle-1].Error
	return []float64{savedShare(e.Estimate, other(e))}
}

// savedShare is the share of another prediction's error that the estimate saves:
// 1 - estimate/other, negative where the other is better.
func savedShare(estimate, other float64) float64 { return 1 - estimate/other }

func coverage(cycles []CycleResult) (shares []float64) {
	for _, c := range cycles {
		shares = append(shares, c.Coverage)
	}
	return shares
}

func inWindow(cycles []CycleResult) (shares []float64) {
	for _, c := range cycles {
		shares = append(shares, c.InWindow)
	}
	return shares
}
