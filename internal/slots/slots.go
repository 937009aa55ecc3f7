package slots

import (
	"cmp"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Busy is time that is taken; End is exclusive.
type Busy struct{ Start, End time.Time }

// Ask is what a visit has to fit into.
type Ask struct {
	Days          []civil.Date   // on which it can take place, rising
	Aim           civil.Date     // the best day; the earliest if it is the zero date
	Opens, Closes int            // minutes after midnight, by the clocks of Zone
	Minutes       int            // how long it takes
	Step          int            // a visit begins so many minutes after opening, or twice as many, and so on
	Zone          *time.Location // of the hours
	Busy          []Busy         // in any order, overlapping or not
	After         time.Time      // nothing begins before it
	MostDays      int
	MostPerDay    int
}

// Day is a day with free times, rising.
type Day struct {
	Date  civil.Date
	Times []Time
}

// Time is when a visit can begin.
type Time struct {
	Start civil.DateTime
	At    time.Time
	// Beside says that it begins when something ends, or ends when something begins,
	// so that it leaves no gap there.
	Beside bool
}

// Find returns days with free times, the best first.
func Find(ask Ask) []Day {
	taken := united(ask.Busy)
	var free []Day
	for _, day := range inOrder(ask) {
		if len(free) == ask.MostDays {
			break
		}
		if times := ask.chosen(ask.freeOn(day, taken)); len(times) > 0 {
			free = append(free, Day{day, times})
		}
	}
	slices.SortStableFunc(free, func(x, y Day) int { return ask.compare(x.Date, y.Date) })
	return free
}

// compare orders days by how far they are from the best one, earlier ones first.
func (ask Ask) compare(x, y civil.Date) int {
	far := func(day civil.Date) int {
		days := day.DaysSince(ask.aim())
		return max(days, -days)
	}
	return cmp.Or(cmp.Compare(far(x), far(y)), x.Compare(y))
}

func (ask Ask) aim() civil.Date {
	if ask.Aim.IsZero() && len(ask.Days) > 0 {
		return ask.Days[0]
	}
	return ask.Aim
}

// inOrder are the days in the order in which they are tried: first one half of those
// that are wanted around the best one, then others spread over the rest, so that who
// cannot come in that week has a choice, then whatever is left.
func inOrder(ask Ask) []civil.Date {
	near := slices.Clone(ask.Days)
	slices.SortStableFunc(near, ask.compare)
	around := min((ask.MostDays+1)/2, len(near))
	first, rest := near[:around], near[around:]
	slices.SortFunc(rest, civil.Date.Compare)
	ordered := slices.Clone(first)
	spread := map[civil.Date]bool{}
	if wanted := ask.MostDays - around; wanted > 0 {
		for n := range min(wanted, len(rest)) {
			day := rest[(2*n+1)*len(rest)/(2*min(wanted, len(rest)))]
			ordered, spread[day] = append(ordered, day), true
		}
	}
	rest = slices.DeleteFunc(slices.Clone(rest), func(day civil.Date) bool { return spread[day] })
	slices.SortStableFunc(rest, ask.compare)
	return append(ordered, rest...)
}

// freeOn are all free times of a day.
func (ask Ask) freeOn(day civil.Date, taken []Busy) (times []Time) {
	closing := atMinute(day, ask.Closes, ask.Zone)
	for minute := ask.Opens; minute+ask.Minutes <= ask.Closes; minute += ask.Step {
		wall := civil.DateTime{Date: day, Time: civil.Time{Hour: minute / 60, Minute: minute % 60}}
		at, exists := clinic.Instant(wall, ask.Zone)
		end := at.Add(time.Duration(ask.Minutes) * time.Minute)
		if !exists || at.Before(ask.After) || end.After(closing) {
			continue
		}
		// The first that ends after it begins is the only one it can run into.
		n, _ := slices.BinarySearchFunc(taken, at, func(b Busy, at time.Time) int {
			if b.End.After(at) {
				return 1
			}
			return -1
		})
		if n < len(taken) && taken[n].Start.Before(end) {
			continue
		}
		beside := n > 0 && taken[n-1].End.Equal(at) || n < len(taken) && taken[n].Start.Equal(end)
		times = append(times, Time{wall, at, beside})
	}
	return times
}

// atMinute is a minute of a day, of which the last is the beginning of the next one.
func atMinute(day civil.Date, minute int, zone *time.Location) time.Time {
	if minute >= 24*60 {
		day, minute = day.AddDays(1), minute-24*60
	}
	return civil.DateTime{Date: day, Time: civil.Time{Hour: minute / 60, Minute: minute % 60}}.In(zone)
}

// chosen are some of the free times of a day: one from each part of the opening hours,
// beside something else if there is one.
func (ask Ask) chosen(all []Time) []Time {
	if len(all) <= ask.MostPerDay {
		return all
	}
	parts := make([][]Time, ask.MostPerDay)
	for _, t := range all {
		minute := t.Start.Time.Hour*60 + t.Start.Time.Minute
		n := (minute - ask.Opens) * ask.MostPerDay / max(1, ask.Closes-ask.Opens)
		parts[n] = append(parts[n], t)
	}
	var some []Time
	for _, part := range parts {
		if len(part) == 0 {
			continue
		}
		n := max(0, slices.IndexFunc(part, func(t Time) bool { return t.Beside }))
		some = append(some, part[n])
	}
	return some
}

// united are the same times without overlaps, rising.
func united(all []Busy) (apart []Busy) {
	all = slices.DeleteFunc(slices.Clone(all), func(b Busy) bool { return !b.Start.Before(b.End) })
	slices.SortFunc(all, func(x, y Busy) int { return x.Start.Compare(y.Start) })
	for _, b := range all {
		if n := len(apart); n > 0 && !b.Start.After(apart[n-1].End) {
			if b.End.After(apart[n-1].End) {
				apart[n-1].End = b.End
			}
			continue
		}
		apart = append(apart, b)
	}
	return apart
}
