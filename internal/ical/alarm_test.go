package ical

import (
	"strings"
	"testing"
	"time"
)

// RFC 4791 section 9.9, VALARM.
func TestAnAlarmIsInTheRangeInWhichItRings(t *testing.T) {
	const event = "DTSTART:20270614T080000Z|DURATION:PT1H"
	for _, c := range []struct{ event, alarm, in, out string }{
		{event, "TRIGGER:-PT15M", "2027-06-14T07:45:00Z/2027-06-14T07:45:01Z 2027-06-14/ /2027-06-15", "2027-06-14T07:45:01Z/ /2027-06-14T07:45:00Z"},
		{event, "TRIGGER;RELATED=END:PT0S", "2027-06-14T09:00:00Z/2027-06-14T09:00:01Z", "2027-06-14T08:00:00Z/2027-06-14T09:00:00Z"},
		{event, "TRIGGER:-P1W", "2027-06-07T08:00:00Z/2027-06-07T09:00:00Z", "2027-06-14/2027-06-15"},
		{event, "TRIGGER:P400D", "2028-07-18/2028-07-19", "2027-06-14/2027-06-15"},
		{event, "TRIGGER;VALUE=DATE-TIME:20270601T120000Z", "2027-06-01/2027-06-02", "2027-06-14/2027-06-15"},
		{event, "TRIGGER:-PT15M|REPEAT:2|DURATION:PT5M", "2027-06-14T07:55:00Z/2027-06-14T07:56:00Z 2027-06-14T07:46:00Z/2027-06-14T07:51:00Z", "2027-06-14T07:46:00Z/2027-06-14T07:50:00Z 2027-06-14T07:55:01Z/"},
		{event, "TRIGGER:-PT15M|REPEAT:2", "2027-06-14T07:45:00Z/2027-06-14T07:46:00Z", "2027-06-14T07:46:00Z/"},
		{event, "TRIGGER:PT0S|REPEAT:999999999|DURATION:P9D", "2040-01-01/2040-01-11", "2040-01-01/2040-01-02T00:00:01Z 1990-01-01/2027-06-14"},
		{event, "TRIGGER:soon", "", "/"},
		{event, "ACTION:DISPLAY", "", "/"},
		{event + "|RRULE:FREQ=DAILY", "TRIGGER:-PT15M", "2030-01-01T07:45:00Z/2030-01-01T07:45:01Z", "2030-01-01T07:46:00Z/2030-01-02T07:45:00Z"},
		{event + "|RRULE:FREQ=WEEKLY", "TRIGGER:-P3D", "2027-06-11/2027-06-12 2030-06-14/2030-06-15", "2030-06-15/2030-06-16"},
		{event + "|RRULE:FREQ=WEEKLY;COUNT=2", "TRIGGER:P400D", "2028-07-25T08:00:00Z/2028-07-25T08:00:01Z", "2028-07-26/"},
		// A day before is a day by the clock: 23 hours when clocks go forward.
		{"DTSTART;TZID=Europe/Berlin:20270329T000000", "TRIGGER:-P1D", "2027-03-27T23:00:00Z/2027-03-27T23:00:01Z", "2027-03-27T22:00:00Z/2027-03-27T23:00:00Z"},
		{"DTSTART;TZID=Europe/Berlin:20270329T000000", "TRIGGER:-PT24H", "2027-03-27T22:00:00Z/2027-03-27T22:00:01Z", "2027-03-27T23:00:00Z/"},
	} {
		o := parsed(t, eventOf(concat(strings.Split(c.event, "|"), []string{"BEGIN:VALARM"}, strings.Split(c.alarm, "|"), []string{"END:VALARM"})...))
		for ranges, want := range map[string]bool{c.in: true, c.out: false} {
			for _, text := range strings.Fields(ranges) {
				from, to, _ := strings.Cut(text, "/")
				f := CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: "VEVENT", Comps: []CompFilter{{Name: "VALARM", Range: &TimeRange{instant(from), instant(to)}}}}}}
				if got := o.Matches(f, time.UTC); got != want {
					t.Errorf("%s %s in %s: %v", c.event, c.alarm, text, got)
				}
			}
		}
	}
}

func TestAnAlarmOfATaskIsRelatedToWhenItIsDue(t *testing.T) {
	o := parsed(t, calendarOf(component("VTODO", "DUE:20270614T080000Z", "BEGIN:VALARM", "TRIGGER;RELATED=END:-PT1H", "END:VALARM")...))
	f := func(from, to string) CompFilter {
		return CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: "VTODO", Comps: []CompFilter{{Name: "VALARM", Range: &TimeRange{instant(from), instant(to)}}}}}}
	}
	if !o.Matches(f("2027-06-14T07:00:00Z", "2027-06-14T07:01:00Z"), time.UTC) || o.Matches(f("2027-06-14T07:01:00Z", ""), time.UTC) {
		t.Error("an hour before")
	}
}
