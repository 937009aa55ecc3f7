package plan

import (
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// prep is the visit that prepares for one event or, shared, for several.
type prep struct {
	span
	events   []*clinic.Event // by date; the first gives the item its key
	deadline civil.Date      // last open day
	reasons  []Reason
	hidden   bool // an appointment stands for it or in its way
}

// fitPreps settles preps against booked appointments (planner.md sections 6 and
// 9.6). The verdicts stay as they are.
func (d *draft) fitPreps() {
	for _, p := range d.preps {
		if d.bookedInside(p) || d.served(p) {
			p.hidden = true
			continue
		}
		d.keepApart(p)
	}
}

// bookedInside: a booked appointment inside a prep replaces it.
func (d *draft) bookedInside(p *prep) bool {
	for _, b := range d.booked {
		if p.holds(b.date()) {
			b.reasons = append(b.reasons, because(ruleApptReplacesPrep,
				"Booked inside %s, the days to prepare for the event on %s.", p.span, p.events[0].Date))
			return true
		}
	}
	return false
}

// served: the effect of an appointment before the prep can be relied on until
// every event of it. A zone that the appointment leaves out is judged by its own
// running cycle.
func (d *draft) served(p *prep) bool {
	if len(d.cycles) == 0 {
		return false
	}
	last := p.events[len(p.events)-1].Date
	for _, b := range d.booked {
		if !b.date().Before(p.first) {
			continue
		}
		holds := !slices.ContainsFunc(d.cycles, func(cy cycle) bool {
			probability := cy.current.Survival(float64(last.DaysSince(cy.start())))
			if b.treats(cy.zone) {
				probability = cy.fresh.Survival(float64(last.DaysSince(b.date())))
			}
			return probability < d.rules.Event.CoveredProbability
		})
		if holds {
			b.reasons = append(b.reasons, because(ruleApptServes,
				"Booked %d days before the event on %s; the effect holds that long with probability %.2f or more.",
				last.DaysSince(b.date()), last, d.rules.Event.CoveredProbability))
			return true
		}
	}
	return false
}

// keepApart cuts the days of a prep that lie less than the minimum interval from
// an appointment. If none is left, no prep is shown and the clinic reviews it on
// the appointment's day.
func (d *draft) keepApart(p *prep) {
	near := filter(d.booked, func(b *booking) bool {
		return d.tooNear(p.first, b.date()) || d.tooNear(p.last, b.date())
	})
	if len(near) == 0 {
		return
	}
	run, lastOpen, ok := d.open.lastRun(p.span, d.asOf, func(day civil.Date) bool {
		return !slices.ContainsFunc(near, func(b *booking) bool { return d.tooNear(day, b.date()) })
	})
	if ok {
		if run != p.span {
			p.reasons = append(p.reasons, d.cutReason(p.span, run))
		}
		d.horizon.at(lastOpen.AddDays(1))
		p.span, p.deadline = run, lastOpen
		return
	}
	p.hidden = true
	e := p.events[0]
	d.reviews = append(d.reviews, review{
		key: "prep/" + e.ID, date: near[0].date(), zones: d.zones(), event: e.ID,
		reason: because(ruleEventInTheWay,
			"The appointment leaves no day in %s, the days to prepare for the event on %s, that is %d days away from it.",
			p.span, e.Date, d.minInterval),
	})
}

// addPreps shows the preps and their deadlines.
func (d *draft) addPreps() {
	for _, p := range d.preps {
		if p.hidden {
			continue
		}
		id := p.events[0].ID
		d.add(Item{
			Key:     "prep/" + id,
			Kind:    KindPrep,
			Start:   p.first,
			End:     p.last,
			Event:   id,
			Zones:   d.zones(),
			Reasons: p.reasons,
		})
		d.add(Item{
			Key:   "prep-deadline/" + id,
			Kind:  KindPrepDeadline,
			Start: p.deadline,
			End:   p.deadline,
			Event: id,
			Zones: d.zones(),
			Reasons: []Reason{because(ruleDeadline,
				"%s is the last open day of %s, %d days before the event.", p.deadline, p.span, p.events[0].Date.DaysSince(p.deadline))},
		})
	}
}
