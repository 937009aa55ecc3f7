package simulate

import (
	"context"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/duration"
)

// StudyResult is how often the detector of shortening raised its flag.
type StudyResult struct {
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	Flagged float64 `json:"flagged"` // share of the patients
}

// study is one question to the detector (planner.md section 4).
type study struct {
	id, title string
	number    int // of its streams of chance
	world     string
	habit     habit
	cycles    int // that the detector may go by
	// After the cycles that the detector freezes, effects last so many times as
	// long; 1 if nothing is wrong.
	factor float64
}

// False alarms are counted over ten cycles of everyday reporting. A real
// shortening begins when the detector has frozen its first three cycles, and it
// has six cycles with a report to be found in.
var studies = []study{
	{"false-alarm/model", "false alarm in 10 cycles, as modelled", 11, "model", mixed, 10, 1},
	{"false-alarm/low-prior", "false alarm in 10 cycles, prior 15% too low", 12, "low-prior", mixed, 10, 1},
	{"false-alarm/heavy-tails", "false alarm in 10 cycles, t4 tails", 13, "heavy-tails", mixed, 10, 1},
	{"false-alarm/own-noise", "false alarm in 10 cycles, patient's own noise 0.10-0.30", 14, "own-noise", mixed, 10, 1},
	{"found/-25%", "found within 6 reported cycles, effects 25% shorter", 15, "model", reporting, 9, 0.75},
	{"found/-35%", "found within 6 reported cycles, effects 35% shorter", 16, "model", reporting, 9, 0.65},
}

// study returns the share of patients whom the detector flags.
func (l lab) study(ctx context.Context, s study) (flagged float64, err error) {
	w := worlds[slices.IndexFunc(worlds, func(w world) bool { return w.id == s.world })]
	counts, err := chunked(ctx, l.Patients, func() int { return 0 }, func(patient int, flagged *int) {
		if l.flagged(s, w, patient) {
			*flagged++
		}
	}, l.step)
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return float64(sum) / float64(l.Patients), err
}

func (l lab) flagged(s study, w world, patient int) bool {
	r := l.stream(s.number, patient)
	next := l.patient(w, r)
	var run []duration.Evidence
	for range s.cycles {
		t := next()
		if len(run) >= l.rules.Shortening.FrozenCycles {
			t *= s.factor
		}
		if seen := duration.Fold(l.rules.Learning, s.habit.reports(r, l.rules.Learning, t)); seen.Reports > 0 {
			run = append(run, duration.Evidence{Interval: seen.Interval})
		}
	}
	return duration.Shortening(l.rules.Shortening, l.prior, run) > 0
}
