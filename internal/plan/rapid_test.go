package plan_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

var rules = protocol.Standard()

// anyInput draws a valid input around one day: dense enough that visits, preps,
// appointments, pauses and closures get in each other's way, with ids missing
// and repeated.
func anyInput(t *rapid.T) plan.Input {
	asOf := civil.Date{Year: 2027, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 800).Draw(t, "as_of"))
	day := func(from, to int) civil.Date { return asOf.AddDays(rapid.IntRange(from, to).Draw(t, "day")) }
	id := rapid.SampledFrom([]string{"", "", "a", "b", "c", "2027-03-01"})
	spans := func(name string, most, longest int) []clinic.Span {
		var out []clinic.Span
		for range rapid.IntRange(0, most).Draw(t, name) {
			from := day(-60, 300)
			out = append(out, clinic.Span{From: from, To: from.AddDays(rapid.IntRange(0, longest).Draw(t, "length"))})
		}
		return out
	}
	latitudes := []*float64{nil, new(40.7), new(-33.9), new(10.0)}
	in := plan.Input{
		Clinic: clinic.Settings{
			Timezone:        "America/New_York",
			MinIntervalDays: rapid.SampledFrom([]int{0, 0, 84, 90}).Draw(t, "interval"),
			ClosedWeekdays:  rapid.SliceOfNDistinct(rapid.SampledFrom(clinic.Weekdays), 0, 7, rapid.ID).Draw(t, "closed"),
			Closures:        spans("closures", 2, 40),
			Latitude:        rapid.SampledFrom(latitudes).Draw(t, "latitude"),
		},
		Patient: clinic.Traits{
			Metabolism: rapid.SampledFrom(clinic.Metabolisms).Draw(t, "metabolism"),
			Strength:   rapid.SampledFrom(clinic.Strengths).Draw(t, "strength"),
			FirstTimer: rapid.Bool().Draw(t, "first_timer"),
			Blackouts:  spans("blackouts", 2, 40),
		},
		AsOf: asOf,
	}
	for range rapid.IntRange(0, 5).Draw(t, "treatments") {
		tr := clinic.Treatment{
			ID:   id.Draw(t, "id"),
			Date: day(-400, 0),
			Type: rapid.SampledFrom([]clinic.TreatmentType{"", clinic.TreatmentFull, clinic.TreatmentTouchup}).Draw(t, "type"),
		}
		for _, z := range rapid.SliceOfNDistinct(rapid.SampledFrom(clinic.Zones), 1, 4, rapid.ID).Draw(t, "zones") {
			units := rapid.SampledFrom([]*float64{nil, new(4.0), new(20.0), new(50.0)}).Draw(t, "units")
			tr.Zones = append(tr.Zones, clinic.TreatedZone{Zone: z, Units: units})
		}
		in.Treatments = append(in.Treatments, tr)
	}
	for range rapid.IntRange(0, 3).Draw(t, "events") {
		in.Events = append(in.Events, clinic.Event{
			ID: id.Draw(t, "id"), Date: day(-30, 620), Priority: rapid.IntRange(0, 3).Draw(t, "priority"),
		})
	}
	for range rapid.IntRange(0, 3).Draw(t, "appointments") {
		in.Appointments = append(in.Appointments, clinic.Appointment{
			ID:     id.Draw(t, "id"),
			Start:  civil.DateTime{Date: day(-40, 250), Time: civil.Time{Hour: rapid.IntRange(8, 18).Draw(t, "hour")}},
			Status: rapid.SampledFrom(clinic.AppointmentStatuses).Draw(t, "status"),
			Zones:  rapid.SliceOfNDistinct(rapid.SampledFrom(clinic.Zones), 0, 2, rapid.ID).Draw(t, "zones"),
		})
	}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "pauses") {
		p := clinic.Pause{From: day(-60, 250)}
		if rapid.Bool().Draw(t, "ends") {
			p.Until = new(p.From.AddDays(rapid.IntRange(0, 120).Draw(t, "length")))
		}
		in.Pauses = append(in.Pauses, p)
	}
	if err := in.Validate(time.LoadLocation); err != nil {
		t.Fatalf("the generator made an invalid input: %v", err)
	}
	return in
}

// planned draws an input and makes its plan.
func planned(t *rapid.T) (plan.Input, plan.Plan) {
	in := anyInput(t)
	return in, plan.Make(in, rules)
}

func TestNextChangeIsTheFirstDayOnWhichTimeAloneChangesThePlan(t *testing.T) {
	const days = 700 // beyond the last event and the last item of any input drawn
	rapid.Check(t, func(t *rapid.T) {
		in, now := planned(t)
		for n := 1; n <= days; n++ {
			in.AsOf = in.AsOf.AddDays(1)
			then := plan.Make(in, rules)
			if now.NextChange != nil && *now.NextChange == in.AsOf {
				then.NextChange = now.NextChange
				if reflect.DeepEqual(now, then) {
					t.Fatalf("nothing changes on %s, the next_change", in.AsOf)
				}
				return
			}
			if !reflect.DeepEqual(now, then) {
				t.Fatalf("the plan changes on %s, before next_change %v:\n%+v\n%+v", in.AsOf, now.NextChange, now, then)
			}
		}
		if now.NextChange != nil {
			t.Fatalf("next_change %s lies beyond everything", now.NextChange)
		}
	})
}

func TestInputOrderIsIrrelevant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, want := planned(t)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		shuffle(r, in.Treatments)
		for i := range in.Treatments {
			shuffle(r, in.Treatments[i].Zones)
		}
		shuffle(r, in.Events)
		shuffle(r, in.Appointments)
		shuffle(r, in.Pauses)
		shuffle(r, in.Clinic.Closures)
		shuffle(r, in.Clinic.ClosedWeekdays)
		shuffle(r, in.Patient.Blackouts)
		if got := plan.Make(in, rules); !reflect.DeepEqual(got, want) {
			t.Fatalf("another order gives another plan:\n%+v\n%+v", got, want)
		}
	})
}

func shuffle[T any](r *rand.Rand, s []T) {
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
}

func TestSameInputGivesTheSamePlanAndStaysAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		before := in
		before.Treatments = slices.Clone(in.Treatments)
		for i := range before.Treatments {
			before.Treatments[i].Zones = slices.Clone(in.Treatments[i].Zones)
		}
		before.Events = slices.Clone(in.Events)
		before.Appointments = slices.Clone(in.Appointments)
		for i := range before.Appointments {
			before.Appointments[i].Zones = slices.Clone(in.Appointments[i].Zones)
		}
		before.Pauses = slices.Clone(in.Pauses)
		first, second := plan.Make(in, rules), plan.Make(in, rules)
		if !reflect.DeepEqual(first, second) {
			t.Fatalf("two plans of one input:\n%+v\n%+v", first, second)
		}
		if !reflect.DeepEqual(in, before) {
			t.Fatalf("the input changed:\n%+v\n%+v", before, in)
		}
	})
}

// lastFull returns the day of the latest full treatment.
func lastFull(in plan.Input) (day civil.Date, ok bool) {
	for _, tr := range in.Treatments {
		if tr.IsFull() && (!ok || tr.Date.After(day)) {
			day, ok = tr.Date, true
		}
	}
	return day, ok
}

func interval(in plan.Input) int {
	if in.Clinic.MinIntervalDays != 0 {
		return in.Clinic.MinIntervalDays
	}
	return clinic.DefaultMinIntervalDays
}

func suggestsTreatment(i plan.Item) bool { return i.Kind == plan.KindWindow || i.Kind == plan.KindPrep }

func TestNothingIsSuggestedBeforeTheMinimumInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		last, treated := lastFull(in)
		for _, item := range p.Items {
			if treated && suggestsTreatment(item) && item.Start.DaysSince(last) < interval(in) {
				t.Fatalf("%s begins on %s, the last full treatment was on %s", item.Key, item.Start, last)
			}
		}
	})
}

func TestWindowsKeepTheMinimumIntervalToEveryOtherVisit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		for _, w := range p.Items {
			if w.Kind != plan.KindWindow {
				continue
			}
			for _, other := range p.Items {
				if other.Kind != plan.KindPrep && (other.Kind != plan.KindAppt || other.Status == plan.StatusPast) {
					continue
				}
				// The window leaves the interval before the other's last day.
				if other.End.DaysSince(w.End) < interval(in) && w.Start.DaysSince(other.End) < interval(in) {
					t.Fatalf("%s (%s to %s) and %s (%s to %s)", w.Key, w.Start, w.End, other.Key, other.Start, other.End)
				}
			}
		}
	})
}

func TestPrepsKeepTheMinimumIntervalToAppointments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		for _, prep := range p.Items {
			for _, appt := range p.Items {
				if prep.Kind != plan.KindPrep || appt.Kind != plan.KindAppt || appt.Status == plan.StatusPast {
					continue
				}
				if appt.Start.DaysSince(prep.End) < interval(in) && prep.Start.DaysSince(appt.Start) < interval(in) {
					t.Fatalf("%s (%s to %s) and %s on %s", prep.Key, prep.Start, prep.End, appt.Key, appt.Start)
				}
			}
		}
	})
}

func TestWindowsAreWithinTheirLengths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, p := planned(t)
		for _, w := range p.Items {
			if w.Kind != plan.KindWindow {
				continue
			}
			extended := slices.ContainsFunc(w.Reasons, func(r plan.Reason) bool { return r.Rule == "window.next_open_day" })
			if days := w.End.DaysSince(w.Start); days < 7 || days > 42 && !extended {
				t.Fatalf("%s is %d days long", w.Key, days)
			}
		}
	})
}

func TestTheFivePointsOfAWindowAreInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, p := planned(t)
		for _, w := range p.Items {
			if w.Kind != plan.KindWindow {
				continue
			}
			if w.Earliest.After(w.Start) || w.Due.Before(w.Start) || w.Due.After(w.End) ||
				*w.Latest != w.End || *w.Overdue != w.End.AddDays(1) {
				t.Fatalf("%s: earliest %s, start %s, due %s, latest %s, end %s, overdue %s",
					w.Key, w.Earliest, w.Start, w.Due, w.Latest, w.End, w.Overdue)
			}
		}
	})
}

func TestNothingButAppointmentsAndReviewsTouchesAPause(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		for _, item := range p.Items {
			if item.Kind == plan.KindAppt || item.Kind == plan.KindReview {
				continue
			}
			for _, pause := range in.Pauses {
				if !item.End.Before(pause.From) && (pause.Until == nil || !item.Start.After(*pause.Until)) {
					t.Fatalf("%s (%s to %s) touches the pause from %s", item.Key, item.Start, item.End, pause.From)
				}
			}
		}
	})
}

func TestKeysAreUniqueAndEveryReasonCitesACataloguedRule(t *testing.T) {
	known := map[string]bool{}
	for _, r := range plan.Rules {
		known[r.ID] = true
	}
	rapid.Check(t, func(t *rapid.T) {
		_, p := planned(t)
		seen := map[string]bool{}
		for _, item := range p.Items {
			if seen[item.Key] {
				t.Fatalf("two items have the key %s", item.Key)
			}
			seen[item.Key] = true
			if len(item.Reasons) == 0 {
				t.Fatalf("%s has no reason", item.Key)
			}
			for _, r := range item.Reasons {
				if !known[r.Rule] || r.Text == "" {
					t.Fatalf("%s cites %q: %q", item.Key, r.Rule, r.Text)
				}
			}
		}
	})
}

func TestItemsStandAsTheirDaysSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		for _, item := range p.Items {
			want := plan.StatusOpen
			switch {
			case in.AsOf.DaysSince(item.End) > 30:
				t.Fatalf("%s ended on %s, more than 30 days before %s", item.Key, item.End, in.AsOf)
			case in.AsOf.After(item.End) && item.Kind == plan.KindWindow:
				want = plan.StatusOverdue
			case in.AsOf.After(item.End):
				want = plan.StatusPast
			case item.Kind == plan.KindAppt:
				want = plan.StatusBooked
			case in.AsOf.Before(item.Start):
				want = plan.StatusUpcoming
			}
			if item.Status != want {
				t.Fatalf("%s (%s to %s) is %s as of %s", item.Key, item.Start, item.End, item.Status, in.AsOf)
			}
		}
	})
}
