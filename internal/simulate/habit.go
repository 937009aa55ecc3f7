package simulate

import (
	"math/rand/v2"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/duration"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// habit is what patients tell of their cycles: the shares of cycles with a
// weekly diary and with one status; of the others nothing is told.
type habit struct {
	diary, status float64
}

var (
	// mixed is what planner.md section 3 assumes.
	mixed = habit{diary: 0.60, status: 0.25}
	// reporting is the same without the silent cycles.
	reporting = habit{diary: 0.60 / 0.85, status: 0.25 / 0.85}
)

// The days of a cycle, inclusive, on one of which a status is given: around the
// next visit.
const statusFrom, statusTo = 80, 115

// A diary is kept once a week and for a year at most: patients whose effect
// lasts longer than that are about to report "none" for ever.
const diaryEvery, diaryEnd = 7, 365

// reports draws what is told of a cycle with first movement after t days.
func (h habit) reports(r *rand.Rand, rules protocol.Learning, t float64) []duration.Report {
	seen := func(day int) duration.Report { return duration.Report{Day: day, Movement: movement(rules, t, day)} }
	switch habit := r.Float64(); {
	case habit < h.diary:
		var diary []duration.Report
		for day := 1 + r.IntN(diaryEvery); day <= diaryEnd; day += diaryEvery {
			diary = append(diary, seen(day))
			if diary[len(diary)-1].Movement != clinic.MovementNone {
				break
			}
		}
		return diary
	case habit < h.diary+h.status:
		return []duration.Report{seen(statusFrom + r.IntN(statusTo-statusFrom+1))}
	}
	return nil
}

// movement is what there is to see on a day of a cycle with first movement after
// t days (planner.md section 3: partial 1.20 T, full 1.45 T).
func movement(rules protocol.Learning, t float64, day int) clinic.Movement {
	switch d := float64(day); {
	case d < t:
		return clinic.MovementNone
	case d < rules.PartialFactor*t:
		return clinic.MovementFirst
	case d < rules.FullFactor*t:
		return clinic.MovementPartial
	}
	return clinic.MovementFull
}
