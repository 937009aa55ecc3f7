package forecast

import (
	"math"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// spread is on which day a visit takes place: p[i] is the probability of the day i
// days after first. They add up to 1.
type spread struct {
	first civil.Date
	p     []float64
}

// certain is a visit whose day is known.
func certain(day civil.Date) spread { return spread{day, []float64{1}} }

// evenly spreads a visit over days that are all alike, both ends inclusive.
func evenly(first, last civil.Date) spread {
	return weighted(first, last, func(civil.Date) float64 { return 1 })
}

// weighted spreads a visit over days by weights, both ends inclusive. Weights that
// are no numbers to go by are taken for even.
func weighted(first, last civil.Date, weight func(civil.Date) float64) spread {
	s := spread{first: first, p: make([]float64, max(1, last.DaysSince(first)+1))}
	sum := 0.0
	for i := range s.p {
		s.p[i] = weight(first.AddDays(i))
		sum += s.p[i]
	}
	for i := range s.p {
		if sum > 0 && !math.IsInf(sum, 0) {
			s.p[i] /= sum
		} else {
			s.p[i] = 1 / float64(len(s.p))
		}
	}
	return s
}

// after is the spread of a visit that was placed around the middle of the one before
// it, now that the one before has a spread of its own: the two uncertainties add.
func (s spread) after(before spread, middle civil.Date) spread {
	sum := spread{
		first: s.first.AddDays(before.first.DaysSince(middle)),
		p:     make([]float64, len(s.p)+len(before.p)-1),
	}
	for i, p := range before.p {
		for j, q := range s.p {
			sum.p[i+j] += p * q
		}
	}
	return sum
}

// from is the spread of a visit that did not take place before a day. What would
// have been before falls on the days that are left, in proportion; on that day if
// none are.
func (s spread) from(day civil.Date) spread {
	gone := day.DaysSince(s.first)
	if gone <= 0 {
		return s
	}
	if gone >= len(s.p) {
		return certain(day)
	}
	return weighted(day, s.first.AddDays(len(s.p)-1), func(d civil.Date) float64 { return s.p[d.DaysSince(s.first)] })
}

// density is proportional to the probability that movement returns on a day, if the
// median day is given: the logarithm of the days is normal, with the median and the
// 80% range of the estimate (planner.md section 3).
func density(e plan.Estimate, median civil.Date) func(civil.Date) float64 {
	spread := math.Log(e.Q90/e.Q10) / (2 * z90)
	return func(day civil.Date) float64 {
		t := e.Median + float64(day.DaysSince(median))
		if t < 1 || !(spread > 0) {
			return 0
		}
		z := math.Log(t/e.Median) / spread
		return math.Exp(-z*z/2) / t
	}
}

// z90 is the standard normal quantile of 0.9.
const z90 = 1.2815515655446004
