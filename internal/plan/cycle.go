package plan

import (
	"math"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/duration"
)

// cycle is the open cycle of one zone: it began with the zone's last full
// treatment, day 0, and nothing has superseded it (planner.md, conventions). A
// touch-up restarts no cycle.
type cycle struct {
	zone      clinic.Zone
	treatment *clinic.Treatment
	// current is T of this cycle, for its window and for event verdicts; fresh
	// is T of a cycle that begins anew, for estimates and for visits to come.
	// What was seen in the open cycle tells the two apart (planner.md section 3).
	current, fresh duration.Predictive

	window   span       // when this zone alone would be treated
	median   civil.Date // day of the median
	adjusted []string   // rule ids that moved the plain middle third

	// fadesEarly: the upper quantile lies before the minimum interval, counted
	// from the zone's own treatment (planner.md section 9.10).
	fadesEarly bool
	// lapsed: the window and its overdue time had passed when the patient was
	// last treated elsewhere. The zone then follows the next visit without
	// shaping it (planner.md section 9.11).
	lapsed bool
}

func (c *cycle) start() civil.Date { return c.treatment.Date }

// units returns the dose of the cycle, nil if it was not recorded.
func (c *cycle) units() *float64 {
	for _, treated := range c.treatment.Zones {
		if treated.Zone == c.zone {
			return treated.Units
		}
	}
	return nil
}

// day returns the cycle's day of quantile q, rounded (planner.md section 3).
func (c *cycle) day(q float64) int { return int(math.Round(c.current.Quantile(q))) }

// openCycles returns the open cycle of every zone that had a full treatment, in
// the order of zones, and the latest full treatment of any zone.
func (c *chart) openCycles() (cycles []cycle, latest *clinic.Treatment) {
	lastFull := map[clinic.Zone]*clinic.Treatment{}
	for i := range c.in.Treatments {
		t := &c.in.Treatments[i]
		if !t.IsFull() {
			continue
		}
		latest = t
		for _, z := range t.Zones {
			lastFull[z.Zone] = t
		}
	}
	for _, z := range clinic.Zones {
		if t := lastFull[z]; t != nil {
			cycles = append(cycles, c.newCycle(z, t))
		}
	}
	return cycles, latest
}

func (c *chart) newCycle(z clinic.Zone, t *clinic.Treatment) cycle {
	cy := cycle{zone: z, treatment: t}
	// A fresh cycle has the dose of the zone's last full treatment (planner.md
	// section 9.2), which is the dose of the open one.
	prior := duration.NewPrior(c.rules.Duration, z, c.in.Patient.Metabolism, c.in.Patient.Strength, cy.units())
	// Without reports, what is known of both cycles is the prior.
	cy.fresh = prior.Predictive()
	cy.current = cy.fresh
	return cy
}

// placeWindow sets the window of the zone alone: the middle part of the
// predictive distribution, from the minimum day on, within its lengths
// (planner.md section 3).
func (c *chart) placeWindow(cy *cycle) {
	w := c.rules.Window
	lower, upper := cy.day(w.LowerQuantile), cy.day(w.UpperQuantile)
	cy.median = cy.start().AddDays(cy.day(0.5))
	cy.fadesEarly = upper < c.minInterval

	own := c.withinLengths(span{cy.start().AddDays(max(lower, c.minInterval)), cy.start().AddDays(upper)})
	cy.lapsed = own.last.AddDays(w.OverdueDays).Before(c.latest.Date)

	s := span{cy.start().AddDays(lower), cy.start().AddDays(upper)}
	if s.first.Before(c.minimumDay) {
		s.first = c.minimumDay
		cy.adjusted = append(cy.adjusted, ruleMinimumInterval)
	}
	cy.window = c.withinLengths(s)
	if cy.window != s {
		cy.adjusted = append(cy.adjusted, ruleWindowLength)
	}
}

// withinLengths keeps the first day and moves the last.
func (c *chart) withinLengths(s span) span {
	w := c.rules.Window
	length := min(max(s.length(), w.MinLengthDays), w.MaxLengthDays)
	return span{s.first, s.first.AddDays(length)}
}
