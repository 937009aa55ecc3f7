package ical

import (
	"strings"
	"time"
)

// alarm is when a VALARM rings (RFC 5545 section 3.6.6).
type alarm struct {
	at       stamp // of an absolute trigger
	absolute bool
	offset   length // from the start or the end of what it warns of
	atEnd    bool
	repeat   int
	pause    time.Duration
}

// readAlarm reads a VALARM; one that cannot be read never rings.
func (r *resolver) readAlarm(c *Component) (a alarm, ok bool) {
	trigger := c.Property("TRIGGER")
	if trigger == nil {
		return a, false
	}
	a.atEnd = strings.EqualFold(trigger.Param("RELATED"), "END")
	if a.offset, ok = parseDuration(trigger.Value); !ok {
		s, refusal := r.timeOf(*trigger, trigger.Value)
		if refusal != nil {
			return a, false
		}
		a.at, a.absolute = s, true
	}
	repeat, pause := c.Property("REPEAT"), c.Property("DURATION")
	if repeat == nil || pause == nil {
		return a, true
	}
	d, ok := parseDuration(pause.Value)
	if n := number(repeat.Value); ok && n > 0 && d.bound() > 0 {
		a.pause = d.bound()
		a.repeat = int(min(int64(n), int64(longestAlarm/a.pause)))
	}
	return a, true
}

// longestAlarm bounds how long an alarm repeats, to stay inside what a
// time.Duration holds.
const longestAlarm = 20 * 365 * 24 * time.Hour

// ringsIn reports whether an alarm that first rings at a moment rings in the
// range: (start <= trigger-time) AND (end > trigger-time).
func (a alarm) ringsIn(first time.Time, asked TimeRange) bool {
	at := first
	if a.repeat > 0 && !asked.Start.IsZero() && first.Before(asked.Start) {
		// The first of the repeats that is not before the range.
		n := min((asked.Start.Sub(first)+a.pause-1)/a.pause, time.Duration(a.repeat))
		at = first.Add(n * a.pause)
	}
	return asked.holds(at)
}

// alarmIn reports whether an alarm of the component rings in the range.
func (m *matcher) alarmIn(t *timing, c *Component, asked TimeRange) bool {
	a, ok := m.object.resolver.readAlarm(c)
	if t == nil || !ok {
		return false
	}
	if a.absolute {
		return a.ringsIn(a.at.at(m.floating), asked)
	}
	if t.opaque() && asked.endsAfter(a.offset.after(t.start, m.floating)) {
		return true // with each occurrence that we do not know of
	}
	from, to := asked.Start, asked.End
	if !from.IsZero() {
		from = from.Add(-max(a.offset.bound(), 0) - time.Duration(a.repeat)*a.pause - t.longest())
	}
	if !to.IsZero() {
		to = to.Add(max(-a.offset.bound(), 0) + zoneSlack)
	}
	return m.any(t, from, to, func(i instance) bool {
		base := i.start
		if a.atEnd {
			base = stamp{form: absoluteForm, wall: wallOf(i.end, m.zoneOf(i.start)), loc: m.zoneOf(i.start)}
		}
		if a.offset.days == 0 {
			return a.ringsIn(m.exactly(i, a), asked)
		}
		return a.ringsIn(a.offset.after(base, m.floating), asked)
	})
}

// exactly is when an alarm rings whose offset has no days.
func (m *matcher) exactly(i instance, a alarm) time.Time {
	if a.atEnd {
		return i.end.Add(a.offset.exact)
	}
	return i.begin.Add(a.offset.exact)
}

func (m *matcher) zoneOf(s stamp) *time.Location {
	if s.form == absoluteForm {
		return s.loc
	}
	return m.floating
}
