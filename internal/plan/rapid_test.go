package plan_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/plan"
)

func TestNextChangeIsTheFirstDayOnWhichTimeAloneChangesThePlan(t *testing.T) {
	const days = 700 // beyond the last event and the last item of any input drawn
	rapid.Check(t, func(t *rapid.T) {
		in, now := planned(t)
		for n := 1; n <= days; n++ {
			in.AsOf = in.AsOf.AddDays(1)
			then := makePlan(t, in)
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
		shuffle(r, in.Observations)
		shuffle(r, in.Packages)
		shuffle(r, in.Overrides)
		shuffle(r, in.Patient.Weekdays)
		shuffle(r, in.Clinic.Closures)
		shuffle(r, in.Clinic.ClosedWeekdays)
		shuffle(r, in.Patient.Blackouts)
		if got := makePlan(t, in); !reflect.DeepEqual(got, want) {
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
		before := written(t, in)
		first, second := makePlan(t, in), makePlan(t, in)
		if !reflect.DeepEqual(first, second) {
			t.Fatalf("two plans of one input:\n%+v\n%+v", first, second)
		}
		if after := written(t, in); after != before {
			t.Fatalf("the input changed:\n%s\n%s", before, after)
		}
	})
}

func written(t *rapid.T, in plan.Input) string {
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
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
		for _, f := range p.Flags {
			if !known[f.Rule] || f.Text == "" {
				t.Fatalf("a flag cites %q: %q", f.Rule, f.Text)
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
