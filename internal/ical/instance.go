package ical

import (
	"cmp"
	"time"
)

// instance is one occurrence of a component.
type instance struct {
	of         *timing
	id         string // of the occurrence, whatever the override says
	start      stamp
	begin, end time.Time
	own        period // the RDATE that it comes of, if that has an end of its own
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
	work     *int    // what is left to spend
	yield    func(instance) verdict

	seen map[string]bool // the occurrences that were offered, or are not to be
	took int
	done bool
}

// visitCost is what it takes to place an instance, in the steps of period.go.
const visitCost = 20

// walk yields the instances; those of one rule come in order.
func (w *walker) walk() error {
	o := w.object
	if w.only != nil && w.only.overrides {
		return w.override(w.only)
	}
	if w.only == nil {
		for _, t := range o.timings {
			if !t.overrides {
				continue
			}
			if err := w.override(t); err != nil || w.done {
				return err
			}
		}
	}
	if o.master == nil || !o.master.hasTime() {
		return nil
	}
	if !o.IsRecurring() {
		return w.offer(o.master, o.master.anchor(), period{}, "")
	}
	return w.recur(o.master)
}

func (w *walker) override(t *timing) error {
	if !t.hasTime() {
		return nil
	}
	return w.offer(t, t.anchor(), period{}, t.id)
}

// recur yields the instances that the master's rules and dates give.
func (w *walker) recur(master *timing) error {
	w.seen = map[string]bool{}
	start := master.anchor()
	low, high := w.window(master)
	if err := w.except(master, low, high); err != nil {
		return err
	}
	if err := w.visit(start, period{}); err != nil {
		return err
	}
	for _, p := range master.dates {
		if err := w.visit(p.start, p); err != nil {
			return err
		}
	}
	for _, r := range master.rules {
		if w.done {
			return nil
		}
		left := w.limit
		var err error
		spent := r.each(low, high, w.work, func(wall time.Time) bool {
			before := w.took
			err = w.visit(start.on(wall), period{})
			left -= w.took - before
			return err == nil && !w.done && (w.limit == 0 || left > 0)
		})
		if err = cmp.Or(err, spent); err != nil {
			return err
		}
	}
	return nil
}

// except takes away what an EXRULE says (RFC 2445 section 4.8.5.2). RFC 5545 has no
// such property any more, but who sends one means that nothing takes place.
func (w *walker) except(master *timing, low, high time.Time) error {
	start := master.anchor()
	for _, r := range master.except {
		if r.saysStart(w.work) {
			w.seen[start.key()] = true
		}
		if err := w.spend(); err != nil {
			return err
		}
		var full error
		err := r.each(low, high, w.work, func(wall time.Time) bool {
			w.seen[start.on(wall).key()] = true
			full = w.spend()
			return full == nil
		})
		if err = cmp.Or(full, err); err != nil {
			return err
		}
	}
	return nil
}

// visit offers an instance of the master unless something took it away.
func (w *walker) visit(start stamp, p period) error {
	id := start.key()
	if w.object.overridden[id] || w.object.master.exceptions[id] || w.seen[id] {
		return w.spend()
	}
	w.seen[id] = true
	return w.offer(w.object.master, start, p, id)
}

func (w *walker) spend() error {
	if *w.work -= visitCost; *w.work < 0 {
		return errTooMuch
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
func (w *walker) offer(t *timing, start stamp, p period, id string) error {
	if err := w.spend(); err != nil || w.done {
		return err
	}
	i := t.instanceAt(start, p, w.floating)
	i.id = id
	switch w.yield(i) {
	case taken:
		w.took++
	case enough:
		w.done = true
	}
	return nil
}

// instanceAt is the instance that starts then, and ends as the period says if that
// has an end.
func (t *timing) instanceAt(start stamp, p period, floating *time.Location) instance {
	i := instance{of: t, start: start, begin: start.at(floating), own: p}
	switch {
	case p.hasEnd:
		i.end = p.end.at(floating)
	case p.hasDuration:
		i.end = p.duration.after(start, floating)
	default:
		i.end = t.endFor(start, i.begin, floating)
	}
	if i.end.Before(i.begin) {
		i.end = i.begin
	}
	return i
}

func (t *timing) hasTime() bool { return t.hasStart || t.hasEnd }

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
	case t.hasEnd && t.hasStart && start.form == floatingForm && t.end.form == floatingForm:
		return start.on(start.wall.Add(t.end.wall.Sub(t.start.wall))).at(floating)
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
