package plan

import (
	"cmp"
	"math"
	"reflect"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// Version is the version of the engine. It is raised whenever equal input may
// give another plan, so that stored plans are made again.
const Version = 4

// Make returns the plan that follows from a valid input under the clinic's
// rules. It is pure: the lists of the input may be in any order, nothing of it
// is changed or kept, and equal input gives an equal plan.
func Make(in Input, rules *protocol.Protocol) Plan {
	c := newChart(in, rules)
	p, next := c.planAt(in.AsOf)
	p.NextChange = c.nextChange(p, next)
	return p
}

// Estimates returns those of the plan that Make returns, without making the rest
// of it: who judges predictions asks for nothing else.
func Estimates(in Input, rules *protocol.Protocol) []Estimate {
	return newChart(in, rules).estimates
}

// draft is a plan in the making, as of one day. The steps of planAt fill it in
// their order; each reads what the ones before it decided.
type draft struct {
	*chart
	asOf    civil.Date
	horizon horizon

	passed   []passedVisit // visits that went by, in order
	visits   []*visit      // visits due for fading effects, in order
	outcomes []EventVerdict
	preps    []*prep
	placed   middles    // of preps, while events are decided
	booked   []*booking // appointments from asOf on
	sessions []sessions // of packages, in the order of their ends
	reviews  []review
	items    []Item
}

// planAt makes the plan as of one day, all but NextChange, and returns the
// nearest date ahead at which any rule may answer differently.
func (c *chart) planAt(asOf civil.Date) (Plan, *civil.Date) {
	c.work.plans++
	d := &draft{chart: c, asOf: asOf, horizon: horizon{asOf: asOf}}

	// What has its place: appointments, and what events need.
	d.findBookings()
	d.decideEvents()
	d.fitPreps()
	// What is due around these, one visit after the other.
	d.scheduleVisits()
	// What these have to say besides.
	d.tellInfeasible()
	d.tellShortening()
	d.findSessions()
	d.tellBeyondPackage()
	// What is shown.
	d.addWindows()
	d.addPreps()
	d.addAppointments()
	d.addCheckins()
	d.addSofts()
	d.addTouchups()
	d.addTracks()
	d.addGuards()
	d.addPackages()
	d.addReviews()
	d.addSeasons()

	slices.SortFunc(d.items, func(a, b Item) int {
		return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End), cmp.Compare(a.Key, b.Key))
	})
	return Plan{
		Items:     append([]Item{}, d.items...),
		Estimates: c.estimates,
		Verdicts:  append([]EventVerdict{}, d.outcomes...),
		Flags:     c.flags,
		Lapsed:    d.findLapsed(),
		Protocol:  Protocol{c.rules.Profile, c.rules.Version},
		Shortened: c.shortened,
	}, d.horizon.next
}

// nextChange returns the first day on which time alone changes the plan, nil if
// none does. Between two dates of the horizon nothing can change; a date at which
// a rule flips without any trace in the plan is passed over.
func (c *chart) nextChange(now Plan, next *civil.Date) *civil.Date {
	for next != nil {
		then, after := c.planAt(*next)
		if !reflect.DeepEqual(now, then) {
			return next
		}
		next = after
	}
	return nil
}

// estimate returns how long a fresh effect lasts in each of the patient's zones.
func (c *chart) estimate() []Estimate {
	out := make([]Estimate, len(c.cycles))
	for i, cy := range c.cycles {
		out[i] = estimateFrom(cy.course, cy.freshly)
	}
	return out
}

// estimateFrom writes quantiles in tenths of a day.
func estimateFrom(co *course, q quantiles) Estimate {
	tenths := func(days float64) float64 { return math.Round(days*10) / 10 }
	return Estimate{
		Zone:              co.zone,
		Q10:               tenths(q.q10),
		Lower:             tenths(q.lower),
		Median:            tenths(q.median),
		Upper:             tenths(q.upper),
		Q90:               tenths(q.q90),
		InformativeCycles: co.informative,
	}
}

// add puts an item on the plan with its status, unless its time has gone or a
// pause forbids it (planner.md sections 7 and 9.8).
func (d *draft) add(item Item) {
	d.overrideItem(&item)
	s := span{item.Start, item.End}
	forClinic := item.Kind == KindAppt || item.Kind == KindReview
	if !forClinic && d.open.isPaused(s) {
		return
	}
	var ok bool
	if item.Status, ok = d.standing(item.Kind, s); !ok {
		return
	}
	if item.Zones == nil {
		item.Zones = []clinic.Zone{}
	}
	d.items = append(d.items, item)
}
