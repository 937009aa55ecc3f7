package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestAChangeByRESTLeavesTheRestOfAClientsEventAlone(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code+" bring the forms", "X-MINE:yes", "CATEGORIES:A,B"))
	at.Patch(at.Path("/appointments/"+at.appointments()[0].ID), apptest.Object{"start": at.day(45).Format("2006-01-02") + "T12:00:00"}).Want(http.StatusOK)
	body := at.objects(at.practitioner, "appointments")["a.ics"]
	for _, line := range []string{"X-MINE:yes", "CATEGORIES:A,B", "bring the forms"} {
		if !strings.Contains(body, line) {
			t.Errorf("%q is gone:\n%s", line, body)
		}
	}
	if all := at.appointments(); len(all) != 1 || all[0].Start.Time.Hour != 12 {
		t.Errorf("got %+v", all)
	}
	at.sound()
}

func TestAnEventInThePatientsCalendarIsPreparedFor(t *testing.T) {
	at := newPractice(t)
	day := at.day(150)
	wedding := object("w", "DTSTART;VALUE=DATE:"+day.Format("20060102"), "SUMMARY:Wedding")
	at.put(at.patient, "events", "w.ics", wedding)
	at.sound()
	prepared := func() bool {
		return slices.ContainsFunc(at.titlesIn(at.patient, "plan"), func(title string) bool { return strings.Contains(title, "Wedding") })
	}
	if !prepared() {
		t.Errorf("plan/ has %q", at.titlesIn(at.patient, "plan"))
	}
	if got := at.objects(at.patient, "events")["w.ics"]; got != wedding {
		t.Errorf("her bytes came back as\n%s", got)
	}
	at.delete(at.patient, "events", "w.ics")
	if prepared() {
		t.Error("deleted, it is still prepared for")
	}
	at.sound()
}

func TestARecurringBirthdayIsPreparedForEachYear(t *testing.T) {
	at := newPractice(t)
	day := at.day(100).AddDate(-30, 0, 0)
	at.put(at.patient, "events", "b.ics", object("b", "DTSTART;VALUE=DATE:"+day.Format("20060102"), "SUMMARY:Birthday", "RRULE:FREQ=YEARLY"))
	var list struct{ Items []clinic.Event }
	at.Get(at.Path("/events")).Want(http.StatusOK).Into(&list)
	if len(list.Items) != 2 || list.Items[1].Date.Year != list.Items[0].Date.Year+1 {
		t.Errorf("got %+v", list.Items)
	}
	at.sound()
}

func TestAnEventMadeByRESTStandsInThePatientsCalendar(t *testing.T) {
	at := newPractice(t)
	path := at.Path("/events/" + at.Post(at.Path("/events"), apptest.Object{"date": at.day(150).Format("2006-01-02"), "title": "Gala"}).Want(http.StatusCreated).ID())
	if titles := at.titlesIn(at.patient, "events"); !slices.Equal(titles, []string{"Gala"}) {
		t.Fatalf("got %q", titles)
	}
	at.Delete(path).Want(http.StatusNoContent)
	if titles := at.titlesIn(at.patient, "events"); len(titles) != 0 {
		t.Errorf("deleted, there are %q", titles)
	}
	at.sound()
}

// What the clinic or the patient's page changes leaves the rest of what her phone wrote
// alone.
func TestAChangeByRESTLeavesTheRestOfAPatientsEventAlone(t *testing.T) {
	at := newPractice(t)
	at.put(at.patient, "events", "w.ics", object("w", "DTSTART;VALUE=DATE:"+at.day(150).Format("20060102"), "SUMMARY:Wedding", "LOCATION:Lighthouse"))
	var list struct{ Items []clinic.Event }
	at.Get(at.Path("/events")).Want(http.StatusOK).Into(&list)
	at.Patch(at.Path("/events/"+list.Items[0].ID), apptest.Object{"date": at.day(157).Format("2006-01-02"), "title": "Wedding of L"}).Want(http.StatusOK)
	body := at.objects(at.patient, "events")["w.ics"]
	for _, line := range []string{"LOCATION:Lighthouse", "DTSTART;VALUE=DATE:" + at.day(157).Format("20060102"), "SUMMARY:Wedding of L"} {
		if !strings.Contains(body, line+"\r\n") {
			t.Errorf("%q is missing:\n%s", line, body)
		}
	}
	at.sound()
}

// A client may have called something else as we would.
func TestAnObjectOfOursTakesNoNameThatIsTaken(t *testing.T) {
	at := newPractice(t)
	id := at.Post(at.Path("/events"), apptest.Object{"date": at.day(150).Format("2006-01-02"), "title": "Gala"}).Want(http.StatusCreated).ID()
	at.delete(at.patient, "events", "event-"+id+".ics")
	id = at.Post(at.Path("/appointments"), apptest.Object{"start": at.day(40).Format("2006-01-02") + "T10:00:00", "status": "cancelled"}).Want(http.StatusCreated).ID()
	if got := len(at.objects(at.practitioner, "appointments")); got != 0 {
		t.Fatalf("%d objects", got)
	}
	at.Patch(at.Path("/appointments/"+id), `{"status":"confirmed"}`).Want(http.StatusOK)
	for name := range at.objects(at.practitioner, "appointments") {
		at.delete(at.practitioner, "appointments", name)
		at.put(at.practitioner, "appointments", name, at.visit("another", 3, "SUMMARY:Lunch"))
	}
	at.Patch(at.Path("/appointments/"+id), `{"status":"tentative"}`).Want(http.StatusOK)
	if titles := at.titlesIn(at.practitioner, "appointments"); !slices.Equal(titles, []string{"Lunch", at.code + " appointment"}) {
		t.Errorf("got %q", titles)
	}
	at.sound()
}
