package ical

import (
	"reflect"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"
)

func date(year int, month time.Month, day int) civil.Date {
	return civil.Date{Year: year, Month: month, Day: day}
}

// sampleMoments are moments of the span spread evenly over days and hours, and
// both sides of every change of the clocks.
func sampleMoments(loc *time.Location, first, last civil.Date) []time.Time {
	from, to := first.In(time.UTC).Add(12*time.Hour), last.In(time.UTC).Add(-12*time.Hour)
	var list []time.Time
	for t := from; t.Before(to); t = t.Add(131 * time.Hour) {
		list = append(list, t)
	}
	for t := from; t.Before(to); {
		_, end := t.In(loc).ZoneBounds()
		if end.After(t) && end.Before(to) {
			list = append(list, end.Add(-time.Second), end)
			t = end
		} else {
			t = t.Add(24 * time.Hour)
		}
	}
	return list
}

func checkClocks(t interface {
	Helper()
	Fatalf(string, ...any)
}, name string, loc *time.Location, first, last civil.Date) {
	t.Helper()
	c, err := read(VTimezone(name, loc, first, last), last.Year)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, m := range sampleMoments(loc, first, last) {
		wantName, wantOffset := m.In(loc).Zone()
		got, ok := c.at(m)
		if !ok || got.offset != wantOffset || got.name != wantName {
			t.Fatalf("%s %v..%v at %v: read %s %d, want %s %d", name, first, last, m, got.name, got.offset, wantName, wantOffset)
		}
	}
}

func TestEveryZoneReadsAsItsClocksGoInsideTheSpan(t *testing.T) {
	for name, loc := range allZones(t) {
		checkClocks(t, name, loc, date(2026, 11, 20), date(2028, 6, 1))
		checkClocks(t, name, loc, date(2024, 2, 28), date(2024, 3, 2))
		checkClocks(t, name, loc, date(2026, 1, 1), date(2045, 12, 31))
	}
}

func TestAnyZoneReadsAsItsClocksGoInsideAnySpan(t *testing.T) {
	zones := allZones(t)
	var names []string
	for name := range zones {
		names = append(names, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "zone")
		first := date(1972, 1, 1).AddDays(rapid.IntRange(0, 200*365).Draw(t, "first"))
		last := first.AddDays(rapid.IntRange(0, 3*365).Draw(t, "days"))
		checkClocks(t, name, zones[name], first, last)
	})
}

// interop.md F13.
func TestAZoneWithoutChangesIsOneStandardWithoutRule(t *testing.T) {
	got := VTimezone("Asia/Tokyo", zone(t, "Asia/Tokyo"), date(2027, 3, 1), date(2028, 3, 1))
	want := Timezone{ID: "Asia/Tokyo", Observances: []Observance{
		{Start: epoch, OffsetFrom: 32400, OffsetTo: 32400, Name: "JST"},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// interop.md F13.
func TestAZoneWithARuleIsDaylightAndStandardFromTheYearBefore(t *testing.T) {
	got := VTimezone("America/New_York", zone(t, "America/New_York"), date(2027, 3, 1), date(2028, 3, 1))
	want := Timezone{ID: "America/New_York", Observances: []Observance{
		{
			Daylight: true, OffsetFrom: -18000, OffsetTo: -14400, Name: "EDT",
			Start: civil.DateTime{Date: date(2026, 3, 8), Time: civil.Time{Hour: 2}},
			Rule:  "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
		},
		{
			OffsetFrom: -14400, OffsetTo: -18000, Name: "EST",
			Start: civil.DateTime{Date: date(2026, 11, 1), Time: civil.Time{Hour: 2}},
			Rule:  "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
		},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestRulesNameTheWeekdayAsTzdataDoes(t *testing.T) {
	for name, want := range map[string][]string{
		"Europe/Berlin":    {"FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"},
		"Australia/Sydney": {"FREQ=YEARLY;BYMONTH=4;BYDAY=1SU", "FREQ=YEARLY;BYMONTH=10;BYDAY=1SU"},
		"America/Santiago": {"FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU", "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU"},
		"Asia/Jerusalem":   {"FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=23,24,25,26,27,28,29;BYDAY=FR", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"},
	} {
		tz := VTimezone(name, zone(t, name), date(2027, 3, 1), date(2027, 4, 1))
		var got []string
		for _, o := range tz.Observances {
			got = append(got, o.Rule)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: rules %q, want %q", name, got, want)
		}
	}
}

// interop.md F13.
func TestIrregularChangesAreListedInsideTheSpanOnly(t *testing.T) {
	tz := VTimezone("Africa/Casablanca", zone(t, "Africa/Casablanca"), date(2027, 3, 1), date(2028, 3, 1))
	count := 0
	for _, o := range tz.Observances {
		if o.Rule != "" {
			t.Errorf("rule %q for a zone that follows the moon", o.Rule)
		}
		for _, d := range append([]civil.DateTime{o.Start}, o.Dates...) {
			count++
			if d.Date.Year < 2026 || d.Date.Year > 2028 {
				t.Errorf("change on %v is outside the span and its year before", d)
			}
		}
	}
	if count != 6 {
		t.Errorf("%d changes in three years, want two a year", count)
	}
}

func TestDaylightIsAlwaysAheadOfStandardTime(t *testing.T) {
	for name, loc := range allZones(t) {
		for _, o := range VTimezone(name, loc, date(2027, 1, 1), date(2028, 12, 31)).Observances {
			if o.Daylight && o.OffsetTo < o.OffsetFrom {
				t.Errorf("%s: DAYLIGHT %s sets clocks back", name, o.Name)
			}
		}
	}
	// The two zones in which tzdata says the opposite.
	for name, want := range map[string]int{"Europe/Dublin": 3600, "Africa/Casablanca": 3600} {
		for _, o := range VTimezone(name, zone(t, name), date(2027, 1, 1), date(2028, 12, 31)).Observances {
			if o.Daylight != (o.OffsetTo == want) {
				t.Errorf("%s: observance %+v is of the wrong kind", name, o)
			}
		}
	}
}

func TestNoOffsetInTodaysFeedsHasSeconds(t *testing.T) {
	for name, loc := range allZones(t) {
		for _, o := range VTimezone(name, loc, date(2026, 1, 1), date(2030, 1, 1)).Observances {
			if o.OffsetFrom%60 != 0 || o.OffsetTo%60 != 0 {
				t.Errorf("%s: %+v carries local mean time", name, o)
			}
		}
	}
}

func TestOnlyTheYearsOfTheSpanMatter(t *testing.T) {
	for _, name := range []string{"America/New_York", "Africa/Casablanca", "Asia/Tokyo"} {
		loc := zone(t, name)
		a := VTimezone(name, loc, date(2027, 1, 1), date(2028, 1, 1))
		b := VTimezone(name, loc, date(2027, 12, 31), date(2028, 12, 31))
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %+v\nand %+v", name, a, b)
		}
	}
}

func TestOffsetsAreWrittenAsHoursAndMinutes(t *testing.T) {
	for seconds, want := range map[int]string{
		0: "+0000", 19800: "+0530", -18000: "-0500", -12600: "-0330", 49500: "+1345", -2670: "-004430",
	} {
		if got := FormatOffset(seconds); got != want {
			t.Errorf("FormatOffset(%d) = %q, want %q", seconds, got, want)
		}
	}
}

func BenchmarkVTimezone(b *testing.B) {
	for _, name := range []string{"America/New_York", "Europe/Dublin", "Asia/Tokyo", "Africa/Casablanca"} {
		loc := zone(b, name)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				VTimezone(name, loc, date(2027, 3, 1), date(2028, 3, 1))
			}
		})
	}
}
