//go:build interop

package interop

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// weaknesses are the kinds of events about which an expander is not asked, because it
// gets them wrong, and what it should have read. Some rules never end in one.
var weaknesses = []struct {
	expander string
	why      string
	of       func(e *recurring) bool
}{
	{"ical.js libical", "RFC 5545 section 3.3.10: negative days of the month count from its end also where BYMONTHDAY limits",
		func(e *recurring) bool { return e.limits("BYMONTHDAY") && e.negative("BYMONTHDAY") }},
	{"ical.js libical", "RFC 5545 section 3.3.10: BYSETPOS picks of all instances in a period, not of the days by BYDAY in a month alone",
		func(e *recurring) bool {
			return e.has("BYSETPOS") && (e.freq != "MONTHLY" || !e.has("BYDAY") || e.has("BYMONTHDAY", "BYHOUR", "BYMINUTE"))
		}},
	{"ical.js libical", "RFC 5545 section 3.3.10, table: BYMONTHDAY expands a year; without BYMONTH that is each month",
		func(e *recurring) bool { return e.freq == "YEARLY" && e.has("BYMONTHDAY") && !e.has("BYMONTH") }},
	{"ical.js libical", "RFC 5545 section 3.3.10, table: BYMONTH limits BYYEARDAY and BYWEEKNO",
		func(e *recurring) bool { return e.has("BYMONTH") && e.has("BYYEARDAY", "BYWEEKNO") }},
	{"ical.js libical", "RFC 5545 section 3.3.6: in a DURATION days follow the calendar and hours do not",
		func(e *recurring) bool { return strings.HasPrefix(e.end, "DURATION") && e.changesClocks() }},
	{"ical.js", "RFC 5545 section 3.8.5.3: the exact duration of a DTEND is that of each instance",
		func(e *recurring) bool { return strings.HasPrefix(e.end, "DTEND") && e.changesClocks() }},
	{"ical.js", "RFC 5545 section 3.3.10: BYWEEKNO (not implemented)",
		func(e *recurring) bool { return e.has("BYWEEKNO") }},
	{"ical.js", "RFC 5545 section 3.3.10: INTERVAL counts all months, whatever is picked of them",
		func(e *recurring) bool {
			return e.freq == "MONTHLY" && (e.has("BYMONTH") || e.has("INTERVAL") && e.has("BYDAY", "BYMONTHDAY"))
		}},
	{"ical.js", "RFC 5545 section 3.3.10: the days from the end of a month are others in each, and in leap years",
		func(e *recurring) bool { return e.freq == "YEARLY" && e.negative("BYMONTHDAY") }},
	{"ical.js", "RFC 5545 section 3.3.10, table: times expand each day of a year before UNTIL and COUNT end it",
		func(e *recurring) bool { return e.freq == "YEARLY" && e.has("BYHOUR", "BYMINUTE") }},
	{"ical.js", "RFC 5545 section 3.8.5.1: an EXDATE takes away what both a rule and an RDATE give",
		func(e *recurring) bool {
			return slices.ContainsFunc(e.dates, func(at time.Time) bool { return slices.Contains(e.exceptions, at) })
		}},
	{"ical.js", "RFC 5545 section 3.3.10: the number of a weekday has up to two digits",
		func(e *recurring) bool { return twoDigits.MatchString(e.parts["BYDAY"]) }},
	{"libical", "RFC 5545 section 3.3.10: INTERVAL counts weeks that begin on WKST",
		func(e *recurring) bool { return e.freq == "WEEKLY" && e.has("INTERVAL") && e.has("WKST") }},
	{"libical", "RFC 5545 section 3.3.10: negative weeks count from the last, which may be the 53rd",
		func(e *recurring) bool { return e.negative("BYWEEKNO") }},
	{"libical", "RFC 5545 section 3.3.10: a week belongs to the year that has four of its days",
		func(e *recurring) bool { return e.lists("BYWEEKNO", "1", "52", "53") }},
	{"ical.js libical", "RFC 5545 section 3.3.10: BYHOUR limits the hours that INTERVAL leaves, and COUNT counts those",
		func(e *recurring) bool { return e.freq == "HOURLY" && e.has("BYHOUR") }},
	{"ical.js libical", "RFC 5545 section 3.3.5: of an hour that is shown twice it is the first; on all other days it is one",
		func(e *recurring) bool { return e.changesClocks() && e.comesWhenClocksChange() }},
}

var twoDigits = regexp.MustCompile("[0-9]{2}")

// weak reports whether an expander is not asked.
func (e *recurring) weak(expander string) bool {
	for _, w := range weaknesses {
		if slices.Contains(strings.Fields(w.expander), expander) && w.of(e) {
			return true
		}
	}
	return false
}

// has reports whether the rule has any of the parts.
func (e *recurring) has(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return e.parts[name] != "" })
}

// lists reports whether the part has any of the values.
func (e *recurring) lists(name string, values ...string) bool {
	return slices.ContainsFunc(strings.Split(e.parts[name], ","), func(one string) bool { return slices.Contains(values, one) })
}

func (e *recurring) negative(name string) bool { return strings.Contains(e.parts[name], "-") }

// limits reports whether the part only limits days that are there.
func (e *recurring) limits(name string) bool {
	return e.has(name) && (e.freq == "DAILY" || e.freq == "HOURLY")
}

// comesWhenClocksChange reports whether the event may come at an hour, on whatever day,
// at which its zone's clocks are changed, or beside one.
func (e *recurring) comesWhenClocksChange() bool {
	hours := map[int]bool{}
	for _, o := range observances(e.zone, e.location()) {
		for _, onset := range append(o.Dates, o.Start) {
			for beside := 23; beside <= 25; beside++ {
				hours[(onset.Time.Hour+beside)%24] = true
			}
		}
	}
	times := slices.Concat([]time.Time{e.start}, e.dates, slices.Collect(maps.Values(e.moved)))
	comes := slices.ContainsFunc(times, func(at time.Time) bool { return hours[at.Hour()] })
	for hour := range hours {
		comes = comes || e.lists("BYHOUR", strconv.Itoa(hour))
	}
	return comes || e.freq == "HOURLY"
}

// changesClocks reports whether the zone has more than one offset.
func (e *recurring) changesClocks() bool {
	return !slices.Contains([]string{"UTC", "floating", "day", "Asia/Kathmandu", "Asia/Kolkata", "Pacific/Honolulu", "Africa/Johannesburg"}, e.zone)
}
