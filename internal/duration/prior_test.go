package duration

import (
	"math"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

var (
	rules     = protocol.Standard().Duration
	learning  = protocol.Standard().Learning
	unbounded = math.Inf(1)
)

// prior is that of a typical patient in a zone with this median, in days.
func prior(median float64) Prior {
	p := NewPrior(rules, clinic.Glabella, "", "")
	p.Mean = math.Log(median)
	return p
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.4f, want %.4f", what, got, want)
	}
}

func TestSpreadsOfTheModel(t *testing.T) {
	p := NewPrior(rules, clinic.Glabella, "", "")
	near(t, "prior sd of theta", p.SD, 0.2773, 0.00005)
	near(t, "predictive sd", p.Learn().Predictive(0).spread, 0.3306, 0.00005)
}

func TestThePriorMedianIsTheZonesAtTheStatedMetabolism(t *testing.T) {
	for _, c := range []struct {
		zone       clinic.Zone
		metabolism clinic.Metabolism
		median     float64
	}{
		{clinic.Glabella, clinic.MetabolismTypical, 105},
		{clinic.Forehead, clinic.MetabolismFast, 91},
		{clinic.Masseter, clinic.MetabolismSlow, 137},
		{clinic.Platysma, clinic.MetabolismTypical, 115.5},
		{clinic.LipFlip, clinic.MetabolismTypical, 80},
	} {
		p := NewPrior(rules, c.zone, c.metabolism, clinic.StrengthTypical)
		near(t, string(c.zone)+" "+string(c.metabolism), math.Exp(p.Mean), c.median, 1e-9)
	}
}

func TestUnknownAndUnstatedTraitsAreTypical(t *testing.T) {
	typical := NewPrior(rules, clinic.DAO, clinic.MetabolismTypical, clinic.StrengthTypical)
	for _, got := range []Prior{
		NewPrior(rules, clinic.DAO, "", ""),
		NewPrior(rules, clinic.DAO, clinic.MetabolismUnknown, clinic.StrengthUnknown),
	} {
		if got != typical {
			t.Errorf("prior %+v, want %+v", got, typical)
		}
	}
}

func TestStrongMusclesShortenAndWeakOnesLengthen(t *testing.T) {
	near(t, "strong", StrengthShift(rules, clinic.StrengthStrong), math.Log(0.95), 1e-12)
	near(t, "low", StrengthShift(rules, clinic.StrengthLow), math.Log(1.05), 1e-12)
	near(t, "typical", StrengthShift(rules, clinic.StrengthTypical), 0, 0)
}

func TestDoseShiftsWhereTheZoneHasAStandardDose(t *testing.T) {
	ten := 10.0
	near(t, "half the glabella's dose", DoseShift(rules, clinic.Glabella, &ten), 0.285*math.Log(0.5), 1e-12)
	near(t, "zone without a standard dose", DoseShift(rules, clinic.DAO, &ten), 0, 0)
	near(t, "dose not recorded", DoseShift(rules, clinic.Glabella, nil), 0, 0)
}
