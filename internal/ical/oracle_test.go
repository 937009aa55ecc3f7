package ical

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// naiveRule is a rule that an oracle evaluates by asking of each day whether it
// is one of the rule's, knowing nothing of periods that can be skipped.
type naiveRule struct {
	freq              string
	interval          int
	count             int
	until             time.Time
	weekStart         time.Weekday
	months, monthDays []int
	weekdays          []ordinal
	start             time.Time
	exceptions        []int // days after the start
	hour              int
	allDay, inNewYork bool
}

func drawRule(t *rapid.T) naiveRule {
	r := naiveRule{
		freq:      rapid.SampledFrom([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}).Draw(t, "freq"),
		interval:  rapid.SampledFrom([]int{1, 1, 2, 3, 5, 13}).Draw(t, "interval"),
		weekStart: time.Weekday(rapid.SampledFrom([]int{1, 1, 0, 3}).Draw(t, "week start")),
		start:     time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 800).Draw(t, "start")),
		hour:      rapid.IntRange(0, 23).Draw(t, "hour"),
	}
	r.allDay = rapid.Bool().Draw(t, "all-day")
	r.inNewYork = !r.allDay && rapid.Bool().Draw(t, "in New York")
	if rapid.Bool().Draw(t, "by month") {
		r.months = rapid.SliceOfNDistinct(rapid.IntRange(1, 12), 1, 4, rapid.ID).Draw(t, "months")
	}
	if r.freq != "WEEKLY" && rapid.Bool().Draw(t, "by month day") {
		r.monthDays = rapid.SliceOfNDistinct(rapid.SampledFrom([]int{1, 2, 5, 13, 28, 29, 30, 31, -1, -3, -31}), 1, 4, rapid.ID).Draw(t, "month days")
	}
	if rapid.Bool().Draw(t, "by day") {
		n := rapid.Just(0)
		if r.freq == "MONTHLY" || r.freq == "YEARLY" {
			n = rapid.SampledFrom([]int{0, 0, 1, 2, 5, 6, -1, -5, 53, -53})
		}
		for range rapid.IntRange(1, 3).Draw(t, "weekdays") {
			r.weekdays = append(r.weekdays, ordinal{n.Draw(t, "n"), time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))})
		}
	}
	switch rapid.IntRange(0, 2).Draw(t, "end") {
	case 1:
		r.count = rapid.IntRange(1, 40).Draw(t, "count")
	case 2:
		r.until = r.start.AddDate(0, 0, rapid.IntRange(0, 1500).Draw(t, "until"))
	}
	r.exceptions = rapid.SliceOfN(rapid.IntRange(0, 60), 0, 4).Draw(t, "exceptions")
	return r
}

// content are the lines of the rule's event.
func (r naiveRule) content() []string {
	rule := "RRULE:FREQ=" + r.freq + ";WKST=" + weekdayCodes[r.weekStart]
	if r.interval > 1 {
		rule += fmt.Sprintf(";INTERVAL=%d", r.interval)
	}
	if r.months != nil {
		rule += ";BYMONTH=" + list(r.months)
	}
	if r.monthDays != nil {
		rule += ";BYMONTHDAY=" + list(r.monthDays)
	}
	var weekdays []string
	for _, o := range r.weekdays {
		code := weekdayCodes[o.day]
		if o.n != 0 {
			code = fmt.Sprint(o.n) + code
		}
		weekdays = append(weekdays, code)
	}
	if weekdays != nil {
		rule += ";BYDAY=" + strings.Join(weekdays, ",")
	}
	if r.count > 0 {
		rule += fmt.Sprintf(";COUNT=%d", r.count)
	}
	if !r.until.IsZero() {
		rule += ";UNTIL=" + r.until.Format("20060102")
	}
	param, layout := ";VALUE=DATE", "20060102"
	if !r.allDay {
		param, layout = "", "20060102T150405"
	}
	if r.inNewYork {
		param = ";TZID=America/New_York"
	}
	lines := []string{"DTSTART" + param + ":" + r.wall(r.start).Format(layout), rule}
	for _, n := range r.exceptions {
		lines = append(lines, "EXDATE"+param+":"+r.wall(r.start.AddDate(0, 0, n)).Format(layout))
	}
	return lines
}

func list(numbers []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ","), "[]")
}

func (r naiveRule) wall(day time.Time) time.Time {
	if r.allDay {
		return day
	}
	return day.Add(time.Duration(r.hour) * time.Hour)
}

// expected are the wall times of the rule before end.
func (r naiveRule) expected(end time.Time) []time.Time {
	var all []time.Time
	n := 0
	for day := r.start; day.Before(end) && (r.count == 0 || n < r.count); day = day.AddDate(0, 0, 1) {
		if !r.until.IsZero() && day.After(r.until) && !day.Equal(r.start) {
			break
		}
		if !day.Equal(r.start) && !r.has(day) {
			continue
		}
		n++
		if !slices.Contains(r.exceptions, int(day.Sub(r.start).Hours()/24)) {
			all = append(all, r.wall(day))
		}
	}
	return all
}

func (r naiveRule) has(day time.Time) bool {
	monday := func(at time.Time) time.Time { // or whichever day weeks begin with
		for at.Weekday() != r.weekStart {
			at = at.AddDate(0, 0, -1)
		}
		return at
	}
	var passed int
	switch r.freq {
	case "DAILY":
		passed = int(day.Sub(r.start).Hours() / 24)
	case "WEEKLY":
		passed = int(monday(day).Sub(monday(r.start)).Hours() / 24 / 7)
	case "MONTHLY":
		passed = (day.Year()-r.start.Year())*12 + int(day.Month()-r.start.Month())
	case "YEARLY":
		passed = day.Year() - r.start.Year()
	}
	if passed%r.interval != 0 {
		return false
	}
	months, monthDays, weekdays := r.months, r.monthDays, r.weekdays
	if monthDays == nil && weekdays == nil {
		switch r.freq {
		case "WEEKLY":
			weekdays = []ordinal{{day: r.start.Weekday()}}
		case "MONTHLY", "YEARLY":
			monthDays = []int{r.start.Day()}
			if months == nil && r.freq == "YEARLY" {
				months = []int{int(r.start.Month())}
			}
		}
	}
	if months != nil && !slices.Contains(months, int(day.Month())) {
		return false
	}
	last := day.AddDate(0, 1, -day.Day()).Day()
	if monthDays != nil && !slices.Contains(monthDays, day.Day()) && !slices.Contains(monthDays, day.Day()-last-1) {
		return false
	}
	inYear := r.freq == "YEARLY" && months == nil
	return weekdays == nil || slices.ContainsFunc(weekdays, func(o ordinal) bool {
		if o.day != day.Weekday() {
			return false
		}
		unit := func(at time.Time) int { return int(at.Month()) + at.Year()*12 }
		if inYear {
			unit = time.Time.Year
		}
		first, fromEnd := 1, 1
		for at := day.AddDate(0, 0, -7); unit(at) == unit(day); at = at.AddDate(0, 0, -7) {
			first++
		}
		for at := day.AddDate(0, 0, 7); unit(at) == unit(day); at = at.AddDate(0, 0, 7) {
			fromEnd++
		}
		return o.n == 0 || o.n == first || o.n == -fromEnd
	})
}

func TestRulesRecurAsTheDaysSay(t *testing.T) {
	ny := zone(t, "America/New_York")
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t)
		end := r.start.AddDate(6, 0, 0)
		o := parsed(t, eventOf(r.content()...))
		got, err := o.Occurrences(time.Time{}, end, ny, 5000)
		if err != nil {
			t.Fatal(err)
		}
		var want []time.Time
		for _, wall := range r.expected(end.AddDate(0, 0, 1)) {
			if at := place(wall, ny); at.Before(end) { // where floating times are too
				want = append(want, at)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%v: %d occurrences, want %d\n got %s\nwant %v", r.content(), len(got), len(want), starts(got), want)
		}
		for i := range got {
			if !got[i].Start.Equal(want[i]) {
				t.Fatalf("%v: %v, want %v", r.content(), got[i].Start, want[i])
			}
		}
	})
}

// What a database keeps of an object must not hide it, and what is asked in
// pieces is what there is.
func TestOccurrencesLieInTheSpanAndInTheirRange(t *testing.T) {
	zones := []*time.Location{time.UTC, zone(t, "Pacific/Kiritimati"), zone(t, "Pacific/Pago_Pago"), zone(t, "Europe/Berlin")}
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t)
		content := r.content()
		if !r.allDay && rapid.Bool().Draw(t, "long") {
			content = append(content, rapid.SampledFrom([]string{"DURATION:PT30M", "DURATION:P2D", "DURATION:P40D"}).Draw(t, "length"))
		}
		o := parsed(t, eventOf(content...))
		floating := rapid.SampledFrom(zones).Draw(t, "floating")
		whole, err := o.Occurrences(time.Time{}, r.start.AddDate(5, 0, 0), floating, 5000)
		if err != nil {
			t.Fatal(err)
		}
		span := o.Span()
		for _, occurrence := range whole {
			if occurrence.Start.Before(span.First) || !span.Endless && occurrence.End.After(span.Last) {
				t.Fatalf("%v: %v..%v lies outside of %+v", content, occurrence.Start, occurrence.End, span)
			}
		}
		from := r.start.Add(time.Duration(rapid.IntRange(-40*24, 4*365*24).Draw(t, "from")) * time.Hour)
		to := from.Add(time.Duration(rapid.IntRange(1, 90*24).Draw(t, "hours")) * time.Hour)
		var want []Occurrence
		for _, occurrence := range whole {
			if occurrence.Start.Before(to) && (occurrence.End.After(from) || occurrence.Start.Equal(from)) {
				want = append(want, occurrence)
			}
		}
		got, err := o.Occurrences(from, to, floating, 5000)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%v from %v to %v\n got %s\nwant %s", content, from, to, starts(got), starts(want))
		}
		if o.Matches(within("VEVENT", TimeRange{from, to}), floating) != (len(want) > 0) {
			t.Fatalf("%v from %v to %v: a query and the list differ", content, from, to)
		}
	})
}
