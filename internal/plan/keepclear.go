package plan

import (
	"slices"

	"cloud.google.com/go/civil"
)

// The two weeks before an event are no time for a treatment, whatever the plan
// knows of the event: our own window must never spoil the wedding (planner.md
// sections 5 and 6). Events that have passed count too, so that a window stays
// where it was shown while their day goes by.

// fortnightsBefore are the days before each event on which nobody is treated, and
// the event's own, in the order of the events.
func (c *chart) fortnightsBefore() []span {
	all := make([]span, len(c.in.Events))
	for i, e := range c.in.Events {
		all[i] = span{e.Date.AddDays(1 - c.rules.Event.LateLast), e.Date}
	}
	return all
}

// fortnightFrom is the place of the first fortnight that ends on a day or later.
func (c *chart) fortnightFrom(day civil.Date) int {
	place, _ := slices.BinarySearchFunc(c.fortnights, day, func(f span, day civil.Date) int { return f.last.Compare(day) })
	return place
}

// keepsClear reports that a day is in no event's fortnight.
func (c *chart) keepsClear(day civil.Date) bool {
	place := c.fortnightFrom(day)
	return place == len(c.fortnights) || !c.fortnights[place].holds(day)
}

// hasGoodDay reports whether s has a day that is open and keeps clear of events.
func (d *draft) hasGoodDay(s span) bool {
	for day := s.first; !day.After(s.last); day = day.AddDays(1) {
		if d.open.isOpen(dayNumber(day)) && d.keepsClear(day) {
			return true
		}
	}
	return false
}

// nextGoodDay returns the first such day after a day.
func (d *draft) nextGoodDay(after civil.Date) (day civil.Date, ok bool) {
	for day, ok = d.open.nextAfter(after); ok && !d.keepsClear(day); {
		day, ok = d.open.nextAfter(day)
	}
	return day, ok
}

// clearOfEvents begins a visit the day after an event if all of it would lie in the
// fortnights before that one and others.
func (d *draft) clearOfEvents(v *visit) {
	first := v.first
	for !d.keepsClear(first) {
		first = first.AddDays(1)
	}
	if !first.After(v.last) {
		return
	}
	v.first = first
	v.last = v.first.AddDays(d.rules.Window.VisitMinLengthDays)
	v.reasons = append(v.reasons, because(ruleAfterEvent,
		"Begins on {window_first}, the day after the event on {event_date}.", "window_first", first, "event_date", first.AddDays(-1)))
}

// tellKeepClear names, with a window or prep that touches the fortnight before an
// event, the days that are better left out.
func (d *draft) tellKeepClear(s span, reasons *[]Reason) {
	for i := d.fortnightFrom(s.first); i < len(d.fortnights) && d.fortnights[i].overlaps(s); i++ {
		e, f := &d.in.Events[i], d.fortnights[i]
		avoid := span{later(f.first, s.first), earlier(f.last, s.last)}
		r := because(ruleKeepClear, "Better not {avoid}: less than {days} days before the event on {event_date}.",
			"avoid", avoid, "days", d.rules.Event.LateLast, "event_date", e.Date)
		r.Numbers["event"] = e.ID // its title is the patient's own word for it
		*reasons = append(*reasons, r)
	}
}
