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

// spoilsEvent reports a window all of whose days are in the fortnight before one
// event.
func (d *draft) spoilsEvent(s span) bool {
	_, inside := d.eventAround(s)
	return inside
}

func (d *draft) eventAround(s span) (day civil.Date, inside bool) {
	for i := range d.in.Events {
		if f := d.fortnightBefore(&d.in.Events[i]); f.holds(s.first) && f.holds(s.last) {
			return f.last, true
		}
	}
	return civil.Date{}, false
}

// clearOfEvents begins a visit the day after an event if it would lie in the
// fortnight before it.
func (d *draft) clearOfEvents(v *visit) {
	for {
		event, inside := d.eventAround(v.span)
		if !inside {
			return
		}
		v.first = event.AddDays(1)
		v.last = v.first.AddDays(d.rules.Window.VisitMinLengthDays)
		v.reasons = append(v.reasons, because(ruleAfterEvent,
			"Begins on {window_first}, the day after the event on {event_date}.", "window_first", v.first, "event_date", event))
	}
}

// tellKeepClear names, with a window that touches the fortnight before an event,
// the days that are better left out.
func (d *draft) tellKeepClear(v *visit) {
	for i := range d.in.Events {
		e := &d.in.Events[i]
		avoid := d.fortnightBefore(e)
		if !avoid.overlaps(v.span) {
			continue
		}
		r := because(ruleKeepClear, "Not from {avoid}, the {days} days up to the event on {event_date}.",
			"avoid", avoid, "days", d.rules.Event.LateLast, "event_date", e.Date)
		r.Numbers["event"] = e.ID // its title is the patient's own word for it
		v.reasons = append(v.reasons, r)
	}
}
