package protocol

import (
	"math"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// MetabolismFactor returns how many times as long as typical an effect lasts
// with a stated metabolism, whether the protocol states centres or shifts
// (planner.md section 3). It is 1 for a metabolism that is typical, unknown or
// unstated.
func (d Duration) MetabolismFactor(m clinic.Metabolism) float64 {
	if shift, ok := d.MetabolismShift[m]; ok {
		return math.Exp(shift)
	}
	if centre, ok := d.MetabolismCentreDays[m]; ok {
		return centre / d.MetabolismCentreDays[clinic.MetabolismTypical]
	}
	return 1
}

// TypicalCentreDays returns the median of a typical zone of a typical patient,
// with which other zones and patients can be compared. ok is false where the
// protocol has none, because it states metabolism as a shift and each zone's
// median for itself.
func (d Duration) TypicalCentreDays() (days float64, ok bool) {
	days, ok = d.MetabolismCentreDays[clinic.MetabolismTypical]
	return days, ok
}
