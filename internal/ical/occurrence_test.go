package ical

import (
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
)

func TestAnEventTakesPlaceOnce(t *testing.T) {
	o := parsed(t, eventOf("DTSTART;TZID=America/New_York:20270614T100000", "DURATION:PT45M", "STATUS:CANCELLED"))
	list := occurrences(t, o, "", "")
	if len(list) != 1 {
		t.Fatalf("%d occurrences", len(list))
	}
	want := Occurrence{
		Start: instant("2027-06-14T14:00:00Z"), End: instant("2027-06-14T14:45:00Z"), Zone: "America/New_York",
		Wall:      civil.DateTime{Date: date(2027, 6, 14), Time: civil.Time{Hour: 10}},
		Component: o.Components[0],
	}
	if list[0] != want {
		t.Errorf("%+v, want %+v", list[0], want)
	}
}

func TestAnAllDayEventLastsItsDay(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	for _, content := range [][]string{
		{"DTSTART;VALUE=DATE:20270614"}, {"DTSTART:20270614"}, {"DTSTART;VALUE=DATE:20270614", "DTEND;VALUE=DATE:20270615"},
		{"DTSTART;VALUE=DATE:20270614", "DURATION:P1D"}, {"DTSTART;VALUE=DATE:20270614", "DTEND;VALUE=DATE:20270614"},
	} {
		list, err := parsed(t, eventOf(content...)).Occurrences(time.Time{}, time.Time{}, berlin, 9)
		if err != nil || len(list) != 1 {
			t.Fatalf("%v %v", list, err)
		}
		got := list[0]
		if !got.Start.Equal(instant("2027-06-13T22:00:00Z")) || !got.End.Equal(instant("2027-06-14T22:00:00Z")) || !got.AllDay || got.Zone != "" {
			t.Errorf("%v: %+v", content, got)
		}
	}
}

func TestAFloatingTimeIsInTheZoneOfItsReader(t *testing.T) {
	o := parsed(t, eventOf("DTSTART:20270614T100000", "DTEND:20270614T110000"))
	list, _ := o.Occurrences(time.Time{}, time.Time{}, zone(t, "Asia/Tokyo"), 9)
	if starts(list) != "2027-06-14T01:00" || list[0].Zone != "" || list[0].AllDay {
		t.Errorf("%+v", list)
	}
}

func TestAnEventWithoutEndIsAMoment(t *testing.T) {
	got := occurrences(t, parsed(t, eventOf(start)), "", "")[0]
	if got.Start != got.End {
		t.Errorf("%+v", got)
	}
}

// recurring checks the starts, in UTC, that lie in a range.
func recurring(t *testing.T, content, from, to, want string) {
	t.Helper()
	o := parsed(t, eventOf(strings.Split(content, "|")...))
	if got := starts(occurrences(t, o, from, to)); got != want {
		t.Errorf("%s\n got %s\nwant %s", content, got, want)
	}
}

func TestRulesRecurAsTheirExamplesSay(t *testing.T) {
	const ny = "DTSTART;TZID=America/New_York:19970902T090000|RRULE:" // the examples of RFC 5545 section 3.8.5.3
	for _, c := range []struct{ rule, want string }{
		{"FREQ=DAILY;COUNT=3", "1997-09-02T13:00 1997-09-03T13:00 1997-09-04T13:00"},
		{"FREQ=DAILY;INTERVAL=10;COUNT=3", "1997-09-02T13:00 1997-09-12T13:00 1997-09-22T13:00"},
		{"FREQ=WEEKLY;INTERVAL=2;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
			"1997-09-02T13:00 1997-09-04T13:00 1997-09-16T13:00 1997-09-18T13:00 1997-09-30T13:00 1997-10-02T13:00"},
		{"FREQ=MONTHLY;COUNT=3;BYDAY=1FR", "1997-09-02T13:00 1997-09-05T13:00 1997-10-03T13:00"}, // DTSTART counts
		{"FREQ=MONTHLY;COUNT=4;BYMONTHDAY=2,-1", "1997-09-02T13:00 1997-09-30T13:00 1997-10-02T13:00 1997-10-31T14:00"},
		{"FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-02T13:00 1997-09-04T13:00 1997-10-07T13:00"},
		{"FREQ=MONTHLY;COUNT=4;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-02T13:00 1997-09-29T13:00 1997-10-30T14:00 1997-11-27T14:00"},
		{"FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3", "1997-09-02T13:00 1997-11-04T14:00 2001-11-06T14:00"},
		{"FREQ=YEARLY;BYDAY=20MO;COUNT=3", "1997-09-02T13:00 1998-05-18T13:00 1999-05-17T13:00"},
		{"FREQ=YEARLY;BYWEEKNO=20;COUNT=3", "1997-09-02T13:00 1998-05-12T13:00 1999-05-18T13:00"},
		{"FREQ=YEARLY;BYYEARDAY=1,-1;COUNT=4", "1997-09-02T13:00 1997-12-31T14:00 1998-01-01T14:00 1998-12-31T14:00"},
		{"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3", "1997-09-02T13:00 1998-02-13T14:00 1998-03-13T14:00"},
		{"FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z", "1997-09-02T13:00 1997-09-02T16:00"},
		{"FREQ=MINUTELY;INTERVAL=90;COUNT=3", "1997-09-02T13:00 1997-09-02T14:30 1997-09-02T16:00"},
		{"FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10;COUNT=7", "1997-09-02T13:00 1997-09-02T13:20 1997-09-02T13:40 1997-09-02T14:00 1997-09-02T14:20 1997-09-02T14:40 1997-09-03T13:00"},
		{"FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,30;COUNT=5", "1997-09-02T13:00 1997-09-02T13:30 1997-09-02T14:00 1997-09-02T14:30 1997-09-03T13:00"},
		{"FREQ=SECONDLY;BYHOUR=9;BYMINUTE=0;BYSECOND=0;COUNT=3", "1997-09-02T13:00 1997-09-03T13:00 1997-09-04T13:00"},
		{"FREQ=MONTHLY;BYDAY=MO,1TU;COUNT=3", "1997-09-02T13:00 1997-09-08T13:00 1997-09-15T13:00"}, // either, not both
	} {
		recurring(t, ny+c.rule, "", "", c.want)
	}
	recurring(t, "DTSTART;TZID=America/New_York:19970805T090000|RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "", "",
		"1997-08-05T13:00 1997-08-10T13:00 1997-08-19T13:00 1997-08-24T13:00")
	recurring(t, "DTSTART;TZID=America/New_York:19970805T090000|RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "", "",
		"1997-08-05T13:00 1997-08-17T13:00 1997-08-19T13:00 1997-08-31T13:00")
	recurring(t, "DTSTART:20070115T090000Z|RRULE:FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "", "",
		"2007-01-15T09:00 2007-01-30T09:00 2007-02-15T09:00 2007-03-15T09:00 2007-03-30T09:00")
}

func TestAllDayRulesRecurByDays(t *testing.T) {
	recurring(t, "DTSTART;VALUE=DATE:20270614|RRULE:FREQ=WEEKLY;UNTIL=20270628", "", "", "2027-06-14T00:00 2027-06-21T00:00 2027-06-28T00:00")
	recurring(t, "DTSTART;VALUE=DATE:20270614|RRULE:FREQ=DAILY;UNTIL=20270615T120000Z;BYHOUR=9", "", "", "2027-06-14T00:00 2027-06-15T00:00")
	recurring(t, "DTSTART;VALUE=DATE:20240229|RRULE:FREQ=YEARLY;COUNT=2", "", "", "2024-02-29T00:00 2028-02-29T00:00")
}

func TestUntilInUTCIsMeantInTheZone(t *testing.T) {
	// 23:00 in New York is already the next day in UTC.
	recurring(t, "DTSTART;TZID=America/New_York:20270614T230000|RRULE:FREQ=DAILY;UNTIL=20270616T030000Z", "", "", "2027-06-15T03:00 2027-06-16T03:00")
	recurring(t, "DTSTART;TZID=America/New_York:20270614T230000|RRULE:FREQ=DAILY;UNTIL=20270616T025959Z", "", "", "2027-06-15T03:00")
	recurring(t, "DTSTART;TZID=America/New_York:20270614T230000|RRULE:FREQ=DAILY;UNTIL=20270615", "", "", "2027-06-15T03:00 2027-06-16T03:00")
}

func TestWallTimeIsKeptWhenClocksChange(t *testing.T) {
	recurring(t, "DTSTART;TZID=Europe/Berlin:20271030T100000|RRULE:FREQ=DAILY;COUNT=3", "", "", "2027-10-30T08:00 2027-10-31T09:00 2027-11-01T09:00")
}

// RFC 5545 section 3.3.5.
func TestAWallTimeThatClocksSkipMovesOnAndOneShownTwiceIsTheFirst(t *testing.T) {
	recurring(t, "DTSTART;TZID=Europe/Berlin:20270327T023000|RRULE:FREQ=DAILY;COUNT=3", "", "", "2027-03-27T01:30 2027-03-28T01:30 2027-03-29T00:30")
	recurring(t, "DTSTART;TZID=Europe/Berlin:20271030T023000|RRULE:FREQ=DAILY;COUNT=3", "", "", "2027-10-30T00:30 2027-10-31T00:30 2027-11-01T01:30")
	recurring(t, "DTSTART;TZID=America/New_York:20270314T023000", "", "", "2027-03-14T07:30")
}

func TestHoursGoOnWhenClocksChange(t *testing.T) {
	// In autumn 02:00 is shown twice and meant once; in spring it is 03:00.
	recurring(t, "DTSTART;TZID=Europe/Berlin:20271031T010000|RRULE:FREQ=HOURLY;COUNT=4", "", "", "2027-10-30T23:00 2027-10-31T00:00 2027-10-31T02:00 2027-10-31T03:00")
	recurring(t, "DTSTART;TZID=Europe/Berlin:20270328T010000|RRULE:FREQ=HOURLY;COUNT=4", "", "", "2027-03-28T00:00 2027-03-28T01:00 2027-03-28T02:00")
}

func TestDatesAreAddedAndExceptionsTakenAway(t *testing.T) {
	const daily = "DTSTART;TZID=Europe/Berlin:20270614T100000|RRULE:FREQ=DAILY;COUNT=5"
	const all = "2027-06-14T08:00 2027-06-15T08:00 2027-06-16T08:00 2027-06-17T08:00 2027-06-18T08:00"
	recurring(t, daily, "", "", all)
	for _, exceptions := range []string{
		"EXDATE;TZID=Europe/Berlin:20270615T100000,20270616T100000", "EXDATE:20270615T080000Z|EXDATE:20270616T080000Z",
		"EXDATE;VALUE=DATE:20270615,20270616", "EXDATE:20270615T100000,20270616T100000", "EXDATE;TZID=W. Europe Standard Time:20270615T100000,20270616T100000",
	} {
		recurring(t, daily+"|"+exceptions, "", "", "2027-06-14T08:00 2027-06-17T08:00 2027-06-18T08:00")
	}
	recurring(t, daily+"|EXDATE:20270614T080000Z", "", "", strings.TrimPrefix(all, "2027-06-14T08:00 "))
	recurring(t, daily+"|EXDATE:", "", "", all)
	recurring(t, daily+"|RDATE:20270616T080000Z,20270701T080000Z", "", "", all+" 2027-07-01T08:00")
	recurring(t, "DTSTART:20270614T080000Z|RDATE:20270701T080000Z|RDATE:20270616T080000Z", "", "", "2027-06-14T08:00 2027-06-16T08:00 2027-07-01T08:00")
	recurring(t, "DTSTART;VALUE=DATE:20270614|RDATE;VALUE=DATE:20270701|EXDATE:20270614T000000Z", "", "", "2027-07-01T00:00")
	recurring(t, "DTSTART:20270614T080000Z|RRULE:FREQ=DAILY;COUNT=2|RRULE:FREQ=WEEKLY;COUNT=2", "", "", "2027-06-14T08:00 2027-06-15T08:00 2027-06-21T08:00")
}

func TestAPeriodHasAnEndOfItsOwn(t *testing.T) {
	o := parsed(t, eventOf("DTSTART:20270614T080000Z", "DURATION:PT1H",
		"RDATE;VALUE=PERIOD:20270615T080000Z/PT3H,20270616T080000Z/20270616T100000Z"))
	var got []string
	for _, occurrence := range occurrences(t, o, "", "") {
		got = append(got, occurrence.End.Sub(occurrence.Start).String())
	}
	if strings.Join(got, " ") != "1h0m0s 3h0m0s 2h0m0s" {
		t.Errorf("%v", got)
	}
}

// RFC 5545 section 3.8.5.3: an exact end is exact for all, days are days.
func TestInstancesLastAsLongAsTheFirst(t *testing.T) {
	for content, want := range map[string]string{
		"DTEND;TZID=Europe/Berlin:20271030T100000": "24h0m0s 24h0m0s",
		"DURATION:P1D":     "24h0m0s 25h0m0s",
		"DURATION:P0DT24H": "24h0m0s 24h0m0s",
	} {
		o := parsed(t, eventOf("DTSTART;TZID=Europe/Berlin:20271029T100000", "RRULE:FREQ=DAILY;COUNT=2", content))
		var got []string
		for _, occurrence := range occurrences(t, o, "", "") {
			got = append(got, occurrence.End.Sub(occurrence.Start).String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", content, got, want)
		}
	}
}

func TestAnOverrideTakesThePlaceOfItsOccurrence(t *testing.T) {
	o := parsed(t, calendarOf(concat(
		component("VEVENT", "DTSTART;TZID=Europe/Berlin:20270614T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"),
		component("VEVENT", "RECURRENCE-ID;TZID=Europe/Berlin:20270615T100000", "DTSTART:20270701T120000Z", "DURATION:PT2H"),
		component("VEVENT", "RECURRENCE-ID:20270616T080000Z", "DTSTART:20270616T080000Z", "STATUS:CANCELLED"),
		component("VEVENT", "RECURRENCE-ID:20280101T080000Z", "DTSTART:20280102T080000Z"))...))
	list := occurrences(t, o, "", "")
	want := []struct {
		start, id string
		component int
	}{
		{"2027-06-14T08:00", "20270614T080000Z", 0},
		{"2027-06-16T08:00", "20270616T080000Z", 2},
		{"2027-07-01T12:00", "20270615T080000Z", 1},
		{"2028-01-02T08:00", "20280101T080000Z", 3}, // an occurrence the rule no longer has
	}
	if len(list) != len(want) {
		t.Fatalf("%s", starts(list))
	}
	for i, w := range want {
		if got := list[i]; starts(list[i:i+1]) != w.start || got.RecurrenceID != w.id || got.Component != o.Components[w.component] {
			t.Errorf("%d: %+v, want %+v", i, got, w)
		}
	}
	// Moved out of the one range and into the other.
	if got := starts(occurrences(t, o, "2027-06-15", "2027-06-16")); got != "" {
		t.Errorf("left behind: %s", got)
	}
	if got := starts(occurrences(t, o, "2027-07-01", "2027-07-02")); got != "2027-07-01T12:00" {
		t.Errorf("moved: %s", got)
	}
}

func TestAnOverrideMayStandAlone(t *testing.T) {
	o := parsed(t, eventOf("RECURRENCE-ID;VALUE=DATE:20270614", "DTSTART;VALUE=DATE:20270616"))
	list := occurrences(t, o, "", "")
	if starts(list) != "2027-06-16T00:00" || list[0].RecurrenceID != "20270614" || !o.IsRecurring() {
		t.Errorf("%+v", list)
	}
}

// The id must not change with the zone that a client writes in.
func TestAnOccurrenceIsNamedByItsOriginalStart(t *testing.T) {
	for content, want := range map[string]string{
		"DTSTART;TZID=America/New_York:20270614T100000|RRULE:FREQ=DAILY;COUNT=2": "20270614T140000Z 20270615T140000Z",
		"DTSTART:20270614T140000Z|RRULE:FREQ=DAILY;COUNT=2":                      "20270614T140000Z 20270615T140000Z",
		"DTSTART:20270614T100000|RRULE:FREQ=DAILY;COUNT=2":                       "20270614T100000 20270615T100000",
		"DTSTART;VALUE=DATE:20270614|RRULE:FREQ=DAILY;COUNT=2":                   "20270614 20270615",
		"DTSTART:20270614T140000Z":                                               "",
	} {
		var got []string
		list, _ := parsed(t, eventOf(strings.Split(content, "|")...)).Occurrences(time.Time{}, time.Time{}, zone(t, "Asia/Tokyo"), 9)
		for _, o := range list {
			got = append(got, o.RecurrenceID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", content, got)
		}
	}
}

func TestARangeHoldsWhatOverlapsIt(t *testing.T) {
	const hour = "DTSTART:20270614T080000Z|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=3"
	recurring(t, hour, "2027-06-15T08:30:00Z", "2027-06-15T08:31:00Z", "2027-06-15T08:00") // inside of an occurrence
	recurring(t, hour, "2027-06-15T08:00:00Z", "2027-06-15T09:00:00Z", "2027-06-15T08:00") // exactly
	recurring(t, hour, "2027-06-15T09:00:00Z", "2027-06-16T08:00:00Z", "")                 // up to the next start
	recurring(t, hour, "2027-06-16", "", "2027-06-16T08:00")
	recurring(t, hour, "", "2027-06-15", "2027-06-14T08:00")
	recurring(t, "DTSTART:20270614T080000Z|RRULE:FREQ=DAILY", "2027-06-15T08:00:00Z", "2027-06-15T08:00:01Z", "2027-06-15T08:00")
	recurring(t, "DTSTART:20270614T080000Z|RRULE:FREQ=DAILY", "2027-06-15T07:00:00Z", "2027-06-15T08:00:00Z", "")
}

func TestALongInstanceReachesIntoALateRange(t *testing.T) {
	recurring(t, "DTSTART:20270101T080000Z|DURATION:P60D|RRULE:FREQ=MONTHLY", "2030-03-01T12:00:00Z", "2030-03-01T12:00:01Z",
		"2030-01-01T08:00 2030-02-01T08:00 2030-03-01T08:00")
}

func TestNoMoreAreListedThanAskedFor(t *testing.T) {
	o := parsed(t, eventOf(start, "RRULE:FREQ=DAILY", "RDATE:20270614T150000Z"))
	list, err := o.Occurrences(time.Time{}, time.Time{}, time.UTC, 3)
	if got := starts(list); err != nil || got != "2027-06-14T14:00 2027-06-14T15:00 2027-06-15T14:00" {
		t.Errorf("%s %v", got, err)
	}
	if list, err := o.Occurrences(time.Time{}, time.Time{}, time.UTC, 0); len(list) != 0 || err != nil {
		t.Errorf("%v %v", list, err)
	}
}

// RFC 7529: a rule of another calendar is one we cannot expand.
func TestAnOpaqueRuleShowsItsFirstOccurrence(t *testing.T) {
	for _, rule := range []string{"RSCALE=CHINESE;FREQ=YEARLY", "FREQ=DAILY;X-PART=1", "FREQ=MONTHLY;BYWEEKNO=3"} {
		o := parsed(t, eventOf(start, "RRULE:"+rule))
		if got := starts(occurrences(t, o, "", "")); got != "2027-06-14T14:00" {
			t.Errorf("%s: %s", rule, got)
		}
		if s := o.Span(); !s.Endless || s.Exact {
			t.Errorf("%s: %+v", rule, s)
		}
		for at, want := range map[string]bool{"2027-06-13": false, "2027-06-14": true, "2090-01-01": true} {
			r := TimeRange{instant(at), instant(at).AddDate(0, 0, 1)}
			if got := o.Matches(within("VEVENT", r), time.UTC); got != want {
				t.Errorf("%s matches %s: %v", rule, at, got)
			}
		}
	}
}

func TestATaskTakesPlaceFromItsStartUntilItIsDue(t *testing.T) {
	for content, want := range map[string]string{
		"DTSTART:20270614T080000Z|DUE:20270614T100000Z":                             "2027-06-14T08:00",
		"DUE:20270614T100000Z":                                                      "2027-06-14T10:00",
		"DUE:20270614T100000Z|RRULE:FREQ=DAILY;COUNT=2":                             "2027-06-14T10:00 2027-06-15T10:00",
		"DTSTART;VALUE=DATE:20270614|DUE:20270614T100000Z|RRULE:FREQ=DAILY;COUNT=2": "2027-06-14T00:00 2027-06-15T00:00",
		"SUMMARY:some day":                                                          "",
	} {
		o := parsed(t, calendarOf(component("VTODO", strings.Split(content, "|")...)...))
		if got := starts(occurrences(t, o, "", "")); got != want {
			t.Errorf("%s: %s", content, got)
		}
	}
}
