package duration

import "math"

// Predictive is the distribution of T as far as it is known: ln T is normal
// around theta with a spread, and theta is one of a few weighted values, given
// perhaps that T lies beyond a day. With no personal data theta is one value, the
// prior mean, and the spread holds everything unknown; a posterior on a grid of
// theta has the same form, with the spread of one cycle (planner.md section 3).
type Predictive struct {
	theta  []float64 // possible values of the mean of ln T
	weight []float64 // their probabilities; sum 1
	spread float64   // sd of ln T around theta
	beyond float64   // T is known to be greater, days
}

// Beyond returns the distribution given that T > days: what is known of an open
// cycle in which no movement was seen until then.
func (p Predictive) Beyond(days float64) Predictive {
	p.beyond = max(p.beyond, days)
	return p
}

// CDF returns P(T <= days).
func (p Predictive) CDF(days float64) float64 {
	if p.beyond > 0 {
		return 1 - p.Survival(days)
	}
	return p.below(days)
}

// Survival returns P(T > days): the probability that the effect still holds
// after so many days. It is precise where it is tiny, which 1 - CDF is not.
func (p Predictive) Survival(days float64) float64 {
	if days <= p.beyond {
		return 1
	}
	if p.beyond <= 0 {
		return p.above(days)
	}
	known := p.above(p.beyond)
	if known == 0 {
		return 0 // so far out that T can only be about to come
	}
	return p.above(days) / known
}

// below and above are the CDF and the survival before anything was seen.
func (p Predictive) below(days float64) float64 {
	if days <= 0 {
		return 0
	}
	x, sum := math.Log(days), 0.0
	for i, theta := range p.theta {
		sum += p.weight[i] * normalCDF((x-theta)/p.spread)
	}
	return sum
}

func (p Predictive) above(days float64) float64 {
	if days <= 0 {
		return 1
	}
	survival, _ := p.tail(math.Log(days))
	return survival
}

// Quantile returns the days t with P(T <= t) = q, for 0 < q < 1.
func (p Predictive) Quantile(q float64) float64 {
	if p.beyond > 0 {
		// A day and the exponential of its logarithm differ by rounding.
		return max(p.beyond, p.solve(p.above(p.beyond)*(1-q), p.beyond))
	}
	if len(p.theta) == 1 {
		return math.Exp(p.theta[0] + normalQuantile(q)*p.spread)
	}
	return p.solve(1-q, 0)
}

// solve returns the day, later than from, at which the survival is s. Bisection
// defines it (planner.md section 3). Newton's steps on the log odds of survival,
// which are nearly straight in ln T, get there in a handful; bisection steps in
// where one would leave the bracket.
func (p Predictive) solve(s, from float64) float64 {
	var mean, square float64
	lo, hi := math.Inf(1), math.Inf(-1)
	for i, theta := range p.theta {
		lo, hi = min(lo, theta), max(hi, theta)
		mean += p.weight[i] * theta
		square += p.weight[i] * theta * theta
	}
	sd := math.Sqrt(max(0, square-mean*mean) + p.spread*p.spread)
	lo, hi = lo-40*p.spread, hi+40*p.spread
	if from > 0 {
		lo = math.Log(from)
	}
	if !(s > 0) || lo >= hi {
		return math.Exp(lo)
	}
	x := min(max(lo, mean-sd*normalQuantile(clampProbability(s))), hi)
	for range 200 {
		survival, density := p.tail(x)
		if survival > s {
			lo = x
		} else {
			hi = x
		}
		next := x + (math.Log(survival/(1-survival))-math.Log(s/(1-s)))*survival*(1-survival)/density
		if !(next >= lo && next <= hi) {
			next = (lo + hi) / 2
		}
		if math.Abs(next-x) < 1e-12 {
			break
		}
		x = next
	}
	return math.Exp(x)
}

// tail returns P(ln T > x) and the density of ln T at x.
func (p Predictive) tail(x float64) (survival, density float64) {
	for i, theta := range p.theta {
		z := (x - theta) / p.spread
		survival += p.weight[i] * normalCDF(-z)
		density += p.weight[i] * math.Exp(-z*z/2)
	}
	return survival, density / (p.spread * math.Sqrt(2*math.Pi))
}
