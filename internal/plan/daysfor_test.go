package plan_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// Whatever is recorded, a day that is fine for a visit is one on which the clinic is
// open and the patient can come, and not before the minimum interval.
func TestADayWithoutAnObstacleKeepsEveryRule(t *testing.T) {
	rules, _ := protocol.ByName("standard")
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		if in.Validate(time.LoadLocation) != nil {
			t.Skip("no valid input")
		}
		days := plan.NewDaysFor(in, rules)
		least := in.Clinic.MinIntervalDays
		if least == 0 {
			least = rules.MinIntervalDays
		}
		isOpen := plan.ClinicOpen(in.Clinic)
		for n := -3; n < 200; n++ {
			day := in.AsOf.AddDays(n)
			if days.Obstacle(day) != "" {
				continue
			}
			weekday := clinic.Weekdays[day.In(time.UTC).Weekday()]
			switch {
			case n < 0:
				t.Fatalf("%v is over", day)
			case !isOpen(day):
				t.Fatalf("%v is closed", day)
			case slices.Contains(in.Clinic.ClosedWeekdays, weekday) || len(in.Patient.Weekdays) > 0 && !slices.Contains(in.Patient.Weekdays, weekday):
				t.Fatalf("%v is a %s", day, weekday)
			}
			spans := slices.Clone(in.Patient.Blackouts)
			for _, c := range in.Clinic.Closures {
				spans = append(spans, c.Span())
			}
			for _, s := range spans {
				if !day.Before(s.From) && !day.After(s.To) {
					t.Fatalf("%v is inside %v", day, s)
				}
			}
			for _, p := range in.Pauses {
				if !day.Before(p.From) && (p.Until == nil || !day.After(*p.Until)) {
					t.Fatalf("%v is paused", day)
				}
			}
			for _, given := range in.Treatments {
				if given.IsFull() && day.DaysSince(given.Date) < least {
					t.Fatalf("%v is %d days after a full treatment", day, day.DaysSince(given.Date))
				}
			}
			for _, e := range in.Events {
				if away := e.Date.DaysSince(day); away >= 0 && away < rules.Event.LateLast {
					t.Fatalf("%v is %d days before an event", day, away)
				}
			}
		}
	})
}
