package plan_test

import (
	"fmt"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// years of visits every 100 days, of four zones each.
func longHistory(treatments int) plan.Input {
	first := civil.Date{Year: 2020, Month: 1, Day: 7}
	in := plan.Input{
		Clinic: clinic.Settings{Timezone: "America/New_York", ClosedWeekdays: []string{"sunday"}, Latitude: new(40.7)},
	}
	for n := range treatments {
		tr := clinic.Treatment{ID: fmt.Sprintf("t%d", n), Date: first.AddDays(n * 100)}
		for _, z := range []clinic.Zone{clinic.Glabella, clinic.Forehead, clinic.CrowsFeet, clinic.Masseter} {
			tr.Zones = append(tr.Zones, clinic.TreatedZone{Zone: z, Units: new(20.0)})
		}
		in.Treatments = append(in.Treatments, tr)
	}
	in.AsOf = first.AddDays((treatments-1)*100 + 1)
	in.Events = []clinic.Event{{ID: "e1", Date: in.AsOf.AddDays(214)}}
	in.Appointments = []clinic.Appointment{{ID: "a1", Start: civil.DateTime{Date: in.AsOf.AddDays(100), Time: civil.Time{Hour: 10}}}}
	return in
}

func BenchmarkMake(b *testing.B) {
	for _, treatments := range []int{4, 40} {
		b.Run(fmt.Sprintf("treatments=%d/zones=4", treatments), func(b *testing.B) {
			in := longHistory(treatments)
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
