package timeline

import (
	"cloud.google.com/go/civil"
)

// How much time an image shows when nobody says so, in days.
const (
	monthBack = 30  // what is shown of the past at least
	halfYear  = 183 // ... and at most, also if the last visit is longer ago
	leastDays = 150 // so that a picture with little in it has an even pace
	mostDays  = 430 // fourteen months
	before    = 8   // free days before what is shown first
	after     = 20  // ... and after what is shown last, for its label
)

// longest is the longest time that an image draws, in days: some hundred years.
const longest = 36525

// span is the first day that an image shows and the number of its days.
type span struct {
	first civil.Date
	days  int
}

// valid says whether a date is one, and of a calendar that people keep.
func valid(d civil.Date) bool { return d.IsValid() && d.Year >= 1 && d.Year <= 9999 }

// day counts the days from the first one.
func (s span) day(d civil.Date) int { return d.DaysSince(s.first) }

func (s span) date(day int) civil.Date { return s.first.AddDays(day) }

// spanOf chooses the days to show: from the last visit, or a month back, until
// after the furthest thing that is planned.
func spanOf(p Picture) span {
	first, last := extent(p)
	if valid(p.Today) {
		first = p.Today.AddDays(-monthBack)
		if visit := lastVisit(p); valid(visit) {
			first = later(earlier(first, visit), p.Today.AddDays(-halfYear))
		}
		last = later(last, p.Today)
	}
	first, last = first.AddDays(-before), last.AddDays(after)
	if valid(p.First) {
		first = p.First
	}
	last = later(last, first.AddDays(leastDays-1))
	last = earlier(last, first.AddDays(mostDays-1))
	if valid(p.Last) {
		last = later(p.Last, first)
	}
	return span{first, min(last.DaysSince(first)+1, longest)}
}

// lastVisit is the day of the last treatment that was given, if there was one.
func lastVisit(p Picture) (last civil.Date) {
	for _, v := range p.Visits {
		if valid(v.Date) {
			last = later(last, v.Date)
		}
	}
	return last
}

// extent is the first and the last day of anything there is to show; with
// nothing to show, any day will do.
func extent(p Picture) (first, last civil.Date) {
	add := func(dates ...civil.Date) {
		for _, d := range dates {
			switch {
			case !valid(d):
			case !valid(first):
				first, last = d, d
			default:
				first, last = earlier(first, d), later(last, d)
			}
		}
	}
	for _, v := range p.Visits {
		add(v.Date)
	}
	for _, b := range p.Bookings {
		add(b.Date)
	}
	for _, w := range p.Windows {
		add(w.First, w.Last, w.LikelyLast)
	}
	for _, m := range p.Moments {
		add(m.First, m.Last)
	}
	for _, e := range p.Events {
		add(e.Date)
	}
	for _, r := range p.Reports {
		add(r.Date)
	}
	for _, s := range p.Pauses {
		add(s.From, s.Until)
	}
	if !valid(first) {
		add(civil.Date{Year: 2000, Month: 1, Day: 1})
	}
	return first, last
}

func earlier(a, b civil.Date) civil.Date {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b civil.Date) civil.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// tick is the beginning of a month on the axis. The year is empty where it is
// that of the tick before.
type tick struct {
	day         int
	month, year string
}

// The steps of an axis, in months: each divides a year or is whole years.
var steps = []int{1, 2, 3, 6, 12, 24, 60, 120, 300, 600}

// ticks are the months' beginnings, as close as their names allow: fits says
// whether all of them have room with a number of days between two.
func (s span) ticks(month, year func(civil.Date) string, fits func(days float64, ticks []tick) bool) []tick {
	for _, step := range steps {
		var ticks []tick
		shown := 0
		for d := firstOfMonth(s.first); s.day(d) < s.days; d = d.AddMonths(1) {
			index := d.Year*12 + int(d.Month) - 1
			if s.day(d) < 0 || index%step != 0 {
				continue
			}
			t := tick{day: s.day(d)}
			if month != nil && step < 12 {
				t.month = clean(month(d))
			}
			if year != nil && d.Year != shown {
				t.year = clean(year(d))
			}
			shown = d.Year
			ticks = append(ticks, t)
		}
		if fits(28*float64(step), ticks) {
			return ticks
		}
	}
	return nil
}

func firstOfMonth(d civil.Date) civil.Date {
	return civil.Date{Year: d.Year, Month: d.Month, Day: 1}
}
