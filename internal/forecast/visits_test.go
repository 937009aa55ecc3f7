package forecast_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/forecast"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

var asOf = civil.Date{Year: 2027, Month: 3, Day: 3}

// planned is the plan of a patient who was treated some days ago.
func planned(t testing.TB, daysAgo int, change func(*plan.Input)) forecast.Input {
	t.Helper()
	in := plan.Input{AsOf: asOf, Clinic: clinic.Settings{Timezone: "UTC"},
		Treatments: []clinic.Treatment{{ID: "t1", Date: asOf.AddDays(-daysAgo), Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}}}}}
	if change != nil {
		change(&in)
	}
	p := plan.Make(in, protocol.Standard())
	return forecast.Input{Items: p.Items, Estimates: p.Estimates, AsOf: asOf}
}

func sharesByWeek(in forecast.Input) map[civil.Date]float64 {
	weeks := map[civil.Date]float64{}
	for _, s := range forecast.Visits(in) {
		weeks[s.Week] += float64(s.Of) / forecast.Whole
	}
	return weeks
}

// simulated draws the days of a patient's visits one after the other, each from its
// window around the day of the one before, and never asks for a distribution.
func simulated(in forecast.Input, random *rand.Rand) (days []civil.Date) {
	var before *plan.Item
	var came civil.Date
	for i := range in.Items {
		item := &in.Items[i]
		if item.Kind != plan.KindWindow {
			continue
		}
		e := in.Estimates[0]
		spread := math.Log(e.Q90/e.Q10) / (2 * 1.2815515655446004)
		day := func() civil.Date { // movement returns, and she comes if that is in her window
			for {
				t := e.Median * math.Exp(spread*random.NormFloat64())
				day := item.Due.AddDays(int(math.Round(t - e.Median)))
				if !day.Before(item.Start) && !day.After(item.End) && !day.Before(in.AsOf) {
					return day
				}
			}
		}()
		if before != nil {
			middle := before.Start.AddDays(before.End.DaysSince(before.Start) / 2)
			day = day.AddDays(came.DaysSince(middle))
		}
		before, came = item, day
		days = append(days, day)
	}
	return days
}

func TestAPatientsSharesAreThoseOfManySimulatedLives(t *testing.T) {
	in := planned(t, 30, nil)
	random := rand.New(rand.NewPCG(18, 1))
	const lives = 20_000
	counted := map[civil.Date]float64{}
	visits := 0
	for range lives {
		for _, day := range simulated(in, random) {
			counted[forecast.Monday(day)] += 1.0 / lives
			visits++
		}
	}
	if visits < 2*lives {
		t.Fatalf("only %d visits in %d lives", visits, lives)
	}
	expected := sharesByWeek(in)
	for week, p := range expected {
		if math.Abs(counted[week]-p) > 0.015 { // four standard deviations of a count
			t.Errorf("%s: %.4f expected, %.4f counted", week, p, counted[week])
		}
	}
	for week, p := range counted {
		if expected[week] == 0 && p > 0.001 {
			t.Errorf("%s: nothing expected, %.4f counted", week, p)
		}
	}
}

// A clinic of 120 patients lives through its weeks again and again; each week's number
// of visits is to lie in its range in 8 of 10 cases, or more as it is a whole number.
func TestTheRangeHoldsEightOfTenSimulatedClinics(t *testing.T) {
	var clinics []forecast.Input
	sums := map[civil.Date]forecast.Sums{}
	for i := range 120 {
		in := planned(t, i, nil)
		clinics = append(clinics, in)
		for _, s := range forecast.Visits(in) {
			sums[s.Week] = sums[s.Week].Add(forecast.Of(s))
		}
	}
	random := rand.New(rand.NewPCG(18, 2))
	const runs = 400
	inside, weeks, mean, expected := 0, 0, 0.0, 0.0
	for range runs {
		counted := map[civil.Date]int{}
		for _, in := range clinics {
			for _, day := range simulated(in, random) {
				counted[forecast.Monday(day)]++
			}
		}
		for i := range 26 {
			week := forecast.Monday(asOf).AddDays(7 * i)
			if sums[week].Variance == 0 {
				continue
			}
			low, high := sums[week].Range()
			if n := counted[week]; low <= n && n <= high {
				inside++
			}
			weeks++
			mean += float64(counted[week])
			expected += sums[week].Mean()
		}
	}
	if covered := float64(inside) / float64(weeks); weeks < 20*runs || covered < 0.79 || covered > 0.92 {
		t.Errorf("the range held %.3f of %d weeks", covered, weeks)
	}
	if math.Abs(mean/expected-1) > 0.02 {
		t.Errorf("%.0f visits came, %.0f were expected", mean, expected)
	}
}

func TestEachVisitIsWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		length := rapid.IntRange(0, 60).Draw(t, "length")
		start := asOf.AddDays(rapid.IntRange(-20, 200).Draw(t, "start"))
		end := start.AddDays(length)
		due := start.AddDays(rapid.IntRange(0, length).Draw(t, "due"))
		item := plan.Item{Kind: plan.KindWindow, Start: start, End: end, Due: &due, Zones: []clinic.Zone{clinic.Glabella}}
		switch {
		case end.Before(asOf):
			item.Status = plan.StatusOverdue
		case start.After(asOf):
			item.Status = plan.StatusUpcoming
		default:
			item.Status = plan.StatusOpen
		}
		q10 := rapid.Float64Range(1, 200).Draw(t, "q10")
		closed := rapid.IntRange(0, 20).Draw(t, "closed")
		in := forecast.Input{Items: []plan.Item{item}, AsOf: asOf,
			Estimates: []plan.Estimate{{Zone: clinic.Glabella, Q10: q10, Median: q10 * 1.5, Q90: q10 * rapid.Float64Range(1, 4).Draw(t, "spread")}},
			Closed:    func(day civil.Date) bool { return day.DaysSince(asOf) < closed }}
		total := 0
		for _, s := range forecast.Visits(in) {
			total += s.Of
			if s.Week.Before(forecast.Monday(asOf.AddDays(closed))) || s.Of < 1 {
				t.Errorf("%+v", s)
			}
		}
		if total != forecast.Whole {
			t.Errorf("%d parts of a visit", total)
		}
	})
}

func TestAnUncertainVisitMakesTheNextOneMoreUncertain(t *testing.T) {
	in := planned(t, 30, nil)
	perVisit := map[int]int{}
	visit, last := 0, civil.Date{}
	for _, s := range forecast.Visits(in) {
		if s.Week.DaysSince(last) > 14 && last.IsValid() {
			visit++
		}
		last = s.Week
		perVisit[visit]++
	}
	if perVisit[0] < 4 || perVisit[1] <= perVisit[0] {
		t.Errorf("weeks in which the visits may fall: %v", perVisit)
	}
}

func TestAVisitThatFollowsABookedOneIsCountedFromIt(t *testing.T) {
	booked := planned(t, 80, func(in *plan.Input) {
		in.Appointments = []clinic.Appointment{{ID: "a1", Start: civil.DateTime{Date: asOf.AddDays(14), Time: civil.Time{Hour: 10}}}}
	})
	weeks := sharesByWeek(booked)
	if weeks[forecast.Monday(asOf.AddDays(14))] != 1 {
		t.Fatalf("%v", weeks)
	}
	first := civil.Date{Year: 9999, Month: 1, Day: 1}
	for week := range weeks {
		if week.After(asOf.AddDays(14)) && week.Before(first) {
			first = week
		}
	}
	if after := first.DaysSince(asOf.AddDays(14)); after < 84 || after > 98 {
		t.Errorf("the next visit may be %d days after", after)
	}
}

func TestAVisitUnderWayIsLookedAtAgainEachMonday(t *testing.T) {
	if next := forecast.NextLook(planned(t, 30, nil)); next != nil {
		t.Errorf("before the window: %v", next)
	}
	for _, daysAgo := range []int{100, 130} { // in the window, and after it
		if next := forecast.NextLook(planned(t, daysAgo, nil)); next == nil || next.Weekday() != time.Monday || next.DaysSince(asOf) > 7 {
			t.Errorf("%d days after: %v", daysAgo, next)
		}
	}
}

func TestWhoLetHerWindowPassIsExpectedInTheNextFourWeeks(t *testing.T) {
	weeks := sharesByWeek(planned(t, 130, nil))
	total := 0.0
	for week, p := range weeks {
		total += p
		if week.DaysSince(asOf) > 28 {
			t.Errorf("%s: %v", week, p)
		}
	}
	if math.Abs(total-1) > 1e-9 {
		t.Errorf("%v visits", total)
	}
}
