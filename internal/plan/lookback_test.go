package plan_test

import (
	"reflect"
	"slices"
	"testing"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// regular is one zone treated every hundred days, and what was reported on days of
// its cycles.
func regular(treatments int, reports func(cycle int) map[int]clinic.Movement) plan.Input {
	first := civil.Date{Year: 2024, Month: 1, Day: 8}
	in := plan.Input{Clinic: clinic.Settings{Timezone: "Europe/Berlin"}}
	for n := range treatments {
		began := first.AddDays(100 * n)
		in.Treatments = append(in.Treatments, clinic.Treatment{Date: began, Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}}})
		for day, movement := range reports(n) {
			in.Observations = append(in.Observations, clinic.Observation{Date: began.AddDays(day), Zone: clinic.Glabella, Movement: movement})
		}
		in.AsOf = began.AddDays(1)
	}
	return in
}

func silent(int) map[int]clinic.Movement { return nil }

func breadth(e plan.Estimate) float64 { return e.Q90 - e.Q10 }

func TestThePastEndsAtThePlansEstimates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		var ends []plan.Estimate
		for _, zone := range plan.LookBack(in, rulesOf(t, in), 1000) {
			ends = append(ends, zone.Fresh)
		}
		if !slices.Equal(ends, p.Estimates) {
			t.Fatalf("the past ends at %+v and the plan says %+v", ends, p.Estimates)
		}
	})
}

// A later record cannot change what was expected before it.
func TestWhatWasExpectedOfACycleIsWhatThePlanOfItsFirstDaySaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		for _, zone := range plan.LookBack(in, rulesOf(t, in), 1000) {
			for _, cycle := range zone.Cycles {
				then := in
				then.AsOf = cycle.Began
				then.Treatments = slices.DeleteFunc(slices.Clone(in.Treatments), func(t clinic.Treatment) bool { return t.Date.After(cycle.Began) })
				then.Observations = slices.DeleteFunc(slices.Clone(in.Observations), func(o clinic.Observation) bool { return o.Date.After(cycle.Began) })
				said := plan.Estimates(then, rulesOf(t, in))
				if !slices.Contains(said, cycle.Expected) {
					t.Fatalf("of %s on %s it tells %+v and the plan said %+v", zone.Zone, cycle.Began, cycle.Expected, said)
				}
			}
		}
	})
}

func TestLookingBackLeavesItsInputAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		before := written(t, in)
		first, second := plan.LookBack(in, rules, 5), plan.LookBack(in, rules, 5)
		if !reflect.DeepEqual(first, second) || written(t, in) != before {
			t.Fatalf("a second look gives\n%+v\nafter\n%+v", second, first)
		}
	})
}

func TestACycleWithoutAReportLeavesTheEstimateAsItWas(t *testing.T) {
	zone := plan.LookBack(regular(5, silent), rules, 100)[0]
	if len(zone.Cycles) != 5 {
		t.Fatalf("%d cycles", len(zone.Cycles))
	}
	for _, cycle := range zone.Cycles {
		if cycle.Expected != zone.Fresh || cycle.Reports != 0 || cycle.By != 0 {
			t.Errorf("on %s %+v was expected, in the end %+v", cycle.Began, cycle, zone.Fresh)
		}
	}
}

func TestTheRangeNarrowsWithEachCycleThatIsAsExpected(t *testing.T) {
	diary := func(int) map[int]clinic.Movement {
		return map[int]clinic.Movement{84: clinic.MovementNone, 91: clinic.MovementFirst}
	}
	zone := plan.LookBack(regular(6, diary), rules, 100)[0]
	for i, cycle := range zone.Cycles[1:] {
		if before := zone.Cycles[i].Expected; breadth(cycle.Expected) >= breadth(before) || cycle.Expected.InformativeCycles != i+1 {
			t.Errorf("cycle %d: %+v after %+v", i+2, cycle.Expected, before)
		}
	}
	if first := zone.Cycles[0]; first.After != 84 || first.By != 91 || first.Reports != 2 || *first.Ended != first.Began.AddDays(100) {
		t.Errorf("the first cycle is told as %+v", first)
	}
	if last := zone.Cycles[5]; !last.Open() {
		t.Errorf("the last cycle has ended: %+v", last)
	}
}

// Reports that surprise may widen the range for a while; over many patients they
// narrow it.
func TestInformativeCyclesNarrowTheRangeOnAverage(t *testing.T) {
	var before, after float64
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.SliceOfN(rapid.IntRange(70, 100), 5, 5).Draw(t, "days of first movement")
		zone := plan.LookBack(regular(5, func(n int) map[int]clinic.Movement {
			return map[int]clinic.Movement{days[n] - 7: clinic.MovementNone, days[n]: clinic.MovementFirst}
		}), rules, 100)[0]
		before += breadth(zone.Cycles[0].Expected)
		after += breadth(zone.Cycles[4].Expected)
	})
	if after > 0.8*before {
		t.Errorf("after four informative cycles the ranges are %.0f days in sum, before %.0f", after, before)
	}
}

func TestOnlyTheLastBeginningsAreLookedAt(t *testing.T) {
	in := regular(9, silent)
	zone := plan.LookBack(in, rules, 3)[0]
	if len(zone.Cycles) != 3 || zone.Cycles[0].Began != in.Treatments[6].Date {
		t.Errorf("it tells of %+v", zone.Cycles)
	}
}

func TestHowFarACycleMissedIsToldByTheMiddleOfWhatWasSeen(t *testing.T) {
	cycle := plan.PastCycle{Expected: plan.Estimate{Median: 100}, After: 84, By: 90}
	if days, ok := cycle.Missed(); !ok || days != -13 {
		t.Errorf("missed by %v, %v", days, ok)
	}
	if _, ok := (plan.PastCycle{After: 84}).Missed(); ok {
		t.Error("a cycle without movement cannot have missed")
	}
}
