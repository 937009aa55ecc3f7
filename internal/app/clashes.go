package app

import (
	"context"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/slots"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Clash is what takes place at the same time as an appointment. It names no patient and
// no title: whoever the appointment is for may see the screen.
type Clash struct {
	Hers       bool           // the patient's own, whoever it is with
	Visit      bool           // an appointment; otherwise something else in the practitioner's calendars
	With       string         // name of whom it is with; empty for nobody
	Start, End civil.DateTime // by the clinic's clocks; zero if her calendars hold more than can be looked into
}

type agreeKey struct{}

// Agreeing lets appointments be added and corrected under a context only at times that
// are free, or where agree says of all that is in the way that it may be. Without it an
// appointment is recorded as it is told. agree is asked inside the transaction.
func Agreeing(ctx context.Context, agree func(inTheWay []Clash) bool) context.Context {
	return context.WithValue(ctx, agreeKey{}, agree)
}

// EvenIfTaken lets appointments be booked under a context whatever is in the way.
func EvenIfTaken(ctx context.Context) context.Context {
	return Agreeing(ctx, func([]Clash) bool { return true })
}

// OnlyIfFree lets appointments be added and corrected under a context only at times that
// are free; a Conflict otherwise.
func OnlyIfFree(ctx context.Context) context.Context {
	return Agreeing(ctx, func([]Clash) bool { return false })
}

// Clashes are what is in the way of an appointment of a patient as it would be booked,
// or corrected if it has an id: nothing if that takes no other time than it does now.
func (a *App) Clashes(ctx context.Context, actor Actor, patientID, id string, is clinic.Appointment) (all []Clash, err error) {
	err = a.look(ctx, actor, func(c *change) error {
		key := actor.patient(patientID)
		if is.Validate(c.clinic.Timezone, Zones) != nil {
			return nil // what is no appointment is in nobody's way
		}
		if err := c.checkPractitioner(is.PractitionerID); err != nil {
			if clinic.CodeOf(err) == clinic.Invalid {
				return nil // nor is one with somebody who is not here
			}
			return err
		}
		var before *clinic.Appointment
		if id != "" {
			recorded, err := store.Appointments.Get(c.Tx, key, id)
			if err != nil {
				return err
			}
			before = &recorded.Is
		}
		all, err = c.newClashes(key, id, before, is)
		return err
	})
	return all, err
}

// settleAppointment refuses a time that is taken, if that is asked for.
func settleAppointment(c *change, key store.PatientKey, id string, before, after *clinic.Appointment) error {
	if c.agree == nil {
		return nil
	}
	found, err := c.newClashes(key, id, before, *after)
	if err != nil || len(found) == 0 || c.agree(found) {
		return err
	}
	return clashError(found)
}

// newClashes are what is in the way of an appointment that takes other time than before,
// or somebody else's. What is over or off takes none.
func (c *change) newClashes(key store.PatientKey, id string, before *clinic.Appointment, is clinic.Appointment) ([]Clash, error) {
	if !is.IsBooked() || is.Start.Date.Before(c.today) || before != nil && before.IsBooked() && c.isAsLong(*before, is) {
		return nil, nil
	}
	if is.PractitionerID == "" {
		patient, err := c.Patient(key)
		if err != nil {
			return nil, err
		}
		is.PractitionerID = patient.PractitionerID
	}
	hers, err := store.Appointments.List(c.Tx, key)
	if err != nil {
		return nil, err
	}
	return c.clashes(key, is, hers, id)
}

// isAsLong reports whether two appointments take the same time of the same practitioner.
func (c *change) isAsLong(one, other clinic.Appointment) bool {
	start, end, err1 := c.moments(one)
	from, to, err2 := c.moments(other)
	return err1 == nil && err2 == nil && start.Equal(from) && end.Equal(to) && one.PractitionerID == other.PractitionerID
}

// clashes are what takes place at the same time as an appointment, but for one of hers:
// the patient's own first.
func (c *change) clashes(key store.PatientKey, is clinic.Appointment, hers []Record[clinic.Appointment], but string) (all []Clash, err error) {
	from, to, err := c.moments(is)
	if err != nil {
		return nil, err
	}
	local, err := Zones(c.clinic.Timezone)
	if err != nil {
		return nil, err
	}
	by := func(at time.Time) civil.DateTime { return civil.DateTimeOf(at.In(local)) }
	names := map[string]string{}
	for _, other := range hers {
		start, end, err := c.moments(other.Is)
		if err != nil {
			return nil, err
		}
		if other.ID == but || !other.Is.IsBooked() || !start.Before(to) || !from.Before(end) {
			continue
		}
		if id := other.Is.PractitionerID; id != "" && names[id] == "" {
			p, err := c.Practitioner(key.Clinic, id)
			if err != nil {
				return nil, err
			}
			names[id] = p.Name
		}
		all = append(all, Clash{Hers: true, Visit: true, With: names[other.Is.PractitionerID], Start: by(start), End: by(end)})
	}
	if is.PractitionerID == "" {
		return all, nil
	}
	with, err := c.Practitioner(key.Clinic, is.PractitionerID)
	if err != nil {
		return nil, err
	}
	visits, err := c.visitTimes(with, from, to, func(v store.AgendaVisit) bool { return v.PatientID == key.ID })
	if err != nil {
		return nil, err
	}
	// Of more than the time itself, so that it is told from when to when.
	rest, err := c.calendarTimes(with, from.Add(-12*time.Hour), to.Add(12*time.Hour))
	rest = slices.DeleteFunc(rest, func(b slots.Busy) bool { return !b.Start.Before(to) || !from.Before(b.End) })
	switch {
	case clinic.CodeOf(err) == clinic.Conflict:
		all = append(all, Clash{With: with.Name})
	case err != nil:
		return nil, err
	}
	for n, taken := range [][]slots.Busy{visits, rest} {
		for _, b := range taken {
			all = append(all, Clash{Visit: n == 0, With: with.Name, Start: by(b.Start), End: by(b.End)})
		}
	}
	return all, nil
}

// clashError refuses a time for what is in its way.
func clashError(all []Clash) error {
	switch {
	case len(all) == 0:
		return nil
	case all[0].Hers:
		return clinic.Errorf(clinic.Conflict, "start", "is taken: the patient has another appointment then")
	case all[0].Start.IsZero():
		return clinic.Errorf(clinic.Conflict, "", "the practitioner's calendars hold more than can be looked into")
	}
	return clinic.Errorf(clinic.Conflict, "start", "is taken: the practitioner has something else then")
}
