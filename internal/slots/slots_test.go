package slots

import (
	"fmt"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"
)

func day(n int) civil.Date { return civil.Date{Year: 2027, Month: 3, Day: 1}.AddDays(n) }

func days(from, to int) (all []civil.Date) {
	for n := from; n <= to; n++ {
		all = append(all, day(n))
	}
	return all
}

// nineToFive asks for half an hour on some days in UTC.
func nineToFive(on []civil.Date) Ask {
	return Ask{Days: on, Opens: 9 * 60, Closes: 17 * 60, Minutes: 30, Step: 15, Zone: time.UTC, MostDays: 4, MostPerDay: 4}
}

func busy(n int, from, to string) Busy {
	at := func(text string) time.Time {
		clock, err := civil.ParseTime(text + ":00")
		if err != nil {
			panic(err)
		}
		return civil.DateTime{Date: day(n), Time: clock}.In(time.UTC)
	}
	return Busy{at(from), at(to)}
}

func clocks(d Day) (all []string) {
	for _, t := range d.Times {
		all = append(all, t.Start.Time.String()[:5])
	}
	return all
}

func TestTheDayNearestToTheBestOneComesFirst(t *testing.T) {
	ask := nineToFive(days(0, 20))
	ask.Aim = day(10)
	var got []string
	for _, d := range Find(ask) {
		got = append(got, fmt.Sprint(d.Date.DaysSince(ask.Aim)))
	}
	if len(got) != 4 || got[0] != "0" || got[1] != "-1" {
		t.Errorf("days from the best one: %v", got)
	}
}

func TestHalfOfTheDaysLeaveAChoiceOfOtherWeeks(t *testing.T) {
	ask := nineToFive(days(0, 27))
	ask.Aim, ask.MostDays = day(14), 8
	far := 0
	for _, d := range Find(ask) {
		if away := d.Date.DaysSince(ask.Aim); away < -3 || away > 3 {
			far++
		}
	}
	if far < 3 {
		t.Errorf("%d days of eight are in another week, want some", far)
	}
}

func TestTimesOfADayAreSpreadOverIt(t *testing.T) {
	got := clocks(Find(nineToFive(days(0, 0)))[0])
	if want := []string{"09:00", "11:00", "13:00", "15:00"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestATimeBesideAnotherVisitIsPreferred(t *testing.T) {
	ask := nineToFive(days(0, 0))
	ask.Busy = []Busy{busy(0, "10:00", "10:30")}
	got := Find(ask)[0]
	if clocks(got)[0] != "09:30" || !got.Times[0].Beside {
		t.Errorf("%v, want the first to end where the other visit begins", got)
	}
}

func TestADayThatIsFullIsLeftOut(t *testing.T) {
	ask := nineToFive(days(0, 1))
	ask.Busy = []Busy{busy(0, "08:00", "12:00"), busy(0, "12:00", "16:45")}
	got := Find(ask)
	if len(got) != 1 || got[0].Date != day(1) {
		t.Errorf("%v, want the second day alone", got)
	}
}

func TestAVisitEndsBeforeTheClinicCloses(t *testing.T) {
	ask := nineToFive(days(0, 0))
	ask.Minutes, ask.Busy = 90, []Busy{busy(0, "09:00", "15:30")}
	if got := clocks(Find(ask)[0]); !slices.Equal(got, []string{"15:30"}) {
		t.Errorf("%v, want half past three alone", got)
	}
}

func TestATimeThatTheClocksSkipIsNotOffered(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	ask := Ask{Days: []civil.Date{{Year: 2027, Month: 3, Day: 14}}, Opens: 2 * 60, Closes: 4 * 60, Minutes: 30, Step: 30, Zone: zone, MostDays: 1, MostPerDay: 10}
	if got := clocks(Find(ask)[0]); !slices.Equal(got, []string{"03:00", "03:30"}) {
		t.Errorf("%v, want none between two and three", got)
	}
}

// Whatever is asked, what is offered fits: it is on a day that was allowed, inside the
// hours, after now, and runs into nothing.
func TestEveryTimeOfferedFits(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		ask := Ask{
			Opens: rapid.IntRange(0, 12*60).Draw(t, "opens"), Minutes: rapid.IntRange(1, 240).Draw(t, "minutes"),
			Step: rapid.SampledFrom([]int{5, 15, 30}).Draw(t, "step"), Zone: rapid.SampledFrom([]*time.Location{time.UTC, newYork}).Draw(t, "zone"),
			MostDays: rapid.IntRange(1, 8).Draw(t, "most days"), MostPerDay: rapid.IntRange(1, 5).Draw(t, "most a day"),
		}
		ask.Closes = rapid.IntRange(ask.Opens, 24*60).Draw(t, "closes")
		for n := range 20 { // among them a change of the clocks
			if rapid.Bool().Draw(t, "open") {
				ask.Days = append(ask.Days, day(n))
			}
		}
		if rapid.Bool().Draw(t, "with an aim") {
			ask.Aim = day(rapid.IntRange(-5, 25).Draw(t, "aim"))
		}
		begin := day(0).In(time.UTC)
		ask.After = begin.Add(time.Duration(rapid.IntRange(0, 10*24*60).Draw(t, "now")) * time.Minute)
		for range rapid.IntRange(0, 40).Draw(t, "taken") {
			at := begin.Add(time.Duration(rapid.IntRange(0, 20*24*60).Draw(t, "from")) * time.Minute)
			ask.Busy = append(ask.Busy, Busy{at, at.Add(time.Duration(rapid.IntRange(0, 24*60).Draw(t, "for")) * time.Minute)})
		}

		found := Find(ask)
		if len(found) > ask.MostDays {
			t.Fatalf("%d days, want up to %d", len(found), ask.MostDays)
		}
		for n, d := range found {
			if !slices.Contains(ask.Days, d.Date) || len(d.Times) == 0 || len(d.Times) > ask.MostPerDay {
				t.Fatalf("%v is none of the days, or has %d times", d.Date, len(d.Times))
			}
			if n > 0 && ask.compare(found[n-1].Date, d.Date) >= 0 {
				t.Fatalf("%v comes before %v, which is nearer", found[n-1].Date, d.Date)
			}
			for _, at := range d.Times {
				end := at.At.Add(time.Duration(ask.Minutes) * time.Minute)
				if civil.DateTimeOf(at.At.In(ask.Zone)) != at.Start || at.Start.Date != d.Date {
					t.Fatalf("%v is not %v", at.At, at.Start)
				}
				if minute := at.Start.Time.Hour*60 + at.Start.Time.Minute; minute < ask.Opens || minute+ask.Minutes > ask.Closes || at.At.Before(ask.After) {
					t.Fatalf("%v is outside the hours, or over", at.Start)
				}
				for _, b := range ask.Busy {
					if b.Start.Before(b.End) && at.At.Before(b.End) && b.Start.Before(end) {
						t.Fatalf("%v runs into %v", at.Start, b)
					}
				}
			}
		}
	})
}
