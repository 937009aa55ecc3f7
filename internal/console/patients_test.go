package console_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestTheListTellsWhatIsNextForEachPatient(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	due, booked := c.AddPatient("Ada Quill"), c.AddPatient("Bea Rook")
	due.Treat("2026-12-20")
	booked.Treat("2026-12-20")
	at := civil.DateTime{Date: civil.Date{Year: 2027, Month: 3, Day: 30}, Time: civil.Time{Hour: 10, Minute: 30}}
	if _, err := c.App.Appointments.Add(context.Background(), c.Actor, booked.ID, clinic.Appointment{Start: at, Minutes: 30}); err != nil {
		t.Fatal(err)
	}
	c.AddPatient("Cleo Stern")
	plan, err := c.App.PatientRecord(context.Background(), c.Actor, due.ID)
	if err != nil {
		t.Fatal(err)
	}
	window := ""
	for _, item := range plan.Plan.Items {
		if item.Kind == "window" && window == "" {
			window = fmt.Sprint(item.Start.Day)
		}
	}
	body := shows(t, c.LogIn(clinic.RoleFrontDesk), "/console/patients", "Ada Quill", "Booked Tue 30 Mar 2027, 10:30", "Sun 20 Dec 2026", "Nothing due")
	_, row, _ := strings.Cut(body, "Ada Quill")
	if row, _, _ = strings.Cut(row, "</tr>"); window == "" || !strings.Contains(row, window+" ") {
		t.Errorf("her row does not tell of the window from the %s: %s", window, row)
	}
}

func TestOneWhoIsFoundAloneIsShownAtOnceAndSeveralAreListed(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	ada := c.AddPatient("Ada Quill")
	c.AddPatient("Bea Rook")
	c.AddPatient("Bela Rook")
	b := c.LogIn(clinic.RoleFrontDesk)
	if to := b.Open("/console/patients?q=quil").Want(http.StatusSeeOther).Header.Get("Location"); to != hers(ada, "") {
		t.Errorf("it leads to %s", to)
	}
	if body := shows(t, b, "/console/patients?q=rook", "Bea Rook", "Bela Rook"); strings.Contains(body, "Ada Quill") {
		t.Error("somebody else is listed")
	}
	shows(t, b, "/console/patients?q=nobody", "Nobody is found by that")
}

func TestTheListIsPagedAndKeepsItsFilter(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	for n := range 52 {
		if _, err := c.App.AddPatient(context.Background(), c.Actor, clinic.Patient{Name: fmt.Sprintf("Many %02d", n)}); err != nil {
			t.Fatal(err)
		}
	}
	b := c.LogIn(clinic.RoleFrontDesk)
	body := shows(t, b, "/console/patients?q=many", "More patients")
	_, rest, _ := strings.Cut(body, `class="pager"`)
	_, rest, _ = strings.Cut(rest, `href="`)
	next, _, _ := strings.Cut(rest, `"`)
	if seen := strings.Count(body, "Many "); seen != 50 {
		t.Errorf("%d on the first page", seen)
	}
	if seen := strings.Count(shows(t, b, strings.ReplaceAll(next, "&amp;", "&"), "From the beginning"), ">Many "); seen != 2 {
		t.Errorf("%d on the second", seen)
	}
	b.Open("/console/patients?q=many&after=nonsense").Want(http.StatusSeeOther)
}

// A page that is shown again because of a fault was given the version of today, and so
// saved over what somebody else had changed.
func TestAFaultInAPersonsFormDoesNotHideThatSomebodyElseChangedHer(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	b := p.LogIn(clinic.RoleFrontDesk)
	path := "/console/patients/" + p.ID + "/person"
	b.Open(path).Want(http.StatusOK)
	p.Patch(p.Path(""), `{"metabolism":"fast"}`).Want(http.StatusOK)
	b.Submit(path, "latitude", "north").Want(http.StatusUnprocessableEntity)
	b.Submit(path, "latitude", "41.5").Want(http.StatusUnprocessableEntity)
	if !strings.Contains(string(b.Answer.Body), "Somebody changed this while you were typing") || !strings.Contains(string(p.Get(p.Path("")).Body), `"fast"`) {
		t.Error("it is saved over, or not told")
	}
	b.Submit(path).Want(http.StatusSeeOther) // who was told may go on
}
