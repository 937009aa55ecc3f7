package plan

import (
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// The documents that cost most among those that are accepted: all zones, one day
// between visits, five years ahead.

var largestAsOf = civil.Date{Year: 2027, Month: 3, Day: 1}

func inEveryZone(from, every, n int) []clinic.Treatment {
	treatments := make([]clinic.Treatment, n)
	for i := range treatments {
		treatments[i].Date = largestAsOf.AddDays(-from - every*i)
		for _, z := range clinic.Zones {
			treatments[i].Zones = append(treatments[i].Zones, clinic.TreatedZone{Zone: z})
		}
	}
	return treatments
}

// crowded is a patient whose events lie within a year of each other, with one
// report of each zone on a day of the first of two cycles.
func crowded(events, day int, movement clinic.Movement) Input {
	in := Input{
		Clinic:     clinic.Settings{Timezone: "UTC", MinIntervalDays: 1},
		Treatments: inEveryZone(90, 110, 2), AsOf: largestAsOf, HorizonMonths: 60,
	}
	for _, z := range clinic.Zones {
		in.Observations = append(in.Observations, clinic.Observation{Date: largestAsOf.AddDays(day - 200), Zone: z, Movement: movement})
	}
	for i := range events {
		in.Events = append(in.Events, clinic.Event{Date: largestAsOf.AddDays(60 + i*480/events)})
	}
	return in
}

// noneShared has events of which no visit serves two: the effect is over before the
// prep could count for the next.
func noneShared(events int) Input { return crowded(events, 29, clinic.MovementFull) }

// someShared has events of which one visit serves several.
func someShared(events int) Input { return crowded(events, 90, clinic.MovementFirst) }

// booked adds appointments before the events, each for one zone.
func booked(in Input, n int) Input {
	for i := range n {
		in.Appointments = append(in.Appointments, clinic.Appointment{
			Start: civil.DateTime{Date: largestAsOf.AddDays(i % 600)}, Zones: clinic.Zones[i%11 : i%11+1],
		})
	}
	return in
}

// reported is a history of treatments of every zone with the reports spread over
// its cycles.
func reported(in Input, treatments, observations int) Input {
	in.Treatments, in.Observations = inEveryZone(1, 5, treatments), nil
	for i := range observations {
		in.Observations = append(in.Observations, clinic.Observation{
			Date: largestAsOf.AddDays(-i / 11 * 5), Zone: clinic.Zones[i%11], Movement: clinic.MovementNone,
		})
	}
	return in
}

// Ten times the events cost at most about ten times the work. What does not depend
// on their number only lowers the ratio.
func TestTheWorkOfAPlanGrowsWithItsEventsNotWithTheirPairs(t *testing.T) {
	for _, c := range []struct {
		name string
		of   func(events int) Input
	}{
		{"no two share a visit", noneShared},
		{"some share a visit", someShared},
		{"some share a visit, appointments", func(n int) Input { return booked(someShared(n), 10*n) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			few, many := workOf(t, c.of(20)), workOf(t, c.of(200))
			if many.survivals > 12*few.survivals {
				t.Errorf("%d probabilities for 200 events, %d for 20", many.survivals, few.survivals)
			}
			if many.days > 12*few.days {
				t.Errorf("%d days looked at for 200 events, %d for 20", many.days, few.days)
			}
			if many.plans > few.plans+2 {
				t.Errorf("%d plans to find the next change of 200 events, %d of 20", many.plans, few.plans)
			}
		})
	}
}

// Appointments and treatments bring no probability of their own: what an effect
// can be relied on for is computed once for each zone.
func TestProbabilitiesAreComputedOncePerZoneAndEvent(t *testing.T) {
	const bisection = 2 * 10 // a fresh and a running effect of one zone
	most := len(clinic.Zones) * (bisection + 200)
	for name, in := range map[string]Input{
		"alone":             someShared(200),
		"2000 appointments": booked(someShared(200), 2000),
		"200 treatments":    reported(noneShared(200), 200, 2000),
	} {
		if got := workOf(t, in).survivals; got > most {
			t.Errorf("%s: %d probabilities, want at most %d", name, got, most)
		}
	}
}

// Quiet weeks move a window one after the other, but only the last of them has to
// say more than where it begins.
func TestQuietWeeksSolveAllQuantilesOnce(t *testing.T) {
	in := crowded(0, 90, clinic.MovementFirst)
	for day := range 90 {
		in.Observations = append(in.Observations, clinic.Observation{Date: in.AsOf.AddDays(-day), Zone: clinic.Glabella, Movement: clinic.MovementNone})
	}
	if got, most := workOf(t, in).quantiles, len(clinic.Zones)+1; got > most {
		t.Errorf("%d distributions solved, want at most %d: one for each zone and one for the quiet one", got, most)
	}
}

func workOf(t *testing.T, in Input) work {
	t.Helper()
	if err := in.Validate(time.LoadLocation); err != nil {
		t.Fatal(err)
	}
	c := newChart(in, protocol.Standard())
	now, next := c.planAt(in.AsOf)
	c.nextChange(now, next)
	return c.work
}

// What the largest histories cost, for docs/performance.md.
func BenchmarkMakeLargest(b *testing.B) {
	for _, c := range []struct {
		name string
		in   Input
	}{
		{"events=20", noneShared(20)},
		{"events=200", noneShared(200)},
		{"events=200/appointments=2000", booked(noneShared(200), 2000)},
		{"treatments=200/observations=2000", reported(noneShared(0), 200, 2000)},
		{"treatments=2000/observations=20000", reported(noneShared(0), 2000, 20000)},
		{"everything", booked(reported(noneShared(200), 2000, 20000), 2000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			if err := c.in.Validate(time.LoadLocation); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				Make(c.in, protocol.Standard())
			}
		})
	}
}
