package duration

import "math"

// normalCDF is Phi(z) = P(Z <= z) of the standard normal distribution. Erfc
// keeps its relative precision in the lower tail, and normalCDF(-z) in the
// upper one, where 1 - Phi would cancel to nothing.
func normalCDF(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// normalQuantile is Phi^-1(p) for 0 < p < 1.
func normalQuantile(p float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*p) }

// normalBetween is P(a < Z <= b), computed from the tail that both ends lie in,
// where the difference of two values near 1 would cancel to nothing.
func normalBetween(a, b float64) float64 {
	if a > 0 {
		a, b = -b, -a
	}
	return max(0, normalCDF(b)-normalCDF(a))
}
