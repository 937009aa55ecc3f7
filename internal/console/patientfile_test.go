package console_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestAPatientIsHandedEverythingAndHerCalendar(t *testing.T) {
	p, b := known(t, clinic.RolePractitioner)
	shows(t, b, hers(p, ""), "Give her everything", "/export.json", "/export.ics")
	file := b.Open(hers(p, "/export.json")).Want(http.StatusOK)
	if kind := file.Header.Get("Content-Type"); kind != "application/json" || !strings.Contains(string(file.Body), `"treatments"`) {
		t.Errorf("%s: %s", kind, file.Body)
	}
	calendar := b.Open(hers(p, "/export.ics")).Want(http.StatusOK)
	if !strings.HasPrefix(string(calendar.Body), "BEGIN:VCALENDAR") {
		t.Errorf("%s", calendar.Body)
	}
}

func TestTheDeskHandsOutNoPatientsFile(t *testing.T) {
	p, b := known(t, clinic.RoleFrontDesk)
	if body := shows(t, b, hers(p, "")); strings.Contains(body, "/export.") {
		t.Error("the way to it is shown")
	}
	b.Open(hers(p, "/export.json")).Want(http.StatusForbidden)
}

func TestTheBoardIsAFileUnderTheSameFilters(t *testing.T) {
	c, _ := inJune(t)
	b := c.LogIn(clinic.RoleFrontDesk)
	page := string(b.Open("/console/?state=open").Want(http.StatusOK).Body)
	if !strings.Contains(page, `href="/console/due.csv?state=open"`) {
		t.Error("the board does not lead to its file")
	}
	all := string(b.Open("/console/due.csv").Want(http.StatusOK).Body)
	open := string(b.Open("/console/due.csv?state=open").Want(http.StatusOK).Body)
	if strings.Count(open, "\r\n") < 2 || strings.Count(open, "\r\n") >= strings.Count(all, "\r\n") || !strings.HasPrefix(open, "patient_id,name,") {
		t.Errorf("%s\nof %s", open, all)
	}
}
