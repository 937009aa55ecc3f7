package judge_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/judge"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

var first = civil.Date{Year: 2025, Month: 1, Day: 7}

// history is a patient treated every 120 days whose glabella moves on day 84 of
// each cycle, as her weekly diary has it.
func history(treatments int) (judge.Patient, judge.Truth) {
	var p judge.Patient
	truth := judge.Truth{}
	for n := range treatments {
		t := clinic.Treatment{
			ID:    "t" + string(rune('1'+n)),
			Date:  first.AddDays(120 * n),
			Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}},
		}
		p.Treatments = append(p.Treatments, t)
		for day := 7; day <= 84; day += 7 {
			seen := clinic.Observation{Date: t.Date.AddDays(day), Zone: clinic.Glabella, Movement: clinic.MovementNone}
			if day == 84 {
				seen.Movement = clinic.MovementFirst
			}
			p.Observations = append(p.Observations, seen)
		}
		truth[judge.Cycle{Treatment: t.ID, Zone: clinic.Glabella}] = 80
	}
	return p, truth
}

func judged(t *testing.T, truth judge.Truth, patients ...judge.Patient) *judge.Verdict {
	t.Helper()
	v, err := judge.Judge(t.Context(), protocol.Standard(), patients, truth, func() {})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEachCycleIsPredictedByThePlanOfItsTreatmentsDay(t *testing.T) {
	p, truth := history(3)
	for i, c := range judged(t, truth, p).Cycles {
		day := p.Treatments[i].Date
		in := plan.Input{Clinic: clinic.Settings{Timezone: "America/New_York"}, Treatments: p.Treatments[:i+1], AsOf: day}
		for _, o := range p.Observations {
			if !o.Date.After(day) {
				in.Observations = append(in.Observations, o)
			}
		}
		want := math.Abs(plan.Make(in, protocol.Standard()).Estimates[0].Median - 80)
		if c.Count != 1 || math.Abs(c.Error.Estimate-want) > 1e-9 {
			t.Errorf("cycle %d: %d predictions with error %v, want %v", c.Cycle, c.Count, c.Error.Estimate, want)
		}
	}
}

// What is reported of a cycle must not have been known when it was predicted.
func TestAReportOfACycleChangesNoPredictionOfIt(t *testing.T) {
	p, truth := history(2)
	with := judged(t, truth, p)
	p.Observations = p.Observations[:12] // those of the first cycle
	without := judged(t, truth, p)
	if with.Cycles[1] != without.Cycles[1] {
		t.Errorf("%+v with the reports of the second cycle, %+v without", with.Cycles[1], without.Cycles[1])
	}
	p.Observations = nil
	if judged(t, truth, p).Cycles[1] == with.Cycles[1] {
		t.Error("the reports of the first cycle change no prediction of the second")
	}
}

func TestTheSimplerWaysStandBeside(t *testing.T) {
	p, truth := history(2)
	cycles := judged(t, truth, p).Cycles
	if e := cycles[0].Error; e.Fixed != 4 || e.ZoneMedian != 25 || e.OwnMean != 25 {
		t.Errorf("first cycle: %+v, want 84, 105 and the zone's 105 days against 80", e)
	}
	// The first cycle lay between day 77 and day 84.
	if e := cycles[1].Error; e.OwnMean != 0.5 {
		t.Errorf("second cycle: own mean off by %v, want 80.5 against 80", e.OwnMean)
	}
}

func TestCyclesWithoutTruthAndTruthsWithoutCycleAreCountedAndNotScored(t *testing.T) {
	p, truth := history(3)
	delete(truth, judge.Cycle{Treatment: "t2", Zone: clinic.Glabella})
	truth[judge.Cycle{Treatment: "t9", Zone: clinic.Glabella}] = 90
	v := judged(t, truth, p)
	if v.Unknown != 1 || v.Unmatched != 1 || v.All.Count != 2 || len(v.Cycles) != 2 || v.Cycles[1].Cycle != 3 {
		t.Errorf("%+v", v)
	}
}

func TestTouchUpsBeginNoCycle(t *testing.T) {
	p, truth := history(2)
	p.Treatments = append(p.Treatments, clinic.Treatment{
		ID: "u", Date: first.AddDays(20), Type: clinic.TreatmentTouchup, Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}},
	})
	if v := judged(t, truth, p); len(v.Cycles) != 2 || v.Unknown != 0 {
		t.Errorf("%+v", v)
	}
}

// As for the planner: nothing can be seen between them.
func TestTwoTreatmentsOfAZoneOnOneDayBeginOneCycle(t *testing.T) {
	p, truth := history(3)
	want := judged(t, truth, p)
	again := p.Treatments[1] // was entered twice, with another zone beside
	again.ID, again.Zones = "t2b", append([]clinic.TreatedZone{{Zone: clinic.Forehead}}, again.Zones...)
	p.Treatments = append(p.Treatments, again)
	for _, truths := range [][]string{{"t2"}, {"t2b"}, {"t2", "t2b"}} {
		delete(truth, judge.Cycle{Treatment: "t2", Zone: clinic.Glabella})
		for _, id := range truths {
			truth[judge.Cycle{Treatment: id, Zone: clinic.Glabella}] = 80
		}
		v := judged(t, truth, p)
		if len(v.Cycles) != 3 || v.All != want.All || v.Unknown != 1 || v.Unmatched != 0 {
			t.Errorf("truth of %v: %+v, want %+v and a forehead that nobody knows of", truths, v, want)
		}
		delete(truth, judge.Cycle{Treatment: "t2b", Zone: clinic.Glabella})
	}
}

func TestTheTableNamesTheCyclesInWhichAnotherWayErredLess(t *testing.T) {
	v := judge.Verdict{NotLowest: []int{4, 6}, Cycles: []judge.CycleResult{{Cycle: 3}, {Cycle: 4}, {Cycle: 6}}}
	var table strings.Builder
	if err := v.WriteTable(&table); err != nil || !strings.Contains(table.String(), "except in 4 6.") {
		t.Errorf("%v\n%s", err, table.String())
	}
}

func TestAStoppedJudgementSaysWhy(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("stopped")
	cancel(why)
	p, truth := history(2)
	if _, err := judge.Judge(ctx, protocol.Standard(), []judge.Patient{p}, truth, func() {}); !errors.Is(err, why) {
		t.Errorf("error %v", err)
	}
}
