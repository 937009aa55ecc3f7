package plan

import (
	"math"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/duration"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// cycle is a cycle that a visit is due for: the open one of a zone, which began
// with its last full treatment and which nothing has superseded, or one projected
// from a visit to come. Day 0 is the day it begins.
type cycle struct {
	*course
	day0      civil.Date
	projected bool
	// current is T of this cycle given what was seen in it, for event verdicts;
	// fresh is T of a cycle that begins anew, for estimates and for visits to
	// come (planner.md section 3).
	current, fresh duration.Predictive
	// likely are the quantiles that the window is made from: those of current,
	// but for a "none" so early that it does not move the window.
	likely, freshly quantiles
	quietUntil      int // day of the "none" that moved the window; 0 if none did

	basis    basis
	window   span       // when this zone alone would be treated
	median   civil.Date // day of the median
	adjusted []string   // rule ids that moved the plain window

	// fadesEarly: the upper quantile lies before the minimum interval, counted
	// from the zone's own treatment (planner.md section 9.10).
	fadesEarly bool
	// lapsed: the window and its overdue time had passed when the patient was
	// last treated elsewhere. The zone then follows the next visit without
	// shaping it (planner.md section 9.11).
	lapsed bool
}

// basis is what makes a zone's window.
type basis int

const (
	byModel     basis = iota // the predictive distribution
	byFirstSign              // movement that was reported (fact 5)
	byRhythm                 // an agreed rhythm (fact 7)
)

// quantiles are the days of a distribution that plans speak of.
type quantiles struct {
	q10, lower, median, upper, q90 float64
}

func (c *chart) quantilesOf(p duration.Predictive) quantiles {
	c.work.quantiles++
	w := c.rules.Window
	return quantiles{p.Quantile(0.10), p.Quantile(w.LowerQuantile), p.Quantile(0.50), p.Quantile(w.UpperQuantile), p.Quantile(0.90)}
}

// wholeDays rounds a quantile to days (planner.md section 3). What bisection leaves
// of a half, 115.49999999999964, is a half.
func wholeDays(quantile float64) int { return int(math.Round(math.Round(quantile*1e6) / 1e6)) }

// treatment is the last full treatment of the zone.
func (cy *cycle) treatment() *clinic.Treatment { return cy.last().treatment }

// units returns the dose of the zone's last full treatment, nil if it was not
// recorded.
func (cy *cycle) units() *float64 { return unitsIn(cy.treatment(), cy.zone) }

// survival is the probability that the effect of the cycle still holds on a day.
// Once movement was reported it holds no longer.
func (cy *cycle) survival(day civil.Date) float64 {
	if !cy.projected && cy.last().seen.Moved > 0 {
		return 0
	}
	return cy.current.Survival(float64(day.DaysSince(cy.day0)))
}

// openCycle is the open cycle of a zone. Its dose is the one a fresh cycle has
// (planner.md section 9.2).
func (c *chart) openCycle(co *course) cycle {
	o := co.last()
	cy := cycle{course: co, day0: o.treatment.Date}
	cy.fresh = co.belief.Predictive(o.shift)
	cy.freshly = c.quantilesOf(cy.fresh)
	cy.current, cy.likely = cy.fresh, cy.freshly
	if o.seen.Moved == 0 {
		cy.current = cy.fresh.Beyond(float64(o.seen.LastNone()))
		c.conditionWindow(&cy, o.seen.Nones)
	}
	return cy
}

// conditionWindow moves the window later by the quiet weeks of the open cycle:
// once, on T > d after "none" on day d, and only by a "none" later than seven days
// before the lower quantile as it stood, so that the window does not creep every
// week (planner.md section 3).
func (c *chart) conditionWindow(cy *cycle, nones []int) {
	lead, lower := float64(c.rules.Learning.NoneLeadDays), cy.likely.lower
	for _, day := range nones {
		if float64(day) > lower-lead {
			lower = cy.fresh.Beyond(float64(day)).Quantile(c.rules.Window.LowerQuantile)
			cy.quietUntil = day
		}
	}
	if cy.quietUntil > 0 {
		cy.likely = c.quantilesOf(cy.fresh.Beyond(float64(cy.quietUntil)))
	}
}

// projectedCycle is the cycle that follows if the zone is treated on a day.
func (c *chart) projectedCycle(from *cycle, day civil.Date) *cycle {
	cy := &cycle{course: from.course, day0: day, projected: true,
		fresh: from.fresh, current: from.fresh, freshly: from.freshly, likely: from.freshly}
	c.placeWindow(cy, day.AddDays(c.spacing))
	cy.adjusted = nil // the visit before it explains what it keeps to
	return cy
}

// placeWindow sets the window of the zone alone, from a day on and within its
// lengths: the agreed rhythm's, the two weeks from the first sign of movement, or
// the middle part of the predictive distribution (planner.md section 3, facts 5
// and 7). Under an agreed rhythm reports move no window (section 9.9).
func (c *chart) placeWindow(cy *cycle, notBefore civil.Date) {
	w := c.rules.Window
	cy.median = cy.day0.AddDays(wholeDays(cy.likely.median))
	s := c.naturalWindow(cy)
	cy.fadesEarly = cy.basis == byModel && wholeDays(cy.likely.upper) < c.minInterval

	own := s
	own.first = later(own.first, cy.day0.AddDays(c.spacing))
	if c.latest != nil {
		cy.lapsed = !cy.projected && c.withinLengths(own).last.AddDays(w.OverdueDays).Before(c.latest.Date)
	}
	if s.first.Before(notBefore) {
		s.first = notBefore
		rule := ruleMinimumInterval
		if notBefore != c.minimumDay {
			rule = ruleVisitsPerYear
		}
		cy.adjusted = append(cy.adjusted, rule)
	}
	switch {
	case cy.basis == byFirstSign:
		cy.window = span{s.first, s.first.AddDays(c.rules.Learning.FirstSignDays)}
		return
	case cy.basis == byModel || s.length() < w.MinLengthDays:
		cy.window = c.withinLengths(s)
	default:
		cy.window = s
	}
	if cy.window != s {
		cy.adjusted = append(cy.adjusted, ruleWindowLength)
	}
}

// naturalWindow is the window before any interval or length is kept, and sets
// what it is made by.
func (c *chart) naturalWindow(cy *cycle) span {
	if r, agreed := c.rhythm(); agreed {
		cy.basis = byRhythm
		first := addMonths(cy.day0, r.Months)
		return span{first, first.AddDays(r.LengthDays)}
	}
	if moved := cy.last().seen.Moved; moved > 0 && !cy.projected {
		cy.basis = byFirstSign
		first := cy.day0.AddDays(moved)
		cy.median = first
		return span{first, first.AddDays(c.rules.Learning.FirstSignDays)}
	}
	cy.basis = byModel
	return span{cy.day0.AddDays(wholeDays(cy.likely.lower)), cy.day0.AddDays(wholeDays(cy.likely.upper))}
}

// rhythm returns the rhythm that patient and clinic agreed on, if it is not the
// standard one (fact 7).
func (c *chart) rhythm() (r protocol.Rhythm, agreed bool) {
	switch c.in.Patient.Strategy {
	case clinic.StrategySmall3Mo:
		return c.rules.Strategy.Small3Mo, true
	case clinic.StrategyHigh6Mo:
		return c.rules.Strategy.High6Mo, true
	}
	return r, false
}

// withinLengths keeps the first day and moves the last.
func (c *chart) withinLengths(s span) span {
	w := c.rules.Window
	length := min(max(s.length(), w.MinLengthDays), w.MaxLengthDays)
	return span{s.first, s.first.AddDays(length)}
}
