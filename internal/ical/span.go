package ical

import (
	"time"

	"cloud.google.com/go/civil"
)

// Span bounds all occurrences of an object, for a database to choose those that
// a time range may concern. It says nothing about alarms and about properties
// that are compared by themselves.
type Span struct {
	First, Last time.Time // nothing starts before First or ends after Last
	Endless     bool      // Last means nothing
	// Exact says that the VEVENT row of RFC 4791 section 9.9 can be told from
	// First and Last: one event that does not recur, with times that are the
	// same everywhere. A moment has both equal.
	Exact bool
}

// floatSlack is how far from UTC's the wall clocks of the world go.
const floatSlack = 14 * time.Hour

// Span returns the bounds. Floating and all-day times are widened so that they
// hold in any zone. Of an object without any time, which RFC 4791 section 9.9
// lets match each range (VTODO), First is the year 1 and it is endless.
func (o *Object) Span() Span {
	var s Span
	known := false
	for _, t := range o.timings {
		one, ok := t.span()
		if !ok {
			return Span{First: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), Endless: true}
		}
		if !known || one.First.Before(s.First) {
			s.First = one.First
		}
		if !known || one.Last.After(s.Last) {
			s.Last = one.Last
		}
		s.Endless = s.Endless || one.Endless
		known = true
	}
	if s.Endless {
		s.Last = time.Time{}
	}
	s.Exact = o.Component == "VEVENT" && !o.IsRecurring() && o.timings[0].isAbsolute()
	return s
}

// DaysSpan is the Span of an event of whole days, from one to another, both inclusive,
// in seconds since 1970.
func DaysSpan(first, last civil.Date) (from, to int64) {
	return first.In(time.UTC).Add(-floatSlack).Unix(), last.AddDays(1).In(time.UTC).Add(floatSlack).Unix()
}

func (t *timing) isAbsolute() bool {
	return t.start.form == absoluteForm && (!t.hasEnd || t.end.form == absoluteForm)
}

// span returns the bounds of one component, ok false if it has no times.
func (t *timing) span() (s Span, ok bool) {
	if t.component.Name == "VFREEBUSY" && len(t.busy) > 0 {
		return t.busySpan(), true
	}
	if !t.hasTime() {
		return s, false
	}
	anchor := t.anchor()
	s.First = anchor.at(time.UTC)
	s.Last = t.endFor(anchor, s.First, time.UTC)
	if s.Last.Before(s.First) {
		s.First, s.Last = s.Last, s.First
	}
	for _, p := range t.dates {
		i := t.instanceAt(p.start, p, time.UTC)
		s.include(i.begin, i.end)
	}
	for _, r := range t.rules {
		if r.last.IsZero() || r.opaque {
			s.Endless = true
			continue
		}
		last := anchor.on(r.last)
		// Days after a change of the clocks may be longer than those before.
		s.include(s.First, t.endFor(last, last.at(time.UTC), time.UTC).Add(24*time.Hour))
	}
	if !t.isAbsolute() {
		s.First, s.Last = s.First.Add(-floatSlack), s.Last.Add(floatSlack)
	}
	if t.component.Name != "VEVENT" {
		// Some rows of the other tables count a moment in that is the range's end.
		s.First, s.Last = s.First.Add(-time.Second), s.Last.Add(time.Second)
	}
	return s, true
}

func (s *Span) include(first, last time.Time) {
	if first.Before(s.First) {
		s.First = first
	}
	if last.After(s.Last) {
		s.Last = last
	}
}

func (t *timing) busySpan() Span {
	first := t.busy[0].start.at(time.UTC)
	s := Span{First: first, Last: first}
	for _, p := range t.busy {
		s.include(p.span(time.UTC))
	}
	if t.hasStart && t.hasEnd {
		s.include(t.start.at(time.UTC), t.end.at(time.UTC))
	}
	s.First, s.Last = s.First.Add(-floatSlack), s.Last.Add(floatSlack)
	return s
}
