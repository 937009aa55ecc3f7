package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Booking is a visit that somebody books.
type Booking struct {
	clinic.Appointment
	// Instead is the id of an appointment of hers that is moved to this time; it keeps
	// everything else. Empty: this is another one.
	Instead string
}

// Book records an appointment of a patient at a time that is still free: one at which
// the practitioner has something else, or the patient, is a Conflict, unless the context
// agrees to it (Agreeing). Who sends the same booking again gets the one that was made.
// Without a practitioner it is with her own. Instead of another one it is moved there,
// which a cancelled one, or a part of a series, cannot be. The check and the booking are
// one transaction, so of two desks that take the same time one is refused.
func (a *App) Book(ctx context.Context, actor Actor, patientID string, b Booking) (booked Record[clinic.Appointment], err error) {
	var moved []string
	err = a.change(ctx, actor, func(c *change) error {
		key := actor.patient(patientID)
		patient, err := c.Patient(key)
		if err != nil {
			return err
		}
		is := b.Appointment
		is.ID, is.PractitionerID = "", cmp.Or(is.PractitionerID, patient.PractitionerID)
		is.Minutes, is.Status = int(is.Length()/time.Minute), cmp.Or(is.Status, clinic.AppointmentConfirmed)
		is.Timezone = cmp.Or(is.Timezone, c.clinic.Timezone)
		var before *clinic.Appointment
		if b.Instead != "" {
			moving, err := c.movable(key, b.Instead)
			if err != nil {
				return err
			}
			before = &moving
			is.Zones, is.Status = moving.Zones, moving.Status
		}
		if err := c.checkBooking(is); err != nil {
			return err
		}
		hers, err := store.Appointments.List(c.Tx, key)
		if err != nil {
			return err
		}
		if n := slices.IndexFunc(hers, func(r Record[clinic.Appointment]) bool { return c.isSame(r.Is, is) }); n >= 0 {
			booked = hers[n]
			return nil
		}
		found, err := c.clashes(key, is, hers, b.Instead)
		if err == nil && (c.agree == nil || !c.agree(found)) {
			err = clashError(found)
		}
		if err != nil {
			return err
		}
		moved, err = c.onPatient(patientID, func(c *change, key store.PatientKey) (did, error) {
			id := cmp.Or(b.Instead, xid.New().String())
			if before != nil {
				if err := store.Appointments.Update(c.Tx, key, Record[clinic.Appointment]{ID: id, Is: is}); err != nil {
					return did{}, err
				}
				c.why = whyAppointment(c, before, &is)
				booked, err = store.Appointments.Get(c.Tx, key, id)
				return did{store.Appointments.Name() + ".replace", id}, err
			}
			if err := store.Appointments.Insert(c.Tx, key, Record[clinic.Appointment]{ID: id, Is: is}); err != nil {
				return did{}, err
			}
			c.why = whyAppointment(c, nil, &is)
			booked, err = store.Appointments.Get(c.Tx, key, id)
			return did{store.Appointments.Name() + ".add", id}, err
		})
		return err
	})
	if err == nil {
		tell(ctx, moved)
	}
	return booked, err
}

// checkBooking refuses an appointment that breaks a rule, is over or is off.
func (c *change) checkBooking(is clinic.Appointment) error {
	if err := checkAppointment(c, is); err != nil {
		return err
	}
	if !is.IsBooked() {
		return clinic.Errorf(clinic.Invalid, "status", "is cancelled, which is no booking")
	}
	if is.Start.Date.Before(c.today) {
		return clinic.Errorf(clinic.Invalid, "start", "is before today")
	}
	return nil
}

// isSame reports whether an appointment is the one that is being booked.
func (c *change) isSame(recorded, is clinic.Appointment) bool {
	start, end, err1 := c.moments(recorded)
	from, to, err2 := c.moments(is)
	return err1 == nil && err2 == nil && recorded.IsBooked() && start.Equal(from) && end.Equal(to) &&
		recorded.PractitionerID == is.PractitionerID && slices.Equal(recorded.Zones, is.Zones) && cmp.Or(recorded.Status, clinic.AppointmentConfirmed) == is.Status
}

// movable is an appointment of a patient's that can be moved.
func (c *change) movable(key store.PatientKey, id string) (clinic.Appointment, error) {
	found, err := store.Appointments.Get(c.Tx, key, id)
	if err != nil {
		return found.Is, err
	}
	if !found.Is.IsBooked() {
		return found.Is, clinic.Errorf(clinic.Conflict, "", "the appointment is cancelled: book another one")
	}
	return found.Is, c.refuseSeriesPart(store.Appointments.Name(), key, id)
}
