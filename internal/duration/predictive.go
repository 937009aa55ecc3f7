package duration

import "math"

// Predictive is the distribution of T as far as it is known: ln T is normal
// around theta with a spread, and theta is one of a few weighted values. With no
// personal data theta is one value, the prior mean, and the spread holds
// everything unknown; a posterior on a grid of theta has the same form, with the
// spread of one cycle (planner.md section 3).
type Predictive struct {
	theta  []float64 // possible values of the mean of ln T
	weight []float64 // their probabilities; sum 1
	spread float64   // sd of ln T around theta
}

// CDF returns P(T <= days).
func (p Predictive) CDF(days float64) float64 {
	if days <= 0 {
		return 0
	}
	x, sum := math.Log(days), 0.0
	for i, theta := range p.theta {
		sum += p.weight[i] * normalCDF((x-theta)/p.spread)
	}
	return sum
}

// Survival returns P(T > days): the probability that the effect still holds
// after so many days. It is precise where it is tiny, which 1 - CDF is not.
func (p Predictive) Survival(days float64) float64 {
	if days <= 0 {
		return 1
	}
	x, sum := math.Log(days), 0.0
	for i, theta := range p.theta {
		sum += p.weight[i] * normalCDF((theta-x)/p.spread)
	}
	return sum
}

// Quantile returns the days t with P(T <= t) = q, for 0 < q < 1.
func (p Predictive) Quantile(q float64) float64 {
	z := normalQuantile(q)
	if len(p.theta) == 1 {
		return math.Exp(p.theta[0] + z*p.spread)
	}
	// The quantile of a mixture lies between those of its outermost parts.
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, theta := range p.theta {
		lo, hi = min(lo, theta+z*p.spread), max(hi, theta+z*p.spread)
	}
	// 60 halvings of any plausible range of ln T leave less than a nanosecond.
	for range 60 {
		mid := (lo + hi) / 2
		if p.CDF(math.Exp(mid)) < q {
			lo = mid
		} else {
			hi = mid
		}
	}
	return math.Exp((lo + hi) / 2)
}
