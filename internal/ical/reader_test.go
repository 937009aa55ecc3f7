package ical

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
)

// clocks is what a calendar client makes of a Timezone: its onsets as moments,
// in order. It reads the rules the way RFC 5545 section 3.6.5 says, knowing
// nothing of tzdata.
type clocks []moment

type moment struct {
	at     time.Time
	offset int
	name   string
}

// read expands every observance up to the end of the year last.
func read(tz Timezone, last int) (clocks, error) {
	var list clocks
	for _, o := range tz.Observances {
		walls := append([]civil.DateTime{o.Start}, o.Dates...)
		if o.Rule != "" {
			ruled, err := expand(o.Rule, o.Start, last)
			if err != nil {
				return nil, err
			}
			// RFC 5545 section 3.8.5.3: DTSTART is the first instance.
			if len(ruled) == 0 || ruled[0] != o.Start {
				return nil, fmt.Errorf("rule %q does not start at DTSTART %v", o.Rule, o.Start)
			}
			walls = ruled
		}
		for _, wall := range walls {
			at := wall.In(time.UTC).Add(-time.Duration(o.OffsetFrom) * time.Second)
			list = append(list, moment{at, o.OffsetTo, o.Name})
		}
	}
	slices.SortFunc(list, func(a, b moment) int { return a.at.Compare(b.at) })
	return list, nil
}

// at returns the moment in force at t.
func (c clocks) at(t time.Time) (moment, bool) {
	i, found := slices.BinarySearchFunc(c, t, func(m moment, t time.Time) int { return m.at.Compare(t) })
	if !found {
		i--
	}
	if i < 0 {
		return moment{}, false
	}
	return c[i], true
}

// expand evaluates FREQ=YEARLY with BYMONTH, BYDAY and BYMONTHDAY by trying
// every day of the month.
func expand(rule string, start civil.DateTime, last int) ([]civil.DateTime, error) {
	parts := map[string]string{}
	for _, p := range strings.Split(rule, ";") {
		k, v, ok := strings.Cut(p, "=")
		if !ok {
			return nil, fmt.Errorf("rule part %q", p)
		}
		parts[k] = v
	}
	if parts["FREQ"] != "YEARLY" {
		return nil, fmt.Errorf("FREQ %q", parts["FREQ"])
	}
	month, err := strconv.Atoi(parts["BYMONTH"])
	if err != nil {
		return nil, err
	}
	byday := parts["BYDAY"]
	ordinal, weekday := byday[:len(byday)-2], slices.Index(weekdayCodes[:], byday[len(byday)-2:])
	var monthDays []string
	if parts["BYMONTHDAY"] != "" {
		monthDays = strings.Split(parts["BYMONTHDAY"], ",")
	}
	var walls []civil.DateTime
	for year := start.Date.Year; year <= last; year++ {
		for d := (civil.Date{Year: year, Month: time.Month(month), Day: 1}); int(d.Month) == month; d = d.AddDays(1) {
			if int(d.Weekday()) != weekday {
				continue
			}
			if monthDays != nil && !slices.Contains(monthDays, strconv.Itoa(d.Day)) {
				continue
			}
			isLast := int(d.AddDays(7).Month) != month
			if ordinal == "" || ordinal == "-1" && isLast || ordinal == strconv.Itoa((d.Day-1)/7+1) {
				walls = append(walls, civil.DateTime{Date: d, Time: start.Time})
			}
		}
	}
	return walls, nil
}
