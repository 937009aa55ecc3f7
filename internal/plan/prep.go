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
	hidden   bool             // an appointment stands for it or in its way
	override *clinic.Override // set its dates
}

// fitPreps settles preps against booked appointments (planner.md sections 6 and
// 9.6). The verdicts stay as they are.
func (d *draft) fitPreps() {
	for _, p := range d.preps {
		decided := d.overridePrep(p)
		if d.bookedInside(p) || d.served(p) {
			p.hidden = true
			continue
		}
		if !decided {
			d.keepApart(p)
		}
	}
}

// bookedInside: a booked appointment inside a prep replaces it.
func (d *draft) bookedInside(p *prep) bool {
	for _, b := range d.booked {
		if p.holds(b.date()) {
			b.reasons = append(b.reasons, because(ruleApptReplacesPrep,
				"Booked inside {prep}, the days to prepare for the event on {event_date}.",
				"prep", p.span, "event_date", p.events[0].Date))
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
			holding := cy.survival(last)
			if b.treats(cy.zone) {
				holding = cy.freshSurvival(b.date(), last)
			}
			return holding < d.rules.Event.CoveredProbability
		})
		if holds {
			b.reasons = append(b.reasons, because(ruleApptServes,
				"Booked {days_before} days before the event on {event_date}; the effect holds that long with probability {covered_probability} or more.",
				"days_before", last.DaysSince(b.date()), "event_date", last, "covered_probability", probability(d.rules.Event.CoveredProbability)))
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
			"The appointment leaves no day in {prep}, the days to prepare for the event on {event_date}, that is {min_interval_days} days away from it.",
			"prep", p.span, "event_date", e.Date, "min_interval_days", d.minInterval),
	})
}

// addPreps shows the preps and their deadlines.
func (d *draft) addPreps() {
	for _, p := range d.preps {
		if p.hidden {
			continue
		}
		if p.override == nil { // hers to decide, and put before the clinic
			d.tellKeepClear(p.span, &p.reasons)
		}
		id := p.events[0].ID
		d.add(Item{
			Key:      "prep/" + id,
			Kind:     KindPrep,
			Start:    p.first,
			End:      p.last,
			Event:    id,
			Override: overrideID(p.override),
			Zones:    d.zones(),
			Reasons:  p.reasons,
		})
		d.add(Item{
			Key:   "prep-deadline/" + id,
			Kind:  KindPrepDeadline,
			Start: p.deadline,
			End:   p.deadline,
			Event: id,
			Zones: d.zones(),
			Reasons: []Reason{because(ruleDeadline,
				"{deadline} is the last open day of {prep}, {days_before} days before the event.",
				"deadline", p.deadline, "prep", p.span, "days_before", p.events[0].Date.DaysSince(p.deadline))},
		})
	}
}
