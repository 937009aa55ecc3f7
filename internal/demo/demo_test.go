package demo_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/demo"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// eachDay visits two years of days on which somebody may start the demo, a leap
// day among them.
func eachDay(visit func(civil.Date)) {
	first := civil.Date{Year: 2027, Month: time.January, Day: 1}
	for n := range 2 * 366 {
		visit(first.AddDays(n))
	}
}

func planOf(p app.ImportedPatient, today civil.Date) plan.Plan {
	return plan.Make(plan.Input{
		Clinic: demo.Clinic().Settings, Patient: p.Patient.Traits, AsOf: today,
		Treatments: p.Treatments, Observations: p.Observations, Events: p.Events, Appointments: p.Appointments,
	}, protocol.Standard())
}

func TestOnEveryDayTheFeaturedPatientHasFourItemsAWindowAheadAndAWeddingBeyondIt(t *testing.T) {
	eachDay(func(today civil.Date) {
		mara := demo.Patients(today, 1)[0]
		if mara.Ref != demo.Featured {
			t.Fatalf("the first patient is %s", mara.Ref)
		}
		shown, ahead := 0, 0
		for _, item := range planOf(mara, today).Items {
			if item.Kind != plan.KindReview {
				shown++
			}
			if item.Kind == plan.KindWindow && item.Start.After(today) && !item.Projected {
				ahead++
			}
		}
		if shown < 4 || ahead != 1 {
			t.Errorf("%s: %d items, %d windows ahead", today, shown, ahead)
		}
		soon := 0
		for _, e := range mara.Events {
			if e.Date.Before(today.AddDays(153)) {
				soon++
			}
		}
		if soon > 1 {
			t.Errorf("%s: %d events within five months", today, soon)
		}
	})
}

func TestOnEveryDayEveryRecordIsOneTheProductTakes(t *testing.T) {
	eachDay(func(today civil.Date) {
		for _, p := range demo.Patients(today, 40) {
			check := func(err error) {
				if err != nil {
					t.Errorf("%s, patient %s: %v", today, p.Ref, err)
				}
			}
			check(p.Patient.Validate(app.Zones))
			for _, r := range p.Treatments {
				check(r.Validate())
				check(clinic.CheckNotAfter("date", r.Date, today))
				if r.Date.Weekday() == time.Sunday {
					t.Errorf("%s, patient %s: treated on a Sunday", today, p.Ref)
				}
			}
			for _, r := range p.Observations {
				check(r.Validate())
				check(clinic.CheckNotAfter("date", r.Date, today))
			}
			for _, r := range p.Events {
				check(r.Validate())
			}
			for _, r := range p.Appointments {
				check(r.Validate(demo.Timezone, app.Zones))
				if r.Start.Date.Weekday() == time.Sunday {
					t.Errorf("%s, patient %s: booked on a Sunday", today, p.Ref)
				}
			}
		}
	})
}

func TestOnEveryDayGretaHasNotComeBack(t *testing.T) {
	kept := demo.Rules()
	eachDay(func(today civil.Date) {
		all := demo.Patients(today, 13)
		greta := all[slices.IndexFunc(all, func(p app.ImportedPatient) bool { return p.Ref == "greta" })]
		if plan.Make(asKept(greta, today), &kept[len(kept)-1]).Lapsed == nil {
			t.Errorf("%s: she has", today)
		}
	})
}

func TestTheSameDayGivesTheSameClinicAndMorePatientsLeaveTheFirstAlone(t *testing.T) {
	today := civil.Date{Year: 2027, Month: time.March, Day: 1}
	few, more := demo.Patients(today, 30), demo.Patients(today, 60)
	if len(few) != 30 || len(more) != 60 || !reflect.DeepEqual(few, more[:30]) {
		t.Error("the first thirty of sixty patients are not the thirty")
	}
	refs := map[string]bool{}
	for _, p := range more {
		refs[p.Ref] = true
	}
	if len(refs) != 60 {
		t.Errorf("%d refs for 60 patients", len(refs))
	}
}
