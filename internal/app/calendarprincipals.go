package app

import (
	"context"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Principal is somebody as calendar apps know her (RFC 3744 section 2).
type Principal struct {
	UserID string
	Name   string
	Email  string // empty if unknown
}

// Principal is the account's own.
func (who Account) Principal() Principal {
	return Principal{UserID: who.UserID, Name: who.Name, Email: who.Email}
}

// Principals calls yield for everybody whom an account sees, in the order of their
// ids: a practitioner sees those of her clinic, and a patient herself alone
// (design.md section 4).
func (a *App) Principals(ctx context.Context, who Account, yield func(Principal) error) error {
	if who.IsPatient {
		return yield(who.Principal())
	}
	for after := ""; ; {
		page, err := a.Practitioners(ctx, who.Actor, after, listPage)
		if err != nil {
			return err
		}
		for _, p := range page {
			if err := yield(principalOf(p)); err != nil {
				return err
			}
		}
		if len(page) < listPage {
			return nil
		}
		after = page[len(page)-1].ID
	}
}

// Principal returns one of those whom an account sees. Anybody else is NotFound.
func (a *App) Principal(ctx context.Context, who Account, id string) (Principal, error) {
	switch {
	case id == who.UserID:
		return who.Principal(), nil
	case who.IsPatient:
		return Principal{}, clinic.Errorf(clinic.NotFound, "", "no such principal")
	}
	p, err := a.Practitioner(ctx, who.Actor, id)
	return principalOf(p), err
}

func principalOf(p clinic.Practitioner) Principal {
	return Principal{UserID: p.ID, Name: p.Name, Email: p.Email}
}
