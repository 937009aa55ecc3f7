package app

import (
	"context"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// AddClinic adds a clinic and returns it with its id.
func (a *App) AddClinic(ctx context.Context, c clinic.Clinic) (clinic.Clinic, error) {
	c.ID = xid.New().String()
	if err := c.Validate(Zones); err != nil {
		return c, err
	}
	return c, a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertClinic(c); err != nil {
			return err
		}
		return tx.InsertAudit(c.ID, store.AuditEntry{At: a.now().Unix(), Actor: "operator", Action: "clinic.add", Subject: c.ID, Cause: "cli"})
	})
}

// Clinic returns the actor's own clinic.
func (a *App) Clinic(ctx context.Context, actor Actor) (c clinic.Clinic, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		c, err = tx.Clinic(actor.Clinic)
		return err
	})
	return c, err
}

// Clinics lists all clinics of the server.
func (a *App) Clinics(ctx context.Context) (all []clinic.Clinic, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		ids, err := tx.ClinicIDs()
		if err != nil {
			return err
		}
		for _, id := range ids {
			c, err := tx.Clinic(id)
			if err != nil {
				return err
			}
			all = append(all, c)
		}
		return nil
	})
	return all, err
}

// ReplaceClinic changes the actor's own clinic. Every patient's plan depends on
// it, so they all become due and the roll makes them anew in the background.
func (a *App) ReplaceClinic(ctx context.Context, actor Actor, next clinic.Clinic, match Match) (clinic.Clinic, error) {
	err := a.changeClinic(ctx, actor, match, func(c *clinic.Clinic) bool {
		*c = next
		return true
	}, &next)
	return next, err
}

// changeClinic changes the actor's own clinic, if it is the version that the caller
// holds, and tells what it became. edit reports whether it changed anything: if not, no
// plan is made anew.
func (a *App) changeClinic(ctx context.Context, actor Actor, match Match, edit func(*clinic.Clinic) bool, became *clinic.Clinic) error {
	err := a.change(ctx, actor, func(c *change) error {
		if err := match.check(c.clinic); err != nil {
			return err
		}
		next := c.clinic
		if !edit(&next) {
			*became = c.clinic
			return nil
		}
		next.ID = actor.Clinic
		if err := next.Validate(Zones); err != nil {
			return err
		}
		if err := c.UpdateClinic(next); err != nil {
			return err
		}
		*became = next
		if err := c.ExpireClinicPlans(actor.Clinic, longAgo); err != nil {
			return err
		}
		return c.audit(did{"clinic.replace", next.ID}, "")
	})
	if err == nil {
		a.wakeRoll()
	}
	return err
}
