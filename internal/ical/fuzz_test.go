package ical

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
)

// seeds are objects as clients send them, and bombs.
func seeds() [][]byte {
	return [][]byte{
		eventOf(start, "DTEND:20270614T143000Z", rest),
		eventOf("DTSTART;VALUE=DATE:20270614", "DURATION:P1D", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU;UNTIL=20280101"),
		eventOf("DTSTART;TZID=W. Europe Standard Time:20270614T100000", "EXDATE;TZID=\"W. Europe Standard Time\":20270615T100000,20270616T100000", "RRULE:FREQ=DAILY;COUNT=9"),
		eventOf(start, "RDATE;VALUE=PERIOD:20270615T080000Z/PT3H,20270616T080000Z/20270616T100000Z", "RRULE:FREQ=MONTHLY;BYDAY=1MO,-1FR;BYSETPOS=1,-1"),
		eventOf("DTSTART:20270614T100000", "RRULE:RSCALE=CHINESE;FREQ=YEARLY"),
		eventOf(start, "RRULE:FREQ=YEARLY;BYWEEKNO=1,-1;BYDAY=MO", "ATTENDEE;CN=\"A; ^'B^'\":mailto:a@example.org"),
		eventOf(start, "X;A=b"), eventOf(start, `X;A="b"c:d`),
		calendarOf(concat(ownZone("Mine"), component("VEVENT", "DTSTART;TZID=Mine:20270614T100000", "RRULE:FREQ=DAILY"),
			component("VEVENT", "RECURRENCE-ID;TZID=Mine:20270615T100000", "DTSTART;TZID=Mine:20270616T120000", "STATUS:CANCELLED"))...),
		calendarOf(component("VTODO", "DTSTART:20270614T080000Z", "DUE:20270614T090000Z", "BEGIN:VALARM", "TRIGGER;RELATED=END:-P1D", "REPEAT:3", "DURATION:PT5M", "END:VALARM")...),
		calendarOf(component("VTODO", "COMPLETED:20270614T080000Z", "CREATED:20270614T080000Z")...),
		calendarOf(component("VFREEBUSY", "FREEBUSY:20270614T080000Z/PT1H")...),
		calendarOf(component("VJOURNAL", "DTSTART;VALUE=DATE:20270614")...),
		bytes.Repeat([]byte("BEGIN:A\r\n"), 100),
		eventOf(start, "RRULE:"+hostile[1]), eventOf(start, "RRULE:"+hostile[11]), eventOf(start, "RRULE:"+hostile[12]),
	}
}

func FuzzParse(f *testing.F) {
	for _, data := range seeds() {
		f.Add(data)
	}
	for _, rule := range hostile {
		f.Add(eventOf(start, "RRULE:"+rule))
	}
	honolulu, err := time.LoadLocation("Pacific/Honolulu")
	if err != nil {
		f.Fatal(err)
	}
	year := TimeRange{instant("2027-01-01"), instant("2028-01-01")}
	years := TimeRange{instant("1800-01-01"), instant("2300-01-01")}
	alarms := CompFilter{Name: "VALARM", Range: &year}
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := Parse(data, DefaultLimits)
		if err != nil {
			refusal := err.(*Error)
			if refusal.Condition == "" || refusal.Message == "" || o != nil {
				t.Fatalf("refused by %+v", refusal)
			}
			return
		}
		if o.UID == "" || len(o.Components) == 0 || !mainComponents[o.Component] {
			t.Fatalf("accepted as %+v", o)
		}
		span := o.Span()
		if !span.Endless && span.Last.Before(span.First) {
			t.Fatalf("%+v", span)
		}
		for _, r := range []TimeRange{year, years} {
			busy := NewBusyTimes(r.Start, r.End, 500)
			if err := busy.Add(o, honolulu); err != nil && err != ErrTooBusy {
				t.Fatal(err)
			}
			wellOrdered(t, busy.Periods(), r.Start, r.End)
		}
		ids := map[string]bool{}
		for _, r := range []TimeRange{{}, year, {Start: year.Start}, {End: year.End}} {
			list, err := o.Occurrences(r.Start, r.End, honolulu, 500)
			if err != nil || len(list) > 500 {
				t.Fatalf("%d occurrences, %v", len(list), err)
			}
			clear(ids)
			for i, occurrence := range list {
				if occurrence.End.Before(occurrence.Start) || occurrence.Start.Before(span.First) || !span.Endless && occurrence.End.After(span.Last) {
					t.Fatalf("%+v in %+v", occurrence, span)
				}
				if i > 0 && occurrence.Start.Before(list[i-1].Start) || ids[occurrence.RecurrenceID] {
					t.Fatalf("%d: %+v", i, occurrence)
				}
				ids[occurrence.RecurrenceID] = true
			}
			matches := o.Matches(within(o.Component, r), honolulu)
			if o.Component == "VEVENT" && len(list) > 0 && !matches {
				t.Fatalf("%v: %d occurrences and no match", r, len(list))
			}
			o.Matches(CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: o.Component, Comps: []CompFilter{alarms}}}}, honolulu)
			var props []PropFilter
			for _, p := range o.Components[0].Properties {
				props = append(props, PropFilter{Name: p.Name, Range: &r, Text: &TextMatch{Value: "a", Collation: "i;unicode-casemap"}})
			}
			for _, p := range props {
				o.Matches(having(p), honolulu)
			}
		}
	})
}

func FuzzAmend(f *testing.F) {
	for i, data := range seeds() {
		f.Add(data, int64(1_800_000_000+i*1_000_003), int64(i*900), byte(i))
	}
	zones := []string{"Europe/Berlin", "America/New_York", "UTC"}
	f.Fuzz(func(t *testing.T, data []byte, at, seconds int64, choice byte) {
		loc := iana(zones[int(choice)%len(zones)])
		a := Amendment{
			Start:    civil.DateTimeOf(time.Unix(at%math.MaxUint32, 0).UTC()),
			Zone:     loc,
			Length:   time.Duration(seconds%1_000_000) * time.Second,
			Status:   []string{"", "CONFIRMED", "TENTATIVE", "CANCELLED"}[choice%4],
			Modified: instant("2027-01-01"),
		}
		got, err := Amend(data, a)
		if err != nil {
			if _, is := err.(*Error); !is {
				t.Fatal(err)
			}
			return
		}
		o, err := Parse(got, DefaultLimits)
		if err != nil {
			t.Fatalf("amended to what is refused: %v\n%q", err, got)
		}
		start, _ := a.instant()
		list, err := o.Occurrences(time.Time{}, time.Time{}, loc, 9)
		if err != nil || len(list) != 1 || !list[0].Start.Equal(start) || list[0].End.Sub(start) != a.Length {
			t.Fatalf("amended to %+v, want %v and %v\n%q", list, start, a.Length, got)
		}
		before, err := Parse(data, DefaultLimits)
		if err != nil || before.UID != o.UID || len(before.calendar.Children) != len(o.calendar.Children) {
			t.Fatalf("another object: %v\n%q", err, got)
		}
		again, err := Amend(got, a)
		if err != nil || strings.Count(string(again), "\n") != strings.Count(string(got), "\n") {
			t.Fatalf("a second time: %v\n%q\n%q", err, got, again)
		}
	})
}
