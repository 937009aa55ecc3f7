package app

import (
	"context"
	"fmt"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// elsewhere looks at what both sides of calendars elsewhere agreed on: a member that is
// as it was agreed on has to say what was.
func (v *Verification) elsewhere(ctx context.Context, tx *store.Tx) error {
	clinics, err := tx.ClinicIDs()
	if err != nil {
		return err
	}
	for _, clinicID := range clinics {
		accounts, err := tx.ElsewhereAccounts(clinicID, "")
		if err != nil {
			return err
		}
		for _, account := range accounts {
			calendars, err := tx.ElsewhereCalendars(store.ElsewhereKey{Clinic: clinicID, ID: account.ID})
			if err != nil {
				return err
			}
			for _, calendar := range calendars {
				if err := v.replicas(ctx, tx, store.CalendarKey{Clinic: clinicID, ID: calendar.ID}, calendar.Mode); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (v *Verification) replicas(ctx context.Context, tx *store.Tx, key store.CalendarKey, mode string) error {
	differs := func(what string) {
		v.Different = append(v.Different, fmt.Sprintf("clinic %s: calendar elsewhere %s %s", key.Clinic, key.ID, what))
	}
	here, err := tx.CalendarByID(key)
	if err != nil {
		return err
	}
	if (CalendarRole(here.Role) == RoleElsewhere) != (mode == ModeTwoWay) {
		differs("is used otherwise than it is kept")
	}
	all, err := tx.Replicas(key)
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		object, err := tx.Object(key, r.Name)
		switch {
		case clinic.CodeOf(err) == clinic.NotFound:
		case err != nil:
			return err
		case object.ETag == r.Base && meaningOf(object.Body) != r.Meaning:
			differs("does not say of member " + r.Name + " what both sides agreed on")
		}
	}
	return nil
}
