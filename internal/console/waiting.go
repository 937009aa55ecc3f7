package console

import (
	"net/http"
	"net/url"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func (h handler) waitingRoutes() []route {
	return []route{
		{http.MethodGet, "/waiting", anyStaff, waitingPage},
		{http.MethodPost, "/waiting/link", anyStaff, form(linkWaiting, waitingPage)},
		{http.MethodPost, "/waiting/unlink", anyStaff, form(unlinkWaiting, waitingPage)},
		{http.MethodPost, "/waiting/dismiss", anyStaff, form(dismissWaiting, waitingPage)},
	}
}

// waits is how many things wait in a section of the navigation.
func (v *visit) waits(section string) int {
	if section != "calendar" {
		return 0
	}
	n, err := v.app.CountWaiting(v.ctx(), v.actor)
	if err != nil {
		v.log.Warn("what waits could not be counted", "error", err)
	}
	return n
}

// waitingView is what stands in practitioners' calendars and waits for a patient, or
// what is linked to one.
type waitingView struct {
	Linked  bool
	Tabs    []link
	Entries []waitingEntry
	More    string // the page that follows; empty on the last one
	Count   int
	Link    string // where the forms lead
	Unlink  string
	Dismiss string
	Search  string
	After   string // of the page that is shown; empty on the first one
}

// waitingEntry is one of them.
type waitingEntry struct {
	ID, Title, When, With, WeekPath string
	Recurs                          bool
	Minutes                         int
	Patients                        []waitingPatient // who it might be
	Found                           []waitingPatient // who was found by a search
	Query                           string
	Searching                       bool
	PatientPath, PatientName        string // of one that is linked
	BookedPath                      string // of one that the clinic booked, to the appointment
}

// waitingPatient is a patient whose it might be.
type waitingPatient struct{ ID, Name, Code, Why string }

const waitingOnAPage = 20

func waitingPage(v *visit) error {
	view := waitingView{Linked: v.query("linked") != "", Link: v.path("/waiting/link"), Unlink: v.path("/waiting/unlink"), Dismiss: v.path("/waiting/dismiss"), Search: v.path("/waiting")}
	view.Tabs = []link{{Text: "Waiting", Path: v.path("/waiting"), On: !view.Linked, Count: v.waits("calendar")}, {Text: "Linked", Path: v.path("/waiting?linked=yes"), On: view.Linked}}
	with := map[string]string{}
	practitioners, err := v.practitionerChoices("", "")
	if err != nil {
		return err
	}
	for _, p := range practitioners {
		with[p.Value] = p.Text
	}
	entry := func(c app.CalendarAppointment) waitingEntry {
		e := waitingEntry{ID: c.ID, Title: c.Title, With: with[c.PractitionerID], Recurs: c.Recurs, Minutes: c.Minutes}
		if e.Title == "" {
			e.Title = "A private appointment"
		}
		if c.Start.IsValid() {
			e.When = day(c.Start.Date) + " at " + clock(c.Start)
			e.WeekPath = v.path("/calendar?" + url.Values{"week": {weekOf(c.Start.Date)}, "practitioner": {c.PractitionerID}}.Encode())
		}
		return e
	}
	after := v.query("after")
	view.After = after
	if view.Linked {
		page, err := v.app.CalendarAppointments(v.ctx(), v.actor, true, after, waitingOnAPage)
		if err != nil {
			return err
		}
		for _, c := range page {
			e := entry(c)
			patient, err := v.app.Patient(v.ctx(), v.actor, c.PatientID)
			if err != nil {
				return err
			}
			e.PatientName, e.PatientPath = patient.Name, v.path("/patients/"+url.PathEscape(patient.ID))
			if c.Booked != "" {
				e.BookedPath = e.PatientPath + "/appointments/" + url.PathEscape(c.Booked)
			}
			view.Entries = append(view.Entries, e)
		}
	} else {
		page, err := v.app.WaitingAppointments(v.ctx(), v.actor, after, waitingOnAPage)
		if err != nil {
			return err
		}
		for _, w := range page {
			e := entry(w.CalendarAppointment)
			for _, p := range w.Candidates {
				e.Patients = append(e.Patients, waitingPatient{p.Patient.ID, p.Patient.Name, p.Patient.Code, p.Why})
			}
			if v.query("for") == w.ID {
				if err := v.search(&e); err != nil {
					return err
				}
			}
			view.Entries = append(view.Entries, e)
		}
	}
	if n := len(view.Entries); n == waitingOnAPage {
		query := url.Values{"after": {view.Entries[n-1].ID}}
		if view.Linked {
			query.Set("linked", "yes")
		}
		view.More = v.path("/waiting?" + query.Encode())
	}
	return v.render("waiting", "Appointments without a patient", "calendar", view)
}

// search finds patients by what was typed beside an entry.
func (v *visit) search(e *waitingEntry) error {
	e.Query, e.Searching = v.query("q"), true
	if e.Query == "" {
		return nil
	}
	const most = 8
	found, err := v.app.SearchPatients(v.ctx(), v.actor, app.PatientFilter{Query: e.Query}, "", most)
	for _, p := range found.Patients {
		e.Found = append(e.Found, waitingPatient{ID: p.ID, Name: p.Name, Code: p.Code, Why: p.Email})
	}
	return err
}

func linkWaiting(v *visit) error {
	v.reading("waiting")
	if v.value("patient") == "" {
		return clinic.Errorf(clinic.Invalid, "", "Choose a patient.")
	}
	if _, err := v.app.LinkAppointment(v.ctx(), v.actor, v.value("appointment"), v.value("patient"), app.Match{}); err != nil {
		return err
	}
	return v.done("/waiting", "Linked. Her plan and her calendars follow.")
}

func unlinkWaiting(v *visit) error {
	v.reading("waiting")
	if _, err := v.app.LinkAppointment(v.ctx(), v.actor, v.value("appointment"), "", app.Match{}); err != nil {
		return err
	}
	return v.done("/waiting?linked=yes", "No longer linked. The plan of whose it was follows.")
}

func dismissWaiting(v *visit) error {
	v.reading("waiting")
	if err := v.app.DismissAppointment(v.ctx(), v.actor, v.value("appointment")); err != nil {
		return err
	}
	return v.done("/waiting", "It stays in the calendar as time that is taken.")
}
