package feeds

import (
	"testing"
	"time"

	"cloud.google.com/go/civil"
	ics "github.com/arran4/golang-ical"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// timeOf returns a DTSTART or DTEND as "TZID value", without its TZID if it has
// none.
func timeOf(e *ics.VEvent, name ics.ComponentProperty) string {
	p := e.GetProperty(name)
	if tzid := p.ICalParameters["TZID"]; tzid != nil {
		return tzid[0] + " " + p.Value
	}
	return p.Value
}

// interop.md F7.
func TestAnAllDayItemEndsOnTheDayAfterItsLast(t *testing.T) {
	_, events := parsed(t, rendered(t, harbour(""), []Entry{{UID: "a", Item: plan.Item{
		Kind: plan.KindWindow, Start: date(2028, 2, 15), End: date(2028, 2, 29),
	}}}))
	for name, want := range map[ics.ComponentProperty]string{"DTSTART": "20280215", "DTEND": "20280301"} {
		if p := events["a"].GetProperty(name); p.Value != want || p.ICalParameters["VALUE"][0] != "DATE" {
			t.Errorf("%s is %+v, want a DATE %s", name, p, want)
		}
	}
}

// interop.md F12.
func TestAnAppointmentIsWrittenInItsZone(t *testing.T) {
	for name, c := range map[string]struct {
		zone       string
		at         civil.DateTime
		minutes    int
		start, end string
	}{
		"on an ordinary day": {"America/New_York", dateTime(date(2027, 6, 14), 10, 0), 45,
			"America/New_York 20270614T100000", "America/New_York 20270614T104500"},
		"without a length, half an hour": {"Asia/Tokyo", dateTime(date(2027, 6, 14), 10, 0), 0,
			"Asia/Tokyo 20270614T100000", "Asia/Tokyo 20270614T103000"},
		"over midnight": {"America/New_York", dateTime(date(2027, 12, 31), 23, 45), 30,
			"America/New_York 20271231T234500", "America/New_York 20280101T001500"},
		"while clocks go forward, real minutes": {"America/New_York", dateTime(date(2027, 3, 14), 1, 45), 30,
			"America/New_York 20270314T014500", "America/New_York 20270314T031500"},
		"in the first of two equal hours": {"America/New_York", dateTime(date(2027, 11, 7), 1, 15), 30,
			"America/New_York 20271107T011500", "America/New_York 20271107T014500"},
		"ending in the second of two equal hours, in UTC": {"America/New_York", dateTime(date(2027, 11, 7), 1, 30), 60,
			"20271107T053000Z", "20271107T063000Z"},
		"ending by the wall before it starts, in UTC": {"America/New_York", dateTime(date(2027, 11, 7), 1, 50), 30,
			"20271107T055000Z", "20271107T062000Z"},
		"ending after both equal hours": {"America/New_York", dateTime(date(2027, 11, 7), 0, 30), 150,
			"America/New_York 20271107T003000", "America/New_York 20271107T020000"},
		"at a time that a changed rule now skips": {"America/New_York", dateTime(date(2027, 3, 14), 2, 30), 30,
			"America/New_York 20270314T033000", "America/New_York 20270314T040000"},
	} {
		t.Run(name, func(t *testing.T) {
			_, events := parsed(t, rendered(t, harbour(""), []Entry{visit("a", c.zone, c.at, c.minutes, clinic.AppointmentConfirmed)}))
			if start, end := timeOf(events["a"], "DTSTART"), timeOf(events["a"], "DTEND"); start != c.start || end != c.end {
				t.Errorf("%s to %s, want %s to %s", start, end, c.start, c.end)
			}
		})
	}
}

// read returns the instant a client takes a DTSTART or DTEND for.
func read(t *rapid.T, written, zone string, zones clinic.ZoneLookup) time.Time {
	if at, err := time.Parse("20060102T150405Z", written); err == nil {
		return at
	}
	wall, err := time.Parse("20060102T150405", written)
	if err != nil {
		t.Fatalf("%q: %v", written, err)
	}
	loc, err := zones(zone)
	if err != nil {
		t.Fatalf("%v", err)
	}
	at, ok := clinic.Instant(civil.DateTimeOf(wall), loc)
	if !ok {
		t.Fatalf("%q is skipped by the clocks of %s", written, zone)
	}
	return at
}

func TestAnyAppointmentReadsAsItsOwnInstants(t *testing.T) {
	zones := []string{"America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca",
		"America/St_Johns", "Asia/Tehran", "Pacific/Apia", "Antarctica/Troll"}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatalf("%v", err)
		}
		// Half of the draws start within a few hours of a change of the clocks.
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 3*365*24*60).Draw(t, "at")) * time.Minute)
		if _, end := at.In(loc).ZoneBounds(); !end.IsZero() && rapid.Bool().Draw(t, "near a change") {
			at = end.Add(time.Duration(rapid.IntRange(-300, 300).Draw(t, "offset")) * time.Minute)
		}
		visit := plan.Visit{Start: civil.DateTimeOf(at.In(loc)), Timezone: zone, Minutes: rapid.IntRange(1, 1440).Draw(t, "minutes")}
		w, err := timed(visit, time.LoadLocation)
		if err != nil {
			t.Fatalf("%v", err)
		}
		want, ok := clinic.Instant(visit.Start, loc)
		if !ok {
			t.Fatalf("drew a time that does not exist")
		}
		start, end := read(t, w.start, zone, time.LoadLocation), read(t, w.end, zone, time.LoadLocation)
		if !start.Equal(want) || end.Sub(start) != length(visit) {
			t.Fatalf("%v for %d minutes reads as %v to %v", visit.Start, visit.Minutes, start, end)
		}
		if w.form == inZone && w.end <= w.start {
			t.Fatalf("ends on the wall at %s, before its start at %s", w.end, w.start)
		}
	})
}
