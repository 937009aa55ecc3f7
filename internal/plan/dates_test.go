package plan

import (
	"testing"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"
)

func date(t *testing.T, s string) civil.Date {
	t.Helper()
	d, err := civil.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// planner.md section 7: civil dates.
func TestMonthsAreClampedToTheMonthsEnd(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2027-11-30", 3, "2028-02-29"},
		{"2027-12-31", 2, "2028-02-29"},
		{"2028-02-29", 12, "2029-02-28"},
		{"2028-03-31", -1, "2028-02-29"},
		{"2027-01-15", -13, "2025-12-15"},
	} {
		if got := addMonths(date(t, c.from), c.months); got != date(t, c.want) {
			t.Errorf("%s and %d months: %s, want %s", c.from, c.months, got, c.want)
		}
	}
}

func TestDaysAreCountedOverTheLeapDay(t *testing.T) {
	if got := date(t, "2027-11-30").AddDays(84); got != date(t, "2028-02-22") {
		t.Errorf("2027-11-30 and 84 days: %s", got)
	}
}

func TestFirstDayWithinIsTheFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := civil.Date{Year: 2027, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 1500).Draw(t, "day"))
		n := rapid.IntRange(0, 30).Draw(t, "months")
		first := firstDayWithin(d, n)
		if addMonths(first, n).Before(d) {
			t.Fatalf("%s is more than %d months after %s", d, n, first)
		}
		if before := first.AddDays(-1); !addMonths(before, n).Before(d) {
			t.Fatalf("%s is within %d months of %s already", d, n, before)
		}
	})
}
