package plan

import (
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
	if len(d.preps) == 0 {
		return
	}
	for _, b := range d.booked {
		b.lasts = d.lastsUntil(b)
	}
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
// every event of it.
func (d *draft) served(p *prep) bool {
	first, last := dayNumber(p.first), p.events[len(p.events)-1].Date
	until := dayNumber(last)
	for _, b := range d.booked {
		if b.day >= first {
			return false // and so are those after it
		}
		if b.lasts >= until {
			b.reasons = append(b.reasons, because(ruleApptServes,
				"Booked {days_before} days before the event on {event_date}; the effect holds that long with probability {covered_probability} or more.",
				"days_before", last.DaysSince(b.date()), "event_date", last, "covered_probability", probability(d.rules.Event.CoveredProbability)))
			return true
		}
	}
	return false
}

// lastsUntil is the number of the last day on which every zone can be relied on if
// an appointment takes place. A zone that it leaves out is judged by its own
// running cycle.
func (d *draft) lastsUntil(b *booking) int {
	if len(d.cycles) == 0 {
		return never
	}
	until := endless
	for i, z := range d.reliance().zones {
		if b.treats(d.cycles[i].zone) {
			until = min(until, b.day+z.fresh)
		} else {
			until = min(until, z.until)
		}
	}
	return until
}

// keepApart cuts the days of a prep that lie less than the minimum interval from
// an appointment. If none is left, no prep is shown and the clinic reviews it on
// the appointment's day.
func (d *draft) keepApart(p *prep) {
	first, last := dayNumber(p.first), dayNumber(p.last)
	var visits middles
	near := filter(d.booked, func(b *booking) bool {
		return d.tooNear(first, b.day) || d.tooNear(last, b.day)
	})
	if len(near) == 0 {
		return
	}
	for _, b := range near {
		visits = append(visits, b.day)
	}
	run, lastOpen, ok := d.open.lastRun(p.span, d.asOf, func(day int) bool { return !visits.near(day, d.minInterval) })
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

// tooNear reports whether two days are less than the minimum interval apart.
func (d *draft) tooNear(a, b int) bool {
	return -d.minInterval < a-b && a-b < d.minInterval
}

// addPreps shows the preps and their deadlines.
func (d *draft) addPreps() {
	for _, p := range d.preps {
		if p.hidden || d.open.isPaused(p.span) {
			continue // a decided prep can lie in a pause, and takes its deadline along
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
