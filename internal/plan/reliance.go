package plan

import (
	"math"
	"sort"

	"github.com/afterglow-calendar/afterglow/internal/duration"
)

// reliance is for how long effects can be relied on for an event: the most days
// with the probability that counts as covered (planner.md section 6). It depends
// on the patient alone, so that any number of events, preps and appointments is
// weighed by comparing days.
type reliance struct {
	zones []zoneReliance // in the order of the open cycles
	fresh int            // days from a treatment of every zone; -1 if there is no zone
}

// zoneReliance is what one zone can be relied on for.
type zoneReliance struct {
	fresh int // days from a treatment
	until int // number of the last day on which the open cycle's effect can be relied on
}

// never is the number of a day before every other.
const never = math.MinInt

// reliance weighs the zones when it is first asked for: most plans need it not.
func (c *chart) reliance() *reliance {
	if c.relied != nil {
		return c.relied
	}
	r := &reliance{fresh: -1}
	for i := range c.cycles {
		cy := &c.cycles[i]
		z := zoneReliance{fresh: c.reliableDays(cy.fresh), until: never}
		if cy.last().seen.Moved == 0 {
			z.until = dayNumber(cy.day0) + c.reliableDays(cy.current)
		}
		if i == 0 || z.fresh < r.fresh {
			r.fresh = z.fresh
		}
		r.zones = append(r.zones, z)
	}
	c.relied = r
	return r
}

// longestReliance is above every number of days between two dates that are planned.
const longestReliance = 1 << 18

// reliableDays returns the most days that an effect can be relied on.
func (c *chart) reliableDays(p duration.Predictive) int {
	return sort.Search(longestReliance, func(days int) bool {
		c.work.survivals++
		return !(p.Survival(float64(days)) >= c.rules.Event.CoveredProbability)
	}) - 1
}
