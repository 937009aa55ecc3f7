package ical

import (
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// frequency is the FREQ of a rule. The order is that of length.
type frequency int

const (
	yearly frequency = iota
	monthly
	weekly
	daily
	hourly
	minutely
	secondly
)

var frequencies = []string{"YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"}

// rule is an RRULE (RFC 5545 section 3.3.10).
type rule struct {
	freq      frequency
	interval  int64
	count     int       // 0 without one
	until     stamp     // as written
	last      time.Time // the wall time that nothing lies behind, zero without one
	hasUntil  bool
	weekStart time.Weekday
	opaque    bool // has parts that we do not understand

	months, monthDays, yearDays, weeks, positions []int
	hours, minutes, seconds                       []int
	weekdays                                      []ordinal

	start  time.Time     // wall time of DTSTART; set by settle, like what follows
	picker rrule.ROption // of days out of a month or a year
	never  bool          // no day fits, ever
}

// ordinal is a value of BYDAY; n is 0 for each such weekday.
type ordinal struct {
	n   int
	day time.Weekday
}

// parseRule reads an RRULE; fault says what is wrong with it.
func parseRule(value string) (r *rule, fault string) {
	r = &rule{freq: -1, interval: 1, weekStart: time.Monday}
	seen := map[string]bool{}
	for _, part := range strings.Split(strings.TrimSuffix(strings.ToUpper(value), ";"), ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok || value == "" {
			return nil, "has a part without name or value"
		}
		if seen[name] {
			return nil, "has a part twice"
		}
		seen[name] = true
		if fault := r.parsePart(name, value); fault != "" {
			return nil, fault
		}
	}
	if r.freq < 0 {
		return nil, "has no FREQ"
	}
	return r, ""
}

// parsePart reads one part. What no standard names is not refused but makes the
// rule opaque: it says something that we would get wrong (RSCALE of RFC 7529).
func (r *rule) parsePart(name, value string) (fault string) {
	ok := true
	switch name {
	case "FREQ":
		r.freq = frequency(slices.Index(frequencies, value))
		ok = r.freq >= 0
	case "INTERVAL":
		r.interval = int64(number(value))
		ok = r.interval > 0
	case "COUNT":
		r.count = number(value)
		ok = r.count > 0
	case "UNTIL":
		r.until, r.hasUntil = parseTime(value, nil)
		ok = r.hasUntil
	case "WKST":
		i := slices.Index(weekdayCodes[:], value)
		r.weekStart, ok = time.Weekday(i), i >= 0
	case "BYMONTH":
		r.months, ok = numbers(value, 1, 12, false)
	case "BYMONTHDAY":
		r.monthDays, ok = numbers(value, 1, 31, true)
	case "BYYEARDAY":
		r.yearDays, ok = numbers(value, 1, 366, true)
	case "BYWEEKNO":
		r.weeks, ok = numbers(value, 1, 53, true)
	case "BYSETPOS":
		r.positions, ok = numbers(value, 1, 366, true)
	case "BYHOUR":
		r.hours, ok = numbers(value, 0, 23, false)
	case "BYMINUTE":
		r.minutes, ok = numbers(value, 0, 59, false)
	case "BYSECOND":
		r.seconds, ok = numbers(value, 0, 60, false)
		r.seconds = slices.DeleteFunc(r.seconds, func(n int) bool { return n == 60 && len(r.seconds) > 1 })
		if len(r.seconds) == 1 {
			r.seconds[0] = min(r.seconds[0], 59) // a leap second
		}
	case "BYDAY":
		r.weekdays, ok = ordinals(value)
	default:
		r.opaque = true
	}
	if !ok {
		return "has a part " + name + " that is not valid"
	}
	return ""
}

// splitList splits a list of values.
func splitList(s string) []string { return strings.Split(s, ",") }

// numbers reads a list of numbers, sorted and each once.
func numbers(list string, lowest, highest int, negative bool) ([]int, bool) {
	var all []int
	for _, s := range splitList(list) {
		digits := strings.TrimPrefix(s, "+")
		if negative {
			digits = strings.TrimPrefix(digits, "-")
		}
		n := number(digits)
		if n < lowest || n > highest {
			return nil, false
		}
		if s[0] == '-' {
			n = -n
		}
		all = append(all, n)
	}
	slices.Sort(all)
	return slices.Compact(all), true
}

// ordinals reads a BYDAY, each value once.
func ordinals(list string) ([]ordinal, bool) {
	var all []ordinal
	for _, s := range splitList(list) {
		if len(s) < 2 {
			return nil, false
		}
		digits, code := s[:len(s)-2], s[len(s)-2:]
		day := slices.Index(weekdayCodes[:], code)
		o := ordinal{day: time.Weekday(day)}
		if digits != "" {
			o.n = number(strings.TrimLeft(digits[:1], "+-") + digits[1:])
			if o.n < 1 || o.n > 53 {
				return nil, false
			}
			if digits[0] == '-' {
				o.n = -o.n
			}
		}
		if day < 0 {
			return nil, false
		}
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b ordinal) int { return (a.n-b.n)*7 + int(a.day-b.day) })
	return slices.Compact(all), true
}

// settle gives the rule its DTSTART, from which it takes what it does not say
// itself. UNTIL becomes wall time of the zone that the rule expands in.
func (r *rule) settle(start stamp, loc *time.Location) {
	r.start = start.wall
	if r.hasUntil {
		r.last = r.until.wall
		switch {
		case start.form == dateForm:
			r.last = dateOf(r.last)
		case r.until.form == dateForm:
			r.last = r.last.Add(24*time.Hour - time.Second)
		case r.until.form == absoluteForm && loc != nil:
			r.last = wallOf(r.until.wall, loc)
		}
	}
	if start.form == dateForm && r.freq > daily || len(r.weeks) > 0 && r.freq != yearly {
		r.opaque = true // RFC 5545 forbids both and says no more of them
	}
	hour, minute, second := start.wall.Clock()
	if start.form == dateForm {
		r.hours, r.minutes, r.seconds = nil, nil, nil // to be ignored, same section
	}
	if len(r.hours) == 0 && r.freq < hourly {
		r.hours = []int{hour}
	}
	if len(r.minutes) == 0 && r.freq < minutely {
		r.minutes = []int{minute}
	}
	if len(r.seconds) == 0 && r.freq < secondly {
		r.seconds = []int{second}
	}
	if r.freq == weekly && len(r.weekdays)+len(r.monthDays)+len(r.yearDays) == 0 {
		r.weekdays = []ordinal{{day: start.wall.Weekday()}}
	}
	r.settleMonths()
	r.never = r.never || r.pointsNowhere()
}

// pointsNowhere reports whether each BYSETPOS lies beyond the largest set that
// a period can have.
func (r *rule) pointsNowhere() bool {
	most := r.mostInPeriod()
	return len(r.positions) > 0 && !slices.ContainsFunc(r.positions, func(p int) bool { return p <= most && p >= -most })
}

// mostInPeriod is no less than how often the rule comes in one of its periods,
// before BYSETPOS.
func (r *rule) mostInPeriod() int {
	most := 1
	switch {
	case r.freq == yearly:
		most = 366
	case r.freq == monthly && len(r.picker.Bymonthday) > 0:
		most = len(r.picker.Bymonthday)
	case r.freq == monthly && len(r.picker.Byweekday) > 0:
		most = 5 * len(r.picker.Byweekday)
	case r.freq == monthly:
		most = 31
	case r.freq == weekly && len(r.weekdays) > 0:
		most = len(r.weekdays)
	case r.freq == weekly:
		most = 7
	}
	if r.freq < hourly {
		most *= len(r.hours)
	}
	if r.freq < minutely {
		most *= len(r.minutes)
	}
	if r.freq < secondly {
		most *= len(r.seconds)
	}
	return most
}

// settleMonths prepares what picks days out of a month or a year.
func (r *rule) settleMonths() {
	if r.freq > monthly || r.opaque {
		return
	}
	months, monthDays, weekdays := r.months, r.monthDays, r.weekdays
	switch {
	case len(r.weeks) > 0 && len(r.yearDays)+len(monthDays)+len(weekdays) == 0:
		weekdays = []ordinal{{day: r.start.Weekday()}}
	case len(r.weeks)+len(r.yearDays)+len(monthDays)+len(weekdays) == 0:
		monthDays = []int{r.start.Day()}
		if r.freq == yearly && len(months) == 0 {
			months = []int{int(r.start.Month())}
		}
	}
	inMonth := r.freq == monthly || len(months) > 0
	weekdays, r.never = countedAlike(weekdays, inMonth)
	r.picker = rrule.ROption{
		Freq:       rrule.Frequency(r.freq),
		Interval:   oneperiod,
		Wkst:       weekdayOf(ordinal{day: r.weekStart}),
		Bymonth:    months,
		Bymonthday: monthDays,
		Byyearday:  r.yearDays,
		Byweekno:   r.weeks,
		Byhour:     []int{0},
		Byminute:   []int{0},
		Bysecond:   []int{0},
	}
	for _, o := range weekdays {
		r.picker.Byweekday = append(r.picker.Byweekday, weekdayOf(o))
	}
}

// countedAlike makes up for two weaknesses of rrule-go. It looks beyond its
// tables for the sixth such weekday of a month, which no month has; and of a
// list like "MO,1TU" it takes what is both instead of what is either, so each
// plain weekday there becomes all the counted ones. None left means never.
func countedAlike(list []ordinal, inMonth bool) (alike []ordinal, never bool) {
	most := 53
	if inMonth {
		most = 5
	}
	counted := slices.ContainsFunc(list, func(o ordinal) bool { return o.n != 0 })
	for _, o := range list {
		switch {
		case !counted:
			alike = append(alike, o)
		case o.n == 0:
			for n := 1; n <= most; n++ {
				alike = append(alike, ordinal{n, o.day})
			}
		case o.n >= -most && o.n <= most:
			alike = append(alike, o)
		}
	}
	return alike, len(list) > 0 && len(alike) == 0
}

var libraryWeekdays = []rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}

func weekdayOf(o ordinal) rrule.Weekday {
	day := libraryWeekdays[o.day]
	return day.Nth(o.n)
}
