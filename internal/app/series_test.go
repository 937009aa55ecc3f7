package app_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// roll lets so many days go by and the plans follow.
func (at *practice) roll(days int) {
	at.t.Helper()
	at.Clock.Advance(time.Duration(days) * 24 * time.Hour)
	if _, err := at.App.Roll(context.Background()); err != nil {
		at.t.Fatal(err)
	}
	at.sound()
}

func TestASeriesStaysThePatientsOfWhomStaffSaidSo(t *testing.T) {
	at := newPractice(t)
	other := at.AddPatient("Bea Quill")
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code, "RRULE:FREQ=WEEKLY;COUNT=30"))
	all, err := at.App.CalendarAppointments(context.Background(), at.Actor, true, "", 100)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v %v", all, err)
	}
	if _, err := at.App.LinkAppointment(context.Background(), at.Actor, all[0].ID, other.ID, nil); err != nil {
		t.Fatal(err)
	}
	if n := len(at.appointments()); n != 0 {
		t.Errorf("%d are still recorded", n)
	}
	at.roll(31)
	if n := len(at.appointments()); n != 0 {
		t.Errorf("a month later %d are recorded again", n)
	}
}

func TestWhomStaffSaidAnAppointmentIsOfHoldsUntilItNamesSomebodyElse(t *testing.T) {
	at := newPractice(t)
	other := at.AddPatient("Bea Quill")
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code))
	all, err := at.App.CalendarAppointments(context.Background(), at.Actor, true, "", 100)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v %v", all, err)
	}
	if _, err := at.App.LinkAppointment(context.Background(), at.Actor, all[0].ID, other.ID, nil); err != nil {
		t.Fatal(err)
	}
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 41, "SUMMARY:"+at.code))
	if n := len(at.appointments()); n != 0 {
		t.Errorf("%d are the first patient's again", n)
	}
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 41, "SUMMARY:Dentist"))
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 41, "SUMMARY:"+at.code))
	if n := len(at.appointments()); n != 1 {
		t.Errorf("named anew, %d are hers", n)
	}
	at.sound()
}

func TestASeriesWithoutEndNeverKeepsAPlanFromBeingMade(t *testing.T) {
	at := newPractice(t)
	at.put(at.patient, "events", "v.ics", object("v", "DTSTART;VALUE=DATE:"+at.day(1).Format("20060102"), "SUMMARY:Vitamins", "RRULE:FREQ=DAILY"))
	for range 8 {
		at.roll(31)
	}
	at.Post(at.Path("/events"), apptest.Object{"date": at.day(150).Format("2006-01-02")}).Want(http.StatusCreated)
	at.sound()
}

func TestAnOccurrenceBeyondTheYearsThatCountHurtsNoPlan(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code, "RRULE:FREQ=YEARLY;INTERVAL=180;COUNT=2"))
	at.roll(80)
}

func TestWhatIsLeftOfASeriesIsTheClinicsAgain(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code, "RRULE:FREQ=WEEKLY;COUNT=3"))
	at.delete(at.practitioner, "appointments", "a.ics")
	for i, a := range at.appointments() {
		path := at.Path("/appointments/" + a.ID)
		if i == 0 {
			at.Patch(path, apptest.Object{"status": "confirmed"}).Want(http.StatusOK)
			at.sound()
		}
		at.Delete(path).Want(http.StatusNoContent)
	}
	at.sound()
}

func TestWhatWasOneOfASeriesIsNotToldInPlaceOfItsFirst(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code, "RRULE:FREQ=WEEKLY;COUNT=3"))
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code))
	at.delete(at.practitioner, "appointments", "a.ics")
	first := at.appointments()[0]
	at.Patch(at.Path("/appointments/"+first.ID), apptest.Object{"status": "confirmed"}).Want(http.StatusOK)
	at.sound()
}

// At midnight in New York it is another day in Tokyo.
func TestAnOccurrenceThatIsOverInItsOwnZoneIsNotCancelled(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", object("a", "DTSTART;TZID=Asia/Tokyo:"+at.day(2).Format("20060102")+"T070000",
		"DURATION:PT30M", "SUMMARY:"+at.code, "RRULE:FREQ=WEEKLY;COUNT=30"))
	at.roll(2)
	at.put(at.practitioner, "appointments", "a.ics", object("a", "DTSTART;TZID=Asia/Tokyo:"+at.day(0).Format("20060102")+"T070000",
		"DURATION:PT45M", "SUMMARY:"+at.code, "RRULE:FREQ=WEEKLY;COUNT=30"))
	for _, a := range at.appointments() {
		if !a.IsBooked() {
			t.Errorf("%s is cancelled", a.Start)
		}
	}
	at.sound()
}

func TestASeriesThatMovesToAnotherHourIsTheSameAppointments(t *testing.T) {
	at := newPractice(t)
	body := at.visit("a", 40, "SUMMARY:"+at.code, "RRULE:FREQ=WEEKLY;COUNT=3")
	at.put(at.practitioner, "appointments", "a.ics", body)
	before := at.appointments()
	at.put(at.practitioner, "appointments", "a.ics", strings.NewReplacer("T100000", "T110000", "T103000", "T113000").Replace(body))
	after := at.appointments()
	if len(after) != 3 {
		t.Fatalf("got %+v", after)
	}
	for i, a := range after {
		if a.ID != before[i].ID || a.Start.Time.Hour != 11 || !a.IsBooked() {
			t.Errorf("%+v was %+v", a, before[i])
		}
	}
	at.sound()
}

func TestARecurringAppointmentCountsByOccurrence(t *testing.T) {
	at := newPractice(t)
	date := at.day(40).Format("20060102")
	second := at.day(54)
	body := at.visit("a", 40, "SUMMARY:"+at.code, "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3")
	moved := strings.Replace(body, "END:VEVENT\r\n", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Later\r\n"+
		"RECURRENCE-ID;TZID=America/New_York:"+second.Format("20060102")+"T100000\r\nDTSTART;TZID=America/New_York:"+second.Format("20060102")+"T150000\r\n"+
		"DURATION:PT1H\r\nEND:VEVENT\r\n", 1)
	at.put(at.practitioner, "appointments", "a.ics", moved)
	var starts []string
	for _, a := range at.appointments() {
		starts = append(starts, a.Start.String()+fmt.Sprint(" ", a.Minutes))
	}
	slices.Sort(starts)
	want := []string{
		at.day(40).Format("2006-01-02") + "T10:00:00 30",
		second.Format("2006-01-02") + "T15:00:00 60",
		at.day(68).Format("2006-01-02") + "T10:00:00 30",
	}
	if !slices.Equal(starts, want) {
		t.Errorf("got %q, want %q", starts, want)
	}
	at.sound()
	// One occurrence less.
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code, "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3",
		"EXDATE;TZID=America/New_York:"+second.Format("20060102")+"T100000"))
	booked := 0
	for _, a := range at.appointments() {
		if a.IsBooked() {
			booked++
		}
	}
	if booked != 2 {
		t.Errorf("%d are booked, want 2", booked)
	}
	_ = date
	// And which of a series is meant, only a calendar can say.
	at.Patch(at.Path("/appointments/"+at.appointments()[0].ID), `{"minutes":45}`).Want(http.StatusConflict)
	at.sound()
}

func TestASeriesIsRecordedFurtherAsTimeGoesBy(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 7, "SUMMARY:"+at.code, "RRULE:FREQ=MONTHLY"))
	before := len(at.appointments())
	at.Clock.Advance(100 * 24 * time.Hour)
	rollSoundly(t, at.Clinic)
	if after := len(at.appointments()); before < 15 || after < before+3 {
		t.Errorf("%d, then %d", before, after)
	}
}
