package app_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// on is the date so many days from now.
func (at *practice) on(days int) civil.Date { return civil.DateOf(at.day(days)) }

// agenda is what stands in the calendar from one day to another, in days from now.
func (at *practice) agenda(from, to int, more string) (told app.Agenda) {
	at.t.Helper()
	at.Get("/agenda?from=" + at.on(from).String() + "&to=" + at.on(to).String() + more).Want(http.StatusOK).Into(&told)
	return told
}

// entries are the visits and busy times of an agenda in words, by start.
func entries(told app.Agenda) (all []string) {
	for _, v := range told.Visits {
		all = append(all, v.Start.String()[5:16]+" "+v.PatientName)
	}
	for _, b := range told.Busy {
		text := b.Start.String()[5:16] + " <" + b.Title + ">"
		for word, is := range map[string]bool{" all day": b.AllDay, " free": b.Free, " waiting": b.Waiting, " tentative": b.Tentative} {
			if is {
				text += word
			}
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return all
}

func TestTheAgendaTellsOfAppointmentsHoweverTheyCame(t *testing.T) {
	at := newPractice(t)
	other := at.Clinic.AddPatient("Bea Marsh")
	other.Post(other.Path("/appointments"), apptest.Object{"start": at.on(1).String() + "T09:00:00", "practitioner_id": at.practitioner.UserID}).Want(http.StatusCreated)
	other.Post(other.Path("/appointments"), apptest.Object{"start": at.on(1).String() + "T12:00:00"}).Want(http.StatusCreated)
	at.Post(at.Path("/appointments"), apptest.Object{"start": at.on(1).String() + "T18:00:00", "timezone": "Europe/Madrid"}).Want(http.StatusCreated)
	at.Post(at.Path("/appointments"), apptest.Object{"start": at.on(1).String() + "T15:00:00", "status": "cancelled"}).Want(http.StatusCreated)
	at.put(at.practitioner, "appointments", "linked.ics", at.visit("linked", 1, "SUMMARY:Botox "+at.code))

	hers := []string{"03-03T09:00 Bea Marsh", "03-03T10:00 Ada Quill", "03-03T12:00 Ada Quill"} // six in Madrid is noon in New York
	if got := entries(at.agenda(1, 1, "&practitioner_id="+at.practitioner.UserID)); !slices.Equal(got, hers) {
		t.Errorf("with Dr Brook: %v, want %v", got, hers)
	}
	everybodys := append(hers, "03-03T12:00 Bea Marsh") // with nobody
	if got := entries(at.agenda(1, 1, "")); !slices.Equal(got, everybodys) {
		t.Errorf("with anybody: %v, want %v", got, everybodys)
	}
	if got := entries(at.agenda(2, 3, "")); len(got) != 0 {
		t.Errorf("on other days: %v, want nothing", got)
	}
}

func TestTheAgendaTellsWhatElseTakesAPractitionersTime(t *testing.T) {
	at := newPractice(t)
	if err := at.App.MakeCalendar(context.Background(), at.practitioner, "own", nil, nil); err != nil {
		t.Fatal(err)
	}
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 1, "SUMMARY:Somebody new"))
	at.put(at.practitioner, "appointments", "b.ics", at.visit("b", 2, "SUMMARY:Dentist", "CLASS:PRIVATE", "STATUS:TENTATIVE"))
	at.put(at.practitioner, "appointments", "c.ics", at.visit("c", 3, "SUMMARY:Off", "STATUS:CANCELLED"))
	at.put(at.practitioner, "appointments", "d.ics", at.visit("d", 3, "SUMMARY:Call the lab", "TRANSP:TRANSPARENT"))
	at.put(at.practitioner, "appointments", "e.ics", object("e", "DTSTART;VALUE=DATE:"+at.day(4).Format("20060102"), "SUMMARY:Congress"))
	at.put(at.practitioner, "own", "f.ics", at.visit("f", -6, "SUMMARY:Yoga", "RRULE:FREQ=WEEKLY"))
	at.put(at.practitioner, "own", "g.ics", at.visit("g", 2, "SUMMARY:Birthday", "TRANSP:TRANSPARENT"))
	want := []string{
		"03-03T10:00 <> ", // of the weekly one this week's, as nothing but busy
		"03-03T10:00 <Somebody new> waiting",
		"03-04T10:00 <> tentative waiting",
		"03-05T10:00 <Call the lab> free waiting",
		"03-06T00:00 <Congress> all day waiting",
	}
	got := entries(at.agenda(0, 6, ""))
	if len(got) != len(want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for n := range want {
		for word := range strings.FieldsSeq(want[n]) {
			if !strings.Contains(got[n], word) {
				t.Errorf("%q, want %q", got[n], want[n])
			}
		}
	}
}

func TestTheAgendaTellsWhatAPractitionersPatientsHaveAhead(t *testing.T) {
	at := newPractice(t)
	var hers plan.Item
	var p plan.Plan
	at.Get(at.Path("/plan")).Want(http.StatusOK).Into(&p)
	for _, item := range p.Items {
		if item.Kind == plan.KindWindow && !item.Projected {
			hers = item
		}
	}
	shows := func(from, to civil.Date, more string) bool {
		var told app.Agenda
		at.Get("/agenda?from=" + from.String() + "&to=" + to.String() + more).Want(http.StatusOK).Into(&told)
		return slices.ContainsFunc(told.FollowUps, func(f app.AgendaFollowUp) bool {
			return f.UID == hers.UID && f.Start == hers.Start && f.End == hers.End && f.Kind == hers.Kind && f.PatientID == at.ID && f.PatientName == "Ada Quill"
		})
	}
	inside := hers.Start.AddDays(3)
	for name, c := range map[string]struct {
		from, to civil.Date
		more     string
		want     bool
	}{
		"its first day":                {hers.Start, hers.Start, "", true},
		"its last day":                 {hers.End, hers.End, "", true},
		"the day before it":            {hers.Start.AddDays(-1), hers.Start.AddDays(-1), "", false},
		"the day after it":             {hers.End.AddDays(1), hers.End.AddDays(1), "", false},
		"a day inside it":              {inside, inside, "", true},
		"a day on which nothing turns": {inside, inside, "&turning=true", false},
		"its first day, as it begins":  {hers.Start, hers.Start, "&turning=true", true},
		"its last day, as it ends":     {hers.End, hers.End, "&turning=true", true},
	} {
		if got := shows(c.from, c.to, c.more); got != c.want {
			t.Errorf("%s: shown %v, want %v", name, got, c.want)
		}
	}
}

func TestTheAgendaNamesTheDaysOnWhichTheClinicIsClosed(t *testing.T) {
	at := newPractice(t)
	at.Patch("/clinics/self", apptest.Object{
		"closed_weekdays": []string{"sunday"}, "closures": []apptest.Object{{"from": at.on(2).String(), "to": at.on(3).String()}},
	}).Want(http.StatusOK)
	want := []civil.Date{at.on(2), at.on(3), at.on(5)} // Thursday, Friday and Sunday
	if got := at.agenda(0, 6, "").Closed; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestTheAgendaOfAnUnknownPractitionerOrOfTooManyDaysIsRefused(t *testing.T) {
	at := newPractice(t)
	from := "/agenda?from=" + at.on(0).String()
	at.Get(from + "&to=" + at.on(61).String()).Want(http.StatusOK)
	at.Get(from + "&to=" + at.on(62).String()).Want(http.StatusUnprocessableEntity)
	at.Get(from + "&to=" + at.on(-1).String()).Want(http.StatusUnprocessableEntity)
	at.Get(from + "&to=" + at.on(1).String() + "&practitioner_id=nobody").Want(http.StatusUnprocessableEntity)
	at.Get(from + "&to=2027-02-30").Want(http.StatusUnprocessableEntity)

	var week app.Agenda
	at.Get("/agenda").Want(http.StatusOK).Into(&week)
	if week.From != at.on(0) || week.To != at.on(6) {
		t.Errorf("unless asked otherwise it is from %v to %v, want the week from today", week.From, week.To)
	}
}
