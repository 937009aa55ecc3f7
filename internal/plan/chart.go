package plan

import (
	"cmp"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// chart is a patient's record made ready for planning: everything that does not
// depend on the day from which it is looked at.
type chart struct {
	rules       *protocol.Protocol
	in          Input // in canonical order, with ids
	open        openDays
	fortnights  []span // before each event
	minInterval int    // days between full treatments of any zone (fact 6)
	// spacing is the days between visits that are suggested: the minimum interval
	// or, for a patient who wants few visits a year, more (fact 13).
	spacing   int
	overrides map[string]*clinic.Override // by the key of the item

	courses []*course
	cycles  []cycle           // the open ones, in the order of zones
	latest  *clinic.Treatment // latest full treatment; nil if none
	// shortened are the zones whose effect is possibly becoming shorter.
	shortened []clinic.Zone
	// minimumDay is the first day on which a full treatment is allowed. It is
	// the zero date, before every other, for a patient never treated.
	minimumDay civil.Date

	estimates []Estimate
	flags     []Flag

	relied *reliance              // nil until it is asked for
	held   map[civil.Date]float64 // holdsUntil, by day
	work   work
}

func newChart(in Input, rules *protocol.Protocol) *chart {
	c := &chart{rules: rules, in: canonical(in), held: map[civil.Date]float64{}}
	c.open = newOpenDays(c.in, &c.work)
	c.fortnights = c.fortnightsBefore()
	c.minInterval = cmp.Or(in.Clinic.MinIntervalDays, rules.MinIntervalDays)
	c.spacing = max(c.minInterval, c.daysPerVisit())
	c.overrides = overridesByItem(c.in.Overrides)
	c.courses, c.latest = c.readCourses()
	if c.latest != nil {
		c.shortened = c.findShortened()
		c.minimumDay = c.latest.Date.AddDays(c.minInterval)
		for _, co := range c.courses {
			cy := c.openCycle(co)
			c.placeWindow(&cy, c.latest.Date.AddDays(c.spacing))
			c.cycles = append(c.cycles, cy)
		}
	}
	c.estimates, c.flags = c.estimate(), c.flag()
	return c
}

// daysPerVisit is how far apart the visits of a patient are who wants only so
// many a year; 0 if she did not say.
func (c *chart) daysPerVisit() int {
	if c.in.Patient.VisitsPerYear == 0 {
		return 0
	}
	return 365 / c.in.Patient.VisitsPerYear
}

// zones returns the patient's zones: those that ever had a full treatment.
func (c *chart) zones() []clinic.Zone {
	zones := make([]clinic.Zone, len(c.cycles))
	for i := range c.cycles {
		zones[i] = c.cycles[i].zone
	}
	return zones
}

// zonesSince returns the zones whose open cycle began on the day of treatment t;
// none if every zone of it was treated again since.
func (c *chart) zonesSince(t *clinic.Treatment) []clinic.Zone {
	var zones []clinic.Zone
	for i := range c.cycles {
		if c.cycles[i].day0 == t.Date {
			zones = append(zones, c.cycles[i].zone)
		}
	}
	return zones
}

// openTreatments returns the full treatments that some zone's open cycle began
// with, by date. Items at fixed days belong to these: they vanish at the zone's
// new treatment (planner.md section 9.16). Of several on one day the first stands
// for all: a visit may be recorded in parts.
func (c *chart) openTreatments() []*clinic.Treatment {
	var open []*clinic.Treatment
	for i := range c.cycles {
		open = append(open, c.cycles[i].treatment())
	}
	slices.SortFunc(open, func(a, b *clinic.Treatment) int { return compareTreatments(*a, *b) })
	return slices.CompactFunc(open, func(a, b *clinic.Treatment) bool { return a.Date == b.Date })
}

// metabolism returns the stated metabolism; unknown is planned as typical
// (planner.md section 8).
func (c *chart) metabolism() clinic.Metabolism {
	switch m := c.in.Patient.Metabolism; m {
	case clinic.MetabolismFast, clinic.MetabolismSlow:
		return m
	}
	return clinic.MetabolismTypical
}
