package app_test

import (
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestEveryTraitThatChangesIsNamed(t *testing.T) {
	north, south := 40.7, -33.9
	august := []clinic.Span{{From: onDate(2027, 8, 1), To: onDate(2027, 8, 14)}}
	for want, change := range map[string][2]clinic.Traits{
		"metabolism fast":                            {{}, {Metabolism: clinic.MetabolismFast}},
		"metabolism typical":                         {{Metabolism: clinic.MetabolismFast}, {}},
		"strength strong":                            {{Strength: clinic.StrengthLow}, {Strength: clinic.StrengthStrong}},
		"rhythm of 3 months":                         {{}, {Strategy: clinic.StrategySmall3Mo}},
		"a first-timer":                              {{}, {FirstTimer: true}},
		"no first-timer":                             {{FirstTimer: true}, {}},
		"visits a year limited to 3":                 {{VisitsPerYear: 2}, {VisitsPerYear: 3}},
		"no limit of visits a year":                  {{VisitsPerYear: 2}, {}},
		"preferred weekdays changed":                 {{}, {Weekdays: []string{"monday"}}},
		"unavailable days changed":                   {{Blackouts: august}, {}},
		"latitude changed":                           {{Latitude: &north}, {Latitude: &south}},
		"time zone changed":                          {{}, {Timezone: "Europe/Berlin"}},
		"wish for seasonal check-ins changed":        {{SeasonCheckins: true}, {}},
		"metabolism slow, standard rhythm":           {{Strategy: clinic.StrategyHigh6Mo}, {Metabolism: clinic.MetabolismSlow}},
		"unavailable days changed, latitude changed": {{}, {Blackouts: august, Latitude: &north}},
	} {
		if got := app.WhyTraits(change[0], change[1]); got != want {
			t.Errorf("%+v to %+v is told as %q, want %q", change[0], change[1], got, want)
		}
	}
}

func TestATraitThatIsStatedAsItsDefaultHasNotChanged(t *testing.T) {
	here, too := 40.7, 40.7
	before := clinic.Traits{Latitude: &here, Weekdays: []string{"monday", "friday"}}
	after := clinic.Traits{
		Metabolism: clinic.MetabolismTypical, Strength: clinic.StrengthTypical, Strategy: clinic.StrategyStandard,
		Latitude: &too, Weekdays: []string{"friday", "monday"}, Blackouts: []clinic.Span{},
	}
	if got := app.WhyTraits(before, after); got != "" {
		t.Errorf("told as %q", got)
	}
}

func TestMoreThanThreeTraitsAreCounted(t *testing.T) {
	after := clinic.Traits{Metabolism: clinic.MetabolismFast, Strength: clinic.StrengthLow, Strategy: clinic.StrategySmall3Mo, FirstTimer: true, VisitsPerYear: 2}
	if got := app.WhyTraits(clinic.Traits{}, after); !strings.HasSuffix(got, "rhythm of 3 months, 2 more") || strings.Count(got, ",") != 3 {
		t.Errorf("told as %q", got)
	}
}
