package ical

import (
	"strings"
	"testing"
	"time"
)

// within is the filter of a calendar-query for a kind of component in a range.
func within(name string, r TimeRange) CompFilter {
	return CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: name, Range: &r}}}
}

// having is the filter for a VEVENT with such properties.
func having(props ...PropFilter) CompFilter {
	return CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: "VEVENT", Props: props}}}
}

func TestARecurringEventIsInARangeOfAnyInstance(t *testing.T) {
	o := parsed(t, calendarOf(concat(
		component("VEVENT", "DTSTART:20270614T080000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20270628T080000Z"),
		component("VEVENT", "RECURRENCE-ID:20270621T080000Z", "DTSTART:20270801T080000Z", "DURATION:PT1H"))...))
	table(t, o, time.UTC, "2027-06-14/2027-06-15 2027-08-01/2027-08-02 2027-07-01/ / /2027-06-15",
		"2027-06-21/2027-06-22 2027-06-28/2027-06-29 2027-08-02/ /2027-06-14")
	endless := parsed(t, eventOf("DTSTART:20270614T080000Z", "RRULE:FREQ=WEEKLY"))
	table(t, endless, time.UTC, "2090-01-01/ 2190-01-01/2190-02-01", "2027-06-15/2027-06-20")
}

func TestAComponentIsDefinedOrNot(t *testing.T) {
	o := parsed(t, calendarOf(concat(ownZone("x"), component("VEVENT", start, "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "END:VALARM"))...))
	for name, want := range map[string]bool{"VEVENT": true, "vevent": true, "VTODO": false, "VTIMEZONE": true, "VALARM": false} {
		if got := o.Matches(CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: name}}}, time.UTC); got != want {
			t.Errorf("%s: %v", name, got)
		}
		if got := o.Matches(CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: name, IsNotDefined: true}}}, time.UTC); got == want {
			t.Errorf("%s is not defined: %v", name, got)
		}
	}
	inner := func(f CompFilter) CompFilter {
		return CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: "VEVENT", Comps: []CompFilter{f}}}}
	}
	if !o.Matches(inner(CompFilter{Name: "VALARM"}), time.UTC) || o.Matches(inner(CompFilter{Name: "VALARM", IsNotDefined: true}), time.UTC) {
		t.Error("VALARM is there")
	}
	if !o.Matches(CompFilter{Name: "VCALENDAR"}, time.UTC) || o.Matches(CompFilter{Name: "VCALENDAR", IsNotDefined: true}, time.UTC) || o.Matches(CompFilter{Name: "VEVENT"}, time.UTC) {
		t.Error("VCALENDAR is all there is")
	}
	all := TimeRange{}
	if o.Matches(within("VTODO", all), time.UTC) || o.Matches(within("VTIMEZONE", all), time.UTC) {
		t.Error("a range of what has none")
	}
}

func TestAPropertyMatchesByAnyOfItsOccurrences(t *testing.T) {
	o := parsed(t, eventOf(start, `SUMMARY:Straße\, Ärztin`, "DESCRIPTION:Acme™ ısı", "CATEGORIES:one", "CATEGORIES:Two", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.org",
		"ATTENDEE;PARTSTAT=DECLINED;CN=B:mailto:b@example.org"))
	text := func(name, value, collation string, negate bool) PropFilter {
		return PropFilter{Name: name, Text: &TextMatch{Value: value, Collation: collation, Negate: negate}}
	}
	param := func(value string, f ParamFilter) PropFilter {
		return PropFilter{Name: "attendee", Text: &TextMatch{Value: value}, Params: []ParamFilter{f}}
	}
	for i, c := range []struct {
		filter PropFilter
		want   bool
	}{
		{PropFilter{Name: "summary"}, true},
		{PropFilter{Name: "LOCATION"}, false},
		{PropFilter{Name: "LOCATION", IsNotDefined: true}, true},
		{PropFilter{Name: "SUMMARY", IsNotDefined: true}, false},
		{text("CATEGORIES", "two", "", false), true},
		{text("CATEGORIES", "TWO", "i;ascii-casemap", false), true},
		{text("CATEGORIES", "two", "i;octet", false), false},
		{text("CATEGORIES", "three", "", false), false},
		{text("CATEGORIES", "three", "", true), true},
		{text("SUMMARY", ", är", "", false), false},
		{text("SUMMARY", ", är", "i;unicode-casemap", false), true},
		{text("SUMMARY", "STRASSE", "i;unicode-casemap", false), false}, // RFC 5051 section 2: ß has no titlecase of one character
		{text("SUMMARY", "STRAßE", "i;unicode-casemap", false), true},
		{text("DESCRIPTION", "tm", "i;unicode-casemap", false), true}, // taken apart
		{text("DESCRIPTION", "ISI", "i;unicode-casemap", false), true},
		{text("SUMMARY", "", "", false), true},
		{text("SUMMARY", "STRA", "", true), false},
		{text("LOCATION", "x", "", true), false}, // one that is not there does not match
		{param("", ParamFilter{Name: "partstat", Text: &TextMatch{Value: "declined"}}), true},
		{param("a@", ParamFilter{Name: "PARTSTAT", Text: &TextMatch{Value: "declined"}}), false},
		{param("a@", ParamFilter{Name: "PARTSTAT", Text: &TextMatch{Value: "declined", Negate: true}}), true},
		{param("a@", ParamFilter{Name: "CN"}), false},
		{param("a@", ParamFilter{Name: "CN", IsNotDefined: true}), true},
		{param("b@", ParamFilter{Name: "CN", IsNotDefined: true}), false},
		{param("b@", ParamFilter{Name: "CN"}), true},
	} {
		if got := o.Matches(having(c.filter), time.UTC); got != c.want {
			t.Errorf("%d, %+v: %v", i, c.filter, got)
		}
	}
	if o.Matches(having(text("CATEGORIES", "two", "", false), text("CATEGORIES", "three", "", false)), time.UTC) {
		t.Error("all filters have to match")
	}
}

func TestAPropertyIsInARange(t *testing.T) {
	o := parsed(t, eventOf("DTSTART;VALUE=DATE:20270614", "DURATION:P2D", "CREATED:20270101T120000Z", "SUMMARY:a", "RDATE;VALUE=DATE:20280101,20290101"))
	for text, want := range map[string]bool{
		"CREATED 2027-01-01T12:00:00Z/2027-01-01T12:00:01Z": true, "CREATED 2027-01-01/2027-01-01T12:00:00Z": false, "CREATED 2027-01-01/": true, "CREATED /2027-01-01": false,
		"DTSTART 2027-06-14T12:00:00Z/2027-06-15": true, "DTSTART 2027-06-15/2027-06-16": false,
		"DTEND 2027-06-16/2027-06-17": true, "DTEND 2027-06-15/2027-06-16": false,
		"RDATE 2029-01-01/2029-01-02": true, "RDATE 2028-01-02/2029-01-01": false,
		"SUMMARY 2000-01-01/2090-01-01": false, "COMPLETED /": false, "DTSTAMP /": true,
	} {
		name, ranges, _ := strings.Cut(text, " ")
		from, to, _ := strings.Cut(ranges, "/")
		f := having(PropFilter{Name: name, Range: &TimeRange{instant(from), instant(to)}})
		if got := o.Matches(f, time.UTC); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// One component has to pass as a whole: the text of one override and the time
// of another are no match.
func TestRangeAndTextAreOfOneComponent(t *testing.T) {
	o := parsed(t, calendarOf(concat(
		component("VEVENT", "DTSTART:20270614T080000Z", "RRULE:FREQ=DAILY;COUNT=3", "SUMMARY:usual"),
		component("VEVENT", "RECURRENCE-ID:20270615T080000Z", "DTSTART:20270701T080000Z", "SUMMARY:special"))...))
	query := func(text, from string) bool {
		r := TimeRange{instant(from), instant(from).AddDate(0, 0, 1)}
		return o.Matches(CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: "VEVENT", Range: &r, Props: []PropFilter{{Name: "SUMMARY", Text: &TextMatch{Value: text}}}}}}, time.UTC)
	}
	if !query("usual", "2027-06-14") || !query("special", "2027-07-01") || query("usual", "2027-07-01") || query("special", "2027-06-14") || query("usual", "2027-06-15") {
		t.Error("a query for a text at a time")
	}
}
