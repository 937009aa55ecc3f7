package duration

import "github.com/afterglow-calendar/afterglow/internal/protocol"

// Shortening watches the informative cycles of one zone, oldest first, all since
// the last change of product, dose, injector or zones. The belief after the first
// few is frozen; each later cycle adds how much earlier it was than that foretold
// (planner.md section 4). It returns the number of the cycle, from 1, at which
// the sum passed the threshold; 0 if it never did.
func Shortening(rules protocol.Shortening, prior Prior, run []Evidence) (cycle int) {
	if len(run) <= rules.FrozenCycles {
		return 0
	}
	frozen := prior.Learn(run[:rules.FrozenCycles]...)
	shift := run[rules.FrozenCycles].Shift
	foretold, sum := frozen.Predictive(shift), 0.0
	for i, e := range run[rules.FrozenCycles:] {
		if e.Shift != shift {
			shift, foretold = e.Shift, frozen.Predictive(e.Shift)
		}
		z := normalQuantile(clampProbability(foretold.midPIT(e.Interval)))
		sum = max(0, sum-z-rules.Allowance)
		if sum > rules.Threshold {
			return rules.FrozenCycles + i + 1
		}
	}
	return 0
}

// midPIT is the probability integral transform of a censored observation: the
// middle of the probabilities at the interval's ends.
func (p Predictive) midPIT(i Interval) float64 { return (p.CDF(i.After) + p.CDF(i.By)) / 2 }

// clampProbability keeps a probability where its normal quantile is finite.
func clampProbability(p float64) float64 { return min(max(p, 1e-12), 1-1e-12) }
