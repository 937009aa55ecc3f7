package duration

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// anyEvidence draws a closed cycle as reports can make it: a diary, one status,
// or an upper or lower bound alone, at some dose.
func anyEvidence(t *rapid.T) Evidence { return evidenceAround(t, 30, 300, 0.5) }

// plausibleEvidence draws what a patient not far from the average reports.
func plausibleEvidence(t *rapid.T) Evidence { return evidenceAround(t, 70, 160, 0.2) }

func evidenceAround(t *rapid.T, from, to, shift float64) Evidence {
	day := rapid.Float64Range(from, to).Draw(t, "day")
	i := rapid.SampledFrom([]Interval{
		{day - 7, day}, {day / 1.20, day}, {day / 1.45, day / 1.20}, {0, day / 1.45}, {day, unbounded},
	}).Draw(t, "interval")
	return Evidence{i, rapid.Float64Range(-shift, shift).Draw(t, "dose shift")}
}

// anyBelief draws what is known of a zone after up to six cycles.
func anyBelief(t *rapid.T) Belief {
	p := prior(rapid.Float64Range(60, 140).Draw(t, "median"))
	return p.Learn(rapid.SliceOfN(rapid.Custom(anyEvidence), 0, 6).Draw(t, "evidence")...)
}

// anyPredictive draws a distribution of every form: with and without evidence,
// of a fresh and of an open cycle.
func anyPredictive(t *rapid.T) Predictive {
	dist := anyBelief(t).Predictive(rapid.Float64Range(-0.5, 0.5).Draw(t, "shift"))
	if rapid.Bool().Draw(t, "open") {
		dist = dist.Beyond(rapid.Float64Range(0, 250).Draw(t, "none"))
	}
	return dist
}

func TestQuantileInvertsTheCDF(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q := anyPredictive(t), rapid.Float64Range(0.001, 0.999).Draw(t, "q")
		if got := p.CDF(p.Quantile(q)); math.Abs(got-q) > 1e-9 {
			t.Fatalf("CDF(Quantile(%v)) = %v", q, got)
		}
	})
}

// Bisection defines the quantile, not the method (planner.md section 3).
func TestQuantileIsWhatBisectionFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q := anyPredictive(t), rapid.Float64Range(0.01, 0.99).Draw(t, "q")
		lo, hi := 0.0, 1e5
		for range 100 {
			if mid := (lo + hi) / 2; p.Survival(mid) > 1-q {
				lo = mid
			} else {
				hi = mid
			}
		}
		if got := p.Quantile(q); math.Abs(got-hi) > 1e-6 {
			t.Fatalf("quantile %v is %v, bisection finds %v", q, got, hi)
		}
	})
}

func TestQuantilesRise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q := anyPredictive(t), rapid.Float64Range(0.01, 0.98).Draw(t, "q")
		if !(p.Quantile(q) < p.Quantile(q+0.01)) {
			t.Fatalf("quantile %v is not before quantile %v", q, q+0.01)
		}
	})
}

func TestSurvivalIsTheComplementAndNeverRises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, day := anyPredictive(t), rapid.Float64Range(-10, 500).Draw(t, "day")
		if sum := p.CDF(day) + p.Survival(day); math.Abs(sum-1) > 1e-12 {
			t.Fatalf("CDF + Survival = %v", sum)
		}
		// The weights add up to 1 but for rounding.
		if p.Survival(day+1) > p.Survival(day)+1e-12 {
			t.Fatalf("survival rises after day %v", day)
		}
	})
}

func TestSurvivalOfAnOpenCycleIsConditional(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyBelief(t).Predictive(0)
		day := rapid.Float64Range(1, 200).Draw(t, "none")
		later := day + rapid.Float64Range(0, 100).Draw(t, "later")
		got, want := p.Beyond(day).Survival(later)*p.Survival(day), p.Survival(later)
		if math.Abs(got-want) > 1e-12 {
			t.Fatalf("P(T>%v) P(T>%v | T>%v) = %v, want %v", day, later, day, got, want)
		}
	})
}

func TestNothingIsBelowADayWithoutMovement(t *testing.T) {
	p := prior(105).Learn().Predictive(0).Beyond(84)
	near(t, "P(T>84)", p.Survival(84), 1, 0)
	near(t, "P(T<=84)", p.CDF(84), 0, 0)
	if q := p.Quantile(0.001); !(q > 84) {
		t.Errorf("the first thousandth lies by day %v", q)
	}
}

// Planner.md section 3: quiet weeks move a zone's window later, never earlier.
func TestQuietWeeksMoveQuantilesLaterNeverEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyBelief(t).Predictive(0)
		q := rapid.Float64Range(0.01, 0.99).Draw(t, "q")
		day := rapid.Float64Range(0, 300).Draw(t, "none")
		next := day + rapid.Float64Range(0, 14).Draw(t, "quiet")
		was, is := p.Beyond(day).Quantile(q), p.Beyond(next).Quantile(q)
		if is < was-1e-6 {
			t.Fatalf("quantile %v moves from day %v to %v", q, was, is)
		}
		if is < next {
			t.Fatalf("quantile %v is day %v, before the last quiet day %v", q, is, next)
		}
	})
}

func TestBeyondAnEarlierDaySaysNothingNew(t *testing.T) {
	p := prior(105).Learn(diary(80, 87)).Predictive(0)
	near(t, "median", p.Beyond(90).Beyond(60).Quantile(0.5), p.Beyond(90).Quantile(0.5), 0)
}

func TestSurvivalKeepsItsPrecisionInTheTail(t *testing.T) {
	p := Predictive{theta: []float64{0}, weight: []float64{1}, spread: 1}
	// Phi(-10), from tables: 7.61985e-24, far below what 1 - CDF can show.
	if got := p.Survival(math.Exp(10)); math.Abs(got/7.61985302416e-24-1) > 1e-9 {
		t.Errorf("P(Z > 10) = %g", got)
	}
	// Given Z > 10, half of it lies before 10.0684, where the tail is half as large.
	if got := math.Log(p.Beyond(math.Exp(10)).Quantile(0.5)); math.Abs(got-10.06841) > 1e-4 {
		t.Errorf("median given Z > 10: %v", got)
	}
}

func TestAnIntervalFarOutKeepsItsDigits(t *testing.T) {
	// Phi(-10) - Phi(-11) and its mirror image, from tables.
	near(t, "upper tail", normalBetween(10, 11)/(7.61985302416e-24-1.91065957e-28), 1, 1e-9)
	near(t, "lower tail", normalBetween(-11, -10)/(7.61985302416e-24-1.91065957e-28), 1, 1e-9)
}

func TestAMedianAndItsRangeScaleWithTheShift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, q := anyBelief(t), rapid.Float64Range(0.01, 0.99).Draw(t, "q")
		shift := rapid.Float64Range(-0.5, 0.5).Draw(t, "shift")
		got, want := b.Predictive(shift).Quantile(q), b.Predictive(0).Quantile(q)*math.Exp(shift)
		if math.Abs(got-want) > 1e-6 {
			t.Fatalf("quantile %v is %v, want %v", q, got, want)
		}
	})
}
