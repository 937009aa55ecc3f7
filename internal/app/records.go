package app

import (
	"context"
	"errors"

	"cloud.google.com/go/civil"
	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Records are the use cases of one kind of record about a patient: recording,
// correcting and deleting one, after each of which her plan follows.
type Records[T any] struct {
	app   *App
	kind  *store.RecordKind[T]
	check func(*change, T) error
	why   why[T]
	// settle writes what is the server's to say into a value that is recorded, and
	// refuses what does not fit the patient's plan; nil if there is nothing to
	// settle. before is nil for a record that is added.
	settle func(c *change, key store.PatientKey, id string, before, after *T) error
}

// Record is a recorded value with the id it is addressed by.
type Record[T any] = store.Record[T]

// Add records a value.
func (r Records[T]) Add(ctx context.Context, actor Actor, patientID string, value T) (added Record[T], err error) {
	err = r.app.changePatient(ctx, actor, patientID, func(c *change, key store.PatientKey) (did, error) {
		if err := r.check(c, value); err != nil {
			return did{}, err
		}
		id := xid.New().String()
		if err := r.settled(c, key, id, nil, &value); err != nil {
			return did{}, err
		}
		if err := r.kind.Insert(c.Tx, key, Record[T]{ID: id, Is: value}); err != nil {
			return did{}, err
		}
		c.why = r.why(c, nil, &value)
		added, err = r.kind.Get(c.Tx, key, id)
		return did{r.kind.Name() + ".add", id}, err
	})
	return added, err
}

// Replace corrects a record.
func (r Records[T]) Replace(ctx context.Context, actor Actor, patientID, id string, value T, match Match) (replaced Record[T], err error) {
	err = r.app.changePatient(ctx, actor, patientID, func(c *change, key store.PatientKey) (did, error) {
		before, err := r.kind.Get(c.Tx, key, id)
		if err != nil {
			return did{}, err
		}
		if err := match.check(before.Is); err != nil {
			return did{}, err
		}
		if err := c.refuseSeriesPart(r.kind.Name(), key, id); err != nil {
			return did{}, err
		}
		if err := r.check(c, value); err != nil {
			return did{}, err
		}
		if err := r.settled(c, key, id, &before.Is, &value); err != nil {
			return did{}, err
		}
		if err := r.kind.Update(c.Tx, key, Record[T]{ID: id, Is: value}); err != nil {
			return did{}, err
		}
		c.why = r.why(c, &before.Is, &value)
		replaced, err = r.kind.Get(c.Tx, key, id)
		return did{r.kind.Name() + ".replace", id}, err
	})
	return replaced, err
}

func (r Records[T]) settled(c *change, key store.PatientKey, id string, before, after *T) error {
	if r.settle == nil {
		return nil
	}
	return r.settle(c, key, id, before, after)
}

// Delete removes a record.
func (r Records[T]) Delete(ctx context.Context, actor Actor, patientID, id string, match Match) error {
	return r.app.changePatient(ctx, actor, patientID, func(c *change, key store.PatientKey) (did, error) {
		before, err := r.kind.Get(c.Tx, key, id)
		if err != nil {
			return did{}, err
		}
		if err := match.check(before.Is); err != nil {
			return did{}, err
		}
		if err := c.refuseSeriesPart(r.kind.Name(), key, id); err != nil {
			return did{}, err
		}
		c.why = r.why(c, &before.Is, nil)
		return did{r.kind.Name() + ".delete", id}, r.kind.Delete(c.Tx, key, id)
	})
}

// Get returns one record.
func (r Records[T]) Get(ctx context.Context, actor Actor, patientID, id string) (record Record[T], err error) {
	err = r.app.read(ctx, func(tx *store.Tx) error {
		record, err = r.kind.Get(tx, actor.patient(patientID), id)
		return err
	})
	return record, err
}

// Days are those that records are asked for, both inclusive; a zero one is no bound.
type Days struct{ From, To civil.Date }

func (d Days) validate() error {
	var errs []error
	if !d.From.IsZero() {
		errs = append(errs, clinic.CheckDate("from", d.From))
	}
	if !d.To.IsZero() {
		errs = append(errs, clinic.CheckDate("to", d.To))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if !d.To.IsZero() && d.To.Before(d.From) {
		return clinic.Errorf(clinic.Invalid, "to", "is before from")
	}
	return nil
}

// Page lists up to limit records whose id follows after and that are on some of the
// days, in order of id. An appointment is on the day on which it begins where it is,
// a package on the day on which it ends, a pause and an override on each of theirs, a
// contact on the clinic's day.
func (r Records[T]) Page(ctx context.Context, actor Actor, patientID string, days Days, after string, limit int) (page []Record[T], err error) {
	if err := days.validate(); err != nil {
		return nil, err
	}
	err = r.app.read(ctx, func(tx *store.Tx) error {
		key := actor.patient(patientID)
		if _, err := tx.Patient(key); err != nil {
			return err
		}
		asked := store.Days{From: days.From, To: days.To}
		if r.kind.HasMoments() && days != (Days{}) {
			here, err := tx.Clinic(actor.Clinic)
			if err != nil {
				return err
			}
			if asked.Zone, err = Zones(here.Timezone); err != nil {
				return err
			}
		}
		page, err = r.kind.Page(tx, key, asked, after, limit)
		return err
	})
	return page, err
}

func checkTreatment(c *change, t clinic.Treatment) error {
	if err := t.Validate(); err != nil {
		return err
	}
	if err := clinic.CheckNotAfter("date", t.Date, c.today); err != nil {
		return err
	}
	return c.checkPractitioner(t.PractitionerID)
}

func checkObservation(c *change, o clinic.Observation) error {
	if err := o.Validate(); err != nil {
		return err
	}
	return clinic.CheckNotAfter("date", o.Date, c.today)
}

func checkEvent(_ *change, e clinic.Event) error { return e.Validate() }

func checkAppointment(c *change, a clinic.Appointment) error {
	if err := a.Validate(c.clinic.Timezone, Zones); err != nil {
		return err
	}
	return c.checkPractitioner(a.PractitionerID)
}

func checkPackage(_ *change, p clinic.Package) error { return p.Validate() }

func checkPause(_ *change, p clinic.Pause) error { return p.Validate() }

func checkOverride(_ *change, o clinic.Override) error { return o.Validate() }

// checkPractitioner refuses a reference to a practitioner the clinic does not have.
func (c *change) checkPractitioner(id string) error {
	if id == "" {
		return nil
	}
	_, err := c.Practitioner(c.actor.Clinic, id)
	if clinic.CodeOf(err) == clinic.NotFound {
		return clinic.Errorf(clinic.Invalid, "practitioner_id", "is not a practitioner of this clinic")
	}
	return err
}
