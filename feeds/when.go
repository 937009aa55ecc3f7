package feeds

import (
	"fmt"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// when is the time an event takes, ready to be written as DTSTART and DTEND.
type when struct {
	form       form
	start, end string
	tzid       string // of form inZone
	// The wall dates it touches, which a VTIMEZONE has to cover.
	first, last civil.Date
	until       time.Time // when a visit ends
}

// form is how a time is written (interop.md F7, F12 and F14: never floating).
type form int

const (
	allDay form = iota // DATE, the end exclusive
	inZone             // local DATE-TIME with a TZID
	inUTC              // UTC DATE-TIME
)

// spanOf returns when an item takes place: an appointment at its hour, anything
// else on its whole days.
func spanOf(item plan.Item, zones clinic.ZoneLookup) (when, error) {
	if item.Kind == plan.KindAppt {
		if item.Visit == nil {
			return when{}, fmt.Errorf("%w: an appointment without its time", errUnwritable)
		}
		return timed(*item.Visit, zones)
	}
	if item.End.Before(item.Start) {
		return when{}, fmt.Errorf("%w: the last day %v is before the first, %v", errUnwritable, item.End, item.Start)
	}
	return days(item.Start, item.End), nil
}

// days is the time from one day to another, both inclusive.
func days(first, last civil.Date) when {
	return when{
		form:  allDay,
		start: ical.FormatDate(first),
		end:   ical.FormatDate(last.AddDays(1)),
		first: first,
		last:  last,
	}
}

// timed returns when a visit takes place. The end is computed on instants: half
// an hour from 01:45 on the night the clocks go forward ends at 03:15.
//
// In the night they go back, the same wall time comes twice and, written with a
// TZID, means the first (RFC 5545 section 3.3.5). A visit that ends in the second
// would seem shorter than it is, or to end before it starts, so such a visit is
// written in UTC. Its rarity makes up for the label that Outlook then shows.
func timed(v plan.Visit, zones clinic.ZoneLookup) (when, error) {
	loc, err := findZone(v.Timezone, zones)
	if err != nil {
		return when{}, err
	}
	from := startOf(v.Start, loc)
	to := from.Add(length(v))
	start, end := civil.DateTimeOf(from.In(loc)), civil.DateTimeOf(to.In(loc))
	w := when{first: start.Date, last: end.Date, until: to}
	if read, ok := clinic.Instant(end, loc); ok && read.Equal(to) {
		w.form, w.tzid = inZone, v.Timezone
		w.start, w.end = ical.FormatDateTime(start), ical.FormatDateTime(end)
	} else {
		w.form = inUTC
		w.start, w.end = formatUTC(from), formatUTC(to)
	}
	return w, nil
}

// startOf returns the instant of a wall time. Such a time is refused when it is
// recorded if the clocks skip it, but the rules of its zone may change later;
// then it is read with the offset from before the gap, as RFC 5545 section 3.3.5
// does.
func startOf(wall civil.DateTime, loc *time.Location) time.Time {
	at, ok := clinic.Instant(wall, loc)
	if ok {
		return at
	}
	_, before := at.Add(-24 * time.Hour).In(loc).Zone()
	return wall.In(time.UTC).Add(-time.Duration(before) * time.Second)
}

// length is how long a visit takes.
func length(v plan.Visit) time.Duration {
	return clinic.Appointment{Minutes: v.Minutes}.Length()
}

// findZone looks a zone up whose name will be written as a TZID. The library
// cannot quote parameters (RFC 5545 section 3.2), so a name may hold only what
// needs no quoting, which is true of every IANA name.
func findZone(name string, zones clinic.ZoneLookup) (*time.Location, error) {
	for _, r := range name {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9',
			r == '/', r == '_', r == '-', r == '+':
		default:
			return nil, fmt.Errorf("%w: time zone %q", errUnwritable, name)
		}
	}
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("%w: time zone %q", errUnwritable, name)
	}
	loc, err := zones(name)
	if err != nil {
		return nil, fmt.Errorf("feeds: time zone: %w", err)
	}
	return loc, nil
}

// formatUTC writes a moment as a UTC DATE-TIME value (RFC 5545 section 3.3.5,
// form 2).
func formatUTC(t time.Time) string { return t.UTC().Format("20060102T150405Z") }
