package app_test

import (
	"context"
	"net/http"
	"strconv"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Each change plans the whole history and renders all feeds, so both are bounded.
func TestAPatientHasAtMostTwoHundredEvents(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	patient := app.ImportedPatient{Ref: "P1", Patient: &clinic.Patient{Name: "Ada Example"}}
	for i := range 200 {
		day := civil.Date{Year: 2030, Month: 1, Day: 1}.AddDays(i)
		patient.Events = append(patient.Events, clinic.Event{ID: day.String(), Date: day})
	}
	importer, err := c.App.NewImporter(context.Background(), c.Actor, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := importer.Patient(context.Background(), patient); err != nil {
		t.Fatalf("two hundred events: %v", err)
	}
	stored, err := c.App.PatientByRef(context.Background(), c.Actor, "P1")
	if err != nil {
		t.Fatal(err)
	}
	c.Post("/patients/"+stored.ID+"/events", `{"date":"2029-01-01"}`).Want(http.StatusConflict)
}

func TestAPatientHasAtMostTwoHundredPackagesAndPausesAndFourHundredOverrides(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	day := civil.Date{Year: 2030, Month: 1, Day: 1}
	for path, fill := range map[string]func(tx *store.Tx, key store.PatientKey) error{
		"/packages": func(tx *store.Tx, key store.PatientKey) error {
			return repeat(tx, key, store.Packages, clinic.Package{Total: 1}, 199)
		},
		"/pauses": func(tx *store.Tx, key store.PatientKey) error {
			return repeat(tx, key, store.Pauses, clinic.Pause{From: day, Until: &day}, 199)
		},
		"/overrides": func(tx *store.Tx, key store.PatientKey) error {
			return repeat(tx, key, store.Overrides, clinic.Override{Item: "window/nothing/1", From: day, To: day}, 399)
		},
	} {
		p := c.AddPatient("Ada Example")
		if err := c.Store.Write(context.Background(), func(tx *store.Tx) error { return fill(tx, store.PatientKey{Clinic: c.ID, ID: p.ID}) }); err != nil {
			t.Fatal(err)
		}
		p.Treat("2027-03-01")
		window := itemOf(t, c, p.Path(""), plan.KindWindow).Key
		body := map[string]string{
			"/packages": `{"total":1}`, "/pauses": `{"from":"2030-01-01"}`,
			"/overrides": `{"item":"` + window + `","from":"2027-06-01","to":"2027-06-14","author":"Dr Brook","reason":"as agreed"}`,
		}[path]
		p.Post(p.Path(path), body).Want(http.StatusCreated)
		p.Post(p.Path(path), body).Want(http.StatusConflict)
	}
}

// repeat records a value n times, under ids of their own.
func repeat[T any](tx *store.Tx, key store.PatientKey, kind *store.RecordKind[T], value T, n int) error {
	for i := range n {
		if err := kind.Insert(tx, key, store.Record[T]{ID: strconv.Itoa(i), Is: value}); err != nil {
			return err
		}
	}
	return nil
}

func TestAPatientHasAtMostTwentyFeeds(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	path := newPatient(t, c, "2027-03-01") + "/feeds" // with her first feed
	for range 19 {
		c.Post(path, `{}`).Want(http.StatusCreated)
	}
	c.Post(path, `{}`).Want(http.StatusConflict)
}

// A filter may want one of them that nobody can tell beforehand.
func TestEveryMemberOfALargeCalendarIsACandidate(t *testing.T) {
	at := newPractice(t)
	calendar, err := at.App.Calendar(context.Background(), at.practitioner, "appointments")
	if err != nil {
		t.Fatal(err)
	}
	const members = app.MaxResults + 10
	key := store.CalendarKey{Clinic: at.practitioner.Clinic, ID: calendar.ID}
	if err := at.Store.Write(context.Background(), func(tx *store.Tx) error {
		for i := range members {
			o := store.CalendarObject{Name: strconv.Itoa(i), UID: strconv.Itoa(i), Component: "VEVENT", ETag: `"x"`, Span: store.Always, Body: []byte("x")}
			if _, err := tx.PutObject(key, o); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := len(at.objects(at.practitioner, "appointments")); got != members {
		t.Errorf("%d of %d members are candidates", got, members)
	}
}
