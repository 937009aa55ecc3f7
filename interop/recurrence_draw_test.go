//go:build interop

package interop

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// recurring is a random event that recurs, and what it was drawn as.
type recurring struct {
	zone  string // IANA name, "UTC", "floating" or "day"
	start time.Time
	freq  string
	parts map[string]string // of the rule, by name
	rule  string
	end   string // DTEND or DURATION, empty for none

	exceptions, dates []time.Time // wall times
	moved             map[time.Time]time.Time
	inUTC             bool // EXDATEs, RDATEs and RECURRENCE-IDs are
}

// Zones of both hemispheres, of whole, half and quarter hours, west and east.
var recurringZones = []string{"Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Sydney",
	"Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Honolulu", "Africa/Johannesburg", "America/Santiago"}

const years = 10 // that each event is expanded for, from its start

// drawRecurring draws an event that the standard says all of: a rule of those
// parts that go together (RFC 5545 section 3.3.10) and a start that is its first
// occurrence, without which the set is undefined (section 3.8.5.3).
func drawRecurring(random *rand.Rand) *recurring {
	for {
		e := &recurring{start: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, random.IntN(24*365))}
		switch n := random.IntN(10); {
		case n < 6:
			e.zone = recurringZones[random.IntN(len(recurringZones))]
		default:
			e.zone = []string{"UTC", "floating", "day", "day"}[n-6]
		}
		if e.zone != "day" {
			e.start = e.start.Add(time.Duration(random.IntN(24*12)) * 5 * time.Minute)
		}
		e.drawRule(random)
		all, err := e.expand(2)
		if err != nil || len(all) < 2 {
			continue // too many of them, or none
		}
		e.start = e.wallOf(all[1])
		if e.freq == "WEEKLY" && e.has("BYSETPOS") && e.start.Weekday() != e.weekStart() {
			continue // dateutil counts in the first week from the start
		}
		all, err = e.expand(4000)
		if err != nil {
			continue
		}
		e.drawEnd(random, all)
		if all, err = e.expand(4000); err != nil {
			continue
		}
		e.drawLength(random)
		e.drawChanges(random, all)
		if _, err = e.expand(4000); err == nil {
			return e
		}
	}
}

// some joins so many of what draw draws, numbers in order, each once.
func some(random *rand.Rand, most int, draw func() string) string {
	var all []string
	for range 1 + random.IntN(most) {
		all = append(all, draw())
	}
	slices.SortFunc(all, func(a, b string) int {
		n, _ := strconv.Atoi(a)
		m, _ := strconv.Atoi(b)
		return cmp.Or(n-m, strings.Compare(a, b))
	})
	return strings.Join(slices.Compact(all), ",")
}

// signed draws a number up to that one, negative in one case of so many.
func signed(random *rand.Rand, highest, oneIn int) string {
	n := 1 + random.IntN(highest)
	if random.IntN(oneIn) == 0 {
		n = -n
	}
	return fmt.Sprint(n)
}

// drawRule draws FREQ, INTERVAL, WKST and BY parts, following the table of RFC 5545
// section 3.3.10.
func (e *recurring) drawRule(random *rand.Rand) {
	e.parts = map[string]string{}
	maybe := func(oneIn int, name string, draw func() string) {
		if random.IntN(oneIn) == 0 {
			e.parts[name] = draw()
		}
	}
	freqs := []string{"YEARLY", "YEARLY", "YEARLY", "MONTHLY", "MONTHLY", "MONTHLY", "WEEKLY", "WEEKLY", "DAILY", "HOURLY"}
	e.freq = freqs[random.IntN(len(freqs))]
	if e.zone == "day" && e.freq == "HOURLY" {
		e.freq = "DAILY"
	}
	maybe(3, "INTERVAL", func() string { return fmt.Sprint(1 + random.IntN(6)) })
	maybe(3, "WKST", func() string { return weekday(random) })
	maybe(3, "BYMONTH", func() string { return some(random, 4, func() string { return strconv.Itoa(1 + random.IntN(12)) }) })
	counted := false // BYDAY may have numbers
	switch e.freq {
	case "YEARLY":
		counted = true
		switch random.IntN(6) {
		case 0:
			e.parts["BYWEEKNO"] = some(random, 3, func() string { return signed(random, 53, 3) })
			counted = false
		case 1:
			e.parts["BYYEARDAY"] = some(random, 4, func() string { return signed(random, 366, 3) })
			counted = false // or the day would have to be both
		case 2, 3:
			e.parts["BYMONTHDAY"] = some(random, 4, func() string { return signed(random, 31, 3) })
		}
	case "MONTHLY":
		counted = true
		maybe(2, "BYMONTHDAY", func() string { return some(random, 4, func() string { return signed(random, 31, 3) }) })
	case "DAILY", "HOURLY":
		maybe(3, "BYMONTHDAY", func() string { return some(random, 6, func() string { return signed(random, 31, 3) }) })
	}
	weekdays := 2
	if e.parts["BYWEEKNO"] != "" {
		weekdays = 1 // what a week without a day is, readers do not agree on
	}
	maybe(weekdays, "BYDAY", func() string {
		highest := 4 + random.IntN(2)
		if e.freq == "YEARLY" && e.parts["BYMONTH"] == "" && random.IntN(2) == 0 {
			highest = 53
		}
		number := counted && random.IntN(2) == 0
		return some(random, 4, func() string {
			if number {
				return signed(random, highest, 3) + weekday(random)
			}
			return weekday(random)
		})
	})
	if e.zone != "day" {
		maybe(6, "BYHOUR", func() string { return some(random, 3, func() string { return fmt.Sprint(random.IntN(24)) }) })
		maybe(8, "BYMINUTE", func() string { return some(random, 3, func() string { return fmt.Sprint(random.IntN(60)) }) })
	}
	if e.has("BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE") { // as BYSETPOS needs it
		maybe(6, "BYSETPOS", func() string { return some(random, 3, func() string { return signed(random, 4, 2) }) })
	}
	e.writeRule()
}

func weekday(random *rand.Rand) string {
	return []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}[random.IntN(7)]
}

func (e *recurring) weekStart() time.Weekday {
	return time.Weekday(max(0, slices.Index([]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}, cmp.Or(e.parts["WKST"], "MO"))))
}

func (e *recurring) writeRule() {
	e.rule = "FREQ=" + e.freq
	for _, name := range []string{"INTERVAL", "WKST", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSETPOS", "COUNT", "UNTIL"} {
		if value := e.parts[name]; value != "" {
			e.rule += ";" + name + "=" + value
		}
	}
}

// drawEnd lets the rule go on, stop after a number, or at a time of the form that
// section 3.3.10 asks for: often an occurrence, or a second before one.
func (e *recurring) drawEnd(random *rand.Rand, all []ical.Occurrence) {
	switch random.IntN(4) {
	case 0, 1:
		e.parts["COUNT"] = fmt.Sprint(1 + random.IntN(60))
	case 2:
		last := all[len(all)-1-random.IntN((len(all)+1)/2)].Start.Add(-time.Duration(random.IntN(2)) * time.Second)
		switch e.zone {
		case "day":
			e.parts["UNTIL"] = last.Format("20060102")
		case "floating":
			e.parts["UNTIL"] = last.Format("20060102T150405")
		default:
			e.parts["UNTIL"] = last.Format("20060102T150405Z")
		}
	}
	e.writeRule()
}

func (e *recurring) drawLength(random *rand.Rand) {
	days, hours := random.IntN(4), 1+random.IntN(23)
	switch kind := random.IntN(6); {
	case kind < 3:
	case e.zone == "day" && kind == 3:
		e.end = fmt.Sprintf("DURATION:P%dD", 1+days)
	case e.zone == "day":
		e.end = "DTEND;VALUE=DATE:" + e.start.AddDate(0, 0, 1+days).Format("20060102")
	case kind == 3:
		e.end = fmt.Sprintf("DURATION:P%dDT%dH", days, hours)
	default:
		e.end = e.property("DTEND", e.start.Add(time.Duration(hours)*time.Hour))
	}
}

// drawChanges takes occurrences away, adds and moves some, each in one event of a few.
func (e *recurring) drawChanges(random *rand.Rand, all []ical.Occurrence) {
	e.inUTC = random.IntN(4) == 0 && !slices.Contains([]string{"UTC", "floating", "day"}, e.zone)
	slot := func() time.Time { return e.wallOf(all[random.IntN(min(len(all), 30))]) }
	step := 24 * time.Hour
	if e.zone != "day" {
		step = 30 * time.Minute
	}
	if random.IntN(3) == 0 {
		for range 1 + random.IntN(3) {
			e.exceptions = append(e.exceptions, slot())
		}
		if random.IntN(3) == 0 {
			e.exceptions = append(e.exceptions, slot().Add(step)) // of none
		}
	}
	if random.IntN(4) == 0 {
		for range 1 + random.IntN(3) {
			e.dates = append(e.dates, e.start.Add(time.Duration(random.IntN(2000))*step))
		}
		if random.IntN(3) == 0 {
			e.dates = append(e.dates, slot()) // one there already
		}
	}
	if random.IntN(4) == 0 {
		e.moved = map[time.Time]time.Time{}
		for range 1 + random.IntN(2) {
			if from := slot(); !slices.Contains(e.exceptions, from) {
				e.moved[from] = from.Add(time.Duration(random.IntN(40)-20) * step)
			}
		}
	}
}

// property is a content line of a date or time of the event's kind.
func (e *recurring) property(name string, walls ...time.Time) string {
	layout, params := "20060102T150405", ""
	switch e.zone {
	case "day":
		layout, params = "20060102", ";VALUE=DATE"
	case "floating":
	case "UTC":
		layout += "Z"
	default:
		params = ";TZID=" + e.zone
	}
	var values []string
	for _, wall := range walls {
		values = append(values, wall.Format(layout))
	}
	return name + params + ":" + strings.Join(values, ",")
}

// changed is a property that may be written in UTC.
func (e *recurring) changed(name string, walls ...time.Time) string {
	if !e.inUTC {
		return e.property(name, walls...)
	}
	var values []string
	for _, wall := range walls {
		values = append(values, civil.DateTimeOf(wall).In(e.location()).UTC().Format("20060102T150405Z"))
	}
	return name + ":" + strings.Join(values, ",")
}

func (e *recurring) location() *time.Location {
	if e.zone == "day" || e.zone == "floating" {
		return time.UTC
	}
	loc, err := time.LoadLocation(e.zone)
	if err != nil {
		panic(err)
	}
	return loc
}

func (e *recurring) wallOf(o ical.Occurrence) time.Time { return o.Wall.In(time.UTC) }

// calendar is the event as an object of a calendar, with its VTIMEZONE.
func (e *recurring) calendar() string {
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN"}
	if e.location() != time.UTC {
		lines = append(lines, timezoneLines(e.zone, e.location())...)
	}
	lines = append(lines, "BEGIN:VEVENT", "UID:a", "DTSTAMP:20270101T000000Z", e.property("DTSTART", e.start), "RRULE:"+e.rule)
	if e.end != "" {
		lines = append(lines, e.end)
	}
	if len(e.exceptions) > 0 {
		lines = append(lines, e.changed("EXDATE", e.exceptions...))
	}
	if len(e.dates) > 0 {
		lines = append(lines, e.changed("RDATE", e.dates...))
	}
	lines = append(lines, "END:VEVENT")
	for _, from := range slices.SortedFunc(maps.Keys(e.moved), time.Time.Compare) {
		lines = append(lines, "BEGIN:VEVENT", "UID:a", "DTSTAMP:20270101T000000Z", e.changed("RECURRENCE-ID", from), e.property("DTSTART", e.moved[from]), "END:VEVENT")
	}
	return strings.Join(append(lines, "END:VCALENDAR", ""), "\r\n")
}

// observances are the changes of a zone's clocks in all years that are drawn.
func observances(id string, loc *time.Location) []ical.Observance {
	return ical.VTimezone(id, loc, civil.Date{Year: 2000, Month: 1, Day: 1}, civil.Date{Year: 2037, Month: 1, Day: 1}).Observances
}

// timezoneLines are the VTIMEZONE of a zone.
func timezoneLines(id string, loc *time.Location) []string {
	lines := []string{"BEGIN:VTIMEZONE", "TZID:" + id}
	for _, o := range observances(id, loc) {
		kind := "STANDARD"
		if o.Daylight {
			kind = "DAYLIGHT"
		}
		lines = append(lines, "BEGIN:"+kind, "DTSTART:"+ical.FormatDateTime(o.Start), "TZNAME:"+o.Name,
			"TZOFFSETFROM:"+ical.FormatOffset(o.OffsetFrom), "TZOFFSETTO:"+ical.FormatOffset(o.OffsetTo))
		if o.Rule != "" {
			lines = append(lines, "RRULE:"+o.Rule)
		}
		for _, d := range o.Dates {
			lines = append(lines, "RDATE:"+ical.FormatDateTime(d))
		}
		lines = append(lines, "END:"+kind)
	}
	return append(lines, "END:VTIMEZONE")
}

// until is where the years end.
func (e *recurring) until() time.Time { return e.start.AddDate(years, 0, 0) }

// expand lists the event's occurrences with our reader.
func (e *recurring) expand(most int) ([]ical.Occurrence, error) {
	object, err := ical.Parse([]byte(e.calendar()), ical.DefaultLimits)
	if err != nil {
		return nil, err
	}
	return object.Occurrences(time.Time{}, e.until(), time.UTC, most)
}
