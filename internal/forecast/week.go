package forecast

import "math"

// Sums are what is known of the visits of a week: sums over the shares that fall into
// it. All of them are whole numbers, so that a share can be taken out again and
// nothing is left of it.
type Sums struct {
	Expected int64 // of visits that are not booked, in parts of Whole
	Variance int64 // of their number, in parts of Whole squared
	Skew     int64 // third central moment of their number, in parts of Whole cubed
	Booked   int64 // visits
}

// Of is what one share adds to the sums of its week.
func Of(s Share) Sums {
	if s.Booked {
		return Sums{Booked: int64(s.Of / Whole)}
	}
	p, q := int64(s.Of), int64(Whole-s.Of)
	return Sums{Expected: p, Variance: p * q, Skew: p * q * (q - p)}
}

// Add returns the sums of both.
func (s Sums) Add(other Sums) Sums {
	return Sums{s.Expected + other.Expected, s.Variance + other.Variance, s.Skew + other.Skew, s.Booked + other.Booked}
}

// Minus returns s without other.
func (s Sums) Minus(other Sums) Sums {
	return Sums{s.Expected - other.Expected, s.Variance - other.Variance, s.Skew - other.Skew, s.Booked - other.Booked}
}

// Mean is how many visits are expected in the week, the booked ones included.
func (s Sums) Mean() float64 { return float64(s.Booked) + float64(s.Expected)/Whole }

// Range is from how many to how many visits the week has in 8 of 10 cases, the booked
// ones included: the first numbers that the number of visits does not exceed in one
// and in nine of ten.
//
// Each visit that is not booked falls into the week or does not, independently of the
// others, so their number is Poisson-binomial. The range is that of the refined
// normal approximation, which knows its skewness.
func (s Sums) Range() (low, high int) {
	mean, variance := float64(s.Expected)/Whole, float64(s.Variance)/(Whole*Whole)
	booked := int(s.Booked)
	if variance <= 0 {
		n := booked + int(math.Round(mean))
		return n, n
	}
	sd := math.Sqrt(variance)
	skewness := float64(s.Skew) / (Whole * Whole * Whole) / (variance * sd)
	atMost := func(n int) float64 { // about P(number <= n)
		x := (float64(n) + 0.5 - mean) / sd
		return math.Erfc(-x/math.Sqrt2)/2 + skewness*(1-x*x)*math.Exp(-x*x/2)/(6*math.Sqrt(2*math.Pi))
	}
	n := max(0, int(mean-4*sd))
	for atMost(n) < 0.1 {
		n++
	}
	low = n
	for atMost(n) < 0.9 {
		n++
	}
	return booked + low, booked + n
}
