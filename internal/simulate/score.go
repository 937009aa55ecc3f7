package simulate

import (
	"math"

	"github.com/afterglow-calendar/afterglow/internal/duration"
)

// FixedRuleDays is the rule that a clinic without predictions goes by
// (planner.md section 3).
const FixedRuleDays = 84

// Days holds a number of days for each way of predicting T: the prediction
// itself, or how far it was off.
type Days struct {
	Estimate   float64 `json:"estimate"`    // the median of the planner's estimate
	Fixed      float64 `json:"fixed_84"`    // FixedRuleDays, for everybody
	ZoneMedian float64 `json:"zone_median"` // the profile's median of the zone
	OwnMean    float64 `json:"own_mean"`    // see OwnMean
}

// Score adds up how far predictions of one cycle were off.
type Score struct {
	n   int
	sum Days
}

// Add scores the predictions of a cycle whose first movement came after t days.
func (s *Score) Add(predicted Days, t float64) {
	s.n++
	s.sum.Estimate += math.Abs(predicted.Estimate - t)
	s.sum.Fixed += math.Abs(predicted.Fixed - t)
	s.sum.ZoneMedian += math.Abs(predicted.ZoneMedian - t)
	s.sum.OwnMean += math.Abs(predicted.OwnMean - t)
}

// merge adds the scores of other patients.
func (s *Score) merge(o Score) {
	s.n += o.n
	s.sum.Estimate += o.sum.Estimate
	s.sum.Fixed += o.sum.Fixed
	s.sum.ZoneMedian += o.sum.ZoneMedian
	s.sum.OwnMean += o.sum.OwnMean
}

// Count is how many cycles were scored.
func (s Score) Count() int { return s.n }

// Error is the mean absolute error in days; zero if nothing was scored.
func (s Score) Error() Days {
	n := float64(max(1, s.n))
	return Days{s.sum.Estimate / n, s.sum.Fixed / n, s.sum.ZoneMedian / n, s.sum.OwnMean / n}
}

// OwnMean is the simplest way of learning from a patient: the mean of what she
// reported of her closed cycles so far, each by the middle of its interval. An
// interval that is open to one side has no middle: one that is open towards the
// treatment counts at its other end, one that is open towards the future is left
// out. Of counting either kind at the end it has or leaving it out, this is how
// the mean errs least, so that the estimate is held against it at its best.
type OwnMean struct {
	n   int
	sum float64
}

// Add counts a closed cycle.
func (m *OwnMean) Add(i duration.Interval) {
	switch {
	case math.IsInf(i.By, 1):
		return
	case i.After <= 0:
		m.sum += i.By
	default:
		m.sum += (i.After + i.By) / 2
	}
	m.n++
}

// Predict returns the mean in days, the zone's median before any report.
func (m OwnMean) Predict(zoneMedian float64) float64 {
	if m.n == 0 {
		return zoneMedian
	}
	return m.sum / float64(m.n)
}
