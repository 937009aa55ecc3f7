package plan_test

import (
	"cmp"
	"time"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

var rules = protocol.Standard()

// anyInput draws a valid input around one day: dense enough that visits, preps,
// appointments, pauses and closures get in each other's way, reports contradict
// each other and decisions are about items that exist, with ids missing and
// repeated.
func anyInput(t *rapid.T) plan.Input {
	d := drawing{t, civil.Date{Year: 2027, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 800).Draw(t, "as_of"))}
	in := plan.Input{
		Clinic:        d.clinic(),
		Patient:       d.patient(),
		Treatments:    d.treatments(),
		AsOf:          d.asOf,
		HorizonMonths: rapid.SampledFrom([]int{0, 0, 1, 6, 18, 30}).Draw(t, "horizon"),
	}
	in.Observations = d.observations(in.Treatments)
	in.Events = d.events()
	in.Appointments = d.appointments()
	in.Packages = d.packages()
	in.Pauses = d.pauses()
	in.Overrides = d.overrides(in)
	in.Clinic.Closures = append(in.Clinic.Closures, closures(d.closuresNear(in))...)
	if err := in.Validate(time.LoadLocation); err != nil {
		t.Fatalf("the generator made an invalid input: %v", err)
	}
	return in
}

// planned draws an input and makes its plan.
func planned(t *rapid.T) (plan.Input, plan.Plan) {
	in := anyInput(t)
	return in, makePlan(t, in)
}

// makePlan makes a plan by the profile that the input selects.
func makePlan(t interface{ Fatalf(string, ...any) }, in plan.Input) plan.Plan {
	return plan.Make(in, rulesOf(t, in))
}

// drawing draws the parts of an input around one day.
type drawing struct {
	*rapid.T
	asOf civil.Date
}

func (d drawing) count(name string, most int) int { return rapid.IntRange(0, most).Draw(d.T, name) }
func (d drawing) day(from, to int) civil.Date {
	return d.asOf.AddDays(rapid.IntRange(from, to).Draw(d.T, "day"))
}
func (d drawing) id() string {
	return rapid.SampledFrom([]string{"", "", "a", "b", "c", "2027-03-01"}).Draw(d.T, "id")
}

func (d drawing) spans(name string) []clinic.Span {
	var out []clinic.Span
	for range d.count(name, 2) {
		from := d.day(-60, 300)
		out = append(out, clinic.Span{From: from, To: from.AddDays(d.count("length", 40))})
	}
	return out
}

// closuresNear shut the clinic where visits would be: around the first days of
// windows, the days to prepare for events, and appointments.
func (d drawing) closuresNear(in plan.Input) []clinic.Span {
	var near []civil.Date
	for _, tr := range in.Treatments {
		near = append(near, tr.Date.AddDays(interval(in)), tr.Date.AddDays(2*interval(in)))
	}
	for _, e := range in.Events {
		near = append(near, e.Date.AddDays(-42))
	}
	for _, a := range in.Appointments {
		near = append(near, a.Start.Date, a.Start.Date.AddDays(-interval(in)))
	}
	if len(near) == 0 {
		return nil
	}
	var out []clinic.Span
	for range d.count("closures near", 2) {
		from := rapid.SampledFrom(near).Draw(d.T, "near").AddDays(rapid.IntRange(-15, 15).Draw(d.T, "off"))
		out = append(out, clinic.Span{From: from, To: from.AddDays(d.count("length", 60))})
	}
	return out
}

// closures shut the clinic on spans of days.
func closures(spans []clinic.Span) (all []clinic.Closure) {
	for _, s := range spans {
		all = append(all, clinic.Closure{From: s.From, To: s.To})
	}
	return all
}

// zones are few, so that one zone has several cycles.
func (d drawing) zones(least, most int) []clinic.Zone {
	zone := rapid.OneOf(rapid.SampledFrom([]clinic.Zone{clinic.Glabella, clinic.Forehead, clinic.LipFlip}), rapid.SampledFrom(clinic.Zones))
	return rapid.SliceOfNDistinct(zone, least, most, rapid.ID).Draw(d.T, "zones")
}

func (d drawing) latitude() *float64 {
	return rapid.SampledFrom([]*float64{nil, new(40.7), new(-33.9), new(10.0)}).Draw(d.T, "latitude")
}

func (d drawing) clinic() clinic.Settings {
	return clinic.Settings{
		Timezone:        "America/New_York",
		Profile:         rapid.SampledFrom([]string{"", "standard", "evidence"}).Draw(d.T, "profile"),
		MinIntervalDays: rapid.OneOf(rapid.SampledFrom([]int{0, 0, 84, 90, 1, 366}), rapid.IntRange(1, 366)).Draw(d.T, "interval"),
		ClosedWeekdays:  rapid.SliceOfNDistinct(rapid.SampledFrom(clinic.Weekdays), 0, 7, rapid.ID).Draw(d.T, "closed"),
		Closures:        closures(d.spans("closures")),
		Latitude:        d.latitude(),
	}
}

func (d drawing) patient() clinic.Traits {
	traits := clinic.Traits{
		Metabolism:     rapid.SampledFrom(clinic.Metabolisms).Draw(d.T, "metabolism"),
		Strength:       rapid.SampledFrom(clinic.Strengths).Draw(d.T, "strength"),
		FirstTimer:     rapid.Bool().Draw(d.T, "first_timer"),
		Strategy:       rapid.SampledFrom([]clinic.Strategy{"", "", clinic.StrategyStandard, clinic.StrategySmall3Mo, clinic.StrategyHigh6Mo}).Draw(d.T, "strategy"),
		Blackouts:      d.spans("blackouts"),
		VisitsPerYear:  rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3, 4, 12}).Draw(d.T, "visits_per_year"),
		SeasonCheckins: rapid.Bool().Draw(d.T, "season_checkins"),
	}
	if rapid.Bool().Draw(d.T, "prefers days") {
		traits.Weekdays = rapid.SliceOfNDistinct(rapid.SampledFrom(clinic.Weekdays), 1, 7, rapid.ID).Draw(d.T, "weekdays")
	}
	return traits
}

func (d drawing) treatments() []clinic.Treatment {
	var out []clinic.Treatment
	for range d.count("treatments", 5) {
		tr := clinic.Treatment{
			ID:   d.id(),
			Date: d.day(-400, 0),
			Type: rapid.SampledFrom([]clinic.TreatmentType{"", clinic.TreatmentFull, clinic.TreatmentTouchup}).Draw(d.T, "type"),
		}
		for _, z := range d.zones(1, 4) {
			units := rapid.SampledFrom([]*float64{nil, new(4.0), new(20.0), new(50.0)}).Draw(d.T, "units")
			tr.Zones = append(tr.Zones, clinic.TreatedZone{Zone: z, Units: units})
		}
		out = append(out, tr)
	}
	return out
}

// observations are several in a cycle, of any movement in any order.
func (d drawing) observations(treatments []clinic.Treatment) []clinic.Observation {
	var out []clinic.Observation
	for _, tr := range treatments {
		for _, z := range tr.Zones {
			for range d.count("reports", 3) {
				date := tr.Date.AddDays(rapid.IntRange(0, 140).Draw(d.T, "day"))
				if date.After(d.asOf) {
					date = d.asOf
				}
				out = append(out, clinic.Observation{Date: date, Zone: z.Zone, Movement: rapid.SampledFrom(clinic.Movements).Draw(d.T, "movement")})
			}
		}
	}
	return out
}

func (d drawing) events() []clinic.Event {
	var out []clinic.Event
	for range d.count("events", 3) {
		out = append(out, clinic.Event{ID: d.id(), Date: d.day(-30, 620), Priority: d.count("priority", 3)})
	}
	return out
}

func (d drawing) appointments() []clinic.Appointment {
	var out []clinic.Appointment
	for range d.count("appointments", 3) {
		out = append(out, clinic.Appointment{
			ID:     d.id(),
			Start:  civil.DateTime{Date: d.day(-40, 250), Time: civil.Time{Hour: rapid.IntRange(8, 18).Draw(d.T, "hour")}},
			Status: rapid.SampledFrom(clinic.AppointmentStatuses).Draw(d.T, "status"),
			Zones:  d.zones(0, 2),
		})
	}
	return out
}

func (d drawing) packages() []clinic.Package {
	var out []clinic.Package
	for range d.count("packages", 2) {
		p := clinic.Package{ID: d.id(), Total: rapid.IntRange(1, 4).Draw(d.T, "total")}
		p.Used = d.count("used", p.Total)
		if rapid.Bool().Draw(d.T, "expires") {
			p.Expires = new(d.day(-40, 400))
		}
		out = append(out, p)
	}
	return out
}

func (d drawing) pauses() []clinic.Pause {
	var out []clinic.Pause
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(d.T, "pauses") {
		p := clinic.Pause{From: d.day(-60, 250)}
		if rapid.Bool().Draw(d.T, "ends") {
			p.Until = new(p.From.AddDays(d.count("length", 120)))
		}
		out = append(out, p)
	}
	return out
}

// overrides are decisions about items that the plan may well have.
func (d drawing) overrides(in plan.Input) []clinic.Override {
	var items []string
	for _, tr := range in.Treatments {
		id := cmp.Or(tr.ID, tr.Date.String())
		items = append(items, "window/"+id+"/1", "window/"+id+"/2", "window/"+id+"/3", "window/"+id+"/4", "checkin/"+id, "guard/"+id)
	}
	for _, e := range in.Events {
		items = append(items, "prep/"+cmp.Or(e.ID, e.Date.String()))
	}
	if len(items) == 0 {
		return nil
	}
	var out []clinic.Override
	for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(d.T, "overrides") {
		from := d.day(-40, 250)
		out = append(out, clinic.Override{
			ID:     d.id(),
			Item:   rapid.SampledFrom(items).Draw(d.T, "item"),
			From:   from,
			To:     from.AddDays(d.count("length", 20)),
			Author: "Dr Lee",
			At:     time.Date(2027, 1, 1, d.count("hour", 3), 0, 0, 0, time.UTC),
			Reason: "seen in the chair",
		})
	}
	return out
}
