package clinic

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"
)

func TestALineIsADayOrTwoAndAName(t *testing.T) {
	for line, want := range map[string]string{
		"2027-01-01":                             "2027-01-01 2027-01-01 ",
		"  2027-01-01 New Year ":                 "2027-01-01 2027-01-01 New Year",
		"2027-02-08\t설날":                         "2027-02-08 2027-02-08 설날",
		"2027-03-10, عيد الفطر":                  "2027-03-10 2027-03-10 عيد الفطر",
		"2027-08-02 to 2027-08-13 Summer":        "2027-08-02 2027-08-13 Summer",
		"2027-08-02..2027-08-13: Summer":         "2027-08-02 2027-08-13 Summer",
		"2027-08-02 – 2027-08-13":                "2027-08-02 2027-08-13 ",
		"2027-08-02;2027-08-13;Summer":           "2027-08-02 2027-08-13 Summer",
		"2027/1/1 New Year":                      "2027-01-01 2027-01-01 New Year",
		"2027. 1. 1. 신정":                         "2027-01-01 2027-01-01 신정",
		"2027-01-01 to be sure":                  "2027-01-01 2027-01-01 to be sure",
		"2027-13-01 New Year":                    "has a day that no calendar has",
		"2027-08-13 to 2027-08-02":               "ends before it begins",
		"01/02/2027 New Year":                    "does not begin with a day, as in 2027-01-01",
		"New Year":                               "does not begin with a day, as in 2027-01-01",
		"2027-01-011":                            "does not begin with a day, as in 2027-01-01",
		"1066-10-14 Hastings":                    "has a day that is not between the years 1900 and 2200",
		"2027-01-01 " + strings.Repeat("x", 201): "has a name that",
	} {
		all, faults := ParseClosures(line)
		got := ""
		if len(all) == 1 && len(faults) == 0 {
			got = all[0].From.String() + " " + all[0].To.String() + " " + all[0].Name
		} else if len(all) == 0 && len(faults) == 1 && faults[0].Line == 1 {
			got = faults[0].Message
		}
		if got != want && !(strings.HasPrefix(want, "has a name") && strings.HasPrefix(got, want)) {
			t.Errorf("%q is %q, want %q", line, got, want)
		}
	}
}

// The clinic would be open on all of its days but the first, under an odd name.
func TestALastDayThatCannotBeReadIsNoName(t *testing.T) {
	for _, line := range []string{
		"2027-08-02 to 13 Aug", "2027-08-02 to 08-13 Summer", "2027-08-02 - 13", "2027-08-02 – 8/13 Summer", "2027-08-02 to 2027-08-131",
		"2027-08-02 2027-8-133 Summer", "2027-08-02; 13.08.2027; Summer", "2027-08-02 .. 13.8. Summer",
	} {
		if all, faults := ParseClosures(line); len(all) != 0 || len(faults) != 1 || !strings.Contains(faults[0].Message, "last day") {
			t.Errorf("%q is read as %v, %v", line, all, faults)
		}
	}
	for _, line := range []string{"2027-05-01 - 1. Mai", "2027-12-26 2nd Christmas Day", "2027-12-31 24/7 line only", "2027-01-01 2027 begins", "2027-01-01 Tomb-sweeping"} {
		if all, faults := ParseClosures(line); len(all) != 1 || faults != nil {
			t.Errorf("%q is read as %v, %v", line, all, faults)
		}
	}
}

func TestLinesAreCountedAsTheyAreSeen(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r"} {
		_, faults := ParseClosures("2027-01-01" + end + end + "soon" + end)
		if len(faults) != 1 || faults[0].Line != 3 {
			t.Errorf("with %q the faults are %v", end, faults)
		}
	}
}

func TestWhatIsWrittenAsAListIsReadAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []Closure
		var text strings.Builder
		for range rapid.IntRange(0, 20).Draw(t, "lines") {
			from := civil.Date{Year: 2020, Month: time.January, Day: 1}.AddDays(rapid.IntRange(0, 20000).Draw(t, "from"))
			c := Closure{From: from, To: from.AddDays(rapid.IntRange(0, 30).Draw(t, "days")), Name: rapid.StringMatching(`\p{L}[\p{L}' -]{0,20}\p{L}`).Draw(t, "name")}
			want = append(want, c)
			fmt.Fprintf(&text, "%s to %s %s\n", c.From, c.To, c.Name)
		}
		if got, faults := ParseClosures(text.String()); !slices.Equal(got, want) || faults != nil {
			t.Errorf("%q is read as %v, %v", text.String(), got, faults)
		}
	})
}

func TestADayOnWhichTheClinicIsClosedAlreadyIsNotClosedAgain(t *testing.T) {
	day := func(d int) civil.Date { return civil.Date{Year: 2027, Month: time.August, Day: d} }
	s := Settings{Closures: []Closure{{From: day(2), To: day(13), Name: "Summer"}}}
	before := s.Closures
	more := []Closure{{From: day(14), To: day(15)}, {From: day(5), To: day(5)}, {From: day(14), To: day(14)}, {From: day(1), To: day(1)}}
	want := []Closure{{From: day(1), To: day(1)}, {From: day(2), To: day(13), Name: "Summer"}, {From: day(14), To: day(15)}}
	if n := s.Close(more); n != 2 || !slices.Equal(s.Closures, want) || len(before) != 1 {
		t.Errorf("added %d: %v", n, s.Closures)
	}
}

func FuzzParseClosures(f *testing.F) {
	for _, seed := range []string{"2027-01-01 New Year", "2027-08-02 to 2027-08-13\r\n\r\nsoon", "2027. 1. 1. 신정", "2027-99-99 - 2027-1-1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, faults := ParseClosures(text)
		if broken := CheckClosures(all); broken != nil {
			t.Errorf("reads what cannot be: %v", broken)
		}
		for _, fault := range faults {
			if fault.Line < 1 || fault.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+1 || fault.Message == "" {
				t.Errorf("finds fault %+v", fault)
			}
		}
	})
}
