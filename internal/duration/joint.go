package duration

import (
	"math"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// Zone is what is known of one zone of a patient: its prior and what its own
// closed cycles said.
type Zone struct {
	Prior    Prior
	Evidence []Evidence
}

// Joint returns the belief about each zone of one patient. Zones share the
// patient, so what one of them shows narrows the prior of the others: each zone's
// evidence counts for them as one normal pseudo-observation of its theta, and a
// zone's own reports enter by the grid (planner.md section 3).
func Joint(sd protocol.SD, zones []Zone) []Belief {
	beliefs := make([]Belief, len(zones))
	observed := make([]pseudoObservation, len(zones))
	for i, z := range zones {
		beliefs[i] = z.Prior.Learn(z.Evidence...)
		observed[i] = beliefs[i].pseudoObservation()
	}
	for i, z := range zones {
		others := slices.Concat(observed[:i], observed[i+1:])
		if mean, variance, ok := patientEffect(sd, others); ok {
			z.Prior.Mean += mean
			z.Prior.SD = math.Sqrt(variance + sd.Zone*sd.Zone)
			beliefs[i] = beliefs[i].under(z.Prior)
		}
	}
	return beliefs
}

// pseudoObservation is the normal observation of theta that would have moved the
// prior to the same mean and variance as the evidence did.
type pseudoObservation struct {
	precision float64 // 1/variance; 0 if there was no evidence
	deviation float64 // from the prior mean
}

// A posterior that is narrower than the grid's steps is known to lie in a cell of
// it, no better: taken for exact it would weigh infinitely much.
func (b Belief) pseudoObservation() pseudoObservation {
	mean, variance := b.moments()
	if b.theta != nil {
		step := b.theta[1] - b.theta[0]
		variance = max(variance, step*step/12)
	}
	before := b.prior.SD * b.prior.SD
	precision := 1/variance - 1/before
	// Rounding leaves a trace of precision where nothing was learned.
	if precision*before < 1e-9 {
		return pseudoObservation{}
	}
	return pseudoObservation{precision, (mean - b.prior.Mean) / variance / precision}
}

// patientEffect is the posterior of the patient's own deviation a, given the
// pseudo-observations of some zones: each is a + b_zone + its noise. It is not ok
// if none of them has shown anything.
func patientEffect(sd protocol.SD, observed []pseudoObservation) (mean, variance float64, ok bool) {
	precision, sum := 1/(sd.Patient*sd.Patient), 0.0
	for _, o := range observed {
		if o.precision == 0 {
			continue
		}
		ok = true
		p := 1 / (sd.Zone*sd.Zone + 1/o.precision)
		precision += p
		sum += p * o.deviation
	}
	return sum / precision, 1 / precision, ok
}
