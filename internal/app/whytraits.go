package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// maxTraits is how many changed traits a sentence names: it is about what moved.
const maxTraits = 3

// rhythms are the strategies in words.
var rhythms = map[clinic.Strategy]string{
	clinic.StrategyStandard: "standard rhythm",
	clinic.StrategySmall3Mo: "rhythm of 3 months",
	clinic.StrategyHigh6Mo:  "rhythm of 6 months",
}

// whyTraits says in words which of the traits that the planner knows of a patient
// changed; empty if none did. What she is called and where she is reached is no
// trait.
func whyTraits(before, after clinic.Traits) string {
	var all []string
	note := func(changed bool, format string, args ...any) {
		if changed {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	// A trait that is not stated has its default (planner.md section 8).
	metabolism := cmp.Or(after.Metabolism, clinic.MetabolismTypical)
	note(metabolism != cmp.Or(before.Metabolism, clinic.MetabolismTypical), "metabolism %s", metabolism)
	strength := cmp.Or(after.Strength, clinic.StrengthTypical)
	note(strength != cmp.Or(before.Strength, clinic.StrengthTypical), "strength %s", strength)
	strategy := cmp.Or(after.Strategy, clinic.StrategyStandard)
	note(strategy != cmp.Or(before.Strategy, clinic.StrategyStandard), "%s", rhythms[strategy])
	switch {
	case after.FirstTimer:
		note(!before.FirstTimer, "a first-timer")
	default:
		note(before.FirstTimer, "no first-timer")
	}
	switch {
	case after.VisitsPerYear == 0:
		note(before.VisitsPerYear != 0, "no limit of visits a year")
	default:
		note(before.VisitsPerYear != after.VisitsPerYear, "visits a year limited to %d", after.VisitsPerYear)
	}
	note(!sameSet(before.Weekdays, after.Weekdays), "preferred weekdays changed")
	note(!sameSet(before.Blackouts, after.Blackouts), "unavailable days changed")
	note(!same(before.Latitude, after.Latitude), "latitude changed")
	note(before.Timezone != after.Timezone, "time zone changed")
	note(before.SeasonCheckins != after.SeasonCheckins, "wish for seasonal check-ins changed")
	if more := len(all) - maxTraits; more > 0 {
		all = append(all[:maxTraits], fmt.Sprintf("%d more", more))
	}
	return strings.Join(all, ", ")
}

// sameSet reports that two lists name the same in whatever order.
func sameSet[T comparable](a, b []T) bool {
	within := func(a, b []T) bool {
		return !slices.ContainsFunc(a, func(one T) bool { return !slices.Contains(b, one) })
	}
	return within(a, b) && within(b, a)
}

// same compares what may be absent.
func same[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}
