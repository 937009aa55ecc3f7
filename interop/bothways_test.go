//go:build interop

package interop

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// nextWindow is the patient's window that a next visit would replace.
func (a announcement) nextWindow(t *testing.T) planItem {
	t.Helper()
	var plan struct {
		Items []planItem `json:"items"`
	}
	a.call(t, http.MethodGet, "/patients/"+a.PatientID+"/plan", nil, &plan)
	for _, i := range plan.Items {
		if i.Kind == "window" && i.Start > clinicsDay(t, 0) {
			return i
		}
	}
	t.Fatal("there is no window ahead")
	return planItem{}
}

// code is what the clinic calls the patient in titles.
func (a announcement) code(t *testing.T) string {
	t.Helper()
	var patient struct{ Code string }
	a.call(t, http.MethodGet, "/patients/"+a.PatientID, nil, &patient)
	if patient.Code == "" {
		t.Fatal("the patient has no code")
	}
	return patient.Code
}

// unnumbered are events without SEQUENCE, which rises when one goes and returns.
func unnumbered(events []event) []event {
	all := slices.Clone(events)
	for i := range all {
		all[i].Sequence = 0
	}
	return all
}

func has(events []event, uid string) bool {
	return slices.ContainsFunc(events, func(e event) bool { return e.UID == uid })
}

// startingAt are the events that begin at a wall time in New York.
func startingAt(events []event, at string) []event {
	return slices.DeleteFunc(slices.Clone(events), func(e event) bool { return e.Start != at+" America/New_York" })
}

// An appointment that a practitioner writes in her calendar app takes the place of
// the window in the patient's feed at once; moved, the feed follows; deleted, the
// feed says that it is cancelled, and the window returns.
func TestAnAppointmentFromAnyClientReplacesTheWindow(t *testing.T) {
	inEveryApp(t, func(t *testing.T, open func(account) app) {
		_, demo, _ := demo(t, 1)
		practitioner := open(demo.practitioner(t))
		window, before := demo.nextWindow(t), shown(t, demo.FeedURL)
		if !has(before, window.UID) {
			t.Fatal("the feed does not show the window")
		}
		visit := func(at string) item {
			return timed("visit-in-app", "["+demo.code(t)+"] Visit", at, "America/New_York")
		}

		first := later(t, window.Start, 1) + "T10:00:00"
		practitioner.write(t, "appointments", visit(first))
		after := shown(t, demo.FeedURL)
		if has(after, window.UID) {
			t.Error("with the appointment the feed still shows the window")
		}
		booked := startingAt(after, first)
		if len(booked) != 1 || strings.Contains(booked[0].Summary, demo.code(t)) {
			t.Fatalf("at the hour of the appointment the feed shows %+v", booked)
		}

		second := later(t, window.Start, 2) + "T15:30:00"
		practitioner.write(t, "appointments", visit(second))
		after = shown(t, demo.FeedURL)
		moved := startingAt(after, second)
		if len(moved) != 1 || moved[0].UID != booked[0].UID || moved[0].Sequence <= booked[0].Sequence || len(startingAt(after, first)) != 0 {
			t.Errorf("the appointment is moved, and the feed shows %+v after %+v", moved, booked)
		}

		practitioner.remove(t, "appointments", "visit-in-app")
		after = shown(t, demo.FeedURL)
		cancelled := startingAt(after, second)
		if len(cancelled) != 1 || cancelled[0].UID != booked[0].UID || cancelled[0].Status != "CANCELLED" { // interop F21
			t.Errorf("the appointment is deleted, and the feed shows %+v", cancelled)
		}
		rest := slices.DeleteFunc(unnumbered(after), func(e event) bool { return e.UID == booked[0].UID })
		if !slices.Equal(rest, unnumbered(before)) {
			t.Errorf("without the appointment the feed shows\n%+v\nwant\n%+v", rest, before)
		}
	})
}

// A wedding that a patient writes in her phone's calendar gives her a time to
// prepare for it: in the calendar beside it and in her feed.
func TestAWeddingFromAnyClientIsPreparedFor(t *testing.T) {
	inEveryApp(t, func(t *testing.T, open func(account) app) {
		_, demo, _ := demo(t, 1)
		patient := open(demo.patient(t))
		before := shown(t, demo.FeedURL)
		day := clinicsDay(t, 350)
		patient.write(t, "events", allDay("wedding-in-app", "Wedding", day))

		added := slices.DeleteFunc(shown(t, demo.FeedURL), func(e event) bool { return has(before, e.UID) })
		prepared := slices.DeleteFunc(slices.Clone(added), func(e event) bool { return !strings.Contains(e.Summary, "Wedding") || e.Start >= day })
		if len(prepared) == 0 {
			t.Fatalf("to the feed is added %+v, nothing to prepare for the wedding", added)
		}
		plan := patient.shows(t, "plan")
		for _, e := range prepared {
			if !slices.ContainsFunc(plan, func(p event) bool {
				return p.UID == e.UID && p.Summary == e.Summary && p.Start == e.Start && p.End == e.End
			}) {
				t.Errorf("the feed shows %+v, the calendar beside the wedding does not", e)
			}
		}

		patient.remove(t, "events", "wedding-in-app")
		if after := shown(t, demo.FeedURL); !slices.Equal(unnumbered(after), unnumbered(before)) {
			t.Errorf("without the wedding the feed shows\n%+v\nwant\n%+v", after, before)
		}
		for _, e := range prepared {
			if has(patient.shows(t, "plan"), e.UID) {
				t.Errorf("without the wedding the calendar beside it shows %+v", e)
			}
		}
	})
}

// What staff books elsewhere stands in the practitioner's calendar at the next
// look, with her patient's code; once it is deleted it is gone.
func TestABookingByRESTAppearsInEveryClient(t *testing.T) {
	inEveryApp(t, func(t *testing.T, open func(account) app) {
		_, demo, _ := demo(t, 1)
		practitioner := open(demo.practitioner(t))
		if shown := practitioner.shows(t, "appointments"); len(shown) != 0 {
			t.Fatalf("there is already %+v", shown)
		}
		id := demo.book(t, 40)
		booked := startingAt(practitioner.shows(t, "appointments"), clinicsDay(t, 40)+"T10:00:00")
		if len(booked) != 1 || !strings.Contains(booked[0].Summary, demo.code(t)) {
			t.Errorf("booked by REST, the client shows %+v", booked)
		}
		demo.unbook(t, id)
		if shown := practitioner.shows(t, "appointments"); len(shown) != 0 {
			t.Errorf("unbooked by REST, the client still shows %+v", shown)
		}
	})
}
