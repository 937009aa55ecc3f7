package duration

import (
	"math"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// Prior is what is known of a zone of a patient before any report: theta, the
// zone's mean of ln T for this patient, is normal with this mean and sd.
type Prior struct {
	Mean  float64 // of ln T, days
	SD    float64 // between patients and between one patient's zones
	Cycle float64 // sd of ln T between cycles, given theta
	Grid  protocol.Grid
}

// NewPrior returns the prior of zone z, at its standard dose, for a patient with
// these stated traits. Unknown or unstated traits are typical.
func NewPrior(rules protocol.Duration, z clinic.Zone, metabolism clinic.Metabolism, strength clinic.Strength) Prior {
	return Prior{
		Mean:  math.Log(rules.ZoneMedianDays[z]) + MetabolismShift(rules, metabolism) + StrengthShift(rules, strength),
		SD:    math.Hypot(rules.SD.Patient, rules.SD.Zone),
		Cycle: rules.SD.Cycle,
		Grid:  rules.Grid,
	}
}

// MetabolismShift returns what a stated metabolism adds to ln T (planner.md
// section 3): the protocol's shift, or ln of the ratio of its centres.
func MetabolismShift(rules protocol.Duration, m clinic.Metabolism) float64 {
	if shift, ok := rules.MetabolismShift[m]; ok {
		return shift
	}
	return math.Log(rules.MetabolismFactor(m))
}

// StrengthShift returns what the muscles' strength adds to ln T.
func StrengthShift(rules protocol.Duration, s clinic.Strength) float64 {
	factor, ok := rules.StrengthFactor[s]
	if !ok {
		return 0
	}
	return math.Log(factor)
}

// DoseShift returns what the dose adds to ln T: 0 where either the dose or the
// zone's standard dose is unknown.
func DoseShift(rules protocol.Duration, z clinic.Zone, units *float64) float64 {
	standard, ok := rules.StandardUnits[z]
	if !ok || units == nil {
		return 0
	}
	return rules.DoseExponent * math.Log(*units/standard)
}
