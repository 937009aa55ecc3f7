package feeds

import (
	"cloud.google.com/go/civil"
)

// How far a feed reaches from the day of its plan (interop.md F29).
const (
	reachBack  = 30 // days after an event's last one
	reachAhead = 18 // months before its first one
)

// reach tells on one day what has come and what has not, and keeps the nearest
// day ahead on which that changes.
type reach struct {
	asOf civil.Date
	next *civil.Date
}

// hasCome reports whether a day has come.
func (r *reach) hasCome(d civil.Date) bool {
	if !d.After(r.asOf) {
		return true
	}
	if r.next == nil || d.Before(*r.next) {
		r.next = &d
	}
	return false
}

// reaches reports whether a feed shows an event at all: not sooner than its reach
// ahead, and not later than its reach back. A visit that is cancelled goes once it
// would have ended (interop.md F21).
func (c *composer) reaches(entry Entry, w when) bool {
	goes := w.last.AddDays(reachBack + 1)
	if isCancelled(entry.Item) {
		// A visit until midnight ends on the day before.
		goes = civil.DateOf(w.until.Add(-1).In(c.clinic)).AddDays(1)
	}
	return c.reach.hasCome(comesIn(w.first)) && !c.reach.hasCome(goes)
}

// rings reports whether an event has an alarm. What is over rings no more: some
// apps ring at once for what they missed (interop.md F20).
func (c *composer) rings(entry Entry, w when) bool {
	return c.Alarms && !isCancelled(entry.Item) && !c.reach.hasCome(w.last.AddDays(1))
}

// comesIn is the first day from which a day is no more than the reach ahead. A
// month that is too short for the day of the month reaches no further than its
// own end, so the day comes into reach with the next month.
func comesIn(d civil.Date) civil.Date {
	back := d.AddMonths(-reachAhead)
	if back.Day != d.Day {
		back.Day = 1 // of the month that it ran over into
	}
	return back
}
