package duration

import (
	"cmp"
	"math"
	"slices"

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
	var used []Report // what the interval rests on
	for _, r := range inOrder(reports) {
		if moved(r) && r.Day < max(1, rules.FirstPlausibleDay) {
			s.Implausible = append(s.Implausible, r)
			continue
		}
		says := interval(rules, r)
		if both := s.Interval.and(says); !both.empty() {
			s.Interval = both
		} else if moved(r) && slices.ContainsFunc(used, moved) {
			s.SetAside = append(s.SetAside, r)
			continue
		} else {
			s.Interval = says
			// An earlier "none" that this report implies stands; nothing is lost with it.
			used = slices.DeleteFunc(used, func(u Report) bool {
				stands := interval(rules, u).and(says) == says
				if !stands {
					s.Overridden = append(s.Overridden, u)
				}
				return !stands
			})
		}
		used = append(used, r)
	}
	s.Reports = len(used)
	for _, r := range used {
		if !moved(r) {
			s.Nones = append(s.Nones, r.Day)
		} else if s.Moved == 0 {
			s.Moved = r.Day
		}
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
