package app

import (
	"context"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Chart is what other systems ask of a patient: what was done and seen, what is
// booked, and her plan as it is stored.
type Chart struct {
	Patient      clinic.Patient
	Treatments   []Record[clinic.Treatment]
	Observations []Record[clinic.Observation]
	Appointments []Record[clinic.Appointment]
	Plan         plan.Plan
	AsOf         civil.Date // the day the plan was made on
}

// Chart reads all of a patient's chart as one snapshot.
func (a *App) Chart(ctx context.Context, actor Actor, patientID string) (c Chart, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		if c.Patient, err = tx.Patient(actor.patient(patientID)); err != nil {
			return err
		}
		return c.read(tx, actor)
	})
	return c, err
}

// Charts reads those of up to limit patients whose id follows after, in order of id.
func (a *App) Charts(ctx context.Context, actor Actor, after string, limit int) (page []Chart, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		patients, err := tx.PatientPage(actor.Clinic, after, limit)
		for _, p := range patients {
			c := Chart{Patient: p}
			if err := c.read(tx, actor); err != nil {
				return err
			}
			page = append(page, c)
		}
		return err
	})
	return page, err
}

func (c *Chart) read(tx *store.Tx, actor Actor) (err error) {
	key := actor.patient(c.Patient.ID)
	if c.Treatments, err = store.Treatments.List(tx, key); err != nil {
		return err
	}
	if c.Observations, err = store.Observations.List(tx, key); err != nil {
		return err
	}
	if c.Appointments, err = store.Appointments.List(tx, key); err != nil {
		return err
	}
	c.Plan, c.AsOf, err = planOf(tx, key)
	return err
}

// Desk is whose charts they are: the clinic, and how its practitioners are called, by
// id.
type Desk struct {
	Clinic        clinic.Clinic
	Practitioners map[string]string
}

// Desk reads who works at the actor's clinic.
func (a *App) Desk(ctx context.Context, actor Actor) (d Desk, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		if d.Clinic, err = tx.Clinic(actor.Clinic); err != nil {
			return err
		}
		d.Practitioners, err = practitionerNames(tx, actor)
		return err
	})
	return d, err
}

func practitionerNames(tx *store.Tx, actor Actor) (map[string]string, error) {
	names := map[string]string{}
	for after, more := "", true; more; {
		page, err := tx.PractitionerPage(actor.Clinic, after, shownPractitioners)
		if err != nil {
			return nil, err
		}
		for _, p := range page {
			names[p.ID], after = p.Name, p.ID
		}
		more = len(page) == shownPractitioners
	}
	return names, nil
}
