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
		z := zoneReliance{fresh: c.reliableDays(cy, 0), until: never}
		switch seen := cy.last().seen; {
		case seen.Moved > 0:
		case seen.LastNone() == 0:
			z.until = dayNumber(cy.day0) + z.fresh
		default:
			z.until = dayNumber(cy.day0) + c.reliableDays(cy, seen.LastNone())
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

// reliableDays returns the most days that an effect of the zone can be relied on, if
// no movement was seen until a day. It is one of the few days between two quantiles
// that are known already.
func (c *chart) reliableDays(cy *cycle, quiet int) int {
	survival := func(p duration.Predictive, days int) float64 {
		c.work.survivals++
		return p.Survival(float64(days))
	}
	covered := c.rules.Event.CoveredProbability
	fresh := covered // as probable when the effect was fresh
	if quiet > 0 {
		fresh *= survival(cy.fresh, quiet)
	}
	w, q := c.rules.Window, cy.freshly
	low, high := quiet, longestReliance
	for _, known := range []struct{ below, days float64 }{
		{0.10, q.q10}, {w.LowerQuantile, q.lower}, {0.50, q.median}, {w.UpperQuantile, q.upper}, {0.90, q.q90},
	} {
		// A day to each side is more than any rounding.
		if 1-known.below > fresh {
			low = max(low, int(known.days)-1)
		} else {
			high = min(high, int(known.days)+2)
		}
	}
	high = max(low, high)
	p := cy.fresh.Beyond(float64(quiet))
	return low + sort.Search(high-low, func(n int) bool { return !(survival(p, low+1+n) >= covered) })
}
