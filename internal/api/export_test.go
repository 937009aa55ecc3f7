package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/icaltest"
)

func TestAPatientIsGivenEverythingAndNoWayIn(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	doctor := c.AddPractitioner("Dr Brook")
	p := c.AddPatient("Ada Example")
	p.Patch(p.Path(""), apptest.Object{"email": "ada@patients.example", "practitioner_id": doctor.ID}).Want(http.StatusOK)
	p.Treat("2027-02-01")
	for path, body := range map[string]apptest.Object{
		"/observations": {"date": "2027-02-20", "zone": "glabella", "movement": "none", "note": "said of her brow"},
		"/events":       {"date": "2027-08-14", "title": "Her wedding"},
		"/appointments": {"start": "2027-05-12T10:00:00"},
		"/packages":     {"total": 3},
		"/pauses":       {"from": "2028-01-01", "until": "2028-02-01", "reason": "she travels"},
		"/contacts":     {"note": "will call back"},
	} {
		p.Post(p.Path(path), body).Want(http.StatusCreated)
	}
	device := p.Account()
	device.DAV(http.MethodPut, device.Home("events/ball.ics"), "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:ball\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20271111\r\nSUMMARY:Her ball\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").Want(http.StatusCreated)
	_, secret, err := c.App.AddPageLink(context.Background(), c.Actor, p.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	answer := p.Get(p.Path("/export")).Want(http.StatusOK)
	text := string(answer.Body)
	for _, want := range []string{"Ada Example", "ada@patients.example", "Dr Brook", "said of her brow", "Her wedding", "Her ball", "2027-05-12T10:00:00", "she travels",
		"will call back", "Calendar app", "I agree.", `"rule":`, "treatment.add", "BEGIN:VEVENT"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q", want)
		}
	}
	for _, secret := range []string{secret, device.Password, strings.Split(p.Feed, "/")[2], "password_hash"} {
		if strings.Contains(text, secret) {
			t.Error("it holds a way in")
		}
	}
	var file app.PatientFile
	answer.Into(&file)
	if len(file.Treatments) != 1 || len(file.Packages) != 1 || len(file.Feeds) != 1 || len(file.PageLinks) != 1 || len(file.Calendar) < 3 || len(file.Audit) < 8 || len(file.Plan.Items) < 3 {
		t.Errorf("%d treatments, %d packages, %d feeds, %d links, %d objects, %d entries, %d items", len(file.Treatments), len(file.Packages), len(file.Feeds),
			len(file.PageLinks), len(file.Calendar), len(file.Audit), len(file.Plan.Items))
	}
	c.Get("/patients/nobody/export").Want(http.StatusNotFound)
}

func TestAPatientsCalendarIsAFileThatStandsTheLineCheck(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Example")
	p.Treat("2027-02-01")
	p.Post(p.Path("/events"), apptest.Object{"date": "2027-08-14", "title": "Wedding"}).Want(http.StatusCreated)
	answer := p.Get(p.Path("/export.ics")).Want(http.StatusOK)
	if problems := icaltest.Check(answer.Body); len(problems) > 0 {
		t.Error(problems)
	}
	if kind := answer.Header.Get("Content-Type"); kind != "text/calendar; charset=utf-8" || !strings.Contains(string(answer.Body), "Wedding") {
		t.Errorf("%s:\n%s", kind, answer.Body)
	}
}
