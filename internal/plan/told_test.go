package plan_test

import (
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// A window stays readable however many events or reports the record has.

func TestAFlagListsTenReportsAndCountsTheOthers(t *testing.T) {
	treated := civil.Date{Year: 2027, Month: 3, Day: 1}
	in := plan.Input{
		Clinic:     clinic.Settings{Timezone: "UTC"},
		Treatments: []clinic.Treatment{{Date: treated, Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}}}},
		AsOf:       treated.AddDays(30),
	}
	for day := 1; day <= 13; day++ {
		in.Observations = append(in.Observations, clinic.Observation{Date: treated.AddDays(day), Zone: clinic.Glabella, Movement: clinic.MovementFirst})
	}
	flags := plan.Make(in, rules).Flags
	if len(flags) != 1 {
		t.Fatalf("flags %+v", flags)
	}
	text := flags[0].Text
	if strings.Count(text, "first on") != 10 || !strings.Contains(text, "first on 2027-03-11 (day 10), and 3 more after the treatment") {
		t.Errorf("%s", text)
	}
}

func TestAWindowTellsOfTheTenNearestEventsThatCannotBePreparedFor(t *testing.T) {
	treated := civil.Date{Year: 2027, Month: 3, Day: 1}
	in := plan.Input{
		Clinic:     clinic.Settings{Timezone: "UTC"},
		Treatments: []clinic.Treatment{{Date: treated, Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}}}},
		AsOf:       treated.AddDays(1),
	}
	// Too late for the effect to count, too early for the next visit.
	for range 12 {
		in.Events = append(in.Events, clinic.Event{Date: treated.AddDays(96)})
	}
	p := plan.Make(in, rules)
	told := 0
	for _, item := range p.Items {
		if item.Kind != plan.KindWindow || item.Projected {
			continue
		}
		for _, r := range item.Reasons {
			if r.Rule == "event.no_good_day" {
				told++
			}
		}
	}
	if told != 10 || len(p.Verdicts) != 12 {
		t.Errorf("%d events told of, %d verdicts", told, len(p.Verdicts))
	}
}
