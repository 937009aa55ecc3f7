package ical

import (
	"fmt"
	"time"

	"cloud.google.com/go/civil"
)

// Timezone is a VTIMEZONE (RFC 5545 section 3.6.5).
type Timezone struct {
	ID          string // TZID, the IANA name that wall times refer to
	Observances []Observance
}

// Observance is a STANDARD or DAYLIGHT sub-component: what clocks follow from
// each of its onsets until the next onset of any observance.
type Observance struct {
	Daylight   bool
	Start      civil.DateTime   // DTSTART, the first onset, in the offset it leaves
	OffsetFrom int              // TZOFFSETFROM in seconds east of UTC
	OffsetTo   int              // TZOFFSETTO in seconds east of UTC
	Name       string           // TZNAME, the abbreviation clocks carry
	Rule       string           // RRULE of the onsets, empty without one
	Dates      []civil.DateTime // RDATE: the onsets after Start, where no rule holds
}

// epoch is the DTSTART of a zone whose clocks never change: an ordinary day
// before any date a feed shows. The true onset may lie in the time of local
// mean times, with offsets in seconds that clients refuse (interop.md F13).
var epoch = civil.DateTime{Date: civil.Date{Year: 1970, Month: time.January, Day: 1}}

// ruleYears is how long onsets must repeat to be written as a rule: after 28
// years the Gregorian calendar has shown each day of a month on each weekday,
// which tells the last Sunday from the fourth.
const ruleYears = 28

// VTimezone returns the zone's observances for wall times from first to last,
// both inclusive. A rule that holds from the year before first for a whole
// calendar cycle becomes an RRULE; other changes are listed one by one, inside
// the span only. Equal years and equal tzdata give equal results.
func VTimezone(tzid string, loc *time.Location, first, last civil.Date) Timezone {
	// From the year before on: the onsets in force on the first day are in it.
	start := first.Year - 1
	spanEnd := last.Year + 1
	if observances, ok := ruled(loc, start, max(spanEnd, start+ruleYears)); ok {
		return Timezone{ID: tzid, Observances: observances}
	}
	return Timezone{ID: tzid, Observances: listed(loc, start, spanEnd)}
}

// ruled returns one STANDARD and one DAYLIGHT observance with rules if these
// describe every change in the years [start, end).
func ruled(loc *time.Location, start, end int) ([]Observance, bool) {
	groups := grouped(onsets(loc, newYear(start), newYear(end)))
	if len(groups) != 2 || groups[0].into.daylight == groups[1].into.daylight {
		return nil, false
	}
	var observances []Observance
	for _, g := range groups {
		rule, ok := yearlyRule(g.at, end-start)
		if !ok {
			return nil, false
		}
		o := g.observance()
		o.Rule = rule
		observances = append(observances, o)
	}
	return observances, true
}

// listed returns observances that name each change in the years [start, end).
func listed(loc *time.Location, start, end int) []Observance {
	changes := onsets(loc, newYear(start), newYear(end))
	if len(changes) == 0 {
		name, offset := newYear(start).In(loc).Zone()
		return []Observance{{Start: epoch, OffsetFrom: offset, OffsetTo: offset, Name: name}}
	}
	var observances []Observance
	if changes[0].at.Date.Year > start {
		// Nothing changed in the year before the span, so what holds on its
		// first day needs an onset of its own, one that moves no clock.
		observances = append(observances, standing(newYear(start).In(loc)))
	}
	for _, g := range grouped(changes) {
		o := g.observance()
		o.Dates = g.at[1:]
		observances = append(observances, o)
	}
	return observances
}

// standing is the observance in force at the moment at, as if it began then.
func standing(at time.Time) Observance {
	name, offset := at.Zone()
	// What holds is DAYLIGHT if the change that ends it takes daylight time away.
	daylight := false
	if _, end := at.ZoneBounds(); !end.IsZero() {
		daylight = startsDaylight(end, end.Add(-time.Second))
	}
	return Observance{Daylight: daylight, Start: civil.DateTimeOf(at), OffsetFrom: offset, OffsetTo: offset, Name: name}
}

// group is the onsets that one observance describes, earliest first.
type group struct {
	into observed
	at   []civil.DateTime
}

// grouped gathers equal onsets, in order of their first one.
func grouped(list []onset) []group {
	var groups []group
next:
	for _, o := range list {
		for i := range groups {
			if groups[i].into == o.into {
				groups[i].at = append(groups[i].at, o.at)
				continue next
			}
		}
		groups = append(groups, group{into: o.into, at: []civil.DateTime{o.at}})
	}
	return groups
}

func (g group) observance() Observance {
	return Observance{
		Daylight:   g.into.daylight,
		Start:      g.at[0],
		OffsetFrom: g.into.from,
		OffsetTo:   g.into.to,
		Name:       g.into.name,
	}
}

func newYear(year int) time.Time {
	return time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)
}

// FormatOffset writes seconds east of UTC as a UTC-OFFSET value: "-0500", with
// seconds only where there are some (RFC 5545 section 3.3.14).
func FormatOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	if s := seconds % 60; s != 0 {
		return fmt.Sprintf("%c%02d%02d%02d", sign, seconds/3600, seconds/60%60, s)
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}

// FormatDateTime writes wall time as a local DATE-TIME value: "20270301T100000"
// (RFC 5545 section 3.3.5, form 1).
func FormatDateTime(dt civil.DateTime) string {
	return fmt.Sprintf("%sT%02d%02d%02d", FormatDate(dt.Date), dt.Time.Hour, dt.Time.Minute, dt.Time.Second)
}

// FormatDate writes a civil date as a DATE value: "20270301" (RFC 5545 section
// 3.3.4).
func FormatDate(d civil.Date) string {
	return fmt.Sprintf("%04d%02d%02d", d.Year, int(d.Month), d.Day)
}
