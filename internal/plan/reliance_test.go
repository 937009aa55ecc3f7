package plan

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// Planner.md section 6: covered is P(T > days) at the protocol's probability or more.
func TestReliableDaysEndWhereTheProbabilityFallsBelowCovered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := *protocol.Standard()
		rules.Event.CoveredProbability = rapid.Float64Range(0.5, 0.99).Draw(t, "covered")
		in := crowded(0, rapid.IntRange(28, 110).Draw(t, "day"), rapid.SampledFrom(clinic.Movements).Draw(t, "movement"))
		for i := range rapid.IntRange(0, 3).Draw(t, "quiet zones") {
			day := rapid.IntRange(-89, 0).Draw(t, "quiet until")
			in.Observations = append(in.Observations, clinic.Observation{Date: in.AsOf.AddDays(day), Zone: clinic.Zones[i], Movement: clinic.MovementNone})
		}
		c := newChart(in, &rules)
		enough := func(p float64) bool { return p >= rules.Event.CoveredProbability }
		for i, z := range c.reliance().zones {
			cy := &c.cycles[i]
			if !enough(cy.fresh.Survival(float64(z.fresh))) || enough(cy.fresh.Survival(float64(z.fresh+1))) {
				t.Fatalf("%s: a treatment is relied on for %d days", cy.zone, z.fresh)
			}
			if until := dateOf(z.until); !enough(cy.survival(until)) || enough(cy.survival(until.AddDays(1))) {
				t.Fatalf("%s: the open cycle is relied on until %s", cy.zone, until)
			}
		}
	})
}
