package app

import (
	"cmp"
	"context"
	"time"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// ScopeReadOnly is that of an API key that changes nothing; the other scope is
// ScopeReadWrite.
const ScopeReadOnly = "read-only"

// APIKeySettings are what is chosen of a new API key.
type APIKeySettings struct {
	Name  string `json:"name" minLength:"1" maxLength:"200" doc:"What the key is for"`
	Scope string `json:"scope,omitempty" enum:"read-write,read-only" doc:"What whoever holds it may do; default read-write"`
}

// APIKey is a credential of a program that acts for the clinic. Its secret is shown
// when it is made and never again.
type APIKey struct {
	ID         string     `json:"id" readOnly:"true"`
	Name       string     `json:"name" readOnly:"true"`
	Scope      string     `json:"scope" readOnly:"true" enum:"read-write,read-only"`
	CreatedAt  time.Time  `json:"created_at" readOnly:"true"`
	CreatedBy  string     `json:"created_by,omitempty" readOnly:"true" doc:"Who made it, by id, as the audit names her; absent if that is not known any more" example:"staff:cv37m2k6n88s73b0ab12"`
	LastUsedAt *time.Time `json:"last_used_at,omitempty" readOnly:"true" doc:"When it was last used, to an hour"`
}

func shownKey(k store.APIKey) APIKey {
	return APIKey{ID: k.ID, Name: k.Name, Scope: k.Scope, CreatedAt: k.Created, CreatedBy: k.CreatedBy, LastUsedAt: k.LastUsed}
}

// AddAPIKey makes a credential for the clinic that may read and write, and returns its
// secret, which is not stored and cannot be shown again.
func (a *App) AddAPIKey(ctx context.Context, actor Actor, name string) (string, error) {
	_, secret, err := a.MakeAPIKey(ctx, actor, APIKeySettings{Name: name})
	return secret, err
}

// MakeAPIKey makes a credential for the clinic and returns its secret, which is not
// stored and cannot be shown again.
func (a *App) MakeAPIKey(ctx context.Context, actor Actor, settings APIKeySettings) (made APIKey, secret string, err error) {
	secret = auth.NewAPIKey()
	err = a.change(ctx, actor, func(c *change) error {
		if settings.Name == "" {
			return clinic.Errorf(clinic.Invalid, "name", "is required")
		}
		if err := clinic.CheckName("name", settings.Name); err != nil {
			return err
		}
		key := store.APIKey{ID: xid.New().String(), Name: settings.Name, Scope: cmp.Or(settings.Scope, ScopeReadWrite), Created: time.Unix(c.second, 0).UTC(), CreatedBy: actor.Name}
		if key.Scope != ScopeReadWrite && key.Scope != ScopeReadOnly {
			return clinic.Errorf(clinic.Invalid, "scope", "is not one of %s, %s", ScopeReadWrite, ScopeReadOnly)
		}
		if err := c.InsertAPIKey(actor.Clinic, key, a.secret.APIKeyHash(secret)); err != nil {
			return err
		}
		made = shownKey(key)
		return c.audit(did{"api-key.add", key.ID}, "")
	})
	return made, secret, err
}

// APIKeys lists up to limit keys of the clinic whose id follows after, the oldest
// first.
func (a *App) APIKeys(ctx context.Context, actor Actor, after string, limit int) (page []APIKey, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		found, err := tx.APIKeyPage(actor.Clinic, after, limit)
		for _, k := range found {
			page = append(page, shownKey(k))
		}
		return err
	})
	return page, err
}

// APIKey returns one key of the clinic.
func (a *App) APIKey(ctx context.Context, actor Actor, id string) (shown APIKey, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		k, err := tx.APIKey(actor.Clinic, id)
		shown = shownKey(k)
		return err
	})
	return shown, err
}

// RevokeAPIKey lets whoever holds one key in no longer.
func (a *App) RevokeAPIKey(ctx context.Context, actor Actor, id string) error {
	return a.change(ctx, actor, func(c *change) error {
		if err := c.DeleteAPIKey(actor.Clinic, id); err != nil {
			return err
		}
		return c.audit(did{"api-key.revoke", id}, "")
	})
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
	key, err := a.store.APIKeyByHash(ctx, a.secret.APIKeyHash(secret))
	if clinic.CodeOf(err) == clinic.NotFound {
		return Actor{}, errNoKey
	}
	if err != nil {
		return Actor{}, err
	}
	if now := a.now(); key.LastUsed == nil || now.Sub(*key.LastUsed) >= usedEvery {
		err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.MarkAPIKeyUsed(key.Clinic, key.ID, now) })
		if clinic.CodeOf(err) == clinic.NotFound {
			return Actor{}, errNoKey // revoked just now
		}
		if err != nil { // a full disk is no reason to keep anybody from reading
			a.log.Warn("the use of an API key was not noted", "api_key", key.ID, "error", err)
		}
	}
	return Actor{Clinic: key.Clinic, Name: "key:" + key.ID, ReadOnly: key.Scope != ScopeReadWrite}, nil
}

var errNoKey = clinic.Errorf(clinic.Unauthorized, "", "the API key is unknown or revoked")
