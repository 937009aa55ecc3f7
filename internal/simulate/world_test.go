package simulate

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/duration"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

var learning = protocol.Standard().Learning

// moments are the standard deviation and the fourth standardised moment of many
// draws, each of a patient of her own.
func moments(draw noise) (sd, tails float64) {
	const n = 200_000
	var m2, m4 float64
	for i := range n {
		r := rand.New(rand.NewPCG(5, scatter(uint64(i))))
		e := draw(r, 0.18)()
		m2 += e * e / n
		m4 += e * e * e * e / n
	}
	return math.Sqrt(m2), m4 / (m2 * m2)
}

func TestHeavyTailsHaveTheSpreadOfTheModelAndAnotherShape(t *testing.T) {
	sd, tails := moments(normal)
	if math.Abs(sd-0.18) > 0.002 || math.Abs(tails-3) > 0.1 {
		t.Errorf("normal: sd %.4f, kurtosis %.2f", sd, tails)
	}
	if sd, tails := moments(student4); math.Abs(sd-0.18) > 0.005 || tails < 5 {
		t.Errorf("t4: sd %.4f, kurtosis %.2f", sd, tails)
	}
}

func TestOwnNoiseLiesBetweenTenAndThirtyHundredthsInEachPatient(t *testing.T) {
	// The mean of the squares of an sd that is uniform on [0.10, 0.30].
	if sd, _ := moments(ownSpread); math.Abs(sd-math.Sqrt(0.13/3)) > 0.002 {
		t.Errorf("sd of all patients %.4f", sd)
	}
}

func TestInTheLowPriorWorldThePlannerBelievesFifteenPercentTooLittle(t *testing.T) {
	rules := protocol.Standard()
	l := lab{rules: rules, prior: duration.NewPrior(rules.Duration, Zone, "", "")}
	days := func(w world) float64 { return l.patient(w, rand.New(rand.NewPCG(1, 1)))() }
	if ratio := days(worlds[0]) / days(worlds[1]); math.Abs(ratio-0.85) > 1e-12 {
		t.Errorf("same chance, days in ratio %.4f", ratio)
	}
}

func TestMovementIsSeenByItsThresholds(t *testing.T) {
	for day, want := range map[int]clinic.Movement{
		99: clinic.MovementNone, 100: clinic.MovementFirst, 119: clinic.MovementFirst,
		120: clinic.MovementPartial, 144: clinic.MovementPartial, 145: clinic.MovementFull,
	} {
		if got := movement(learning, 100, day); got != want {
			t.Errorf("day %d: %s, want %s", day, got, want)
		}
	}
}

func TestWhatIsReportedIsTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.Float64Range(40, 400).Draw(t, "first movement")
		r := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed")))
		reports := mixed.reports(r, learning, first)
		for i, report := range reports {
			if i < len(reports)-1 && report.Movement != clinic.MovementNone {
				t.Fatalf("the diary goes on after movement: %v", reports)
			}
			if i > 0 && report.Day != reports[i-1].Day+diaryEvery {
				t.Fatalf("the diary is not weekly: %v", reports)
			}
		}
		seen := duration.Fold(learning, reports)
		if !(seen.Interval.After <= first && first <= seen.Interval.By) || len(seen.SetAside)+len(seen.Overridden) > 0 {
			t.Fatalf("first movement after %v days, reports %v say %+v", first, reports, seen)
		}
	})
}

func TestCyclesAreReportedInTheSharesOfSectionThree(t *testing.T) {
	const n = 50_000
	r := rand.New(rand.NewPCG(1, 1))
	var diary, status, silent float64
	for range n {
		switch reports := mixed.reports(r, learning, 100); {
		case len(reports) > 1:
			diary++
		case len(reports) == 1:
			status++
			if d := reports[0].Day; d < 80 || d > 115 {
				t.Fatalf("status on day %d", d)
			}
		default:
			silent++
		}
	}
	for _, c := range []struct{ got, want float64 }{{diary / n, 0.60}, {status / n, 0.25}, {silent / n, 0.15}} {
		if math.Abs(c.got-c.want) > 0.01 {
			t.Errorf("share %.3f, want %.2f", c.got, c.want)
		}
	}
}

func TestADiaryEndsAfterAYear(t *testing.T) {
	for seed := range uint64(20) {
		if n := len(habit{diary: 1}.reports(rand.New(rand.NewPCG(1, seed)), learning, 1e9)); n > 53 {
			t.Errorf("%d entries", n)
		}
	}
}

func TestTheOwnMeanTakesMiddlesAndTheZoneMedianBeforeAnyReport(t *testing.T) {
	var m OwnMean
	if got := m.Predict(105); got != 105 {
		t.Errorf("before any report %v", got)
	}
	m.Add(duration.Interval{After: 80, By: math.Inf(1)})
	if got := m.Predict(105); got != 105 {
		t.Errorf("after no movement by day 80: %v", got)
	}
	m.Add(duration.Interval{After: 80, By: 90})
	m.Add(duration.Interval{After: 0, By: 65})
	if got := m.Predict(105); got != 75 {
		t.Errorf("mean of 85 and 65: %v", got)
	}
}
