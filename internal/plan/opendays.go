package plan

import (
	"math"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// openDays knows on which days a visit can take place: the clinic is open, the
// patient can come, and nothing is paused (planner.md sections 7 and 9.5).
type openDays struct {
	weekdays [7]bool // by time.Weekday: the clinic is closed or the patient cannot come
	closed   spanSet // closures and blackouts
	paused   spanSet // the spans of pauses, in their order
	pauses   []clinic.Pause
	work     *work
}

// searchDays bounds the search for an open day: a clinic that is closed for
// longer has no next open day to speak of.
const searchDays = 366

// endless is the last day of a pause with no end.
const endless = math.MaxInt

func newOpenDays(in Input, counted *work) openDays {
	o := openDays{pauses: in.Pauses, work: counted}
	for _, name := range in.Clinic.ClosedWeekdays {
		if i := slices.Index(clinic.Weekdays, name); i >= 0 {
			o.weekdays[i] = true
		}
	}
	if len(in.Patient.Weekdays) > 0 {
		for i, name := range clinic.Weekdays {
			o.weekdays[i] = o.weekdays[i] || !slices.Contains(in.Patient.Weekdays, name)
		}
	}
	closed := slices.Clone(in.Patient.Blackouts)
	for _, c := range in.Clinic.Closures {
		closed = append(closed, c.Span())
	}
	slices.SortFunc(closed, func(a, b clinic.Span) int { return a.From.Compare(b.From) })
	for _, s := range closed {
		o.closed.add(dayNumber(s.From), dayNumber(s.To))
	}
	for _, p := range in.Pauses {
		until := endless
		if p.Until != nil {
			until = dayNumber(*p.Until)
		}
		o.paused.add(dayNumber(p.From), until)
	}
	return o
}

func (o *openDays) isOpen(day int) bool {
	o.work.days++
	weekday := ((day+4)%7 + 7) % 7 // of dayZero it is 4, and days before it count back
	return !o.weekdays[weekday] && !o.closed.holds(day) && !o.paused.holds(day)
}

// isPaused reports whether any day of s lies inside a pause.
func (o *openDays) isPaused(s span) bool {
	_, paused := o.pauseIn(s)
	return paused
}

// pauseIn returns the earliest pause that touches s.
func (o *openDays) pauseIn(s span) (clinic.Pause, bool) {
	if len(o.pauses) == 0 {
		return clinic.Pause{}, false
	}
	i, ok := o.paused.touching(dayNumber(s.first), dayNumber(s.last))
	if !ok {
		return clinic.Pause{}, false
	}
	return o.pauses[i], true
}

// lastIn returns the last open day of s.
func (o *openDays) lastIn(s span) (day civil.Date, ok bool) {
	number, ok := o.lastBetween(dayNumber(s.first), dayNumber(s.last))
	if !ok {
		return civil.Date{}, false
	}
	return dateOf(number), true
}

func (o *openDays) lastBetween(first, last int) (day int, ok bool) {
	for day = last; day >= first; day-- {
		if o.isOpen(day) {
			return day, true
		}
	}
	return 0, false
}

// hasOpen reports whether s has an open day at all. It looks from the front,
// where one is usually found at once.
func (o *openDays) hasOpen(s span) bool {
	last := dayNumber(s.last)
	for day := dayNumber(s.first); day <= last; day++ {
		if o.isOpen(day) {
			return true
		}
	}
	return false
}

// nextAfter returns the first open day after d.
func (o *openDays) nextAfter(d civil.Date) (day civil.Date, ok bool) {
	from := dayNumber(d)
	for n := from + 1; n <= from+searchDays; n++ {
		if o.isOpen(n) {
			return dateOf(n), true
		}
	}
	return civil.Date{}, false
}

// lastRun returns the last unbroken run of allowed days of s that still has an
// open day from a given day on, and the last such day. Taking the last run, not
// the nearest, keeps the answer the same while its days go by. Days are asked for
// by their numbers.
func (o *openDays) lastRun(s span, from civil.Date, allowed func(day int) bool) (run span, lastOpen civil.Date, ok bool) {
	first := dayNumber(s.first)
	free := func(day int) bool {
		o.work.days++
		return allowed(day) && !o.paused.holds(day)
	}
	for day := dayNumber(s.last); day >= first; day-- {
		if !free(day) {
			continue
		}
		last := day
		for day--; day >= first && free(day); day-- {
		}
		if open, found := o.lastBetween(day+1, last); found && open >= dayNumber(from) {
			return span{dateOf(day + 1), dateOf(last)}, dateOf(open), true
		}
	}
	return span{}, civil.Date{}, false
}
