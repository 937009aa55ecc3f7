package duration

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

var shortening = protocol.Standard().Shortening

// run is cycles with the same evidence each.
func run(e Evidence, cycles int) []Evidence { return slices.Repeat([]Evidence{e}, cycles) }

func TestASteadyPatientIsNotFlagged(t *testing.T) {
	if at := Shortening(shortening, prior(105), run(diary(98, 105), 40)); at != 0 {
		t.Errorf("flagged at cycle %d", at)
	}
}

func TestNoFlagBeforeTheFourthInformativeCycle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cycles := rapid.SliceOfN(rapid.Custom(anyEvidence), 0, 8).Draw(t, "run")
		at := Shortening(shortening, prior(105), cycles)
		if at != 0 && (at < 4 || at > len(cycles)) {
			t.Fatalf("flagged at cycle %d of %d", at, len(cycles))
		}
	})
}

func TestAClearShorteningIsFlaggedWithinThreeCycles(t *testing.T) {
	cycles := append(run(diary(112, 119), 3), run(diary(63, 70), 3)...)
	at := Shortening(shortening, prior(105), cycles)
	if at < 4 || at > 6 {
		t.Errorf("flagged at cycle %d, want one of 4 to 6", at)
	}
}

func TestALengtheningIsNotFlagged(t *testing.T) {
	if at := Shortening(shortening, prior(105), append(run(diary(77, 84), 3), run(diary(126, 133), 20)...)); at != 0 {
		t.Errorf("flagged at cycle %d", at)
	}
}

func TestTheFlagStaysAtItsCycleAsTheRunGoesOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cycles := rapid.SliceOfN(rapid.Custom(anyEvidence), 4, 12).Draw(t, "run")
		part := rapid.IntRange(0, len(cycles)).Draw(t, "part")
		was, is := Shortening(shortening, prior(105), cycles[:part]), Shortening(shortening, prior(105), cycles)
		if was != 0 && is != was {
			t.Fatalf("flagged at cycle %d, later at %d", was, is)
		}
	})
}

// Planner.md section 4, by hand: z is the normal quantile of the middle of F at
// the interval's ends, under the belief after three cycles.
func TestTheSumIsThatOfTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cycles := rapid.SliceOfN(rapid.Custom(plausibleEvidence), 4, 12).Draw(t, "run")
		frozen := prior(105).Learn(cycles[:3]...)
		s, want := 0.0, 0
		for i, e := range cycles[3:] {
			dist := frozen.Predictive(e.Shift)
			f := 1.0
			if !math.IsInf(e.Interval.By, 1) {
				f = dist.CDF(e.Interval.By)
			}
			mid := (dist.CDF(e.Interval.After) + f) / 2
			s = math.Max(0, s-math.Sqrt2*math.Erfinv(2*mid-1)-0.5)
			if s > 3.5 {
				want = 4 + i
				break
			}
		}
		if at := Shortening(shortening, prior(105), cycles); at != want {
			t.Fatalf("flagged at cycle %d, want %d", at, want)
		}
	})
}

func TestACycleWithoutMovementCountsByTheMiddleOfWhatIsLeft(t *testing.T) {
	dist := prior(105).Learn().Predictive(0)
	near(t, "mid-PIT of none at the median", dist.midPIT(Interval{105, unbounded}), 0.75, 1e-9)
	near(t, "mid-PIT of movement by the median", dist.midPIT(Interval{0, 105}), 0.25, 1e-9)
	near(t, "mid-PIT of a cycle without a word", dist.midPIT(Interval{0, unbounded}), 0.5, 1e-9)
}

func TestASmallerDoseExplainsAShorterCycle(t *testing.T) {
	half := 0.285 * math.Log(0.5)
	explained := Evidence{diary(84, 91).Interval, half}
	cycles := append(run(diary(98, 105), 3), run(explained, 20)...)
	if at := Shortening(shortening, prior(105), cycles); at != 0 {
		t.Errorf("flagged at cycle %d", at)
	}
	if at := Shortening(shortening, prior(105), append(run(diary(98, 105), 3), run(diary(84, 91), 20)...)); at == 0 {
		t.Error("the same cycles at the standard dose are not flagged")
	}
}

// told is what a patient reports of a cycle, as in the validation of planner.md
// section 3: 60 in 100 keep a weekly diary, 25 report one status on a day from 80
// to 115, 15 report nothing.
func told(r *rand.Rand, truth float64) []Report {
	var reports []Report
	switch u := r.Float64(); {
	case u < 0.60:
		for day := 7; len(reports) == 0 || reports[len(reports)-1].Movement == none; day += 7 {
			reports = append(reports, Report{day, stageAt(day, truth)})
		}
	case u < 0.85:
		day := 80 + r.IntN(36)
		reports = append(reports, Report{day, stageAt(day, truth)})
	}
	return reports
}

// informative simulates a patient whose T, after the frozen cycles, is this
// factor of what it was, and returns what her informative cycles say.
func informative(r *rand.Rand, cycles int, factor float64) (evidence []Evidence) {
	p := prior(105)
	theta := p.Mean + p.SD*r.NormFloat64()
	for range cycles {
		truth := math.Exp(theta + p.Cycle*r.NormFloat64())
		if len(evidence) >= shortening.FrozenCycles {
			truth *= factor
		}
		if s := Fold(learning, told(r, truth)); s.Reports > 0 {
			evidence = append(evidence, Evidence{Interval: s.Interval})
		}
	}
	return evidence
}

// The rates that planner.md section 4 found by simulation, within three standard
// errors of 2,000 patients: flags in 10 cycles of patients as modelled, and of
// patients with a shorter effect in the first six informative cycles that show it.
func TestRatesOfFlags(t *testing.T) {
	const patients = 2000
	for _, c := range []struct {
		name      string
		factor    float64
		want, tol float64
	}{
		{"false alarms in 10 cycles", 1, 0.029, 0.011},
		{"25 percent shorter, found within 6 cycles", 0.75, 0.62, 0.033},
		{"35 percent shorter, found within 6 cycles", 0.65, 0.90, 0.024},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, flagged := rand.New(rand.NewPCG(1, 20270301)), 0
			for range patients {
				cycles := 10
				if c.factor < 1 {
					cycles = 30 // long enough for nine informative ones
				}
				evidence := informative(r, cycles, c.factor)
				if c.factor < 1 {
					evidence = evidence[:min(len(evidence), shortening.FrozenCycles+6)]
				}
				if Shortening(shortening, prior(105), evidence) > 0 {
					flagged++
				}
			}
			near(t, "share of patients flagged", float64(flagged)/patients, c.want, c.tol)
		})
	}
}
