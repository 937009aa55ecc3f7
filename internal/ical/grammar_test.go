package ical

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

// grammar draws from all that an RRULE may say (RFC 5545 section 3.3.10),
// sensible or not.
func grammar(t *rapid.T) string {
	parts := []string{"FREQ=" + rapid.SampledFrom(frequencies).Draw(t, "freq")}
	part := func(name string, values *rapid.Generator[string], most int) {
		if rapid.IntRange(0, 2).Draw(t, "has "+name) == 0 {
			parts = append(parts, name+"="+strings.Join(rapid.SliceOfN(values, 1, most).Draw(t, name), ","))
		}
	}
	between := func(lowest, highest int, negative bool) *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			n := rapid.OneOf(rapid.IntRange(lowest, highest), rapid.SampledFrom([]int{lowest, highest})).Draw(t, "n")
			if negative && rapid.Bool().Draw(t, "negative") {
				n = -n
			}
			return fmt.Sprint(n)
		})
	}
	part("INTERVAL", rapid.SampledFrom([]string{"1", "2", "3", "7", "24", "1440", "999999999"}), 1)
	part("COUNT", rapid.SampledFrom([]string{"1", "2", "50", "999999999"}), 1)
	part("WKST", rapid.SampledFrom(weekdayCodes[:]), 1)
	part("BYMONTH", between(1, 12, false), 4)
	part("BYMONTHDAY", between(1, 31, true), 4)
	part("BYYEARDAY", between(1, 366, true), 4)
	part("BYWEEKNO", between(1, 53, true), 4)
	part("BYHOUR", between(0, 23, false), 3)
	part("BYMINUTE", between(0, 59, false), 3)
	part("BYSECOND", between(0, 60, false), 3)
	part("BYSETPOS", between(1, 366, true), 3)
	part("BYDAY", rapid.Custom(func(t *rapid.T) string {
		n := ""
		if rapid.Bool().Draw(t, "counted") {
			n = between(1, 53, true).Draw(t, "n")
		}
		return n + rapid.SampledFrom(weekdayCodes[:]).Draw(t, "day")
	}), 4)
	return strings.Join(parts, ";")
}

func TestAnyRuleOfTheGrammarIsExpandedOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.SampledFrom([]string{"DTSTART:20240229T093000Z", "DTSTART;VALUE=DATE:20271231", "DTSTART;TZID=America/New_York:20261101T013000",
			"DTSTART:19000101T000000", "DTSTART;VALUE=DATE:22001231"}).Draw(t, "start")
		data := eventOf(first, "RRULE:"+grammar(t))
		o, err := Parse(data, DefaultLimits)
		if err != nil {
			if refusal := err.(*Error); refusal.Condition != MaxInstances {
				t.Fatalf("%s: %v", data, err)
			}
			return
		}
		span := o.Span()
		for _, from := range []string{"", "2030-01-01"} {
			list, err := o.Occurrences(instant(from), instant("2034-01-01"), time.UTC, 4000)
			if err != nil {
				t.Fatalf("%s: %v", data, err)
			}
			for _, occurrence := range list {
				if occurrence.Start.Before(span.First) || !span.Endless && occurrence.End.After(span.Last) {
					t.Fatalf("%s: %+v lies outside of %+v", data, occurrence, span)
				}
			}
		}
	})
}

// The library by itself is a second opinion, where it has no known weakness:
// see period.go and countedAlike.
func TestRulesRecurAsTheLibraryAloneSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := grammar(t)
		if strings.Contains(text, "=60") || strings.Contains(text, ",60") {
			t.Skip("the library knows no leap seconds")
		}
		r, fault := parseRule(text)
		if fault != "" {
			t.Fatalf("%s: %s", text, fault)
		}
		begin := instant("2027-05-04T09:30:00Z")
		counted := slices.ContainsFunc(r.weekdays, func(o ordinal) bool { return o.n != 0 })
		r.settle(stamp{form: absoluteForm, wall: begin, loc: time.UTC}, time.UTC)
		if r.opaque || r.never || counted && (len(r.weekdays) > 1 || r.weekdays[0].n > 5 || r.weekdays[0].n < -5) ||
			len(r.weeks) > 0 && len(r.weekdays) == 0 {
			t.Skip("a known difference")
		}
		r.count = 0
		work := maxWork
		end := begin.AddDate(2, 0, 0)
		got := []time.Time{}
		err := r.each(begin, end, &work, func(wall time.Time) bool {
			got = append(got, wall)
			return len(got) < 1000
		})
		if err != nil || len(got) < 2 {
			t.Skip("the library might search for ever")
		}
		option, err := rrule.StrToROption(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range []*[]int{&option.Byhour, &option.Byminute, &option.Bysecond, &option.Bysetpos} {
			slices.Sort(*list)
			*list = slices.Compact(*list) // it yields twice what is said twice
		}
		option.Dtstart, option.Count, option.Until = begin, 0, got[len(got)-1]
		library, err := rrule.NewRRule(*option)
		if err != nil {
			t.Fatal(err)
		}
		want := library.All()
		if len(want) > 0 && want[0].Equal(begin) {
			want = want[1:]
		}
		if r.freq == weekly && len(r.positions) > 0 {
			// The library's first week begins on the day of DTSTART.
			early := func(at time.Time) bool { return at.Before(begin.AddDate(0, 0, 7)) }
			got, want = slices.DeleteFunc(got, early), slices.DeleteFunc(want, early)
		}
		if !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Fatalf("%s\n got %v\nwant %v", text, got, want)
		}
	})
}

// RFC 5545 section 3.3.10: BYSETPOS points into the set of one interval, which for a
// weekly rule is the whole week, though DTSTART be in the middle of it.
func TestAPositionInTheFirstWeekIsOneOfTheWholeWeek(t *testing.T) {
	const starts = "DTSTART:20270504T093000Z|RRULE:FREQ=WEEKLY;" // a Tuesday
	recurring(t, starts+"WKST=SU;BYSETPOS=1;BYDAY=MO,FR", "2027-05-05", "2027-05-20", "2027-05-10T09:30 2027-05-17T09:30")
	recurring(t, starts+"WKST=SU;BYSETPOS=-1;BYDAY=MO,FR", "2027-05-05", "2027-05-20", "2027-05-07T09:30 2027-05-14T09:30")
}
