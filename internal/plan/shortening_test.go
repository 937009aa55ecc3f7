package plan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// shortening is a patient whose effect lasted 105 days three times and 60 days
// three times, treated again on 2027-03-01.
func shortening(asOf civil.Date, pauses ...clinic.Pause) plan.Input {
	in := plan.Input{Clinic: clinic.Settings{Timezone: "America/New_York"}, Pauses: pauses, AsOf: asOf}
	day := civil.Date{Year: 2027, Month: 3, Day: 1}
	for _, lasted := range []int{60, 60, 60, 105, 105, 105} {
		before := day.AddDays(-130)
		in.Observations = append(in.Observations,
			clinic.Observation{Date: before.AddDays(lasted - 7), Zone: clinic.Glabella, Movement: clinic.MovementNone},
			clinic.Observation{Date: before.AddDays(lasted), Zone: clinic.Glabella, Movement: clinic.MovementFirst})
		in.Treatments = append(in.Treatments, clinic.Treatment{Date: day, Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}}})
		day = before
	}
	in.Treatments = append(in.Treatments, clinic.Treatment{Date: day, Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}}})
	return in
}

// said returns what the items of a kind say by the rule of shortening.
func said(p plan.Plan, kind plan.Kind) string {
	var texts []string
	for _, item := range p.Items {
		for _, r := range item.Reasons {
			if item.Kind == kind && r.Rule == "shortening.possible" {
				texts = append(texts, r.Text)
			}
		}
	}
	return strings.Join(texts, "\n")
}

var (
	march10 = civil.Date{Year: 2027, Month: 3, Day: 10}
	april1  = civil.Date{Year: 2027, Month: 4, Day: 1}
)

func TestTheReviewOfShorteningNamesTechniqueAndSkincare(t *testing.T) {
	text := said(plan.Make(shortening(march10), rules), plan.KindReview)
	for _, word := range []string{"possible", "technique", "retinoids", "peptides"} {
		if !strings.Contains(text, word) {
			t.Errorf("%q is not in %q", word, text)
		}
	}
}

func TestNoRetinoidIsNamedWhileAPauseIsInForce(t *testing.T) {
	for _, pause := range []clinic.Pause{{From: march10}, {From: march10.AddDays(-3), Until: &march10}} {
		p := plan.Make(shortening(march10, pause), rules)
		text := said(p, plan.KindReview)
		if text == "" || strings.Contains(text, "retinoid") {
			t.Errorf("in the pause %v the review says %q", pause, text)
		}
	}
}

func TestTheReviewOfShorteningChangesOnTheDayAfterAPause(t *testing.T) {
	p := plan.Make(shortening(march10, clinic.Pause{From: march10.AddDays(-3), Until: &april1}), rules)
	if want := april1.AddDays(1); p.NextChange == nil || *p.NextChange != want {
		t.Errorf("next_change %v, want %s", p.NextChange, want)
	}
}

func TestThePatientsLineOnShorteningIsNeutral(t *testing.T) {
	text := strings.ToLower(said(plan.Make(shortening(march10), rules), plan.KindWindow))
	if !strings.Contains(text, "ask your clinic") {
		t.Errorf("the window says %q", text)
	}
	for _, word := range []string{"short", "toleran", "retinoid", "technique", "glabella", "lose", "resist"} {
		if strings.Contains(text, word) {
			t.Errorf("%q is in %q", word, text)
		}
	}
}

func TestTheFlagOfShorteningSaysPossible(t *testing.T) {
	flags := plan.Make(shortening(march10), rules).Flags
	if len(flags) != 1 || flags[0].Rule != "shortening.possible" || !strings.Contains(strings.ToLower(flags[0].Text), "possible") {
		t.Errorf("flags %+v", flags)
	}
}

// Fact 8: never the word.
func TestNoPlanSpeaksOfAntibodies(t *testing.T) {
	for name, c := range readCases(t) {
		text, err := json.Marshal(c.plan(t))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.ToLower(string(text)), "antibod") {
			t.Errorf("%s: %s", name, text)
		}
	}
}
