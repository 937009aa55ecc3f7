package duration

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

var rules = protocol.Standard().Duration

func prior(z clinic.Zone, m clinic.Metabolism) Predictive {
	return NewPrior(rules, z, m, clinic.StrengthTypical, nil).Predictive()
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.4f, want %.4f", what, got, want)
	}
}

// The rows of planner.md section 3 that have no reports, in its tolerances.
func TestCheckValuesWithoutReports(t *testing.T) {
	for _, row := range []struct {
		name                        string
		dist                        Predictive
		q10, lower, q50, upper, q90 float64
		p56, p84, p98               float64
	}{
		{"standard 105", prior(clinic.Glabella, clinic.MetabolismTypical), 68.7, 91.1, 105.0, 121.1, 160.4, 0.9714, 0.7501, 0.5827},
		{"standard 91 (fast)", prior(clinic.Forehead, clinic.MetabolismFast), 59.6, 78.9, 91.0, 104.9, 139.0, 0.9290, 0.5957, 0.4113},
		{"standard 137 (slow)", prior(clinic.Masseter, clinic.MetabolismSlow), 89.7, 118.8, 137.0, 158.0, 209.3, 0.9966, 0.9305, 0.8445},
		{"standard 115.5", prior(clinic.Platysma, clinic.MetabolismTypical), 75.6, 100.2, 115.5, 133.2, 176.4, 0.9857, 0.8323, 0.6904},
	} {
		t.Run(row.name, func(t *testing.T) {
			near(t, "q10", row.dist.Quantile(0.10), row.q10, 0.15)
			near(t, "q1/3", row.dist.Quantile(1.0/3), row.lower, 0.15)
			near(t, "q50", row.dist.Quantile(0.50), row.q50, 0.15)
			near(t, "q2/3", row.dist.Quantile(2.0/3), row.upper, 0.15)
			near(t, "q90", row.dist.Quantile(0.90), row.q90, 0.15)
			near(t, "P(T>56)", row.dist.Survival(56), row.p56, 0.002)
			near(t, "P(T>84)", row.dist.Survival(84), row.p84, 0.002)
			near(t, "P(T>98)", row.dist.Survival(98), row.p98, 0.002)
		})
	}
}

func TestSpreadsOfTheModel(t *testing.T) {
	p := NewPrior(rules, clinic.Glabella, "", "", nil)
	near(t, "prior sd of theta", p.SD, 0.2773, 0.00005)
	near(t, "predictive sd", p.Predictive().spread, 0.3306, 0.00005)
}

func TestUnknownAndUnstatedTraitsAreTypical(t *testing.T) {
	typical := NewPrior(rules, clinic.DAO, clinic.MetabolismTypical, clinic.StrengthTypical, nil)
	for _, got := range []Prior{
		NewPrior(rules, clinic.DAO, "", "", nil),
		NewPrior(rules, clinic.DAO, clinic.MetabolismUnknown, clinic.StrengthUnknown, nil),
	} {
		if got != typical {
			t.Errorf("prior %+v, want %+v", got, typical)
		}
	}
}

func TestStrongMusclesShortenAndWeakOnesLengthen(t *testing.T) {
	near(t, "strong", StrengthShift(rules, clinic.StrengthStrong), math.Log(0.95), 1e-12)
	near(t, "low", StrengthShift(rules, clinic.StrengthLow), math.Log(1.05), 1e-12)
}

func TestDoseShiftsWhereTheZoneHasAStandardDose(t *testing.T) {
	ten := 10.0
	near(t, "half the glabella's dose", DoseShift(rules, clinic.Glabella, &ten), 0.285*math.Log(0.5), 1e-12)
	near(t, "zone without a standard dose", DoseShift(rules, clinic.DAO, &ten), 0, 0)
	near(t, "dose not recorded", DoseShift(rules, clinic.Glabella, nil), 0, 0)
}

// mixture draws any distribution the type can hold, one value of theta or many.
func mixture(t *rapid.T) Predictive {
	n := rapid.IntRange(1, 20).Draw(t, "n")
	p := Predictive{spread: rapid.Float64Range(0.05, 0.5).Draw(t, "spread")}
	sum := 0.0
	for range n {
		w := rapid.Float64Range(0.01, 1).Draw(t, "weight")
		p.theta = append(p.theta, rapid.Float64Range(3, 6).Draw(t, "theta"))
		p.weight = append(p.weight, w)
		sum += w
	}
	for i := range p.weight {
		p.weight[i] /= sum
	}
	return p
}

func TestQuantileInvertsTheCDF(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q := mixture(t), rapid.Float64Range(0.01, 0.99).Draw(t, "q")
		if got := p.CDF(p.Quantile(q)); math.Abs(got-q) > 1e-9 {
			t.Fatalf("CDF(Quantile(%v)) = %v", q, got)
		}
	})
}

func TestSurvivalIsTheComplementAndNeverRises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, day := mixture(t), rapid.Float64Range(-10, 500).Draw(t, "day")
		if sum := p.CDF(day) + p.Survival(day); math.Abs(sum-1) > 1e-12 {
			t.Fatalf("CDF + Survival = %v", sum)
		}
		// The weights add up to 1 but for rounding.
		if p.Survival(day+1) > p.Survival(day)+1e-12 {
			t.Fatalf("survival rises after day %v", day)
		}
	})
}

func TestSurvivalKeepsItsPrecisionInTheTail(t *testing.T) {
	p := Predictive{theta: []float64{0}, weight: []float64{1}, spread: 1}
	// Phi(-10), from tables: 7.61985e-24, far below what 1 - CDF can show.
	if got := p.Survival(math.Exp(10)); math.Abs(got/7.61985302416e-24-1) > 1e-9 {
		t.Errorf("P(Z > 10) = %g", got)
	}
}
