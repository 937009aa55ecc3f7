package ical

import (
	"strings"
	"testing"
	"time"
)

// table checks whether an object is in ranges, written "from/to", either empty
// for open.
func table(t *testing.T, o *Object, floating *time.Location, in, out string) {
	t.Helper()
	for ranges, want := range map[string]bool{in: true, out: false} {
		for _, text := range strings.Fields(ranges) {
			from, to, _ := strings.Cut(text, "/")
			r := TimeRange{instant(from), instant(to)}
			if got := o.Matches(within(o.Component, r), floating); got != want {
				t.Errorf("%s: %v", text, got)
			}
			// A database may only leave out what does not match.
			span := o.Span()
			kept := r.endsAfter(span.First) && (span.Endless || !r.startsAfter(span.Last))
			if want && !kept {
				t.Errorf("%s: hidden by %+v", text, span)
			}
			if span.Exact && r.meets(span.First, span.Last) != want {
				t.Errorf("%s: an exact span says otherwise, %+v", text, span)
			}
		}
	}
}

// rangeRow is a row of a table of RFC 4791 section 9.9: a component of its kind and the
// ranges that it is in and out of.
type rangeRow struct {
	name, component string
	content         string // lines, separated by "|"
	in, out         string
}

// The rows are numbered as they stand in the section. A day has its own where the
// floating zone is Berlin's, two hours ahead of UTC.
var rangeRows = []rangeRow{
	{"VEVENT 1: a DTEND", "VEVENT", "DTSTART:20270614T080000Z|DTEND:20270614T090000Z", anHour, noHour},
	{"VEVENT 1: a DTEND that is DTSTART", "VEVENT", "DTSTART:20270614T080000Z|DTEND:20270614T080000Z", aMoment, noMoment},
	{"VEVENT 1: a DTEND that is a day", "VEVENT", "DTSTART;VALUE=DATE:20270614|DTEND;VALUE=DATE:20270615", aDay, noDay},
	{"VEVENT 2: a DURATION", "VEVENT", "DTSTART:20270614T080000Z|DURATION:PT1H", anHour, noHour},
	{"VEVENT 2: a DURATION of a floating start", "VEVENT", "DTSTART:20270614T100000|DURATION:PT1H", anHour, noHour},
	{"VEVENT 3: a DURATION of nothing", "VEVENT", "DTSTART:20270614T080000Z|DURATION:PT0S", aMoment, noMoment},
	{"VEVENT 4: a time alone", "VEVENT", "DTSTART:20270614T080000Z", aMoment, noMoment},
	{"VEVENT 5: a day alone", "VEVENT", "DTSTART;VALUE=DATE:20270614", aDay, noDay},

	{"VTODO 1: DTSTART and DURATION", "VTODO", "DTSTART:20270614T080000Z|DURATION:PT1H",
		"2027-06-14T09:00:00Z/2027-06-15 2027-06-14T08:30:00Z/2027-06-14T08:40:00Z 2027-06-14/2027-06-14T08:00:01Z 2027-06-14/",
		"2027-06-14T09:00:01Z/2027-06-15 2027-06-14/2027-06-14T08:00:00Z"},
	{"VTODO 1: DTSTART and a DURATION of nothing", "VTODO", "DTSTART:20270614T080000Z|DURATION:PT0S",
		"2027-06-14/2027-06-14T08:00:00Z 2027-06-14T08:00:00Z/2027-06-15", "2027-06-14/2027-06-14T07:59:59Z"},
	{"VTODO 2: DTSTART and DUE", "VTODO", "DTSTART:20270614T080000Z|DUE:20270614T090000Z",
		"2027-06-14T08:59:59Z/2027-06-15 2027-06-14/2027-06-14T08:00:01Z 2027-06-14T08:00:00Z/2027-06-14T09:00:00Z",
		"2027-06-14T09:00:00Z/2027-06-15 2027-06-14/2027-06-14T08:00:00Z"},
	{"VTODO 2: DTSTART and a DUE that is the same", "VTODO", "DTSTART:20270614T080000Z|DUE:20270614T080000Z",
		"2027-06-14T08:00:00Z/2027-06-15 2027-06-14/2027-06-14T08:00:00Z", "2027-06-14T08:00:01Z/2027-06-15 2027-06-14/2027-06-14T07:59:59Z"},
	{"VTODO 2: occurrences of DTSTART and DUE", "VTODO", "DTSTART:20270614T080000Z|DUE:20270614T090000Z|RRULE:FREQ=DAILY;COUNT=3",
		"2027-06-15/2027-06-16 2027-06-16T08:30:00Z/", "2027-06-17/ 2027-06-15T10:00:00Z/2027-06-15T11:00:00Z"},
	{"VTODO 3: DTSTART", "VTODO", "DTSTART:20270614T080000Z",
		"2027-06-14T08:00:00Z/2027-06-15 /2027-06-15 2027-06-14/", "2027-06-14T08:00:01Z/2027-06-15 2027-06-14/2027-06-14T08:00:00Z"},
	{"VTODO 4: DUE", "VTODO", "DUE:20270614T080000Z",
		"2027-06-14/2027-06-14T08:00:00Z 2027-06-14T07:59:59Z/2027-06-15 2027-06-14/",
		"2027-06-14T08:00:00Z/2027-06-15 2027-06-14/2027-06-14T07:59:59Z"},
	{"VTODO 5: COMPLETED and CREATED", "VTODO", "CREATED:20270610T000000Z|COMPLETED:20270614T080000Z",
		"2027-06-12/2027-06-13 2027-06-14T08:00:00Z/2027-06-15 2027-06-09/2027-06-10 2027-06-10/ /2027-06-10", "2027-06-15/2027-06-16 2027-06-01/2027-06-09"},
	{"VTODO 6: COMPLETED", "VTODO", "COMPLETED:20270614T080000Z",
		"2027-06-14T08:00:00Z/2027-06-15 2027-06-14/2027-06-14T08:00:00Z", "2027-06-15/2027-06-16 2027-06-13/2027-06-14"},
	{"VTODO 7: CREATED", "VTODO", "CREATED:20270614T080000Z",
		"2027-06-15/2027-06-16 2090-01-01/ 2027-06-14/2027-06-15", "2027-06-13/2027-06-14T08:00:00Z"},
	{"VTODO 8: nothing", "VTODO", "SUMMARY:some day", "2027-06-15/2027-06-16 / 1950-01-01/1950-01-02", ""},

	{"VJOURNAL 1: a time", "VJOURNAL", "DTSTART:20270614T080000Z", "2027-06-14T08:00:00Z/2027-06-15 /", "2027-06-14T08:00:01Z/ /2027-06-14T08:00:00Z"},
	{"VJOURNAL 1: occurrences of a time", "VJOURNAL", "DTSTART:20270614T080000Z|RRULE:FREQ=WEEKLY;COUNT=2",
		"2027-06-21T08:00:00Z/2027-06-22", "2027-06-21T08:00:01Z/ 2027-06-15/2027-06-21T08:00:00Z"},
	{"VJOURNAL 2: a day", "VJOURNAL", "DTSTART;VALUE=DATE:20270614", aDay, noDay},
	{"VJOURNAL 3: nothing", "VJOURNAL", "SUMMARY:a", "", "/ 2027-06-14/2027-06-15"},

	{"VFREEBUSY 1: DTSTART and DTEND", "VFREEBUSY", "DTSTART:20270614T080000Z|DTEND:20270614T090000Z",
		"2027-06-14T09:00:00Z/2027-06-15 2027-06-14T08:30:00Z/2027-06-14T08:31:00Z", "2027-06-14T09:00:01Z/2027-06-15 /2027-06-14T08:00:00Z"},
	{"VFREEBUSY 1: DTSTART and DTEND go before periods", "VFREEBUSY", "DTSTART:20270614T000000Z|DTEND:20270615T000000Z|FREEBUSY:20270614T080000Z/PT1H",
		"2027-06-14T12:00:00Z/2027-06-14T13:00:00Z", "2027-06-15T00:00:01Z/"},
	{"VFREEBUSY 2: periods", "VFREEBUSY", "FREEBUSY:20270614T080000Z/PT1H,20270620T080000Z/20270620T090000Z",
		"2027-06-14T08:30:00Z/2027-06-14T08:31:00Z 2027-06-20/2027-06-21", "2027-06-14T09:00:00Z/2027-06-20T08:00:00Z 2027-06-20T09:00:00Z/"},
	{"VFREEBUSY 3: nothing", "VFREEBUSY", "SUMMARY:a", "", "/ 2027-06-14/2027-06-15"},
}

// Ranges about what takes place from eight to nine, at eight, and on the day in Berlin.
const (
	anHour = "2027-06-14T07:00:00Z/2027-06-14T08:30:00Z 2027-06-14T08:30:00Z/2027-06-14T08:31:00Z 2027-06-14T08:00:00Z/2027-06-14T09:00:00Z " +
		"2027-06-14T08:59:59Z/2027-06-15 2027-06-14/ /2027-06-15 / /2027-06-14T08:00:01Z 2027-06-14T08:59:59Z/"
	noHour   = "2027-06-14T07:00:00Z/2027-06-14T08:00:00Z 2027-06-14T09:00:00Z/2027-06-14T10:00:00Z 2027-06-14T09:00:00Z/ /2027-06-14T08:00:00Z"
	aMoment  = "2027-06-14T08:00:00Z/2027-06-14T09:00:00Z 2027-06-14T07:00:00Z/2027-06-14T08:00:01Z 2027-06-14T08:00:00Z/ /"
	noMoment = "2027-06-14T07:00:00Z/2027-06-14T08:00:00Z 2027-06-14T08:00:01Z/2027-06-14T09:00:00Z"
	aDay     = "2027-06-13T22:00:00Z/2027-06-14T22:00:00Z 2027-06-14T21:59:59Z/ /2027-06-13T22:00:01Z 2027-06-14T12:00:00Z/2027-06-14T12:00:01Z"
	noDay    = "2027-06-14T22:00:00Z/2027-06-15T22:00:00Z 2027-06-13/2027-06-13T22:00:00Z"
)

// RFC 4791 section 9.9.
func TestAComponentIsInARangeAsItsRowSays(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	for _, row := range rangeRows {
		t.Run(row.name, func(t *testing.T) {
			o := parsed(t, calendarOf(component(row.component, strings.Split(row.content, "|")...)...))
			table(t, o, berlin, row.in, row.out)
		})
	}
}
