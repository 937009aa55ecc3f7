package plan

import (
	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// The two weeks before an event are no time for a treatment, whatever the plan
// knows of the event: our own window must never spoil the wedding (planner.md
// sections 5 and 6). Events that have passed count too, so that a window stays
// where it was shown while their day goes by.

// fortnightBefore are the days before an event on which nobody is treated, and the
// event's own.
func (d *draft) fortnightBefore(e *clinic.Event) span {
	return span{e.Date.AddDays(1 - d.rules.Event.LateLast), e.Date}
}

// keepsClear reports that a day is in no event's fortnight.
func (d *draft) keepsClear(day civil.Date) bool {
	for i := range d.in.Events {
		if d.fortnightBefore(&d.in.Events[i]).holds(day) {
			return false
		}
	}
	return true
}

// hasGoodDay reports whether s has a day that is open and keeps clear of events.
func (d *draft) hasGoodDay(s span) bool {
	for day := s.first; !day.After(s.last); day = day.AddDays(1) {
		if d.open.isOpen(day) && d.keepsClear(day) {
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
	for i := range d.in.Events {
		e := &d.in.Events[i]
		avoid := d.fortnightBefore(e)
		if !avoid.overlaps(s) {
			continue
		}
		avoid = span{later(avoid.first, s.first), earlier(avoid.last, s.last)}
		r := because(ruleKeepClear, "Better not {avoid}: less than {days} days before the event on {event_date}.",
			"avoid", avoid, "days", d.rules.Event.LateLast, "event_date", e.Date)
		r.Numbers["event"] = e.ID // its title is the patient's own word for it
		*reasons = append(*reasons, r)
	}
}
