package ical

import (
	"time"
)

// instance is one occurrence of a component.
type instance struct {
	of         *timing
	id         string // of the occurrence, whatever the override says
	start      stamp
	begin, end time.Time
}

// verdict is what a reader of instances makes of one.
type verdict int

const (
	passed verdict = iota // no use for it
	taken                 // counts towards the limit of its source
	enough                // no more, of any
)

// zoneSlack is more than any zone is off UTC.
const zoneSlack = 26 * time.Hour

// walker yields instances that may lie in a span of time. It errs on the side
// of too many.
type walker struct {
	object   *Object
	from, to time.Time // zero is open
	floating *time.Location
	limit    int     // of instances taken from each rule
	only     *timing // instances of this component alone, all if nil
	yield    func(instance) verdict

	work int
	done bool
}

// walk yields the instances; those of one rule come in order.
func (w *walker) walk() error {
	w.work = maxWork
	overridden := map[string]bool{}
	for _, t := range w.object.timings {
		if !t.overrides || !t.hasStart && !t.hasEnd {
			continue
		}
		overridden[t.id] = true
		if w.only == nil || w.only == t {
			w.offer(t, t.anchor(), period{}, t.id)
		}
	}
	master := w.object.master()
	if master == nil || w.only != nil && w.only != master || !master.hasStart && !master.hasEnd {
		return nil
	}
	if !w.object.IsRecurring() {
		w.offer(master, master.anchor(), period{}, "")
		return nil
	}
	seen := map[string]bool{}
	visit := func(s stamp, p period) verdict {
		id := s.key()
		if overridden[id] || master.exceptions[id] || seen[id] {
			return passed
		}
		seen[id] = true
		return w.offer(master, s, p, id)
	}
	start := master.anchor()
	visit(start, period{})
	for _, p := range master.dates {
		visit(p.start, p)
	}
	low, high := w.window(master)
	for _, r := range master.rules {
		took := 0
		err := r.each(low, high, &w.work, func(wall time.Time) bool {
			if visit(start.on(wall), period{}) == taken {
				took++
			}
			return !w.done && (w.limit == 0 || took < w.limit)
		})
		if err != nil || w.done {
			return err
		}
	}
	return nil
}

// window returns the wall times between which an instance has to start.
func (w *walker) window(t *timing) (low, high time.Time) {
	if !w.from.IsZero() {
		low = w.from.UTC().Add(-zoneSlack - t.longest())
	}
	if !w.to.IsZero() {
		high = w.to.UTC().Add(zoneSlack)
	}
	return low, high
}

// offer hands an instance on.
func (w *walker) offer(t *timing, start stamp, p period, id string) verdict {
	if w.done {
		return passed
	}
	i := instance{of: t, id: id, start: start, begin: start.at(w.floating)}
	switch {
	case p.hasEnd:
		i.end = p.end.at(w.floating)
	case p.hasDuration:
		i.end = p.duration.after(start, w.floating)
	default:
		i.end = t.endFor(start, i.begin, w.floating)
	}
	if i.end.Before(i.begin) {
		i.end = i.begin
	}
	v := w.yield(i)
	w.done = v == enough
	return v
}

// anchor is the time that instances repeat: DTSTART, or DUE of a task without.
func (t *timing) anchor() stamp {
	if t.hasStart {
		return t.start
	}
	return t.end
}

// endFor returns when the instance ends that starts then. An end that is given
// as a time makes all instances last equally long; one that is given as days
// follows the calendar (RFC 5545 section 3.8.5.3).
func (t *timing) endFor(start stamp, begin time.Time, floating *time.Location) time.Time {
	switch {
	case t.hasDuration:
		return t.duration.after(start, floating)
	case t.hasEnd && t.hasStart && t.start.form == dateForm && t.end.form == dateForm:
		days := int(t.end.wall.Sub(t.start.wall) / (24 * time.Hour))
		// Clients that end a day on itself mean the day.
		return length{days: max(days, 1)}.after(start, floating)
	case t.hasEnd && start == t.start:
		return t.end.at(floating)
	case t.hasEnd && t.hasStart:
		return begin.Add(t.end.at(floating).Sub(t.start.at(floating)))
	case start.form == dateForm && t.component.Name != "VTODO":
		return length{days: 1}.after(start, floating)
	}
	return begin
}

// longest is no shorter than any instance.
func (t *timing) longest() time.Duration {
	longest := 24 * time.Hour
	if t.hasDuration {
		longest = max(longest, t.duration.bound())
	}
	if t.hasEnd && t.hasStart {
		longest = max(longest, t.end.wall.Sub(t.start.wall))
	}
	return longest + 2*zoneSlack
}
