package plan_test

import (
	"testing"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/plan"
)

func TestWhoHasNotComeBackHasNeitherAWindowNorAnAppointmentNorAPause(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, p := planned(t)
		if p.Lapsed == nil {
			return
		}
		if days := in.AsOf.DaysSince(p.Lapsed.Ended); days <= 30 {
			t.Fatalf("her window ended %d days before %s", days, in.AsOf)
		}
		treatedOn := map[civil.Date]bool{}
		for _, had := range in.Treatments {
			treatedOn[had.Date] = true
		}
		for _, item := range p.Items {
			ahead := item.Kind == plan.KindWindow && !item.Projected
			if ahead || item.Status == plan.StatusBooked && !treatedOn[item.Start] { // else it took place
				t.Fatalf("%s is ahead of her", item.Key)
			}
		}
		for _, pause := range in.Pauses {
			if !in.AsOf.Before(pause.From) && (pause.Until == nil || !in.AsOf.After(*pause.Until)) {
				t.Fatalf("she is paused from %s", pause.From)
			}
		}
	})
}
