package app_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// practice is a clinic with a practitioner at her calendar and a patient of hers, who
// was treated and has an account of her own.
type practice struct {
	*apptest.Patient
	t            *testing.T
	code         string // of the patient, in brackets
	practitioner app.Account
	patient      app.Account
}

func newPractice(t *testing.T) *practice {
	t.Helper()
	c := apptest.Start(t).AddClinic("Harbour")
	brook := c.Post("/practitioners", apptest.Object{"name": "Dr Brook", "email": "brook@harbour.example"}).Want(http.StatusCreated).ID()
	p := c.AddPatient("Ada Quill")
	p.Patch(p.Path(""), apptest.Object{"email": "ada@patients.example", "practitioner_id": brook}).Want(http.StatusOK)
	p.Treat(p.Clock.Now().AddDate(0, 0, -60).Format("2006-01-02"))
	consent(t, p)
	at := &practice{Patient: p, t: t}
	var told clinic.Patient
	p.Get(p.Path("")).Want(http.StatusOK).Into(&told)
	at.code = "[" + told.Code + "]"
	logIn := func(_ app.AppPassword, username, password string, err error) app.Account {
		if err != nil {
			t.Fatal(err)
		}
		account, err := p.App.LogIn(context.Background(), username, password)
		if err != nil {
			t.Fatal(err)
		}
		return account
	}
	at.practitioner = logIn(p.App.AddPractitionerPassword(context.Background(), p.Actor, brook, app.AppPasswordSettings{}))
	at.patient = logIn(p.App.AddPatientPassword(context.Background(), p.Actor, p.ID, app.AppPasswordSettings{}))
	return at
}

// day is so many days from now.
func (at *practice) day(days int) time.Time { return at.Clock.Now().AddDate(0, 0, days) }

// visit is an event of half an hour at ten o'clock in New York, so many days from
// now, with more lines.
func (at *practice) visit(uid string, days int, lines ...string) string {
	date := at.day(days).Format("20060102")
	return object(uid, append([]string{
		"DTSTART;TZID=America/New_York:" + date + "T100000", "DTEND;TZID=America/New_York:" + date + "T103000",
	}, lines...)...)
}

// object is a calendar object of one event.
func object(uid string, lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:" + uid + "\r\nDTSTAMP:20260101T000000Z\r\n" +
		strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

func (at *practice) put(who app.Account, calendar, name, body string) {
	at.t.Helper()
	if _, _, err := at.App.PutObject(context.Background(), who, app.ObjectPlace{Calendar: calendar, Name: name}, []byte(body), nil); err != nil {
		at.t.Fatal(err)
	}
}

func (at *practice) delete(who app.Account, calendar, name string) {
	at.t.Helper()
	if err := at.App.DeleteObject(context.Background(), who, app.ObjectPlace{Calendar: calendar, Name: name}, nil); err != nil {
		at.t.Fatal(err)
	}
}

// objects are the members of a calendar, by name.
func (at *practice) objects(who app.Account, name string) map[string]string {
	at.t.Helper()
	calendar, err := at.App.Calendar(context.Background(), who, name)
	if err != nil {
		at.t.Fatal(err)
	}
	all := map[string]string{}
	if err := at.App.CandidateObjects(context.Background(), who, calendar, "", time.Time{}, time.Time{}, func(o app.CalendarObject) error {
		all[o.Name] = string(o.Body)
		return nil
	}); err != nil {
		at.t.Fatal(err)
	}
	return all
}

// titlesIn are the titles of a calendar's members, sorted.
func (at *practice) titlesIn(who app.Account, name string) (titles []string) {
	at.t.Helper()
	for _, body := range at.objects(who, name) {
		for _, e := range shownEvents(at.t, body) {
			titles = append(titles, e.summary)
		}
	}
	slices.Sort(titles)
	return titles
}

// shows reports whether the patient's feed shows a title.
func (at *practice) shows(title string) bool {
	for _, e := range shownEvents(at.t, at.Calendar()) {
		if e.summary == title {
			return true
		}
	}
	return false
}

func (at *practice) appointments() (all []clinic.Appointment) {
	at.t.Helper()
	var list struct{ Items []clinic.Appointment }
	at.Get(at.Path("/appointments")).Want(http.StatusOK).Into(&list)
	return list.Items
}

func (at *practice) waiting() (all []app.CalendarAppointment) {
	at.t.Helper()
	all, err := at.App.CalendarAppointments(context.Background(), at.Actor, false, "", 100)
	if err != nil {
		at.t.Fatal(err)
	}
	return all
}

// sound asserts that everything stored is what follows from what is recorded.
func (at *practice) sound() {
	at.t.Helper()
	if v := verify(at.t, at.Clinic); len(v.Different) > 0 {
		at.t.Errorf("verify: %v", v.Different)
	}
}

// due reports whether the feed suggests the days about which the tests book.
func (at *practice) due() bool {
	day := at.day(40).Format("20060102")
	for _, e := range shownEvents(at.t, at.Calendar()) {
		if e.summary == "Good time to book" && e.start <= day && day < e.end {
			return true
		}
	}
	return false
}

// The practitioner's calendar speaks of a patient by her code (design.md section 4).
func TestFollowUpsStandInThePractitionersCalendarUnderThePatientsCode(t *testing.T) {
	at := newPractice(t)
	titles := at.titlesIn(at.practitioner, "follow-ups")
	if !slices.Contains(titles, at.code+" follow-up") {
		t.Errorf("got %q", titles)
	}
	for name, body := range at.objects(at.practitioner, "follow-ups") {
		if strings.Contains(body, "Ada") || strings.Contains(body, "Quill") {
			t.Errorf("%s names her:\n%s", name, body)
		}
	}
	at.sound()
}

// P7: by the clinic's own choice.
func TestFollowUpsNameThePatientWhereTheClinicChoseSo(t *testing.T) {
	at := newPractice(t)
	at.Patch("/clinics/self", `{"calendar_titles":"named"}`).Want(http.StatusOK)
	rollSoundly(t, at.Clinic)
	if titles := at.titlesIn(at.practitioner, "follow-ups"); !slices.Contains(titles, "Ada Quill "+at.code+" follow-up") {
		t.Errorf("got %q", titles)
	}
}

// An item has one UID in feed, plan/ and follow-ups/ (design.md section 4).
func TestAnItemHasOneUIDEverywhere(t *testing.T) {
	at := newPractice(t)
	feed, plan := shownEvents(t, at.Calendar()), map[string]bool{}
	for _, body := range at.objects(at.patient, "plan") {
		for uid, e := range shownEvents(t, body) {
			plan[uid] = true
			if feed[uid].face != e.face {
				t.Errorf("%s is\n%s\nin the feed, and\n%s\nin plan/", uid, feed[uid].face, e.face)
			}
		}
	}
	if len(plan) != len(feed) || len(plan) == 0 {
		t.Errorf("%d in plan/, %d in the feed", len(plan), len(feed))
	}
	for name := range at.objects(at.practitioner, "follow-ups") {
		if uid := strings.TrimSuffix(name, ".ics"); !plan[uid] && !strings.Contains(at.objects(at.practitioner, "follow-ups")[name], "review") {
			t.Errorf("%s is known to the practitioner alone", uid)
		}
	}
}

// Linked by the item it was copied from, an attendee, or the code in the title; and
// the window is gone at once.
func TestAnAppointmentInTheCalendarIsThePatientsAtOnce(t *testing.T) {
	at := newPractice(t)
	var item string
	for name, body := range at.objects(at.practitioner, "follow-ups") {
		if strings.Contains(body, at.code+" follow-up") {
			item = strings.TrimSuffix(name, ".ics")
		}
	}
	for how, line := range map[string]string{
		"code":       "SUMMARY:" + at.code + " Visit",
		"small code": "SUMMARY:Visit " + strings.ToLower(at.code),
		"attendee":   "ATTENDEE;CN=Somebody:MAILTO:Ada@Patients.example",
		"related":    "RELATED-TO:" + item,
		"url":        "URL:https://calendar.example/dav/calendars/x/follow-ups/" + item + ".ics",
		"property":   "X-AFTERGLOW-ITEM:" + item,
	} {
		at.put(at.practitioner, "appointments", how+".ics", at.visit(how, 40, line))
		all := at.appointments()
		if len(all) != 1 || all[0].Start.String() != at.day(40).Format("2006-01-02")+"T10:00:00" || all[0].Minutes != 30 ||
			all[0].Status != clinic.AppointmentConfirmed || all[0].PractitionerID != at.practitioner.UserID {
			t.Errorf("by %s: %+v", how, all)
		}
		if at.due() || !at.shows("Appointment") {
			t.Errorf("by %s: the feed does not follow", how)
		}
		if len(at.waiting()) != 0 {
			t.Errorf("by %s: it waits", how)
		}
		at.sound()
		at.delete(at.practitioner, "appointments", how+".ics")
		if !at.due() || at.shows("Appointment") || !at.shows("Cancelled: Appointment") {
			t.Errorf("by %s: deleted, the window does not return", how)
		}
		at.sound()
		for _, a := range all {
			at.Delete(at.Path("/appointments/" + a.ID)).Want(http.StatusNoContent)
		}
	}
}

func TestAnAppointmentIsNeverLinkedByName(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:Ada Quill"))
	if all := at.appointments(); len(all) != 0 {
		t.Errorf("got %+v", all)
	}
	if all := at.waiting(); len(all) != 1 || all[0].Title != "Ada Quill" {
		t.Errorf("waiting: %+v", all)
	}
}

func TestAnAppointmentThatMovesMovesInTheFeed(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code))
	id := at.appointments()[0].ID
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 43, "SUMMARY:"+at.code))
	all := at.appointments()
	if len(all) != 1 || all[0].ID != id || all[0].Start.Date.String() != at.day(43).Format("2006-01-02") {
		t.Errorf("got %+v", all)
	}
	if visit := onlyVisit(t, at.Patient); visit == nil || visit.sequence != 1 {
		t.Errorf("the feed shows %+v", visit)
	}
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 43, "SUMMARY:"+at.code, "STATUS:CANCELLED"))
	if !at.due() || !at.shows("Cancelled: Appointment") {
		t.Error("cancelled, the window does not return")
	}
	at.sound()
}

// A client may change an event by deleting it and writing it anew.
func TestAnAppointmentThatIsDeletedAndComesBackIsTheSame(t *testing.T) {
	at := newPractice(t)
	body := at.visit("a", 40, "SUMMARY:"+at.code)
	at.put(at.practitioner, "appointments", "a.ics", body)
	id := at.appointments()[0].ID
	at.delete(at.practitioner, "appointments", "a.ics")
	at.put(at.practitioner, "appointments", "another name.ics", body)
	if all := at.appointments(); len(all) != 1 || all[0].ID != id || all[0].Status != clinic.AppointmentConfirmed {
		t.Errorf("got %+v", all)
	}
	at.sound()
}

// Each occurrence counts, one that was moved at its own time.
// One before the minimum interval is kept and raises a review (planner.md section 7).
func TestAnAppointmentBeforeTheMinimumDayIsKeptAndRaisesAReview(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 3, "SUMMARY:"+at.code))
	if all := at.appointments(); len(all) != 1 {
		t.Fatalf("got %+v", all)
	}
	if titles := at.titlesIn(at.practitioner, "follow-ups"); !slices.Contains(titles, at.code+" review") {
		t.Errorf("got %q", titles)
	}
}

func TestAnAppointmentMadeByRESTStandsInTheCalendar(t *testing.T) {
	at := newPractice(t)
	path := at.Path("/appointments/" + at.Post(at.Path("/appointments"), apptest.Object{"start": at.day(40).Format("2006-01-02") + "T10:00:00"}).Want(http.StatusCreated).ID())
	if titles := at.titlesIn(at.practitioner, "appointments"); !slices.Equal(titles, []string{at.code + " appointment"}) {
		t.Fatalf("got %q", titles)
	}
	at.Patch(path, apptest.Object{"start": at.day(41).Format("2006-01-02") + "T11:00:00"}).Want(http.StatusOK)
	for name, body := range at.objects(at.practitioner, "appointments") {
		if !strings.Contains(body, at.day(41).Format("20060102")+"T110000") {
			t.Errorf("%s did not move:\n%s", name, body)
		}
		// Moved in the calendar, it moves by REST.
		at.put(at.practitioner, "appointments", name, strings.Replace(body, at.day(41).Format("20060102")+"T11", at.day(42).Format("20060102")+"T11", 2))
	}
	if all := at.appointments(); len(all) != 1 || all[0].Start.Date.String() != at.day(42).Format("2006-01-02") {
		t.Errorf("got %+v", all)
	}
	at.sound()
	at.Delete(path).Want(http.StatusNoContent)
	if titles := at.titlesIn(at.practitioner, "appointments"); len(titles) != 0 {
		t.Errorf("deleted, there are %q", titles)
	}
	at.sound()
}

// What the clinic changes leaves the rest of the client's bytes alone.
func TestStaffSaysWhoseAnAppointmentIs(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:Private name", "CLASS:PRIVATE"))
	waiting := at.waiting()
	if len(waiting) != 1 || waiting[0].Title != "" || waiting[0].PractitionerID != at.practitioner.UserID {
		t.Fatalf("waiting: %+v", waiting)
	}
	link := func(patient string) {
		t.Helper()
		if _, err := at.App.LinkAppointment(context.Background(), at.Actor, waiting[0].ID, patient, nil); err != nil {
			t.Fatal(err)
		}
	}
	link(at.ID)
	if at.due() || len(at.waiting()) != 0 || len(at.appointments()) != 1 {
		t.Error("linked, nothing followed")
	}
	// The client writes it again, and it stays hers.
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 41, "SUMMARY:Private name", "CLASS:PRIVATE"))
	if all := at.appointments(); len(all) != 1 || all[0].Start.Date.String() != at.day(41).Format("2006-01-02") {
		t.Errorf("got %+v", all)
	}
	link("")
	if !at.due() || len(at.waiting()) != 1 || len(at.appointments()) != 0 {
		t.Error("unlinked, something is left")
	}
	at.sound()
}

func TestNobodyWritesWhatFollowsFromAPlan(t *testing.T) {
	at := newPractice(t)
	for calendar, who := range map[string]app.Account{"plan": at.patient, "follow-ups": at.practitioner} {
		for name := range at.objects(who, calendar) {
			place := app.ObjectPlace{Calendar: calendar, Name: name}
			if _, _, err := at.App.PutObject(context.Background(), who, place, []byte(at.visit("x", 1)), nil); err != app.ErrReadOnly {
				t.Errorf("a PUT into %s: %v", calendar, err)
			}
			if err := at.App.DeleteObject(context.Background(), who, place, nil); err != app.ErrReadOnly {
				t.Errorf("a DELETE in %s: %v", calendar, err)
			}
		}
	}
}

// A client chooses UIDs, and some cannot be written as they are.
func TestAnAppointmentUnderAnyUIDCanBeBookedAgain(t *testing.T) {
	at := newPractice(t)
	for _, uid := range []string{"a,b", `a\;b`, "a b", "a\u00a0b", "a\u200db", "a\tb"} {
		at.put(at.practitioner, "appointments", "a.ics", at.visit(uid, 40, "SUMMARY:"+at.code))
		path := at.Path("/appointments/" + at.appointments()[0].ID)
		at.delete(at.practitioner, "appointments", "a.ics")
		for _, days := range []int{41, 42} {
			at.Patch(path, apptest.Object{"start": at.day(days).Format("2006-01-02") + "T10:00:00", "status": "confirmed"}).Want(http.StatusOK)
			if all := at.objects(at.practitioner, "appointments"); len(all) != 1 {
				t.Errorf("%q: %d stand in the calendar", uid, len(all))
			}
			at.sound()
		}
		at.Delete(path).Want(http.StatusNoContent)
	}
}

func TestWhatStaffSaidIsNobodysStaysSoWhenItsClientWritesItAgain(t *testing.T) {
	at := newPractice(t)
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 40, "SUMMARY:"+at.code))
	linked, err := at.App.CalendarAppointments(context.Background(), at.Actor, true, "", 10)
	if err != nil || len(linked) != 1 {
		t.Fatalf("linked: %+v, %v", linked, err)
	}
	if _, err := at.App.LinkAppointment(context.Background(), at.Actor, linked[0].ID, "", nil); err != nil {
		t.Fatal(err)
	}
	at.put(at.practitioner, "appointments", "a.ics", at.visit("a", 41, "SUMMARY:"+at.code))
	if all := at.appointments(); len(all) != 0 || len(at.waiting()) != 1 {
		t.Errorf("it is hers again: %+v", all)
	}
	at.sound()
}
