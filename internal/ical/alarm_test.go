package ical

import (
	"strings"
	"testing"
	"time"
)

// RFC 4791 section 9.9, VALARM: (start <= trigger-time) AND (end > trigger-time), and
// the same of its repeats.
func TestAnAlarmIsInTheRangeInWhichItRings(t *testing.T) {
	const event = "DTSTART:20270614T080000Z|DURATION:PT1H"
	const task = "DTSTART:20270614T080000Z|DUE:20270614T090000Z"
	for _, c := range []struct{ name, parent, content, alarm, in, out string }{
		{"before the start", "VEVENT", event, "TRIGGER:-PT15M", "2027-06-14T07:45:00Z/2027-06-14T07:45:01Z 2027-06-14/ /2027-06-15", "2027-06-14T07:45:01Z/ /2027-06-14T07:45:00Z"},
		{"after the start", "VEVENT", event, "TRIGGER;RELATED=START:PT15M", "2027-06-14T08:15:00Z/2027-06-14T08:15:01Z", "/2027-06-14T08:15:00Z"},
		{"at the end", "VEVENT", event, "TRIGGER;RELATED=END:PT0S", "2027-06-14T09:00:00Z/2027-06-14T09:00:01Z", "2027-06-14T08:00:00Z/2027-06-14T09:00:00Z"},
		{"before the end", "VEVENT", event, "TRIGGER;RELATED=END:-PT15M", "2027-06-14T08:45:00Z/2027-06-14T08:45:01Z", "2027-06-14T08:45:01Z/ /2027-06-14T08:45:00Z"},
		{"before the end of a day", "VEVENT", "DTSTART;VALUE=DATE:20270614", "TRIGGER;RELATED=END:-PT1H", "2027-06-14T23:00:00Z/2027-06-14T23:00:01Z", "2027-06-14/2027-06-14T23:00:00Z"},
		{"a week before", "VEVENT", event, "TRIGGER:-P1W", "2027-06-07T08:00:00Z/2027-06-07T09:00:00Z", "2027-06-14/2027-06-15"},
		{"long after", "VEVENT", event, "TRIGGER:P400D", "2028-07-18/2028-07-19", "2027-06-14/2027-06-15"},
		{"a time of its own", "VEVENT", event, "TRIGGER;VALUE=DATE-TIME:20270601T120000Z", "2027-06-01/2027-06-02", "2027-06-14/2027-06-15"},
		{"a time of its own rings once, however often the event comes", "VEVENT", event + "|RRULE:FREQ=DAILY", "TRIGGER;VALUE=DATE-TIME:20270601T120000Z", "2027-06-01T12:00:00Z/2027-06-02", "2027-06-02/"},
		{"repeats", "VEVENT", event, "TRIGGER:-PT15M|REPEAT:2|DURATION:PT5M", "2027-06-14T07:55:00Z/2027-06-14T07:56:00Z 2027-06-14T07:46:00Z/2027-06-14T07:51:00Z", "2027-06-14T07:46:00Z/2027-06-14T07:50:00Z 2027-06-14T07:55:01Z/"},
		{"repeats of a time of its own", "VEVENT", event, "TRIGGER;VALUE=DATE-TIME:20270601T120000Z|REPEAT:1|DURATION:PT5M", "2027-06-01T12:05:00Z/2027-06-01T12:05:01Z", "2027-06-01T12:00:01Z/2027-06-01T12:05:00Z 2027-06-01T12:05:01Z/"},
		{"repeats without a pause are none", "VEVENT", event, "TRIGGER:-PT15M|REPEAT:2", "2027-06-14T07:45:00Z/2027-06-14T07:46:00Z", "2027-06-14T07:46:00Z/"},
		{"repeats without end", "VEVENT", event, "TRIGGER:PT0S|REPEAT:999999999|DURATION:P9D", "2040-01-01/2040-01-11", "2040-01-01/2040-01-02T00:00:01Z 1990-01-01/2027-06-14"},
		{"a trigger that cannot be read", "VEVENT", event, "TRIGGER:soon", "", "/"},
		{"no trigger", "VEVENT", event, "ACTION:DISPLAY", "", "/"},
		{"each occurrence", "VEVENT", event + "|RRULE:FREQ=DAILY", "TRIGGER:-PT15M", "2030-01-01T07:45:00Z/2030-01-01T07:45:01Z", "2030-01-01T07:46:00Z/2030-01-02T07:45:00Z"},
		{"the end of each occurrence", "VEVENT", event + "|RRULE:FREQ=DAILY", "TRIGGER;RELATED=END:PT5M", "2030-01-01T09:05:00Z/2030-01-01T09:05:01Z", "2030-01-01T09:05:01Z/2030-01-02T09:05:00Z"},
		{"days before each occurrence", "VEVENT", event + "|RRULE:FREQ=WEEKLY", "TRIGGER:-P3D", "2027-06-11/2027-06-12 2030-06-14/2030-06-15", "2030-06-15/2030-06-16"},
		{"repeats of each occurrence", "VEVENT", event + "|RRULE:FREQ=WEEKLY;COUNT=2", "TRIGGER:PT0S|REPEAT:3|DURATION:P1D", "2027-06-24T08:00:00Z/2027-06-24T08:00:01Z", "2027-06-17T08:00:01Z/2027-06-21T08:00:00Z 2027-06-24T08:00:01Z/"},
		{"long after the last occurrence", "VEVENT", event + "|RRULE:FREQ=WEEKLY;COUNT=2", "TRIGGER:P400D", "2028-07-25T08:00:00Z/2028-07-25T08:00:01Z", "2028-07-26/"},
		{"not of an occurrence that is excepted", "VEVENT", event + "|RRULE:FREQ=DAILY|EXDATE:20270615T080000Z", "TRIGGER:-PT15M", "2027-06-14/2027-06-15", "2027-06-15/2027-06-16"},
		// A day before is a day by the clock: 23 hours when clocks go forward.
		{"a day before, when clocks change", "VEVENT", "DTSTART;TZID=Europe/Berlin:20270329T000000", "TRIGGER:-P1D", "2027-03-27T23:00:00Z/2027-03-27T23:00:01Z", "2027-03-27T22:00:00Z/2027-03-27T23:00:00Z"},
		{"24 hours before, when clocks change", "VEVENT", "DTSTART;TZID=Europe/Berlin:20270329T000000", "TRIGGER:-PT24H", "2027-03-27T22:00:00Z/2027-03-27T22:00:01Z", "2027-03-27T23:00:00Z/"},
		{"the start of a task", "VTODO", task, "TRIGGER:-PT1H", "2027-06-14T07:00:00Z/2027-06-14T07:00:01Z", "2027-06-14T07:00:01Z/"},
		{"the time that a task is due", "VTODO", task, "TRIGGER;RELATED=END:-PT5M", "2027-06-14T08:55:00Z/2027-06-14T08:55:01Z", "2027-06-14T08:55:01Z/ /2027-06-14T08:55:00Z"},
		{"the time that a task without a start is due", "VTODO", "DUE:20270614T080000Z", "TRIGGER;RELATED=END:-PT1H", "2027-06-14T07:00:00Z/2027-06-14T07:01:00Z", "2027-06-14T07:01:00Z/"},
		{"each time that a task is due", "VTODO", task + "|RRULE:FREQ=DAILY;COUNT=2", "TRIGGER;RELATED=END:-PT5M", "2027-06-15T08:55:00Z/2027-06-15T08:55:01Z", "2027-06-15T08:55:01Z/"},
		{"a task without times", "VTODO", "SUMMARY:some day", "TRIGGER:-PT5M", "", "/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := parsed(t, calendarOf(component(c.parent, concat(strings.Split(c.content, "|"), []string{"BEGIN:VALARM"}, strings.Split(c.alarm, "|"), []string{"END:VALARM"})...)...))
			for ranges, want := range map[string]bool{c.in: true, c.out: false} {
				for _, text := range strings.Fields(ranges) {
					if got := o.Matches(alarmed(c.parent, text), time.UTC); got != want {
						t.Errorf("%s: %v", text, got)
					}
				}
			}
		})
	}
}

// alarmed is the filter for an alarm of a kind of component in a range.
func alarmed(parent, text string) CompFilter {
	r := readRange(text)
	return CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: parent, Comps: []CompFilter{{Name: "VALARM", Range: &r}}}}}
}
