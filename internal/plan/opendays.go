package plan

import (
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// openDays knows on which days a visit can take place: the clinic is open, the
// patient can come, and nothing is paused (planner.md sections 7 and 9.5).
type openDays struct {
	closed    [7]bool // by time.Weekday: the clinic is closed or the patient cannot come
	closures  []clinic.Span
	blackouts []clinic.Span
	pauses    []clinic.Pause
}

// searchDays bounds the search for an open day: a clinic that is closed for
// longer has no next open day to speak of.
const searchDays = 366

func newOpenDays(in Input) openDays {
	o := openDays{closures: in.Clinic.Closures, blackouts: in.Patient.Blackouts, pauses: in.Pauses}
	for _, name := range in.Clinic.ClosedWeekdays {
		if i := slices.Index(clinic.Weekdays, name); i >= 0 {
			o.closed[i] = true
		}
	}
	if len(in.Patient.Weekdays) > 0 {
		for i, name := range clinic.Weekdays {
			o.closed[i] = o.closed[i] || !slices.Contains(in.Patient.Weekdays, name)
		}
	}
	return o
}

func (o *openDays) isOpen(d civil.Date) bool {
	within := func(s clinic.Span) bool { return span{s.From, s.To}.holds(d) }
	return !o.closed[d.Weekday()] &&
		!slices.ContainsFunc(o.closures, within) &&
		!slices.ContainsFunc(o.blackouts, within) &&
		!o.isPaused(oneDay(d))
}

// isPaused reports whether any day of s lies inside a pause.
func (o *openDays) isPaused(s span) bool {
	_, paused := o.pauseIn(s)
	return paused
}

// pauseIn returns the earliest pause that touches s.
func (o *openDays) pauseIn(s span) (clinic.Pause, bool) {
	for _, p := range o.pauses {
		if !s.last.Before(p.From) && (p.Until == nil || !s.first.After(*p.Until)) {
			return p, true
		}
	}
	return clinic.Pause{}, false
}

// lastIn returns the last open day of s.
func (o *openDays) lastIn(s span) (day civil.Date, ok bool) {
	for day = s.last; !day.Before(s.first); day = day.AddDays(-1) {
		if o.isOpen(day) {
			return day, true
		}
	}
	return civil.Date{}, false
}

// hasOpen reports whether s has an open day at all. It looks from the front,
// where one is usually found at once.
func (o *openDays) hasOpen(s span) bool {
	for day := s.first; !day.After(s.last); day = day.AddDays(1) {
		if o.isOpen(day) {
			return true
		}
	}
	return false
}

// nextAfter returns the first open day after d.
func (o *openDays) nextAfter(d civil.Date) (day civil.Date, ok bool) {
	for range searchDays {
		d = d.AddDays(1)
		if o.isOpen(d) {
			return d, true
		}
	}
	return civil.Date{}, false
}

// lastRun returns the last unbroken run of allowed days of s that still has an
// open day from a given day on, and the last such day. Taking the last run, not
// the nearest, keeps the answer the same while its days go by.
func (o *openDays) lastRun(s span, from civil.Date, allowed func(civil.Date) bool) (run span, lastOpen civil.Date, ok bool) {
	for day := s.last; !day.Before(s.first); {
		if !allowed(day) || o.isPaused(oneDay(day)) {
			day = day.AddDays(-1)
			continue
		}
		run = oneDay(day)
		for day = day.AddDays(-1); !day.Before(s.first) && allowed(day) && !o.isPaused(oneDay(day)); day = day.AddDays(-1) {
			run.first = day
		}
		if lastOpen, ok = o.lastIn(run); ok && !lastOpen.Before(from) {
			return run, lastOpen, true
		}
	}
	return span{}, civil.Date{}, false
}
