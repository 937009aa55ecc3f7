package plan

import (
	"cloud.google.com/go/civil"
)

// addMonths adds calendar months, clamped to the month's end: 2027-11-30 plus
// three months is 2028-02-29 (planner.md, conventions and section 7).
func addMonths(d civil.Date, n int) civil.Date {
	// The last day of the month is the day before the first of the next one.
	first := civil.Date{Year: d.Year, Month: d.Month, Day: 1}.AddMonths(n)
	last := first.AddMonths(1).AddDays(-1)
	first.Day = min(d.Day, last.Day)
	return first
}

// firstDayWithin returns the first day from which d is at most n months ahead. At
// the ends of months addMonths skips days: from a clamped day it does not reach d.
func firstDayWithin(d civil.Date, n int) civil.Date {
	day := addMonths(d, -n)
	for addMonths(day, n).Before(d) {
		day = day.AddDays(1)
	}
	return day
}

func earlier(a, b civil.Date) civil.Date {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b civil.Date) civil.Date {
	if b.After(a) {
		return b
	}
	return a
}

// span is a range of civil dates, both ends inclusive.
type span struct {
	first, last civil.Date
}

func oneDay(d civil.Date) span { return span{d, d} }

func (s span) holds(d civil.Date) bool { return !d.Before(s.first) && !d.After(s.last) }
func (s span) overlaps(o span) bool    { return !s.last.Before(o.first) && !o.last.Before(s.first) }

// length is last day - first day, as planner.md section 3 counts it.
func (s span) length() int { return s.last.DaysSince(s.first) }

// middle is the day in the middle, the earlier of two.
func (s span) middle() civil.Date { return s.first.AddDays(s.length() / 2) }

// gap is the number of days from one span to the other, 0 where they overlap.
func (s span) gap(o span) int {
	return max(0, s.first.DaysSince(o.last), o.first.DaysSince(s.last))
}

func (s span) String() string { return s.first.String() + " to " + s.last.String() }
