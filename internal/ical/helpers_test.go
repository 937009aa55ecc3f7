package ical

import (
	"strings"
	"testing"
	"time"
)

// calendarOf is a VCALENDAR around lines, with the line ends of RFC 5545.
func calendarOf(content ...string) []byte {
	all := append([]string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"}, content...)
	return []byte(strings.Join(append(all, "END:VCALENDAR", ""), "\r\n"))
}

// eventOf is a VCALENDAR with one VEVENT.
func eventOf(content ...string) []byte { return calendarOf(component("VEVENT", content...)...) }

// component wraps lines that lack a UID and a DTSTAMP.
func component(name string, content ...string) []string {
	all := append([]string{"BEGIN:" + name, "UID:u1", "DTSTAMP:20270101T000000Z"}, content...)
	return append(all, "END:"+name)
}

func concat(lists ...[]string) []string {
	var all []string
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// fataler is a test, of package testing or of rapid.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func parsed(t fataler, data []byte) *Object {
	t.Helper()
	o, err := Parse(data, DefaultLimits)
	if err != nil {
		t.Fatalf("refused: %v\n%s", err, data)
	}
	return o
}

// refused checks that data breaks that condition and that the message says so.
func refused(t testing.TB, data []byte, want Condition, message string) {
	t.Helper()
	o, err := Parse(data, DefaultLimits)
	if err == nil {
		t.Errorf("accepted, want %s %q:\n%.500s", want, message, data)
		return
	}
	if o != nil {
		t.Error("an object besides the refusal")
	}
	refusal, ok := err.(*Error)
	if !ok {
		t.Fatalf("refused with a %T", err)
	}
	if refusal.Condition != want || !strings.Contains(refusal.Message, message) {
		t.Errorf("refused with %s %q, want %s %q:\n%.500s", refusal.Condition, refusal.Message, want, message, data)
	}
}

// instant reads "2027-06-14T10:00:00Z"; a date alone is its midnight in UTC.
func instant(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	if !strings.Contains(text, "T") {
		text += "T00:00:00Z"
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return at
}

// readRange reads "from/to", either empty for open.
func readRange(text string) TimeRange {
	from, to, _ := strings.Cut(text, "/")
	return TimeRange{instant(from), instant(to)}
}

func occurrences(t testing.TB, o *Object, from, to string) []Occurrence {
	t.Helper()
	list, err := o.Occurrences(instant(from), instant(to), time.UTC, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// starts are the starts of occurrences in UTC, to the minute.
func starts(list []Occurrence) string {
	var all []string
	for _, o := range list {
		all = append(all, o.Start.UTC().Format("2006-01-02T15:04"))
	}
	return strings.Join(all, " ")
}
