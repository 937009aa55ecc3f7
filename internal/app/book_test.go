package app_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// at10 is a booking at ten o'clock, so many days from now.
func (at *practice) at10(days int) apptest.Object {
	return apptest.Object{"start": at.on(days).String() + "T10:00:00"}
}

func TestABookingShowsInTheFeedAndInThePractitionersCalendarAtOnce(t *testing.T) {
	at := newPractice(t)
	before := at.Calendar()
	at.Post(at.Path("/bookings"), at.at10(40)).Want(http.StatusCreated)
	if after := at.Calendar(); after == before || !strings.Contains(after, "DTSTART;TZID=America/New_York:"+at.day(40).Format("20060102")+"T100000") {
		t.Error("the feed does not show the appointment")
	}
	if got := at.titlesIn(at.practitioner, "appointments"); len(got) != 1 || !strings.Contains(got[0], at.code) {
		t.Errorf("her practitioner's calendar holds %v", got)
	}
	var p plan.Plan
	at.Get(at.Path("/plan")).Want(http.StatusOK).Into(&p)
	if slices.ContainsFunc(p.Items, func(i plan.Item) bool { return i.Kind == plan.KindWindow && !i.Projected }) {
		t.Error("the window that the booking stands for is still due")
	}
	at.sound()
}

func TestATimeThatIsTakenIsAConflictUnlessOverlapIsAllowed(t *testing.T) {
	at := newPractice(t)
	other := at.Clinic.AddPatient("Bea Marsh")
	other.Post(other.Path("/appointments"), apptest.Object{"start": at.on(40).String() + "T10:15:00", "practitioner_id": at.practitioner.UserID}).Want(http.StatusCreated)
	at.put(at.practitioner, "appointments", "own.ics", at.visit("own", 41, "SUMMARY:Team", "RRULE:FREQ=WEEKLY"))
	at.put(at.practitioner, "appointments", "free.ics", at.visit("free", 42, "SUMMARY:Call the lab", "TRANSP:TRANSPARENT"))
	for name, days := range map[string]int{"another patient's visit": 40, "something of her own": 41, "what recurs": 48} {
		if refusal := at.Post(at.Path("/bookings"), at.at10(days)).Want(http.StatusConflict); !strings.Contains(string(refusal.Body), "start") {
			t.Errorf("%s: %s does not name the start", name, refusal.Body)
		}
	}
	if got := at.appointments(); len(got) != 0 {
		t.Fatalf("what was refused is recorded: %v", got)
	}
	at.Post(at.Path("/bookings"), at.at10(42)).Want(http.StatusCreated) // what takes no time is in nobody's way
	at.Post(at.Path("/bookings"), apptest.Object{"start": at.on(40).String() + "T10:45:00"}).Want(http.StatusCreated)
	at.Post(at.Path("/bookings?overlap=true"), at.at10(40)).Want(http.StatusCreated)
}

func TestAPatientIsNotInTwoPlacesAtOnce(t *testing.T) {
	at := newPractice(t)
	second := at.Clinic.AddPractitioner("Dr Reed")
	at.Post(at.Path("/bookings"), at.at10(40)).Want(http.StatusCreated)
	elsewhere := apptest.Object{"start": at.on(40).String() + "T10:15:00", "practitioner_id": second.ID}
	at.Post(at.Path("/bookings"), elsewhere).Want(http.StatusConflict)
	at.Post(at.Path("/bookings?overlap=true"), elsewhere).Want(http.StatusCreated)
}

func TestTheSameBookingSentTwiceIsOne(t *testing.T) {
	at := newPractice(t)
	first := at.Post(at.Path("/bookings"), at.at10(40)).Want(http.StatusCreated).ID()
	said := at.at10(40)
	said["minutes"], said["timezone"], said["practitioner_id"] = 30, "America/New_York", at.practitioner.UserID // the defaults, said aloud
	for _, again := range []apptest.Object{at.at10(40), said} {
		if id := at.Post(at.Path("/bookings"), again).Want(http.StatusCreated).ID(); id != first {
			t.Errorf("sent again it is %s, want %s", id, first)
		}
	}
	if got := at.appointments(); len(got) != 1 {
		t.Errorf("%d appointments, want one", len(got))
	}
}

func TestABookingThatWasCancelledCanBeMadeAgain(t *testing.T) {
	at := newPractice(t)
	first := at.Post(at.Path("/bookings"), at.at10(40)).Want(http.StatusCreated).ID()
	at.Patch(at.Path("/appointments/"+first), apptest.Object{"status": "cancelled"}).Want(http.StatusOK)
	if again := at.Post(at.Path("/bookings"), at.at10(40)).Want(http.StatusCreated).ID(); again == first {
		t.Error("it is the one that was cancelled")
	}
}

func TestOfTwoDesksThatTakeTheSameTimeOneIsRefused(t *testing.T) {
	at := newPractice(t)
	const desks = 8
	patients := make([]*apptest.Patient, desks)
	for n := range patients {
		patients[n] = at.Clinic.AddPatient("Somebody")
	}
	body := at.at10(40)
	body["practitioner_id"] = at.practitioner.UserID
	var waiting sync.WaitGroup
	statuses := make([]int, desks)
	for n, p := range patients {
		waiting.Go(func() { statuses[n] = p.Post(p.Path("/bookings"), body).Status })
	}
	waiting.Wait()
	slices.Sort(statuses)
	if statuses[0] != http.StatusCreated || statuses[1] != http.StatusConflict || statuses[desks-1] != http.StatusConflict {
		t.Errorf("answered %v, want one created and the others refused", statuses)
	}
	if told := at.agenda(40, 40, ""); len(told.Visits) != 1 {
		t.Errorf("%d visits are recorded, want one", len(told.Visits))
	}
}

func TestABookingIsOnADayThatHasNotPassedAndNotCancelled(t *testing.T) {
	at := newPractice(t)
	at.Post(at.Path("/bookings"), at.at10(-1)).Want(http.StatusUnprocessableEntity)
	off := at.at10(40)
	off["status"] = "cancelled"
	at.Post(at.Path("/bookings"), off).Want(http.StatusUnprocessableEntity)
	at.Post(at.Path("/bookings"), apptest.Object{"start": "2028-03-12T02:30:00"}).Want(http.StatusUnprocessableEntity) // skipped by the clocks
	unknown := at.at10(40)
	unknown["practitioner_id"] = "nobody"
	at.Post(at.Path("/bookings"), unknown).Want(http.StatusUnprocessableEntity)
	at.Post("/patients/nobody/bookings", at.at10(40)).Want(http.StatusNotFound)
}

func TestRecordingAnAppointmentStillAcceptsAnOverlap(t *testing.T) {
	at := newPractice(t)
	at.Post(at.Path("/bookings"), at.at10(40)).Want(http.StatusCreated)
	at.Post(at.Path("/appointments"), at.at10(40)).Want(http.StatusCreated)
}
