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
