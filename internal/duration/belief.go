package duration

import "math"

// Evidence is what one closed cycle says of theta: T lies in the interval, at a
// dose that shifted ln T (planner.md section 9.2).
type Evidence struct {
	Interval Interval
	Shift    float64 // DoseShift of the cycle
}

// Belief is what is known of theta, the zone's mean of ln T for this patient at
// the standard dose: the prior on a grid, weighted by what closed cycles said
// (planner.md section 3). It is read-only.
type Belief struct {
	prior  Prior
	theta  []float64 // empty while nothing was learned
	weight []float64 // their probabilities; sum 1
}

// Learn returns the belief after closed cycles, in any order.
func (p Prior) Learn(evidence ...Evidence) Belief {
	b := Belief{prior: p}
	for _, e := range evidence {
		b = b.Learn(e)
	}
	return b
}

// Learn returns the belief after one more closed cycle. Evidence that is
// impossible under every theta of the grid teaches nothing.
func (b Belief) Learn(e Evidence) Belief {
	theta, weight := b.theta, b.weight
	if theta == nil {
		theta, weight = b.prior.grid()
	}
	after, by := math.Log(e.Interval.After)-e.Shift, math.Log(e.Interval.By)-e.Shift
	learned := make([]float64, len(weight))
	for i, w := range weight {
		learned[i] = w * normalBetween((after-theta[i])/b.prior.Cycle, (by-theta[i])/b.prior.Cycle)
	}
	if !normalize(learned) {
		return b
	}
	return Belief{b.prior, theta, learned}
}

// under returns what the same evidence says under another prior. The grid stays
// where it was: the evidence need not be weighed again, and where it disagrees with
// a narrower prior the wide grid still holds both.
func (b Belief) under(prior Prior) Belief {
	if b.theta == nil {
		return Belief{prior: prior}
	}
	weight := make([]float64, len(b.weight))
	for i, theta := range b.theta {
		was, is := (theta-b.prior.Mean)/b.prior.SD, (theta-prior.Mean)/prior.SD
		weight[i] = b.weight[i] * math.Exp((was*was-is*is)/2)
	}
	if !normalize(weight) {
		return b
	}
	return Belief{prior, b.theta, weight}
}

// normalize makes weights add up to 1; false if they add up to nothing.
func normalize(weight []float64) bool {
	sum := 0.0
	for _, w := range weight {
		sum += w
	}
	if !(sum > 0) {
		return false
	}
	for i := range weight {
		weight[i] /= sum
	}
	return true
}

// grid is the prior as points and their probabilities.
func (p Prior) grid() (theta, weight []float64) {
	points, sds := p.Grid.Points, p.Grid.SDs
	theta, weight = make([]float64, points), make([]float64, points)
	for i := range theta {
		z := sds * (2*float64(i)/float64(points-1) - 1)
		theta[i] = p.Mean + z*p.SD
		weight[i] = math.Exp(-z * z / 2)
	}
	normalize(weight)
	return theta, weight
}

// negligible weights are left out of a predictive distribution: together they
// change no probability in its twelfth digit.
const negligible = 1e-15

// Predictive returns the distribution of T for a cycle whose dose shifts ln T by
// so much.
func (b Belief) Predictive(shift float64) Predictive {
	if b.theta == nil {
		return Predictive{
			theta:  []float64{b.prior.Mean + shift},
			weight: []float64{1},
			spread: math.Hypot(b.prior.SD, b.prior.Cycle),
		}
	}
	p := Predictive{spread: b.prior.Cycle}
	for i, w := range b.weight {
		if w > negligible {
			p.theta = append(p.theta, b.theta[i]+shift)
			p.weight = append(p.weight, w)
		}
	}
	return p
}

// moments are the mean and the variance of theta.
func (b Belief) moments() (mean, variance float64) {
	if b.theta == nil {
		return b.prior.Mean, b.prior.SD * b.prior.SD
	}
	for i, w := range b.weight {
		mean += w * b.theta[i]
	}
	for i, w := range b.weight {
		variance += w * (b.theta[i] - mean) * (b.theta[i] - mean)
	}
	return mean, variance
}
