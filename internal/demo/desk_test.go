package demo_test

import (
	"slices"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/demo"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// asKept is the input of a patient's plan under the clinic's latest rules.
func asKept(p app.ImportedPatient, today civil.Date) plan.Input {
	settings := demo.Clinic().Settings
	settings.Closures = demo.Closures(today)
	return plan.Input{Clinic: settings, Patient: p.Patient.Traits, AsOf: today,
		Treatments: p.Treatments, Observations: p.Observations, Events: p.Events, Appointments: p.Appointments}
}

func TestOnEveryDayTheCliniciansDecisionMovesAWindowOfThePlan(t *testing.T) {
	rules := demo.Rules()
	latest := rules[len(rules)-1]
	eachDay(func(today civil.Date) {
		for _, n := range demo.Notes(today) {
			if n.Decision == nil {
				continue
			}
			all := demo.Patients(today, 12)
			in := asKept(all[slices.IndexFunc(all, func(p app.ImportedPatient) bool { return p.Ref == n.Ref })], today)
			items := plan.Make(in, &latest).Items
			at := slices.IndexFunc(items, func(i plan.Item) bool { return i.Kind == plan.KindWindow && !i.Projected })
			if at < 0 {
				t.Fatalf("%s: %s has no window", today, n.Ref)
			}
			from := items[at].Start.AddDays(n.Decision.Later)
			in.Overrides = []clinic.Override{{ID: "o", Item: items[at].Key, From: from, To: from.AddDays(n.Decision.Days), Author: n.Decision.Author, Reason: n.Decision.Reason}}
			if !slices.ContainsFunc(plan.Make(in, &latest).Items, func(i plan.Item) bool { return i.Override == "o" && i.Start == from }) {
				t.Errorf("%s: the plan of %s does not follow", today, n.Ref)
			}
		}
	})
}

func TestOnEveryDayOneEffectIsPossiblyBecomingShorter(t *testing.T) {
	eachDay(func(today civil.Date) {
		flagged := 0
		for _, p := range demo.Patients(today, 12) {
			if p.Ref == "dele" {
				flagged = len(planOf(p, today).Flags)
			}
		}
		if flagged != 1 {
			t.Errorf("%s: %d flags", today, flagged)
		}
	})
}

func TestOnEveryDayWhatTheClinicNotesIsSomethingTheProductTakes(t *testing.T) {
	eachDay(func(today civil.Date) {
		check := func(err error) {
			if err != nil {
				t.Errorf("%s: %v", today, err)
			}
		}
		for _, n := range demo.Notes(today) {
			switch {
			case n.Contact != nil:
				check(n.Contact.Validate())
			case n.Package != nil:
				check(n.Package.Validate())
			case n.Pause != nil:
				check(n.Pause.Validate())
			}
		}
		settings := demo.Clinic().Settings
		settings.Closures = demo.Closures(today)
		check(settings.Validate(app.Zones))
		for _, kept := range demo.Calendars(today) {
			_, err := ical.Parse(kept.Body, ical.DefaultLimits)
			check(err)
		}
	})
	for _, rules := range demo.Rules() {
		if err := rules.Validate(); err != nil {
			t.Error(err)
		}
	}
}

// The estimate of the featured patient becomes narrower as her cycles come in.
func TestTheFeaturedPatientsEstimateNarrows(t *testing.T) {
	today := civil.Date{Year: 2027, Month: 3, Day: 1}
	mara := demo.Patients(today, 1)[0]
	if len(mara.Treatments) < 6 {
		t.Fatalf("%d cycles", len(mara.Treatments))
	}
	width := func(p app.ImportedPatient) float64 {
		for _, e := range planOf(p, today).Estimates {
			if e.Zone == clinic.Glabella {
				return e.Q90 - e.Q10
			}
		}
		t.Fatal("no estimate")
		return 0
	}
	first := mara
	first.Treatments, first.Observations = mara.Treatments[:1], nil
	if now, then := width(mara), width(first); now > 0.6*then {
		t.Errorf("the range is %.0f days wide, and was %.0f", now, then)
	}
}
