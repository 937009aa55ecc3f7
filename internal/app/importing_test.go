package app_test

import (
	"context"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// imported takes over one patient of an export and reports whether that changed
// anything.
func imported(t *testing.T, c *apptest.Clinic, p app.ImportedPatient) bool {
	t.Helper()
	importer, err := c.App.NewImporter(context.Background(), c.Actor, nil)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := importer.Patient(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

func TestALaterExportLeavesBlackoutsAloneBecauseItHasNone(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	export := app.ImportedPatient{Ref: "P1", Patient: &clinic.Patient{Name: "Ada Example"}}
	imported(t, c, export)
	ada, err := c.App.PatientByRef(context.Background(), c.Actor, "P1")
	if err != nil {
		t.Fatal(err)
	}
	away := apptest.Object{"blackouts": []apptest.Object{{"from": "2027-08-01", "to": "2027-08-14"}}}
	c.Patch("/patients/"+ada.ID, away).Want(200)

	if imported(t, c, export) {
		t.Error("importing the same export again changed her")
	}
	export.Patient.Email = "ada@patient.example"
	imported(t, c, export)
	ada, err = c.App.PatientByRef(context.Background(), c.Actor, "P1")
	if err != nil || len(ada.Blackouts) != 1 || ada.Email == "" {
		t.Errorf("after a correction of her e-mail address: %+v, %v", ada, err)
	}
}

func TestALaterExportWithAnEmptyNoteLeavesTheNoteMadeHere(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	seen := clinic.Observation{Date: civil.Date{Year: 2027, Month: 2, Day: 1}, Zone: clinic.Glabella, Movement: clinic.MovementFirst}
	export := app.ImportedPatient{Ref: "P1", Patient: &clinic.Patient{Name: "Ada Example"}, Observations: []clinic.Observation{seen}}
	imported(t, c, export)
	ada, err := c.App.PatientByRef(context.Background(), c.Actor, "P1")
	if err != nil {
		t.Fatal(err)
	}
	note := func() string {
		page, err := c.App.Observations.Page(context.Background(), c.Actor, ada.ID, app.Days{}, "", 10)
		if err != nil || len(page) != 1 {
			t.Fatalf("%d observations, %v", len(page), err)
		}
		return page[0].Is.Note
	}
	page, err := c.App.Observations.Page(context.Background(), c.Actor, ada.ID, app.Days{}, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	c.Patch("/patients/"+ada.ID+"/observations/"+page[0].ID, `{"note":"left side only"}`).Want(200)

	if changed := imported(t, c, export); changed || note() != "left side only" {
		t.Errorf("changed %v, note %q", changed, note())
	}
	export.Observations[0].Note = "both sides"
	if changed := imported(t, c, export); !changed || note() != "both sides" {
		t.Errorf("changed %v, note %q", changed, note())
	}
}

func TestARecordThatALaterExportGivesToAnotherPatientMovesToHer(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	treated := []clinic.Treatment{{ID: "T1", Date: civil.Date{Year: 2027, Month: 2, Day: 1}, Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}}}}
	imported(t, c, app.ImportedPatient{Ref: "P1", Patient: &clinic.Patient{Name: "Ada Example"}, Treatments: treated})
	ada, err := c.App.PatientByRef(context.Background(), c.Actor, "P1")
	if err != nil {
		t.Fatal(err)
	}
	imported(t, c, app.ImportedPatient{Ref: "P2", Patient: &clinic.Patient{Name: "Bea Example"}, Treatments: treated})
	bea, err := c.App.PatientByRef(context.Background(), c.Actor, "P2")
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]plan.Status{ada.ID: "", bea.ID: plan.StatusUpcoming} {
		if got := statusOf(t, c, "/patients/"+id, plan.KindWindow); got != want {
			t.Errorf("her window is %q, want %q", got, want)
		}
	}
	if v, err := c.App.Verify(context.Background()); err != nil || len(v.Different) > 0 {
		t.Errorf("verify: %v %v", v.Different, err)
	}
}
