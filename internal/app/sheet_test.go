package app_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

func sheet(t *testing.T, p *apptest.Patient) app.Sheet {
	t.Helper()
	s, err := p.App.Sheet(context.Background(), p.Actor, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func day(text string) civil.Date {
	d, err := civil.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// glabella is a full treatment of the glabella.
func glabella(date string, units float64) clinic.Treatment {
	return clinic.Treatment{Date: day(date), Zones: []clinic.TreatedZone{{Zone: clinic.Glabella, Units: &units}}}
}

func TestAChangeTellsWhoListensWhatItMoved(t *testing.T) {
	p := treated(t)
	onDay(t, p.Clinic, "2027-05-20")
	seen := clinic.Observation{Date: day("2027-05-20"), Zone: clinic.Glabella, Movement: clinic.MovementFirst}
	ctx, told := app.Listen(context.Background())
	if _, err := p.App.Observations.Add(ctx, p.Actor, p.ID, seen); err != nil {
		t.Fatal(err)
	}
	if want := lastMoved(t, p); len(want) == 0 || !slices.Equal(told.Moved(), want) {
		t.Errorf("told %q, the audit says %q", told.Moved(), want)
	}
	ctx, told = app.Listen(context.Background())
	if _, err := p.App.Observations.Add(ctx, p.Actor, p.ID, seen); err == nil || told.Moved() != nil {
		t.Errorf("a change that was refused with %v told %q", err, told.Moved())
	}
}

func TestADoseAboveTheCeilingIsCautionedAgainst(t *testing.T) {
	s := sheet(t, treated(t))
	ceiling := s.Dose(clinic.Glabella).Ceiling
	if ceiling <= 0 {
		t.Fatal("the rules know no ceiling")
	}
	if all := s.Cautions("", glabella("2027-08-01", ceiling)); len(all) != 0 {
		t.Errorf("a dose at the ceiling: %+v", all)
	}
	all := s.Cautions("", glabella("2027-08-01", ceiling+1))
	if len(all) != 1 || all[0].Zone != clinic.Glabella || all[0].Units != ceiling+1 || all[0].Ceiling != ceiling {
		t.Errorf("a dose above it: %+v", all)
	}
}

// planner.md, conventions: a touch-up restarts no interval. The clinic's is 82 days.
func TestADayWithinTheMinimumIntervalIsCautionedAgainst(t *testing.T) {
	p := treated(t)
	s := sheet(t, p)
	for date, earliest := range map[string]string{"2027-05-21": "2027-05-22", "2027-03-01": "2027-05-22"} {
		all := s.Cautions("", glabella(date, 20))
		if len(all) != 1 || all[0].Earliest != day(earliest) || all[0].Other != day("2027-03-01") {
			t.Errorf("%s: %+v", date, all)
		}
	}
	if all := s.Cautions("", glabella("2027-05-22", 20)); len(all) != 0 {
		t.Errorf("the first day that keeps it: %+v", all)
	}
	if all := s.Cautions("", glabella("2027-02-01", 20)); len(all) != 1 || !all[0].Earliest.IsZero() || all[0].Apart != 28 {
		t.Errorf("a day before another treatment: %+v", all)
	}
	touchup := glabella("2027-03-15", 20)
	touchup.Type = clinic.TreatmentTouchup
	if all := s.Cautions("", touchup); len(all) != 0 {
		t.Errorf("a touch-up: %+v", all)
	}
	if all := s.Cautions(s.Treatments[0].ID, glabella("2027-03-02", 20)); len(all) != 0 {
		t.Errorf("a treatment is too near to itself: %+v", all)
	}
}

// What a sheet offers for a decision, a decision about it is not refused as what it
// is about.
func TestASheetOffersForDecisionWhatCanBeDecided(t *testing.T) {
	p := treated(t)
	p.Post(p.Path("/events"), apptest.Object{"date": "2027-07-24"}).Want(http.StatusCreated)
	p.Post(p.Path("/appointments"), apptest.Object{"start": "2027-09-14T10:00:00"}).Want(http.StatusCreated)
	s := sheet(t, p)
	kinds := map[plan.Kind]bool{}
	for _, i := range s.Decidable() {
		kinds[i.Kind] = true
	}
	if !kinds[plan.KindWindow] && !kinds[plan.KindPrep] {
		t.Errorf("offers %v", kinds)
	}
	for _, i := range s.Items {
		_, err := p.App.Overrides.Add(context.Background(), p.Actor, p.ID,
			clinic.Override{Item: i.Key, From: day("2027-01-01"), To: day("2027-01-02"), Author: "Dr Brook", Reason: "x"})
		var e *clinic.Error
		if !errors.As(err, &e) {
			t.Fatalf("%s: %v", i.Key, err)
		}
		refused := e.Path == "item"
		if kinds[i.Kind] == refused {
			t.Errorf("%s: offered %v, refused as an item %v", i.Kind, kinds[i.Kind], refused)
		}
	}
}

func TestASheetIsOfTheClinicsOwnPatients(t *testing.T) {
	p := treated(t)
	other := p.Server.AddClinic("Elsewhere")
	if _, err := p.App.Sheet(context.Background(), other.Actor, p.ID); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("answered %v", err)
	}
	if s, err := p.App.NewSheet(context.Background(), other.Actor); err != nil || s.Clinic.ID != other.ID || s.Today != day("2027-03-02") {
		t.Errorf("%+v, %v", s, err)
	}
}
