package app_test

import (
	"context"
	"net/http"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Each change plans the whole history and renders all feeds, so both are bounded.
func TestAPatientHasAtMostAThousandEvents(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	patient := app.ImportedPatient{Ref: "P1", Patient: &clinic.Patient{Name: "Ada Example"}}
	for i := range 1000 {
		day := civil.Date{Year: 2030, Month: 1, Day: 1}.AddDays(i)
		patient.Events = append(patient.Events, clinic.Event{ID: day.String(), Date: day})
	}
	importer, err := c.App.NewImporter(context.Background(), c.Actor, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := importer.Patient(context.Background(), patient); err != nil {
		t.Fatalf("a thousand events: %v", err)
	}
	stored, err := c.App.PatientByRef(context.Background(), c.Actor, "P1")
	if err != nil {
		t.Fatal(err)
	}
	c.Post("/patients/"+stored.ID+"/events", `{"date":"2029-01-01"}`).Want(http.StatusConflict)
}

func TestAPatientHasAtMostTwentyFeeds(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	path := newPatient(t, c, "2027-03-01") + "/feeds" // with her first feed
	for range 19 {
		c.Post(path, `{}`).Want(http.StatusCreated)
	}
	c.Post(path, `{}`).Want(http.StatusConflict)
}
