package simulate

import (
	"context"
	"math"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/duration"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// Zone is the zone that all simulated patients are treated in, at its standard
// dose: the check values of planner.md section 3 are this zone's.
const Zone = clinic.Glabella

// The bounds of Params: what ends within a day, and what a grid of theta can
// still tell apart.
const (
	MaxPatients = 10_000_000
	MaxCycles   = 20
)

// Params say what is simulated.
type Params struct {
	Patients int    `json:"patients"` // in each world and in each study, 1 to MaxPatients
	Cycles   int    `json:"cycles"`   // of each patient of a world, 1 to MaxCycles
	Seed     uint64 `json:"seed"`
}

// Validate refuses a number out of bounds as a *clinic.Error that names it.
func (p Params) Validate() error {
	if p.Patients < 1 || p.Patients > MaxPatients {
		return clinic.Errorf(clinic.Invalid, "patients", "is not between 1 and %d", MaxPatients)
	}
	if p.Cycles < 1 || p.Cycles > MaxCycles {
		return clinic.Errorf(clinic.Invalid, "cycles", "is not between 1 and %d", MaxCycles)
	}
	return nil
}

// Result is everything that a simulation found.
type Result struct {
	Params
	Profile        string        `json:"profile"`
	Zone           clinic.Zone   `json:"zone"`
	ZoneMedianDays float64       `json:"zone_median_days"` // in tenths
	Worlds         []WorldResult `json:"worlds"`
	Shortening     []StudyResult `json:"shortening"`
	Expectations   []Expectation `json:"expectations"`
	Met            bool          `json:"met"` // all of Expectations
	Density        Density       `json:"density"`
}

// Steps is how often Run calls its step function in all.
func (p Params) Steps() int { return p.Patients * (len(worlds) + len(studies)) }

// Run simulates under a clinic's rules. It calls step after each patient of a
// world or study, never twice at once. The errors are those of Validate and the
// context's cause; then there is no Result.
func Run(ctx context.Context, p Params, rules *protocol.Protocol, step func()) (*Result, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	l := lab{
		Params: p, rules: rules, step: step,
		prior: duration.NewPrior(rules.Duration, Zone, clinic.MetabolismTypical, clinic.StrengthTypical),
	}
	found := &Result{Params: p, Profile: rules.Profile, Zone: Zone, ZoneMedianDays: math.Round(10*math.Exp(l.prior.Mean)) / 10}
	for i, w := range worlds {
		trial, err := l.try(ctx, w)
		if err != nil {
			return nil, err
		}
		found.Worlds = append(found.Worlds, trial.result(w))
		if i == 0 {
			found.Density = trial.density
		}
	}
	for _, s := range studies {
		share, err := l.study(ctx, s)
		if err != nil {
			return nil, err
		}
		found.Shortening = append(found.Shortening, StudyResult{s.id, s.title, share})
	}
	found.judge()
	return found, nil
}

// lab is where patients are simulated: the parameters and what the planner
// believes of every patient before she is treated.
type lab struct {
	Params
	rules *protocol.Protocol
	prior duration.Prior
	step  func()
}
