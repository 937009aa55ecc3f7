package app

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// CalendarAppointment is what stands in a practitioner's appointments, as she or her
// calendar app put it there.
type CalendarAppointment struct {
	ID             string                   `json:"id" readOnly:"true"`
	PractitionerID string                   `json:"practitioner_id" readOnly:"true" doc:"In whose calendar it stands"`
	PatientID      string                   `json:"patient_id,omitempty" doc:"Whose appointment it is; absent as long as nobody knows"`
	Title          string                   `json:"title,omitempty" readOnly:"true" doc:"Absent if the practitioner keeps it private"`
	Start          civil.DateTime           `json:"start" readOnly:"true" doc:"Wall time in timezone; of one that recurs, the next time"`
	Timezone       string                   `json:"timezone" readOnly:"true"`
	Minutes        int                      `json:"minutes" readOnly:"true"`
	Status         clinic.AppointmentStatus `json:"status" enum:"confirmed,tentative,cancelled" readOnly:"true"`
	Recurs         bool                     `json:"recurs,omitempty" readOnly:"true"`
	// Booked is the id of the patient's appointment that it shows, if the clinic put it
	// there: it cannot be linked to anybody else, only that appointment changed.
	Booked string `json:"-"`
}

// standing names one object of one calendar in an id.
func standing(calendarID, name string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(calendarID + "/" + name))
}

func standingOf(id string) (calendarID, name string) {
	text, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil {
		return "", ""
	}
	calendarID, name, _ = strings.Cut(string(text), "/")
	return calendarID, name
}

// CalendarAppointments lists up to limit appointments in practitioners' calendars
// that follow after, an id: those that are linked to a patient, or those that wait
// for somebody to say whose they are.
func (a *App) CalendarAppointments(ctx context.Context, actor Actor, linked bool, after string, limit int) (page []CalendarAppointment, err error) {
	afterCalendar, afterName := standingOf(after)
	err = a.look(ctx, actor, func(c *change) error {
		calendars, err := c.calendarsOfVisits()
		if err != nil {
			return err
		}
		for _, calendar := range calendars {
			from := ""
			switch strings.Compare(calendar.ID, afterCalendar) {
			case -1:
				continue
			case 0:
				from = afterName
			}
			opened := openCalendar{change: c, Calendar: calendar}
			if page, err = opened.appointments(page, linked, from, limit); err != nil || len(page) == limit {
				return err
			}
		}
		return nil
	})
	return page, err
}

// calendarsOfVisits are the calendars of practitioners in which appointments may
// stand, in the order of their ids.
func (c *change) calendarsOfVisits() ([]store.Calendar, error) {
	here, err1 := c.PractitionerCalendars(c.actor.Clinic, string(RoleAppointments))
	elsewhere, err2 := c.PractitionerCalendars(c.actor.Clinic, string(RoleElsewhere))
	all := append(here, elsewhere...)
	slices.SortFunc(all, func(x, y store.Calendar) int { return strings.Compare(x.ID, y.ID) })
	return all, errors.Join(err1, err2)
}

// appointments adds to a page, until it has so many, those that follow a name. One
// that cannot be read any more does not spoil the list.
func (o openCalendar) appointments(page []CalendarAppointment, linked bool, after string, limit int) ([]CalendarAppointment, error) {
	for more := true; more && len(page) < limit; {
		wanted := limit - len(page)
		objects, err := o.AppointmentObjects(o.key(), linked, after, wanted)
		if err != nil {
			return page, err
		}
		for _, object := range objects {
			shown, err := o.appointment(object)
			var refused *ical.Error
			switch {
			case err == nil:
				page = append(page, shown)
			case !errors.As(err, &refused):
				return page, err
			}
			after = object.Name
		}
		more = len(objects) == wanted
	}
	return page, nil
}

func (o openCalendar) appointment(object store.CalendarObject) (shown CalendarAppointment, err error) {
	shown = CalendarAppointment{ID: standing(o.ID, object.Name), PractitionerID: o.UserID, PatientID: object.PatientID}
	sent, err := ical.Parse(object.Body, ical.DefaultLimits)
	if err != nil {
		return shown, err
	}
	says, err := o.visitsIn(sent, nil)
	if err != nil {
		return shown, err
	}
	shown.Recurs = sent.IsRecurring()
	if len(says) > 0 {
		next := says[0].is
		shown.Start, shown.Timezone, shown.Minutes, shown.Status = next.Start, next.Timezone, next.Minutes, next.Status
	}
	first := sent.Components[0]
	if class := first.Property("CLASS"); class == nil || strings.EqualFold(class.Value, "PUBLIC") || object.Face != nil {
		shown.Title = titleOf(first)
	}
	if object.Face == nil {
		return shown, nil
	}
	links, err := o.LinksOfObject(o.key(), object.UID)
	for _, link := range links {
		if link.PatientID == shown.PatientID && link.Kind == visits.kind.Name() {
			shown.Booked = link.RecordID
		}
	}
	return shown, err
}

// CalendarAppointment returns one of them. An unknown id is NotFound; one that cannot
// be read any more, which no list shows, is a Conflict.
func (a *App) CalendarAppointment(ctx context.Context, actor Actor, id string) (shown CalendarAppointment, err error) {
	err = a.look(ctx, actor, func(c *change) error {
		opened, object, err := c.standing(id)
		if err != nil {
			return err
		}
		shown, err = opened.appointment(object)
		return err
	})
	return shown, unreadable(err)
}

// unreadable is the refusal of a question about an object that today's rules refuse.
// Only its owner can mend it; what is recorded of it can be changed as ever.
func unreadable(err error) error {
	var refused *ical.Error
	if errors.As(err, &refused) {
		return clinic.Errorf(clinic.Conflict, "", "it cannot be read any more; it can be written anew or deleted in its calendar")
	}
	return err
}

// standing finds an object of a practitioner's appointments by its id.
func (c *change) standing(id string) (openCalendar, store.CalendarObject, error) {
	calendarID, name := standingOf(id)
	found, err := c.CalendarByID(store.CalendarKey{Clinic: c.actor.Clinic, ID: calendarID})
	opened, object := openCalendar{change: c, Calendar: found}, store.CalendarObject{}
	if err == nil && takesVisits(CalendarRole(found.Role)) {
		object, err = c.Object(opened.key(), name)
	} else if err == nil {
		err = clinic.Errorf(clinic.NotFound, "", "no such appointment")
	}
	if clinic.CodeOf(err) == clinic.NotFound {
		err = clinic.Errorf(clinic.NotFound, "", "no such appointment")
	}
	return opened, object, err
}

// LinkAppointment says whose appointment something in a practitioner's calendar is:
// a patient's, or with an empty id nobody's. Her plan follows. The object's bytes
// stay as they are. One that cannot be read any more is a Conflict.
func (a *App) LinkAppointment(ctx context.Context, actor Actor, id, patientID string, match Match) (shown CalendarAppointment, err error) {
	err = a.change(ctx, actor, func(c *change) error {
		opened, object, err := c.standing(id)
		if err != nil {
			return err
		}
		before, err := opened.appointment(object)
		if err != nil {
			return err
		}
		if err := match.check(before); err != nil {
			return err
		}
		if patientID != "" {
			if _, err := c.Patient(actor.patient(patientID)); clinic.CodeOf(err) == clinic.NotFound {
				return clinic.Errorf(clinic.Invalid, "patient_id", "is not a patient of this clinic")
			} else if err != nil {
				return err
			}
		}
		if object.Face != nil && object.PatientID != patientID {
			return clinic.Errorf(clinic.Conflict, "patient_id", "was booked for this patient; change the appointment itself")
		}
		sent, err := ical.Parse(object.Body, ical.DefaultLimits)
		if err != nil {
			return err
		}
		follow, err := opened.linkVisits(&object, sent, object.PatientID, patientID, nil)
		if err != nil {
			return err
		}
		if err := c.NoteObject(opened.key(), object.Name, object.PatientID, object.Waiting); err != nil {
			return err
		}
		if err := follow(); err != nil {
			return err
		}
		if err := c.audit(did{"appointment.link", opened.ID}, patientID); err != nil {
			return err
		}
		shown, shown.PatientID = before, object.PatientID
		return nil
	})
	return shown, unreadable(err)
}

// refuseSeriesPart refuses a change to a record that is one occurrence of an object
// that recurs: which of them is meant, and what of the others, only a calendar app
// can say. What is left of one that recurs no more is the clinic's again.
func (c *change) refuseSeriesPart(kind string, key store.PatientKey, id string) error {
	links, err := c.LinksOfPatient(key)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(links, func(l store.CalendarLink) bool { return l.Kind == kind && l.RecordID == id && l.Recurrence != "" })
	if at < 0 {
		return nil
	}
	object, err := c.ObjectByUID(store.CalendarKey{Clinic: key.Clinic, ID: links[at].CalendarID}, links[at].UID)
	switch {
	case clinic.CodeOf(err) == clinic.NotFound:
		return c.DeleteLink(key.Clinic, links[at])
	case err != nil:
		return err
	}
	if sent, err := ical.Parse(object.Body, ical.DefaultLimits); err == nil && !sent.IsRecurring() {
		return c.DeleteLink(key.Clinic, links[at])
	}
	return clinic.Errorf(clinic.Conflict, "", "this is one of a series in a calendar and can be changed there")
}
