package ical

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// design.md section 3, recurrence.
func TestTooManyInstancesInTenYearsAreRefused(t *testing.T) {
	for _, rule := range []string{"FREQ=HOURLY", "FREQ=MINUTELY", "FREQ=SECONDLY", "FREQ=HOURLY;INTERVAL=23", "FREQ=DAILY;BYHOUR=8,20",
		"FREQ=SECONDLY;COUNT=3661", "FREQ=YEARLY;BYHOUR=0,1,2,3,4,5,6,7,8;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10;BYSECOND=1,2,3,4",
		"FREQ=MINUTELY;UNTIL=20280101T000000Z", "FREQ=SECONDLY;BYSECOND=0;BYMINUTE=0"} {
		refused(t, eventOf(start, "RRULE:"+rule), MaxInstances, "more than 3660 times")
	}
	dates := make([]string, 3660)
	for i := range dates {
		dates[i] = instant("2027-01-01").Add(time.Duration(i) * time.Hour).Format("20060102T150405Z")
	}
	refused(t, eventOf(start, "RDATE:"+strings.Join(dates, ",")), MaxInstances, "more than 3660 times")
	parsed(t, eventOf(start, "RDATE:"+strings.Join(dates[1:], ",")))
	refused(t, eventOf(start, "RDATE:"+strings.Join(dates[20:], ","), "RRULE:FREQ=WEEKLY"), MaxInstances, "more than 3660 times")
}

func TestAFrequencyAloneRefusesNothing(t *testing.T) {
	for _, rule := range []string{"FREQ=DAILY", "FREQ=HOURLY;COUNT=5", "FREQ=SECONDLY;COUNT=3660", "FREQ=HOURLY;INTERVAL=24", "FREQ=MINUTELY;INTERVAL=1440",
		"FREQ=HOURLY;UNTIL=20270701T000000Z", "FREQ=SECONDLY;BYHOUR=9;BYMINUTE=0;BYSECOND=0", "FREQ=HOURLY;BYMONTH=6;BYMONTHDAY=1", "FREQ=DAILY;COUNT=100000",
		"FREQ=YEARLY;COUNT=1000000", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"} {
		parsed(t, eventOf(start, "RRULE:"+rule))
	}
}

// hostile are rules that cost a naive reader seconds, or never end in one.
var hostile = []string{
	"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=HOURLY;INTERVAL=24;BYHOUR=5", "FREQ=MINUTELY;INTERVAL=1440;BYMINUTE=7",
	"FREQ=SECONDLY;INTERVAL=86400;BYSECOND=7", "FREQ=SECONDLY;INTERVAL=60;BYSECOND=7", "FREQ=MINUTELY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
	"FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=6MO", "FREQ=YEARLY;BYMONTH=12;BYDAY=53MO", "FREQ=YEARLY;BYDAY=-53MO", "FREQ=MONTHLY;BYDAY=-53SU,53SA,1MO",
	"FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYMONTH=6", "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1", "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
	"FREQ=MONTHLY;BYSETPOS=366;BYDAY=MO", "FREQ=YEARLY;INTERVAL=999999999", "FREQ=SECONDLY;INTERVAL=999999999", "FREQ=MONTHLY;INTERVAL=999999999", "FREQ=WEEKLY;INTERVAL=999999999",
	"FREQ=DAILY;COUNT=999999999;BYMONTH=1;BYMONTHDAY=1", "FREQ=MONTHLY;COUNT=999999999", "FREQ=WEEKLY;COUNT=999999999", "FREQ=YEARLY;COUNT=999999999;BYDAY=1MO,2TU,3WE,4TH,5FR",
	"FREQ=SECONDLY;BYHOUR=9;BYMINUTE=0;BYSECOND=0", "FREQ=SECONDLY;BYHOUR=9;BYMINUTE=0;BYSECOND=0;COUNT=100000", "FREQ=SECONDLY;COUNT=3000;BYMONTH=2;BYMONTHDAY=29;BYHOUR=3;BYMINUTE=4;BYSECOND=5",
	"FREQ=YEARLY;INTERVAL=50;COUNT=2000;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23;BYMINUTE=" + upTo(59) + ";BYSECOND=" + upTo(59),
	"FREQ=YEARLY;BYSETPOS=-1;BYYEARDAY=" + upTo(366) + ";BYHOUR=" + upTo(23) + ";BYMINUTE=" + upTo(59) + ";BYSECOND=" + upTo(59),
	"FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=1MO,2MO,3MO", "FREQ=YEARLY;BYWEEKNO=1,2,3,53;BYDAY=MO,SU",
}

// upTo lists the numbers from one.
func upTo(last int) string {
	all := make([]string, last)
	for i := range all {
		all[i] = fmt.Sprint(i + 1)
	}
	return strings.Join(all, ",")
}

// The bound is for a busy machine with the race detector; alone no question
// takes more than some ten milliseconds. Without a budget some never end.
func TestNoRuleTakesLong(t *testing.T) {
	for _, rule := range hostile {
		for _, first := range []string{"DTSTART;TZID=America/New_York:19000101T090000", "DTSTART;VALUE=DATE:19900101"} {
			data := eventOf(first, "RRULE:"+rule)
			timed(t, rule, func() {
				o, err := Parse(data, DefaultLimits)
				if err != nil {
					return
				}
				timed(t, "span of "+rule, func() { o.Span() })
				for _, from := range []string{"", "2190-01-01"} {
					timed(t, "range of "+rule, func() {
						r := TimeRange{instant(from), instant("2190-02-01")}
						o.Occurrences(r.Start, r.End, time.UTC, 1000)
						o.Matches(within("VEVENT", r), time.UTC)
						o.Occurrences(r.Start, time.Time{}, time.UTC, 1000)
					})
				}
			})
		}
	}
}

// What an EXRULE takes away costs as much as what takes place. The first of these has
// a whole year of seconds in the only period that is looked at, and fifty of them; the
// second takes away each second of three years.
func TestNoExceptionTakesLong(t *testing.T) {
	seconds := ";BYHOUR=0," + upTo(23) + ";BYMINUTE=0," + upTo(59) + ";BYSECOND=0," + upTo(59)
	year := "EXRULE:FREQ=YEARLY;BYDAY=SU,MO,TU,WE,TH,FR,SA;UNTIL=19000101T000000Z" + seconds
	for first, exceptions := range map[string][]string{
		"DTSTART:20271231T235959Z": slices.Repeat([]string{year}, 50),
		"DTSTART:20270101T000000Z": {"EXRULE:FREQ=DAILY" + seconds},
	} {
		o := parsed(t, eventOf(append([]string{first}, exceptions...)...))
		timed(t, first, func() {
			o.Matches(within("VEVENT", TimeRange{instant("2027-12-31"), instant("2030-01-02")}), time.UTC)
		})
	}
}

// Each property is held against a value that is as long as a request may be, and each
// value of a list against a range.
func TestNoFilterTakesLong(t *testing.T) {
	remarks := parsed(t, eventOf(append([]string{start}, slices.Repeat([]string{"COMMENT:é"}, 2000)...)...))
	for _, collation := range []string{"i;ascii-casemap", "i;unicode-casemap"} {
		timed(t, collation, func() {
			remarks.Matches(having(PropFilter{Name: "COMMENT", Text: &TextMatch{Value: strings.Repeat("é", 100_000), Collation: collation}}), time.UTC)
		})
	}
	lists := parsed(t, eventOf(append([]string{start}, slices.Repeat([]string{"DESCRIPTION:" + strings.Repeat(",", 65_000)}, 7)...)...))
	timed(t, "lists", func() {
		within := PropFilter{Name: "DESCRIPTION", Range: &TimeRange{instant("2027-06-01"), instant("2027-06-02")}}
		lists.Matches(having(slices.Repeat([]PropFilter{within}, 1000)...), time.UTC)
	})
}

// spent is how long the processors worked for this process so far: how long something
// takes by the clock on the wall says more of what else the machine does.
func spent(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func timed(t *testing.T, name string, work func()) {
	t.Helper()
	before := spent(t)
	work()
	if took := spent(t) - before; took > 10*time.Second {
		t.Errorf("%.60s took %v", name, took)
	} else if took > 20*time.Millisecond && testing.Verbose() {
		t.Logf("%.60s took %v", name, took)
	}
}

func TestAnOldRuleIsAskedForAMonthAtOnce(t *testing.T) {
	recurring(t, "DTSTART;TZID=Europe/Berlin:19900102T100000|RRULE:FREQ=WEEKLY;INTERVAL=2", "2026-03-01", "2026-04-01",
		"2026-03-10T09:00 2026-03-24T09:00")
	o := parsed(t, eventOf("DTSTART;TZID=Europe/Berlin:19900102T100000", "RRULE:FREQ=WEEKLY;INTERVAL=2"))
	before := spent(t)
	const times = 1000
	for range times {
		occurrences(t, o, "2026-03-01", "2026-04-01")
	}
	if took := (spent(t) - before) / times; took > time.Millisecond {
		t.Errorf("took %v", took)
	}
}

// Nothing may cost a question for each part times a question for each other.
func TestManyPartsDoNotTakeLong(t *testing.T) {
	many := func(n int, line func(i int) []string) []string {
		var all []string
		for i := range n {
			all = append(all, line(i)...)
		}
		return all
	}
	day := func(i int) string { return instant("2000-01-01").AddDate(0, 0, i).Format("20060102T150405Z") }
	alarms := many(4000, func(int) []string { return []string{"BEGIN:VALARM", "TRIGGER:-PT5M", "END:VALARM"} })
	for name, data := range map[string][]byte{
		"overrides": calendarOf(concat(component("VEVENT", start, "RRULE:FREQ=DAILY"),
			many(3000, func(i int) []string { return component("VEVENT", "RECURRENCE-ID:"+day(i), "DTSTART:"+day(i)) }))...),
		"alarms of an impossible rule": eventOf(concat([]string{start, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, alarms)...),
		"alarms of many dates":         eventOf(concat([]string{start}, many(3000, func(i int) []string { return []string{"RDATE:" + day(i)} }), alarms)...),
		"exceptions":                   eventOf(concat([]string{start, "RRULE:FREQ=DAILY"}, many(15000, func(i int) []string { return []string{"EXDATE:" + day(i)} }))...),
		"rules":                        eventOf(concat([]string{start}, many(15000, func(int) []string { return []string{"RRULE:FREQ=YEARLY;BYDAY=1MO"} }))...),
		"zones": calendarOf(concat(
			many(40, func(i int) []string {
				return concat([]string{"BEGIN:VTIMEZONE", fmt.Sprintf("TZID:x%d", i)}, many(4, func(int) []string {
					return []string{"BEGIN:STANDARD", "DTSTART:16010101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "END:STANDARD"}
				}), []string{"END:VTIMEZONE"})
			}),
			component("VEVENT", concat([]string{start, "RRULE:FREQ=DAILY"}, many(40, func(i int) []string { return []string{fmt.Sprintf("EXDATE;TZID=x%d:20270614T100000", i)} }))...))...),
	} {
		for _, asked := range []TimeRange{{instant("2190-01-01"), instant("2190-01-02")}, {Start: instant("2190-01-01")}} {
			timed(t, name, func() {
				o, err := Parse(data, DefaultLimits)
				if err != nil {
					if name != "rules" {
						t.Errorf("%s: %v", name, err)
					}
					return
				}
				o.Span()
				o.Occurrences(asked.Start, asked.End, time.UTC, 1000)
				o.Matches(within("VEVENT", asked), time.UTC)
				o.Matches(CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: "VEVENT", Comps: []CompFilter{{Name: "VALARM", Range: &asked}}}}}, time.UTC)
			})
		}
	}
}

func TestWhatNeverHappensHappensOnce(t *testing.T) {
	for _, rule := range []string{"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=6MO", "FREQ=HOURLY;INTERVAL=24;BYHOUR=5"} {
		recurring(t, start+"|RRULE:"+rule, "", "", "2027-06-14T14:00")
	}
}

func BenchmarkParseAndAskForAMonth(b *testing.B) {
	data := eventOf("DTSTART;TZID=Europe/Berlin:19900102T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY")
	month := within("VEVENT", TimeRange{instant("2026-03-01"), instant("2026-04-01")})
	for b.Loop() {
		o, err := Parse(data, DefaultLimits)
		if err != nil || !o.Matches(month, time.UTC) {
			b.Fatal(err)
		}
	}
}
