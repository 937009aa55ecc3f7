package plan_test

import (
	"slices"
	"testing"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// planner.md section 9.11: a zone shares a visit, is treated early, waits for its
// own or joins the next one.
func TestNoZoneIsForgotten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		in.Events, in.Appointments, in.Pauses, in.Overrides = nil, nil, nil, nil
		last, treated := lastFull(in)
		if !treated || in.AsOf.DaysSince(last) > interval(in) {
			return // a window may have passed, and its zones with it
		}
		p := makePlan(t, in)
		if slices.ContainsFunc(p.Items, func(i plan.Item) bool { return i.Reasons[0].Rule == "window.no_open_day" }) {
			return // no day of a year is open, which the clinic is told
		}
		for _, e := range p.Estimates {
			if !slices.ContainsFunc(p.Items, func(i plan.Item) bool {
				return i.Kind == plan.KindWindow && !i.Projected && slices.Contains(i.Zones, e.Zone)
			}) {
				t.Fatalf("no visit is for %s, last treated on %s or before", e.Zone, last)
			}
		}
	})
}

// planner.md section 3: quiet weeks move a zone's window later, never earlier. It
// is the zone's own window that is meant: other zones, visits that have their
// place and pauses are left out.
func TestAQuietDayNeverMovesTheWindowEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		in.Events, in.Appointments, in.Pauses, in.Overrides = nil, nil, nil, nil
		for i := range in.Treatments {
			in.Treatments[i].Zones = []clinic.TreatedZone{{Zone: clinic.Glabella}}
		}
		for i := range in.Observations {
			in.Observations[i].Zone = clinic.Glabella
		}
		if last, treated := lastFull(in); !treated || last == in.AsOf {
			return
		}
		before, shown := firstWindow(makePlan(t, in))
		in.Observations = append(slices.Clone(in.Observations), clinic.Observation{Date: in.AsOf, Zone: clinic.Glabella, Movement: clinic.MovementNone})
		after, still := firstWindow(makePlan(t, in))
		if shown && !still {
			t.Fatalf("the window from %s is gone", before)
		}
		if shown && after.Before(before) {
			t.Fatalf("the window moves from %s to %s", before, after)
		}
	})
}

// firstWindow returns the first day of the first window that is not projected.
func firstWindow(p plan.Plan) (start civil.Date, ok bool) {
	for _, item := range p.Items {
		if item.Kind == plan.KindWindow && !item.Projected {
			return item.Start, true
		}
	}
	return civil.Date{}, false
}
