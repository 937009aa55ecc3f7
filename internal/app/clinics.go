package app

import (
	"context"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/auth"
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
	next.ID = actor.Clinic
	err := a.change(ctx, actor, func(c *change) error {
		if err := match.check(c.clinic); err != nil {
			return err
		}
		if err := next.Validate(Zones); err != nil {
			return err
		}
		if err := c.UpdateClinic(next); err != nil {
			return err
		}
		if err := c.ExpireClinicPlans(actor.Clinic, longAgo); err != nil {
			return err
		}
		return c.audit(did{"clinic.replace", next.ID}, "")
	})
	if err == nil {
		a.wakeRoll()
	}
	return next, err
}

// AddAPIKey makes a credential for the clinic and returns its secret, which is
// not stored and cannot be shown again.
func (a *App) AddAPIKey(ctx context.Context, actor Actor, name string) (string, error) {
	secret := auth.NewAPIKey()
	key := store.APIKey{ID: xid.New().String(), Name: name, Created: a.now().Unix()}
	err := a.change(ctx, actor, func(c *change) error {
		if name == "" {
			return clinic.Errorf(clinic.Invalid, "name", "is required")
		}
		if err := clinic.CheckName("name", name); err != nil {
			return err
		}
		if err := c.InsertAPIKey(actor.Clinic, key, a.secret.APIKeyHash(secret)); err != nil {
			return err
		}
		return c.audit(did{"api-key.add", key.ID}, "")
	})
	return secret, err
}

// RevokeAPIKeys revokes the clinic's keys of a name and returns how many there were.
func (a *App) RevokeAPIKeys(ctx context.Context, actor Actor, name string) (revoked int, err error) {
	err = a.change(ctx, actor, func(c *change) error {
		ids, err := c.DeleteAPIKeys(actor.Clinic, name)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := c.audit(did{"api-key.revoke", id}, ""); err != nil {
				return err
			}
		}
		revoked = len(ids)
		return nil
	})
	return revoked, err
}

// Authenticate returns whose API key a secret is. An unknown one is Unauthorized.
func (a *App) Authenticate(ctx context.Context, secret string) (Actor, error) {
	clinicID, keyID, err := a.store.ClinicOfAPIKey(ctx, a.secret.APIKeyHash(secret))
	if clinic.CodeOf(err) == clinic.NotFound {
		return Actor{}, clinic.Errorf(clinic.Unauthorized, "", "the API key is unknown or revoked")
	}
	return Actor{Clinic: clinicID, Name: "key:" + keyID}, err
}
