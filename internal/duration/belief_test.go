package duration

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// fine is the posterior predictive survival by a Simpson sum over theta that
// shares neither grid, nor bounds, nor form of the likelihood with Learn.
func fine(p Prior, evidence []Evidence, days float64) float64 {
	const steps = 1600
	phi := func(z float64) float64 { return (1 + math.Erf(z/math.Sqrt2)) / 2 }
	sum, survives := 0.0, 0.0
	for i := range steps + 1 {
		z := 16*float64(i)/steps - 8
		theta := p.Mean + z*p.SD
		w := math.Exp(-z * z / 2)
		for _, e := range evidence {
			w *= phi((math.Log(e.Interval.By)-e.Shift-theta)/p.Cycle) - phi((math.Log(e.Interval.After)-e.Shift-theta)/p.Cycle)
		}
		if i > 0 && i < steps {
			w *= float64(2 + 2*(i%2))
		}
		sum += w
		survives += w * phi((theta-math.Log(days))/p.Cycle)
	}
	return survives / sum
}

func TestTheGridIsAsGoodAsAFineIntegral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := prior(rapid.SampledFrom([]float64{80, 91, 105, 137}).Draw(t, "median"))
		// Plausible days only: far out the reference loses its digits, Learn does not.
		evidence := rapid.SliceOfN(rapid.Custom(plausibleEvidence), 0, 5).Draw(t, "evidence")
		day := rapid.Float64Range(20, 300).Draw(t, "day")
		got, want := p.Learn(evidence...).Predictive(0).Survival(day), fine(p, evidence, day)
		if math.Abs(got-want) > 1e-6 {
			t.Fatalf("P(T>%v) = %v, want %v", day, got, want)
		}
	})
}

func TestTheOrderOfCyclesIsIrrelevant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		evidence := rapid.SliceOfN(rapid.Custom(anyEvidence), 0, 10).Draw(t, "evidence")
		other := rapid.Permutation(evidence).Draw(t, "order")
		q := rapid.Float64Range(0.01, 0.99).Draw(t, "q")
		a, b := prior(105).Learn(evidence...).Predictive(0), prior(105).Learn(other...).Predictive(0)
		if a, b := a.Quantile(q), b.Quantile(q); math.Abs(a-b) > 1e-9*a {
			t.Fatalf("quantile %v is %v or %v", q, a, b)
		}
	})
}

func TestLearningOneByOneIsLearningAtOnce(t *testing.T) {
	a := prior(105).Learn(diary(80, 87), diary(77, 84))
	b := prior(105).Learn().Learn(diary(80, 87)).Learn(diary(77, 84))
	near(t, "median", a.Predictive(0).Quantile(0.5), b.Predictive(0).Quantile(0.5), 0)
}

func TestLearningLeavesTheEarlierBeliefAlone(t *testing.T) {
	before := prior(105).Learn(diary(80, 87))
	want := before.Predictive(0).Quantile(0.5)
	before.Learn(diary(120, 127))
	near(t, "median", before.Predictive(0).Quantile(0.5), want, 0)
}

func TestEvidenceMovesTheMedianInItsDirection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := anyBelief(t)
		median := b.Predictive(0).Quantile(0.5)
		share := rapid.Float64Range(0.2, 0.9).Draw(t, "share")
		if got := b.Learn(Evidence{Interval: Interval{0, median * share}}).Predictive(0).Quantile(0.5); !(got < median) {
			t.Fatalf("movement by %v of the median moves it from %v to %v", share, median, got)
		}
		if got := b.Learn(Evidence{Interval: Interval{median / share, unbounded}}).Predictive(0).Quantile(0.5); !(got > median) {
			t.Fatalf("none at 1/%v of the median moves it from %v to %v", share, median, got)
		}
	})
}

func TestALaterIntervalNeverMakesAnEarlierMedian(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, e := anyBelief(t), anyEvidence(t)
		later := e
		by := rapid.Float64Range(1, 1.5).Draw(t, "later")
		later.Interval.After *= by
		later.Interval.By *= by
		was, is := b.Learn(e).Predictive(0).Quantile(0.5), b.Learn(later).Predictive(0).Quantile(0.5)
		if is < was-1e-9*was {
			t.Fatalf("the median moves from %v to %v", was, is)
		}
	})
}

// Planner.md section 9.2: a report's interval is shifted by its own cycle's dose.
func TestAnEffectSeenAtAHigherDoseForetellsAShorterOneAtTheStandardDose(t *testing.T) {
	shift := 0.285 * math.Log(1.5)
	high := prior(105).Learn(Evidence{diary(80, 87).Interval, shift})
	scaled := prior(105).Learn(Evidence{Interval: Interval{80 * math.Exp(-shift), 87 * math.Exp(-shift)}})
	near(t, "median", high.Predictive(0).Quantile(0.5), scaled.Predictive(0).Quantile(0.5), 1e-9)
	if at := prior(105).Learn(diary(80, 87)).Predictive(0).Quantile(0.5); !(high.Predictive(0).Quantile(0.5) < at) {
		t.Error("a higher dose counts for nothing")
	}
}

func TestKnowingNothingNewTeachesNothing(t *testing.T) {
	near(t, "median", prior(105).Learn(Evidence{Interval: Interval{0, unbounded}}).Predictive(0).Quantile(0.5), 105, 1e-6)
}

func TestImpossibleEvidenceTeachesNothing(t *testing.T) {
	for _, b := range []Belief{prior(105).Learn(), prior(105).Learn(diary(80, 87))} {
		for _, i := range []Interval{{90, 90}, {90, 80}, {math.NaN(), 80}} {
			near(t, "median", b.Learn(Evidence{Interval: i}).Predictive(0).Quantile(0.5), b.Predictive(0).Quantile(0.5), 0)
		}
	}
}

func TestExtremeInputGivesFiniteOrderedDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := prior(rapid.Float64Range(1, 2000).Draw(t, "median"))
		b := p.Learn()
		for range rapid.IntRange(0, 100).Draw(t, "cycles") {
			day := rapid.SampledFrom([]float64{1, 28, 105, 365, 20000}).Draw(t, "day")
			b = b.Learn(Evidence{
				rapid.SampledFrom([]Interval{{day - 1, day}, {0, day}, {day, unbounded}}).Draw(t, "interval"),
				rapid.SampledFrom([]float64{-3, 0, 3}).Draw(t, "dose shift"),
			})
		}
		dist := b.Predictive(rapid.SampledFrom([]float64{-3, 0, 3}).Draw(t, "shift"))
		for _, none := range []float64{0, 1, 100, 20000} {
			open, last := dist.Beyond(none), none
			for _, q := range []float64{0.001, 0.10, 0.50, 0.90, 0.999} {
				got := open.Quantile(q)
				if math.IsNaN(got) || math.IsInf(got, 0) || got < last {
					t.Fatalf("quantile %v beyond %v is %v", q, none, got)
				}
				last = got
			}
			for _, day := range []float64{1, 100, 20000} {
				if s := open.Survival(day); !(s >= 0 && s <= 1+1e-12) {
					t.Fatalf("P(T>%v | T>%v) = %v", day, none, s)
				}
			}
		}
	})
}

func TestEqualInputGivesEqualBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		evidence := rapid.SliceOfN(rapid.Custom(anyEvidence), 0, 6).Draw(t, "evidence")
		a, b := prior(105).Learn(evidence...), prior(105).Learn(evidence...)
		for _, q := range planQuantiles {
			if a, b := a.Predictive(0.1).Quantile(q), b.Predictive(0.1).Quantile(q); a != b {
				t.Fatalf("quantile %v is %v or %v", q, a, b)
			}
		}
	})
}
