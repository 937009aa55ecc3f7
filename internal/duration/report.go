package duration

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// Report is what was seen in a zone on a day of its cycle; day 0 is the
// treatment's.
type Report struct {
	Day      int
	Movement clinic.Movement
}

// Interval holds T, in days: After < T <= By. By is +Inf where no movement was
// seen.
type Interval struct {
	After, By float64
}

func (i Interval) and(o Interval) Interval {
	return Interval{max(i.After, o.After), min(i.By, o.By)}
}

func (i Interval) empty() bool { return i.After >= i.By }

// Seen is what the reports of one cycle say together.
type Seen struct {
	Interval Interval // where T lies
	Reports  int      // how many reports the interval rests on
	Moved    int      // day of the first of them that saw movement; 0 if none did
	Nones    []int    // days on which they saw none, rising

	// Reports that the interval does not rest on (planner.md section 3).
	Implausible []Report // movement too early in the cycle to be its end
	SetAside    []Report // movement that contradicts movement reported before
	Overridden  []Report // what a later report contradicts and replaces
}

// LastNone returns the last day on which no movement was seen; 0 if none was.
func (s Seen) LastNone() int {
	if len(s.Nones) == 0 {
		return 0
	}
	return s.Nones[len(s.Nones)-1]
}

// Fold reads the reports of one cycle, in any order (planner.md sections 3 and
// 9.3). They are folded by day, on one day from none to full: each narrows the
// interval. Once movement is reported, movement that contradicts it is set aside,
// and only a later "none" overrides it. After a contradiction that overrides, the
// interval restarts from the report at hand. The interval is never empty.
func Fold(rules protocol.Learning, reports []Report) Seen {
	s := Seen{Interval: Interval{0, math.Inf(1)}}
	var movements []Report // the interval rests on these and on s.Nones
	for _, r := range inOrder(reports) {
		if moved(r) && r.Day < max(1, rules.FirstPlausibleDay) {
			s.Implausible = append(s.Implausible, r)
			continue
		}
		says := interval(rules, r)
		both := s.Interval.and(says)
		switch {
		case !both.empty():
			s.Interval = both
		case !moved(r): // what moved before did not; an earlier "none" is implied by this one
			s.Interval = says
			s.Overridden = append(s.Overridden, movements...)
			movements = movements[:0]
		case len(movements) > 0:
			s.SetAside = append(s.SetAside, r)
			continue
		default: // every "none" so late is contradicted; those before are implied and stand
			s.Interval = says
			stands := sort.Search(len(s.Nones), func(i int) bool { return float64(s.Nones[i]) > says.After })
			for _, day := range s.Nones[stands:] {
				s.Overridden = append(s.Overridden, Report{day, clinic.MovementNone})
			}
			s.Nones = s.Nones[:stands]
		}
		if moved(r) {
			movements = append(movements, r)
		} else {
			s.Nones = append(s.Nones, r.Day)
		}
	}
	s.Reports = len(s.Nones) + len(movements)
	if len(movements) > 0 {
		s.Moved = movements[0].Day
	}
	return s
}

// inOrder sorts reports by day, on one day from none to full, each one once.
func inOrder(reports []Report) []Report {
	reports = slices.Clone(reports)
	slices.SortFunc(reports, func(a, b Report) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(stage(a.Movement), stage(b.Movement)))
	})
	return slices.Compact(reports)
}

func moved(r Report) bool { return r.Movement != clinic.MovementNone }

// interval is what one report says of T by itself.
func interval(rules protocol.Learning, r Report) Interval {
	day := float64(r.Day)
	switch r.Movement {
	case clinic.MovementFirst:
		return Interval{day / rules.PartialFactor, day}
	case clinic.MovementPartial:
		return Interval{day / rules.FullFactor, day / rules.PartialFactor}
	case clinic.MovementFull:
		return Interval{0, day / rules.FullFactor}
	}
	return Interval{day, math.Inf(1)}
}

// stage is the place of a movement in the course of a cycle.
func stage(m clinic.Movement) int { return slices.Index(clinic.Movements, m) }
