package simulate

import (
	"context"

	"github.com/afterglow-calendar/afterglow/internal/duration"
)

// WorldResult is how predictions did in one world.
type WorldResult struct {
	ID     string        `json:"id"`
	Title  string        `json:"title"`
	Cycles []CycleResult `json:"cycles"` // from the patients' first on
}

// CycleResult is how the predictions of one cycle did, each made before anything
// of the cycle was known.
type CycleResult struct {
	Cycle    int     `json:"cycle"`
	Coverage float64 `json:"coverage"`  // share of first movements inside the 80% range [q10, q90]
	InWindow float64 `json:"in_window"` // share between the quantiles that bound the window
	Error    Days    `json:"mean_absolute_error_days"`
}

// The ends of the range that is shown as "8 of 10 times" (fact 17).
const rangeFrom, rangeTo = 0.10, 0.90

// trial is what is tallied of a world's patients.
type trial struct {
	cycles  []cycleTally
	density Density // of the last cycle
}

type cycleTally struct {
	covered, inWindow int
	score             Score
}

// try puts the planner into a world.
func (l lab) try(ctx context.Context, w world) (trial, error) {
	empty := func() trial { return trial{make([]cycleTally, l.Cycles), newDensity(l.Cycles)} }
	parts, err := chunked(ctx, l.Patients, empty, func(patient int, t *trial) { l.follow(w, patient, t) }, l.step)
	if err != nil {
		return trial{}, err
	}
	all := empty()
	for _, part := range parts {
		for i, c := range part.cycles {
			all.cycles[i].covered += c.covered
			all.cycles[i].inWindow += c.inWindow
			all.cycles[i].score.merge(c.score)
		}
		all.density.merge(part.density)
	}
	return all, nil
}

// follow goes with one patient from cycle to cycle: predict, observe, learn.
// Nothing of a cycle is drawn before it is predicted.
func (l lab) follow(w world, patient int, t *trial) {
	r := l.stream(w.number, patient)
	next := l.patient(w, r)
	belief, own := l.prior.Learn(), OwnMean{}
	zoneMedian := l.prior.Learn().Predictive(0).Quantile(0.5)
	for i := range t.cycles {
		tally, predicted := &t.cycles[i], belief.Predictive(0)
		guess := Days{predicted.Quantile(0.5), FixedRuleDays, zoneMedian, own.Predict(zoneMedian)}

		first := next()
		tally.score.Add(guess, first)
		p := predicted.CDF(first)
		if p >= rangeFrom && p <= rangeTo {
			tally.covered++
		}
		if p >= l.rules.Window.LowerQuantile && p <= l.rules.Window.UpperQuantile {
			tally.inWindow++
		}
		if i == len(t.cycles)-1 {
			t.density.add(guess.Estimate, first)
		}

		seen := duration.Fold(l.rules.Learning, mixed.reports(r, l.rules.Learning, first))
		if seen.Reports > 0 {
			belief = belief.Learn(duration.Evidence{Interval: seen.Interval})
			own.Add(seen.Interval)
		}
	}
}

func (t trial) result(w world) WorldResult {
	found := WorldResult{ID: w.id, Title: w.title}
	for i, c := range t.cycles {
		n := float64(c.score.Count())
		found.Cycles = append(found.Cycles, CycleResult{i + 1, float64(c.covered) / n, float64(c.inWindow) / n, c.score.Error()})
	}
	return found
}
