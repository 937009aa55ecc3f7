package judge

import (
	"context"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/duration"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
	"github.com/afterglow-calendar/afterglow/internal/simulate"
)

// Patient is what was recorded of one patient. Treatments have ids.
type Patient struct {
	Traits       clinic.Traits
	Treatments   []clinic.Treatment
	Observations []clinic.Observation
}

// Verdict is how predictions did on a history.
type Verdict struct {
	Profile   string        `json:"profile"`
	Patients  int           `json:"patients"`
	Cycles    []CycleResult `json:"cycles"`     // from the zones' first on; those that were scored
	All       CycleResult   `json:"all_cycles"` // Cycle is 0
	Unknown   int           `json:"unknown"`    // cycles without a known truth, which are not scored
	Unmatched int           `json:"unmatched"`  // truths of no recorded cycle
	// NotLowest lists the cycles from the third on in which another way of
	// predicting erred less than the estimate.
	NotLowest []int `json:"not_lowest"`
}

// CycleResult is how predictions of the n-th cycle of zones did.
type CycleResult struct {
	Cycle int           `json:"cycle"`
	Count int           `json:"count"`
	Error simulate.Days `json:"mean_absolute_error_days"`
}

// Judge predicts every cycle of every zone on the day of its treatment and
// scores the predictions against the truth. It calls step after each patient.
// The error is the context's cause.
func Judge(ctx context.Context, rules *protocol.Protocol, patients []Patient, truth Truth, step func()) (*Verdict, error) {
	c := court{rules: rules, truth: truth}
	for _, p := range patients {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		c.patient(p)
		step()
	}
	v := &Verdict{
		Profile: rules.Profile, Patients: len(patients),
		All: CycleResult{0, c.all.Count(), c.all.Error()}, Unknown: c.unknown, Unmatched: len(truth) - c.matched,
	}
	for i, s := range c.cycles {
		if s.Count() > 0 {
			v.Cycles = append(v.Cycles, CycleResult{i + 1, s.Count(), s.Error()})
		}
	}
	v.NotLowest = notLowest(v.Cycles)
	return v, nil
}

// court is a judgement under way.
type court struct {
	rules *protocol.Protocol
	truth Truth

	cycles  []simulate.Score // of the zones' n-th cycles
	all     simulate.Score
	unknown int
	matched int // truths of recorded cycles
}

// course is one zone of a patient as far as the walk through her history has
// come.
type course struct {
	began  civil.Date // of its open cycle
	cycles int
	own    simulate.OwnMean
}

// patient walks through one patient's cycles in their order.
func (c *court) patient(p Patient) {
	courses := map[clinic.Zone]*course{}
	var day civil.Date
	var expected map[clinic.Zone]float64
	for _, b := range beginnings(p.Treatments) {
		if b.day != day {
			day, expected = b.day, c.expected(p, b.day)
		}
		co := courses[b.zone]
		if co == nil {
			co = &course{}
			courses[b.zone] = co
		} else {
			c.observe(co, b.zone, p.Observations, day)
		}
		co.began = day
		co.cycles++
		came, known := c.truthOf(b)
		if !known {
			c.unknown++
			continue
		}
		median := c.rules.Duration.ZoneMedianDays[b.zone]
		c.score(co.cycles, simulate.Days{
			Estimate: expected[b.zone], Fixed: simulate.FixedRuleDays, ZoneMedian: median, OwnMean: co.own.Predict(median),
		}, came)
	}
}

// truthOf finds when movement came in a cycle. Of treatments on one day the last
// one that somebody knows counts.
func (c *court) truthOf(b beginning) (came float64, known bool) {
	for _, id := range b.treatments {
		if days, ok := c.truth[Cycle{id, b.zone}]; ok {
			came, known = days, true
			c.matched++
		}
	}
	return came, known
}

// expected is the median of a fresh cycle in each zone, in days, as the plan of
// that day has it: with nothing that was recorded later.
func (c *court) expected(p Patient, day civil.Date) map[clinic.Zone]float64 {
	in := plan.Input{Patient: p.Traits, AsOf: day}
	for _, t := range p.Treatments {
		if !t.Date.After(day) {
			in.Treatments = append(in.Treatments, t)
		}
	}
	for _, o := range p.Observations {
		if !o.Date.After(day) {
			in.Observations = append(in.Observations, o)
		}
	}
	medians := map[clinic.Zone]float64{}
	for _, e := range plan.Estimates(in, c.rules) {
		medians[e.Zone] = e.Median
	}
	return medians
}

// observe closes the zone's cycle at its next treatment and lets the patient's
// own mean learn from it. A report on that day belongs to the cycle that ends
// (planner.md, conventions).
func (c *court) observe(co *course, zone clinic.Zone, reports []clinic.Observation, ended civil.Date) {
	var own []duration.Report
	for _, o := range reports {
		if o.Zone == zone && o.Date.After(co.began) && !o.Date.After(ended) {
			own = append(own, duration.Report{Day: o.Date.DaysSince(co.began), Movement: o.Movement})
		}
	}
	if seen := duration.Fold(c.rules.Learning, own); seen.Reports > 0 {
		co.own.Add(seen.Interval)
	}
}

func (c *court) score(cycle int, predicted simulate.Days, came float64) {
	for len(c.cycles) < cycle {
		c.cycles = append(c.cycles, simulate.Score{})
	}
	c.cycles[cycle-1].Add(predicted, came)
	c.all.Add(predicted, came)
}

// lowestFrom is the cycle from which on the estimate has learned enough to err
// less than every simpler way.
const lowestFrom = 3

// notLowest lists the cycles from lowestFrom on in which another way of
// predicting erred less than the estimate.
func notLowest(cycles []CycleResult) []int {
	numbers := []int{}
	for _, c := range cycles {
		if e := c.Error; c.Cycle >= lowestFrom && e.Estimate > min(e.Fixed, e.ZoneMedian, e.OwnMean) {
			numbers = append(numbers, c.Cycle)
		}
	}
	return numbers
}
