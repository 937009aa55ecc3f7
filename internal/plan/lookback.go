package plan

import (
	"math"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// ZonePast is what became of the estimate of one zone: what was expected of each
// of its cycles when it began, and what was seen in it.
type ZonePast struct {
	Zone   clinic.Zone
	Cycles []PastCycle // oldest first
	Fresh  Estimate    // the plan's: what is expected of a cycle that begins anew
}

// PastCycle is one cycle of a zone, from a full treatment to the next one.
type PastCycle struct {
	Treatment string // id
	Began     civil.Date
	Ended     *civil.Date // the day of the next cycle; nil of the open one
	// Expected is the estimate as of the day on which the cycle began, from what was
	// recorded until then. Traits and rules are those of today, since nobody keeps
	// what they were.
	Expected Estimate
	// First movement came after day After and by day By. By is 0 where no movement
	// was seen, and both are 0 where nothing was reported.
	After, By float64
	Reports   int // how many reports this rests on
}

// Open reports whether the zone was not treated again since.
func (p PastCycle) Open() bool { return p.Ended == nil }

// Missed returns how many days first movement came before (negative) or after the
// expected median, by the middle of the days between which it came; not ok if no
// movement was seen.
func (p PastCycle) Missed() (days float64, ok bool) {
	if p.By == 0 {
		return 0, false
	}
	return (p.After+p.By)/2 - p.Expected.Median, true
}

// LookBack returns how the estimate of each of the patient's zones came to be what
// it is in the plan that Make returns, over the last cycles that began on most
// different days; in the order of zones. Like Make it is pure, and what it says of
// a cycle's beginning is what Make said on that day.
func LookBack(in Input, rules *protocol.Protocol, most int) []ZonePast {
	c := newChart(in, rules)
	past := make([]ZonePast, len(c.courses))
	for i, co := range c.courses {
		past[i] = ZonePast{Zone: co.zone, Fresh: c.estimates[i]}
	}
	for _, day := range c.beginnings(most) {
		then := c.asKnown(day)
		for _, known := range then.courses {
			if known.last().treatment.Date != day {
				continue // its cycle began before
			}
			i := zoneIndex(past, known.zone)
			cy := pastCycle(c.courses[i], known.last().treatment)
			cy.Expected = then.estimateOf(known)
			past[i].Cycles = append(past[i].Cycles, cy)
		}
	}
	return past
}

// beginnings are the last days on which a cycle began, at most so many, in order.
func (c *chart) beginnings(most int) []civil.Date {
	var days []civil.Date
	for _, t := range c.in.Treatments {
		if t.IsFull() && (len(days) == 0 || days[len(days)-1] != t.Date) {
			days = append(days, t.Date)
		}
	}
	return days[max(0, len(days)-most):]
}

// asKnown is what was known at the end of a day. Records are in the order of their
// days, so that what was known is where they begin.
func (c *chart) asKnown(day civil.Date) *chart {
	then := &chart{rules: c.rules, in: c.in}
	treatments, observations := 0, 0
	for treatments < len(c.in.Treatments) && !c.in.Treatments[treatments].Date.After(day) {
		treatments++
	}
	for observations < len(c.in.Observations) && !c.in.Observations[observations].Date.After(day) {
		observations++
	}
	then.in.Treatments, then.in.Observations = c.in.Treatments[:treatments], c.in.Observations[:observations]
	then.courses, then.latest = then.readCourses()
	return then
}

// estimateOf is what is expected of a fresh cycle of a zone.
func (c *chart) estimateOf(co *course) Estimate {
	return estimateFrom(co, c.quantilesOf(co.belief.Predictive(co.last().shift)))
}

// pastCycle is the cycle of a course that began with a treatment, with what was seen in
// it until now.
func pastCycle(co *course, t *clinic.Treatment) PastCycle {
	cy := PastCycle{Treatment: t.ID, Began: t.Date}
	for i := range co.cycles {
		o := &co.cycles[i]
		if o.treatment.Date != t.Date {
			continue
		}
		if i+1 < len(co.cycles) {
			ended := co.cycles[i+1].treatment.Date
			cy.Ended = &ended
		}
		if cy.Reports = o.seen.Reports; cy.Reports > 0 {
			cy.After = o.seen.Interval.After
			if !math.IsInf(o.seen.Interval.By, 1) {
				cy.By = o.seen.Interval.By
			}
		}
	}
	return cy
}

func zoneIndex(past []ZonePast, zone clinic.Zone) int {
	for i := range past {
		if past[i].Zone == zone {
			return i
		}
	}
	return -1
}
