package plan_test

import (
	"fmt"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

var benchmarkZones = []clinic.Zone{clinic.Glabella, clinic.Forehead, clinic.CrowsFeet, clinic.Masseter}

// longHistory is years of visits every 100 days, of four zones each.
func longHistory(treatments int) plan.Input {
	first := civil.Date{Year: 2020, Month: 1, Day: 7}
	in := plan.Input{
		Clinic: clinic.Settings{Timezone: "America/New_York", ClosedWeekdays: []string{"sunday"}, Latitude: new(40.7)},
	}
	for n := range treatments {
		tr := clinic.Treatment{ID: fmt.Sprintf("t%d", n), Date: first.AddDays(n * 100)}
		for _, z := range benchmarkZones {
			tr.Zones = append(tr.Zones, clinic.TreatedZone{Zone: z, Units: new(20.0)})
		}
		in.Treatments = append(in.Treatments, tr)
	}
	in.AsOf = first.AddDays((treatments-1)*100 + 1)
	in.Events = []clinic.Event{{ID: "e1", Date: in.AsOf.AddDays(214)}}
	in.Appointments = []clinic.Appointment{{ID: "a1", Start: civil.DateTime{Date: in.AsOf.AddDays(100), Time: civil.Time{Hour: 10}}}}
	return in
}

// withDiaries adds a weekly report of each zone to each cycle that is over, with
// first movement a week earlier or later from one cycle and zone to the next.
func withDiaries(in plan.Input) plan.Input {
	for n, tr := range in.Treatments[:len(in.Treatments)-1] {
		for i, z := range benchmarkZones {
			last := 77 + 7*((n+i)%3)
			for day := 7; day <= last; day += 7 {
				movement := clinic.MovementNone
				if day == last {
					movement = clinic.MovementFirst
				}
				in.Observations = append(in.Observations, clinic.Observation{Date: tr.Date.AddDays(day), Zone: z, Movement: movement})
			}
		}
	}
	return in
}

// The cost of a plan by the length of the history, with and without what the
// patient reported. Forty treatments may cost fifteen times what four do.
func BenchmarkMake(b *testing.B) {
	for _, history := range []struct {
		name string
		of   func(treatments int) plan.Input
	}{
		{"no reports", longHistory},
		{"weekly reports", func(n int) plan.Input { return withDiaries(longHistory(n)) }},
	} {
		for _, treatments := range []int{4, 40} {
			b.Run(fmt.Sprintf("%s/treatments=%d/zones=4", history.name, treatments), func(b *testing.B) {
				in := history.of(treatments)
				if err := in.Validate(time.LoadLocation); err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					plan.Make(in, rules)
				}
			})
		}
	}
}

// Allocations do not depend on how busy the machine is, so their ratio can be
// held in every test run; the times are the benchmark's.
func TestALongHistoryCostsAtMostFifteenTimesAShortOne(t *testing.T) {
	cost := func(treatments int) float64 {
		in := withDiaries(longHistory(treatments))
		return testing.AllocsPerRun(3, func() { plan.Make(in, rules) })
	}
	if short, long := cost(4), cost(40); long > 15*short {
		t.Errorf("%v allocations for 40 treatments, %v for 4", long, short)
	}
}
