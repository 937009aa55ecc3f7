package app_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

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
