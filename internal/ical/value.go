package ical

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// form tells the kinds of times apart (RFC 5545 sections 3.3.4 and 3.3.5).
type form int

const (
	dateForm     form = iota // a day, in whatever zone its reader is
	floatingForm             // wall time, in whatever zone its reader is
	absoluteForm             // in UTC or a zone that is known
)

// stamp is a DATE or DATE-TIME as written.
type stamp struct {
	form form
	wall time.Time      // see place.go
	loc  *time.Location // of an absolute one
}

// at returns the moment, with floating as the zone of what has none.
func (s stamp) at(floating *time.Location) time.Time {
	if s.form == absoluteForm {
		return place(s.wall, s.loc)
	}
	return place(s.wall, floating)
}

// on returns the same kind of time at another wall time.
func (s stamp) on(wall time.Time) stamp {
	s.wall = wall
	return s
}

// like reads s as the kind of time that start is: clients name occurrences of
// an all-day event by a time, or those of a timed one by a day.
func (s stamp) like(start stamp) stamp {
	switch {
	case start.form == dateForm:
		return start.on(dateOf(s.wall))
	case s.form == dateForm:
		return start.on(s.wall.Add(start.wall.Sub(dateOf(start.wall))))
	case s.form == floatingForm || start.form == floatingForm:
		return start.on(s.wall)
	}
	return s
}

// key names a moment whatever the zone it is written in.
func (s stamp) key() string {
	switch s.form {
	case dateForm:
		return s.wall.Format("20060102")
	case floatingForm:
		return s.wall.Format("20060102T150405")
	}
	return place(s.wall, s.loc).UTC().Format("20060102T150405Z")
}

// parseTime reads a DATE or DATE-TIME, with loc as the zone of what does not
// end in Z; nil is none.
func parseTime(value string, loc *time.Location) (stamp, bool) {
	date, clock, timed := strings.Cut(value, "T")
	if len(date) != 8 || timed && len(strings.TrimSuffix(clock, "Z")) != 6 {
		return stamp{}, false
	}
	year, month, day := number(date[:4]), number(date[4:6]), number(date[6:])
	if year < 0 || month < 1 || month > 12 || day < 1 {
		return stamp{}, false
	}
	wall := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if wall.Day() != day {
		return stamp{}, false
	}
	if !timed {
		return stamp{form: dateForm, wall: wall}, true
	}
	hour, minute, second := number(clock[:2]), number(clock[2:4]), number(clock[4:6])
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 {
		return stamp{}, false
	}
	second = min(second, 59) // a leap second
	wall = wall.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second)
	switch {
	case len(clock) == 7:
		return stamp{form: absoluteForm, wall: wall, loc: time.UTC}, true
	case loc != nil:
		return stamp{form: absoluteForm, wall: wall, loc: loc}, true
	}
	return stamp{form: floatingForm, wall: wall}, true
}

// number reads digits, -1 if there are none or something else.
func number(s string) int {
	if s == "" || len(s) > 9 {
		return -1
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// length is a DURATION: days follow the calendar, the rest is exact (RFC 5545
// section 3.3.6).
type length struct {
	days  int
	exact time.Duration
}

// after returns the moment that lies the length after the start.
func (l length) after(start stamp, floating *time.Location) time.Time {
	return start.on(start.wall.AddDate(0, 0, l.days)).at(floating).Add(l.exact)
}

func (l length) isNegative() bool { return l.days < 0 || l.exact < 0 }

// bound is no shorter than the length is anywhere.
func (l length) bound() time.Duration {
	return time.Duration(l.days)*24*time.Hour + l.exact
}

// String writes a length that is not negative as a DURATION.
func (l length) String() string {
	s := "P"
	if l.days != 0 {
		s += fmt.Sprintf("%dD", l.days)
	}
	switch seconds := int64(l.exact / time.Second); {
	case seconds == 0 && l.days != 0:
	case seconds%3600 == 0 && seconds != 0:
		s += fmt.Sprintf("T%dH", seconds/3600)
	case seconds >= 3600: // no hours and seconds without minutes between
		s += fmt.Sprintf("T%dH%dM%dS", seconds/3600, seconds/60%60, seconds%60)
	case seconds%60 == 0 && seconds != 0:
		s += fmt.Sprintf("T%dM", seconds/60)
	default:
		s += fmt.Sprintf("T%dS", seconds)
	}
	return s
}

// inUTC is the same length from a moment on where days are of 24 hours, as in UTC: in
// the start's zone they may be longer or shorter. Of a start that is in no zone the
// length stays what it is.
func (l length) inUTC(start stamp) length {
	if l.days == 0 || start.form != absoluteForm {
		return l
	}
	return length{exact: l.after(start, time.UTC).Sub(start.at(time.UTC))}
}

// maxLengthDays keeps lengths inside what a time.Duration holds.
const maxLengthDays = 366 * 200

// parseDuration reads a DURATION.
func parseDuration(s string) (length, bool) {
	sign := 1
	if s != "" && (s[0] == '-' || s[0] == '+') {
		if s[0] == '-' {
			sign = -1
		}
		s = s[1:]
	}
	if !strings.HasPrefix(s, "P") || len(s) < 3 {
		return length{}, false
	}
	date, clock, timed := strings.Cut(s[1:], "T")
	if timed && clock == "" {
		return length{}, false
	}
	days, ok := amounts(date, "WD", 7, 1)
	seconds, timeOK := amounts(clock, "HMS", 3600, 60, 1)
	if !ok || !timeOK || days > maxLengthDays || seconds > maxLengthDays*86400 {
		return length{}, false
	}
	return length{sign * days, time.Duration(sign*seconds) * time.Second}, true
}

// amounts adds numbers that each end in a unit, units in order, each once.
func amounts(s, units string, weights ...int) (total int, ok bool) {
	for s != "" {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == 0 || n > 9 || n == len(s) {
			return 0, false
		}
		unit := strings.IndexByte(units, s[n])
		if unit < 0 {
			return 0, false
		}
		total = min(total+number(s[:n])*weights[unit], math.MaxInt32*10)
		s, units, weights = s[n+1:], units[unit+1:], weights[unit+1:]
	}
	return total, true
}
