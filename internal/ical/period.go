package ical

import (
	"errors"
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

// A rule repeats over periods: the second year, the 14th week, each third hour.
// We walk them ourselves, because we can go straight to the one that is asked
// for and stop when the work is too much; rrule-go can neither skip nor be
// stopped between two results, and searches impossible rules up to the year
// 9999 or for ever. What it does is the part with the many cases: which days of
// one month or year the BY parts pick.

// oneperiod is an INTERVAL that leads rrule-go behind its last year after the
// first period.
const oneperiod = 12 * 10_000

// maxWork bounds the steps of one question to an object; see the costs below.
const maxWork = 1_000_000

// What a period costs, in steps of some ten nanoseconds.
var costs = [...]int{yearly: 400, monthly: 80, weekly: 8, daily: 1, hourly: 1, minutely: 1, secondly: 1}

// cost is what a period of this rule costs: long lists are searched often.
func (r *rule) cost() int {
	lists := len(r.months) + len(r.monthDays) + len(r.yearDays) + len(r.weeks) + len(r.weekdays)
	return costs[r.freq]*(40+lists)/40 + lists/10 + len(r.positions)
}

var errTooMuch = errors.New("the recurrence takes too much work")

const dayLength = 24 * 60 * 60

// index numbers the periods of the rule's frequency, one after the other.
func (r *rule) index(wall time.Time) int64 {
	switch r.freq {
	case yearly:
		return int64(wall.Year())
	case monthly:
		return int64(wall.Year())*12 + int64(wall.Month()) - 1
	case weekly:
		return floorDiv(floorDiv(wall.Unix(), dayLength)-r.weekShift(), 7)
	}
	return floorDiv(wall.Unix(), r.unitSeconds())
}

// begin returns the wall time at which a period begins.
func (r *rule) begin(index int64) time.Time {
	switch r.freq {
	case yearly:
		return time.Date(int(index), 1, 1, 0, 0, 0, 0, time.UTC)
	case monthly:
		return time.Date(int(floorDiv(index, 12)), time.Month(index-floorDiv(index, 12)*12)+1, 1, 0, 0, 0, 0, time.UTC)
	case weekly:
		return time.Unix((index*7+r.weekShift())*dayLength, 0).UTC()
	}
	return time.Unix(index*r.unitSeconds(), 0).UTC()
}

// weekShift is how many days after 1 January 1970, a Thursday, a week begins.
func (r *rule) weekShift() int64 { return int64(r.weekStart-time.Thursday+7) % 7 }

// unitSeconds is how long a period of the short frequencies lasts.
func (r *rule) unitSeconds() int64 {
	return [...]int64{daily: dayLength, hourly: 3600, minutely: 60, secondly: 1}[r.freq]
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// each yields the wall times that follow DTSTART from low to high, both
// inclusive, until yield says no. DTSTART itself is the first occurrence,
// whether or not the rule says so, and counts (RFC 5545 section 3.8.5.3).
func (r *rule) each(low, high time.Time, work *int, yield func(time.Time) bool) error {
	if end := newYear(maxYear + 1); high.IsZero() || high.After(end) {
		high = end
	}
	if !r.last.IsZero() && r.last.Before(high) {
		high = r.last
	}
	left := r.count - 1
	if left == 0 || r.never || r.opaque {
		return nil
	}
	first := r.index(r.start)
	index, cost := first, r.cost()
	if r.count == 0 && low.After(r.start) {
		// Straight to the last period that does not begin after low.
		index += (r.index(low) - first) / r.interval * r.interval
	}
	// An INTERVAL may lead further than time goes.
	for last := r.index(high); index <= last; {
		if *work -= cost; *work < 0 {
			return errTooMuch
		}
		begin := r.begin(index)
		if next, ok := r.skip(begin); ok {
			// On to the first period of the rule's phase that is not before.
			index += max(1, (r.index(next)-index+r.interval-1)/r.interval) * r.interval
			continue
		}
		over := false
		r.inPeriod(begin, func(wall time.Time) bool {
			if *work--; *work < 0 || wall.After(high) {
				over = true
				return false
			}
			if !wall.After(r.start) {
				return true
			}
			if !wall.Before(low) && !yield(wall) {
				over = true
			}
			if left--; left == 0 {
				over = true
			}
			return !over
		})
		switch {
		case *work < 0:
			return errTooMuch
		case over:
			return nil
		}
		index += r.interval
	}
	return nil
}

// saysStart reports whether DTSTART is one of the rule's times by what it says.
func (r *rule) saysStart(work *int) (found bool) {
	*work -= r.cost()
	begin := r.begin(r.index(r.start))
	if _, none := r.skip(begin); none || r.never || r.opaque {
		return false
	}
	r.inPeriod(begin, func(wall time.Time) bool {
		*work--
		found = wall.Equal(r.start)
		return *work >= 0 && wall.Before(r.start)
	})
	return found
}

// checkWork refuses a rule that cannot be walked to its end inside the budget,
// and keeps where one with a COUNT ends.
func (r *rule) checkWork(work *int) error {
	if r.count == 0 && r.freq <= daily {
		periods := (r.index(newYear(maxYear+1)) - r.index(r.start)) / r.interval
		if periods*int64(r.cost()) > maxWork {
			return errTooMuch
		}
		return nil
	}
	// How much a short frequency skips is known by doing it.
	last := r.start
	err := r.each(r.start, time.Time{}, work, func(wall time.Time) bool {
		last = wall
		return true
	})
	if err == nil && r.count > 0 {
		r.last = last
	}
	return err
}

// skip reports whether a period of a short frequency is none of the rule's, and
// the wall time that the next one which may be is not before.
func (r *rule) skip(begin time.Time) (next time.Time, ok bool) {
	if r.freq < daily {
		return next, false
	}
	if !r.fits(begin) {
		return dateOf(begin).AddDate(0, 0, 1), true
	}
	hour, minute, second := begin.Clock()
	switch {
	case r.freq >= hourly && !allows(r.hours, hour):
		return dateOf(begin).Add(time.Duration(following(r.hours, hour, 24)) * time.Hour), true
	case r.freq >= minutely && !allows(r.minutes, minute):
		return begin.Truncate(time.Hour).Add(time.Duration(following(r.minutes, minute, 60)) * time.Minute), true
	case r.freq >= secondly && !allows(r.seconds, second):
		return begin.Truncate(time.Minute).Add(time.Duration(following(r.seconds, second, 60)) * time.Second), true
	}
	return next, false
}

// following returns the first of the list, which is sorted, that is greater
// than n; without one it is the first value of the next round.
func following(list []int, n, round int) int {
	for _, candidate := range list {
		if candidate > n {
			return candidate
		}
	}
	return round
}

func allows(list []int, n int) bool { return len(list) == 0 || slices.Contains(list, n) }

// fits reports whether a day passes the BY parts, which only limit the
// frequencies up to a week.
func (r *rule) fits(day time.Time) bool {
	if !allows(r.months, int(day.Month())) {
		return false
	}
	if len(r.weekdays) > 0 && !slices.ContainsFunc(r.weekdays, func(o ordinal) bool { return o.day == day.Weekday() }) {
		return false
	}
	if len(r.monthDays) > 0 {
		inMonth := time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
		if !slices.Contains(r.monthDays, day.Day()) && !slices.Contains(r.monthDays, day.Day()-inMonth-1) {
			return false
		}
	}
	if len(r.yearDays) > 0 {
		inYear := newYear(day.Year()+1).Sub(newYear(day.Year())) / (24 * time.Hour)
		if !slices.Contains(r.yearDays, day.YearDay()) && !slices.Contains(r.yearDays, day.YearDay()-int(inYear)-1) {
			return false
		}
	}
	return true
}

// inPeriod yields the wall times of the period that begins then, in order.
func (r *rule) inPeriod(begin time.Time, yield func(time.Time) bool) {
	days := r.days(begin)
	hours, minutes, seconds := r.hours, r.minutes, r.seconds
	if hour, minute, second := begin.Clock(); r.freq >= hourly {
		hours = []int{hour}
		if r.freq >= minutely {
			minutes = []int{minute}
		}
		if r.freq >= secondly {
			seconds = []int{second}
		}
	}
	perMinute := len(seconds)
	perHour := len(minutes) * perMinute
	perDay := len(hours) * perHour
	nth := func(i int) time.Time {
		day, i := days[i/perDay], i%perDay
		return day.Add(time.Duration(hours[i/perHour])*time.Hour +
			time.Duration(minutes[i%perHour/perMinute])*time.Minute +
			time.Duration(seconds[i%perMinute])*time.Second)
	}
	all := len(days) * perDay
	if len(r.positions) > 0 {
		for _, i := range positionsIn(r.positions, all) {
			if !yield(nth(i)) {
				return
			}
		}
		return
	}
	for i := range all {
		if !yield(nth(i)) {
			return
		}
	}
}

// positionsIn returns where BYSETPOS points in a set of that many.
func positionsIn(positions []int, all int) []int {
	var list []int
	for _, p := range positions {
		i := p - 1
		if p < 0 {
			i = all + p
		}
		if i >= 0 && i < all {
			list = append(list, i)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// days returns the rule's days in the period that begins then.
func (r *rule) days(begin time.Time) []time.Time {
	switch {
	case r.freq >= daily:
		return []time.Time{dateOf(begin)}
	case r.freq == weekly:
		var days []time.Time
		for i := range 7 {
			if day := begin.AddDate(0, 0, i); r.fits(day) {
				days = append(days, day)
			}
		}
		return days
	}
	option := r.picker
	option.Dtstart = begin
	period, err := rrule.NewRRule(option)
	if err != nil {
		return nil // parseRule lets nothing through that the library refuses
	}
	return period.All()
}
