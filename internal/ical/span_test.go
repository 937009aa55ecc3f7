package ical

import (
	"strings"
	"testing"
	"time"
)

func TestASpanBoundsAllOccurrences(t *testing.T) {
	for content, want := range map[string]Span{
		start + "|DTEND:20270614T150000Z": {First: instant("2027-06-14T14:00:00Z"), Last: instant("2027-06-14T15:00:00Z"), Exact: true},
		start:                             {First: instant("2027-06-14T14:00:00Z"), Last: instant("2027-06-14T14:00:00Z"), Exact: true},
		"DTSTART;TZID=Europe/Berlin:20270614T100000": {First: instant("2027-06-14T08:00:00Z"), Last: instant("2027-06-14T08:00:00Z"), Exact: true},
		"DTSTART;VALUE=DATE:20270614":                {First: instant("2027-06-13T10:00:00Z"), Last: instant("2027-06-15T14:00:00Z")},
		"DTSTART:20270614T140000|DURATION:PT1H":      {First: instant("2027-06-14T00:00:00Z"), Last: instant("2027-06-15T05:00:00Z")},
		"DTSTART;TZID=Nowhere:20270614T140000":       {First: instant("2027-06-14T00:00:00Z"), Last: instant("2027-06-15T04:00:00Z")},
		start + "|RRULE:FREQ=DAILY":                  {First: instant("2027-06-14T14:00:00Z"), Endless: true},
		start + "|RRULE:FREQ=DAILY;COUNT=2":          {First: instant("2027-06-14T14:00:00Z"), Last: instant("2027-06-16T14:00:00Z")},
		start + "|RRULE:FREQ=DAILY;UNTIL=20270615":   {First: instant("2027-06-14T14:00:00Z"), Last: instant("2027-06-16T23:59:59Z")},
		start + "|RDATE:20260101T000000Z":            {First: instant("2026-01-01T00:00:00Z"), Last: instant("2027-06-14T14:00:00Z")},
	} {
		if got := parsed(t, eventOf(strings.Split(content, "|")...)).Span(); got != want {
			t.Errorf("%s: %+v, want %+v", content, got, want)
		}
	}
}

func TestAnOverrideStretchesTheSpan(t *testing.T) {
	got := parsed(t, calendarOf(concat(
		component("VEVENT", start, "RRULE:FREQ=DAILY;COUNT=2"),
		component("VEVENT", "RECURRENCE-ID:20270615T140000Z", "DTSTART:20260101T000000Z"))...)).Span()
	if got.First != instant("2026-01-01") || got.Exact {
		t.Errorf("%+v", got)
	}
}

// RFC 4791 section 9.9: a task without times is in each range.
func TestAnObjectWithoutTimesIsNeverLeftOut(t *testing.T) {
	got := parsed(t, calendarOf(component("VTODO", "SUMMARY:some day")...)).Span()
	if want := (Span{First: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), Endless: true}); got != want {
		t.Errorf("%+v", got)
	}
}
