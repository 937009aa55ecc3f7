package app

import (
	"context"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// AddPractitioner adds a practitioner to the clinic.
func (a *App) AddPractitioner(ctx context.Context, actor Actor, p clinic.Practitioner) (clinic.Practitioner, error) {
	p.ID = xid.New().String()
	return p, a.change(ctx, actor, func(c *change) error { return c.addPractitioner(p) })
}

func (c *change) addPractitioner(p clinic.Practitioner) error {
	if err := p.Validate(Zones); err != nil {
		return err
	}
	if err := c.InsertPractitioner(c.actor.Clinic, p); err != nil {
		return err
	}
	if err := c.openPractitionerCalendars(p.ID); err != nil {
		return err
	}
	return c.audit(did{"practitioner.add", p.ID}, "")
}

// ReplacePractitioner corrects a practitioner, and the calendars that name her.
func (a *App) ReplacePractitioner(ctx context.Context, actor Actor, p clinic.Practitioner, match Match) error {
	return a.change(ctx, actor, func(c *change) error {
		before, err := c.Practitioner(actor.Clinic, p.ID)
		if err != nil {
			return err
		}
		if err := match.check(before); err != nil {
			return err
		}
		return c.replacePractitioner(p)
	})
}

func (c *change) replacePractitioner(p clinic.Practitioner) error {
	if err := p.Validate(Zones); err != nil {
		return err
	}
	if err := c.UpdatePractitioner(c.actor.Clinic, p); err != nil {
		return err
	}
	// Calendars keep an appointment for 30 days (planner.md section 7); a day
	// more allows for its time zone.
	patients, err := c.PatientsBookedWith(c.actor.Clinic, p.ID, c.today.AddDays(-31))
	if err != nil {
		return err
	}
	for _, id := range patients {
		if err := c.followFrom(did{"practitioner.replace", p.ID}, id); err != nil {
			return err
		}
	}
	return c.audit(did{"practitioner.replace", p.ID}, "")
}

// DeletePractitioner removes a practitioner whom no record names.
func (a *App) DeletePractitioner(ctx context.Context, actor Actor, id string, match Match) error {
	return a.change(ctx, actor, func(c *change) error {
		before, err := c.Practitioner(actor.Clinic, id)
		if err != nil {
			return err
		}
		if err := match.check(before); err != nil {
			return err
		}
		if err := c.Tx.DeletePractitioner(actor.Clinic, id); err != nil {
			return err
		}
		return c.audit(did{"practitioner.delete", id}, "")
	})
}

// Practitioner returns one practitioner.
func (a *App) Practitioner(ctx context.Context, actor Actor, id string) (p clinic.Practitioner, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		p, err = tx.Practitioner(actor.Clinic, id)
		return err
	})
	return p, err
}

// Practitioners lists up to limit practitioners whose id follows after.
func (a *App) Practitioners(ctx context.Context, actor Actor, after string, limit int) (page []clinic.Practitioner, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		page, err = tx.PractitionerPage(actor.Clinic, after, limit)
		return err
	})
	return page, err
}

// AddPatient adds a patient with her first feed, so that a link can be handed
// out at once.
func (a *App) AddPatient(ctx context.Context, actor Actor, p clinic.Patient) (clinic.Patient, error) {
	p.ID, p.Code = xid.New().String(), ""
	err := a.change(ctx, actor, func(c *change) (err error) {
		if err := c.addPatient(p); err != nil {
			return err
		}
		if _, err := c.follow(actor.patient(p.ID)); err != nil {
			return err
		}
		if p, err = c.Patient(actor.patient(p.ID)); err != nil {
			return err
		}
		return c.audit(did{"patient.add", p.ID}, p.ID)
	})
	return p, err
}

func (c *change) addPatient(p clinic.Patient) error {
	if err := p.Validate(Zones); err != nil {
		return err
	}
	if err := c.checkPractitioner(p.PractitionerID); err != nil {
		return err
	}
	if err := c.InsertPatient(c.actor.Clinic, p); err != nil {
		return err
	}
	return c.InsertFeed(c.actor.patient(p.ID), c.newFeed(FeedSettings{}))
}

// ReplacePatient corrects a patient.
func (a *App) ReplacePatient(ctx context.Context, actor Actor, p clinic.Patient, match Match) error {
	return a.changePatient(ctx, actor, p.ID, func(c *change, key store.PatientKey) (did, error) {
		before, err := c.Patient(key)
		if err != nil {
			return did{}, err
		}
		if err := match.check(before); err != nil {
			return did{}, err
		}
		if err := p.Validate(Zones); err != nil {
			return did{}, err
		}
		if err := c.checkPractitioner(p.PractitionerID); err != nil {
			return did{}, err
		}
		c.why = whyTraits(before.Traits, p.Traits)
		return did{"patient.replace", p.ID}, c.UpdatePatient(actor.Clinic, p)
	})
}

// Patient returns one patient.
func (a *App) Patient(ctx context.Context, actor Actor, id string) (p clinic.Patient, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		p, err = tx.Patient(actor.patient(id))
		return err
	})
	return p, err
}

// PatientByRef returns the patient imported under ref.
func (a *App) PatientByRef(ctx context.Context, actor Actor, ref string) (p clinic.Patient, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		p, err = tx.PatientByRef(actor.Clinic, ref)
		return err
	})
	return p, err
}

// Patients lists up to limit patients whose id follows after.
func (a *App) Patients(ctx context.Context, actor Actor, after string, limit int) (page []clinic.Patient, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		page, err = tx.PatientPage(actor.Clinic, after, limit)
		return err
	})
	return page, err
}
