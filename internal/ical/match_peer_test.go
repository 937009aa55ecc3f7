package ical

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	peer "github.com/emersion/go-ical"
	"github.com/emersion/go-webdav/caldav"
)

// ranged is the filter for a kind of component in a range, written "from/to".
func ranged(name, text string) CompFilter { return within(name, readRange(text)) }

// What RFC 4791 says of filters, and what go-webdav's caldav.Match makes of it: the
// reason why it does not answer our queries. A row that no longer holds tells that the
// library has become better.
func TestFiltersMatchAsRFC4791SaysAndNotAsGoWebdavDoes(t *testing.T) {
	hour := []string{"DTSTART:20270614T080000Z", "DTEND:20270614T090000Z"}
	daily := concat(hour, []string{"RRULE:FREQ=DAILY;COUNT=5"})
	event := func(lines ...string) []byte { return eventOf(lines...) }
	named := func(value string) CompFilter {
		return having(PropFilter{Name: "SUMMARY", Text: &TextMatch{Value: value}})
	}
	moved := calendarOf(concat(component("VEVENT", daily...),
		component("VEVENT", "RECURRENCE-ID:20270616T080000Z", "DTSTART:20270701T080000Z", "DTEND:20270701T090000Z"))...)
	rows := []struct {
		name, section string
		object        []byte
		filter        CompFilter
		want          bool   // by the standard, and ours
		peer          string // what the library says: true, false, error or panic
	}{
		{"an event that is exactly the range", "9.9 VEVENT", event(hour...), ranged("VEVENT", "2027-06-14T08:00:00Z/2027-06-14T09:00:00Z"), true, "false"},
		{"an all-day event on its day", "9.9 VEVENT", event("DTSTART;VALUE=DATE:20270614"), ranged("VEVENT", "2027-06-14/2027-06-15"), true, "false"},
		{"a range with an end alone", "9.9", event(hour...), ranged("VEVENT", "/2027-06-01"), false, "true"},
		{"an event that recurs, and a range without end", "9.9", event(daily...), ranged("VEVENT", "2027-06-15/"), true, "false"},
		{"a range inside of an occurrence", "9.9 VEVENT", event(daily...), ranged("VEVENT", "2027-06-15T08:20:00Z/2027-06-15T08:40:00Z"), true, "false"},
		{"a range that ends as an occurrence starts", "9.9 VEVENT", event(daily...), ranged("VEVENT", "2027-06-15T07:00:00Z/2027-06-15T08:00:00Z"), false, "true"},
		{"an RDATE beside a rule", "9.9", event(concat(daily, []string{"RDATE:20270801T080000Z"})...), ranged("VEVENT", "2027-08-01/2027-08-02"), true, "false"},
		{"an RDATE without a rule", "9.9", event(concat(hour, []string{"RDATE:20270801T080000Z"})...), ranged("VEVENT", "2027-08-01/2027-08-02"), true, "false"},
		{"an EXDATE of two", "9.9", event(concat(daily, []string{"EXDATE:20270615T080000Z,20270616T080000Z"})...), ranged("VEVENT", "2027-06-14/2027-06-15"), true, "error"},
		{"a zone with its Windows name", "9.9", event("DTSTART;TZID=W. Europe Standard Time:20270614T100000", "DURATION:PT1H"), ranged("VEVENT", "2027-06-14/2027-06-15"), true, "error"},
		{"the old slot of an override that was moved", "9.9", moved, ranged("VEVENT", "2027-06-16/2027-06-17"), false, "true"},
		{"a task", "9.9 VTODO", calendarOf(component("VTODO", "DTSTART:20270614T080000Z", "DUE:20270614T090000Z")...), ranged("VTODO", "2027-06-14/2027-06-15"), true, "false"},
		{"a journal", "9.9 VJOURNAL", calendarOf(component("VJOURNAL", "DTSTART:20270614T080000Z")...), ranged("VJOURNAL", "2027-06-14/2027-06-15"), true, "false"},
		{"busy times", "9.9 VFREEBUSY", calendarOf(component("VFREEBUSY", "FREEBUSY:20270614T080000Z/PT1H")...), ranged("VFREEBUSY", "2027-06-14/2027-06-15"), true, "false"},
		{"an alarm", "9.9 VALARM", event(concat(hour, []string{"BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "END:VALARM"})...), alarmed("VEVENT", "2027-06-14/2027-06-15"), true, "false"},
		{"no component of a kind that is there", "9.7.1", event(hour...), CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: "VEVENT", IsNotDefined: true}}}, false, "true"},
		{"no property of a name that is there", "9.7.2", event(concat(hour, []string{"SUMMARY:a"})...), having(PropFilter{Name: "SUMMARY", IsNotDefined: true}), false, "true"},
		{"a text without regard to case, as without a collation", "9.7.5", event(concat(hour, []string{"SUMMARY:Botulinum"})...), named("botulinum"), true, "false"},
		{"the second of two properties", "9.7.2", event(concat(hour, []string{"CATEGORIES:one", "CATEGORIES:two"})...), having(PropFilter{Name: "CATEGORIES", Text: &TextMatch{Value: "two"}}), true, "false"},

		{"an event inside of the range", "9.9 VEVENT", event(hour...), ranged("VEVENT", "2027-06-14/2027-06-15"), true, "true"},
		{"an event before the range", "9.9 VEVENT", event(hour...), ranged("VEVENT", "2027-06-15/2027-06-16"), false, "false"},
		{"the new slot of an override that was moved", "9.9", moved, ranged("VEVENT", "2027-07-01/2027-07-02"), true, "true"},
		{"no component of a kind that is not there", "9.7.1", event(hour...), CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: "VTODO", IsNotDefined: true}}}, true, "true"},
		{"a part of a text", "9.7.5", event(concat(hour, []string{"SUMMARY:Botulinum"})...), named("tulin"), true, "true"},
	}
	for _, row := range rows {
		t.Run(row.name+", "+row.section, func(t *testing.T) {
			if got := parsed(t, row.object).Matches(row.filter, time.UTC); got != row.want {
				t.Errorf("we say %v", got)
			}
			if got := peerMatches(t, row.object, row.filter); got != row.peer {
				t.Errorf("go-webdav says %s, not %s any more", got, row.peer)
			}
		})
	}
}

// peerMatches asks go-webdav.
func peerMatches(t *testing.T, object []byte, filter CompFilter) (answer string) {
	t.Helper()
	data, err := peer.NewDecoder(bytes.NewReader(object)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if recover() != nil {
			answer = "panic"
		}
	}()
	matched, err := caldav.Match(peerFilter(filter), &caldav.CalendarObject{Data: data})
	if err != nil {
		return "error"
	}
	return fmt.Sprint(matched)
}

func peerFilter(f CompFilter) caldav.CompFilter {
	theirs := caldav.CompFilter{Name: f.Name, IsNotDefined: f.IsNotDefined}
	if f.Range != nil {
		theirs.Start, theirs.End = f.Range.Start, f.Range.End
	}
	for _, p := range f.Props {
		prop := caldav.PropFilter{Name: p.Name, IsNotDefined: p.IsNotDefined}
		if p.Text != nil {
			prop.TextMatch = &caldav.TextMatch{Text: p.Text.Value}
		}
		theirs.Props = append(theirs.Props, prop)
	}
	for _, c := range f.Comps {
		theirs.Comps = append(theirs.Comps, peerFilter(c))
	}
	return theirs
}
