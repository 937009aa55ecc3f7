package app_test

import (
	"context"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func record(t *testing.T, p *apptest.Patient) app.PatientRecord {
	t.Helper()
	read, err := p.App.PatientRecord(context.Background(), p.Actor, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestAPatientsRecordHoldsWhatIsTheClinicsAlone(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	ctx := context.Background()
	p.Treat("2026-10-01")
	if _, err := p.App.Packages.Add(ctx, p.Actor, p.ID, clinic.Package{Total: 4}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.App.AddPageLink(ctx, p.Actor, p.ID, 0); err != nil {
		t.Fatal(err)
	}
	if err := p.App.GiveConsent(ctx, p.Actor, p.ID, agreed(feeds.PrivacyDiscreet)); err != nil {
		t.Fatal(err)
	}
	r := record(t, p)
	if len(r.Treatments) != 1 || len(r.Packages) != 1 || len(r.Links) != 1 || len(r.Consents) != 1 || len(r.Changes) == 0 {
		t.Errorf("%d treatments, %d packages, %d links, %d consents, %d changes",
			len(r.Treatments), len(r.Packages), len(r.Links), len(r.Consents), len(r.Changes))
	}
}

func TestTheRecordsPastEndsAtWhatItsPlanExpects(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2026-06-01")
	if _, err := p.App.Observations.Add(context.Background(), p.Actor, p.ID, clinic.Observation{
		Date: civil.Date{Year: 2026, Month: 8, Day: 20}, Zone: clinic.Glabella, Movement: clinic.MovementFirst,
	}); err != nil {
		t.Fatal(err)
	}
	p.Treat("2026-09-10")
	r := record(t, p)
	if len(r.Past) != 1 || len(r.Past[0].Cycles) != 2 || r.Past[0].Fresh != r.Plan.Estimates[0] {
		t.Fatalf("past %+v, estimates %+v", r.Past, r.Plan.Estimates)
	}
	if cycle := r.Past[0].Cycles[0]; cycle.By != 80 || cycle.Ended == nil {
		t.Errorf("the first cycle is told as %+v", cycle)
	}
}

func TestMoreChangesThanAreShownAreAnnounced(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	today := civil.DateOf(p.Clock.Now())
	treatment := p.Treat(today.String())
	for n := range 12 {
		_, err := p.App.Treatments.Replace(context.Background(), p.Actor, p.ID, treatment, clinic.Treatment{
			Date: today.AddDays(-1 - n), Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}},
		}, app.Match{})
		if err != nil {
			t.Fatal(err)
		}
	}
	r := record(t, p)
	if len(r.Changes) != 10 || !r.MoreChanges {
		t.Errorf("%d changes are shown, more: %v", len(r.Changes), r.MoreChanges)
	}
	for i := range r.Changes[1:] {
		if r.Changes[i].ID <= r.Changes[i+1].ID {
			t.Error("they are not newest first")
		}
	}
}

func TestAnotherClinicsPatientHasNoRecord(t *testing.T) {
	s := apptest.Start(t)
	p, other := s.AddClinic("Harbour").AddPatient("Ada Quill"), s.AddClinic("Hill")
	if _, err := s.App.PatientRecord(context.Background(), other.Actor, p.ID); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("it answers %v", err)
	}
}
