package app

import (
	"context"
	"time"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// SetUpCode lets somebody become the first owner of a clinic.
type SetUpCode struct {
	Clinic clinic.Clinic
	Code   string
}

var errNoCode = clinic.Errorf(clinic.NotFound, "code", "is wrong, was used or has expired")

// OpenSetUp makes a code for each clinic that has no owner who can log in, and ends
// all such codes that were made before. They are not stored and cannot be shown again.
func (a *App) OpenSetUp(ctx context.Context) (codes []SetUpCode, err error) {
	clinics, err := a.Clinics(ctx)
	if err != nil {
		return nil, err
	}
	for _, one := range clinics {
		code := ""
		err := a.change(ctx, Actor{Clinic: one.ID, Name: "operator"}, func(c *change) error {
			if err := c.DeleteStaffCodes(one.ID, ""); err != nil {
				return err
			}
			has, err := c.HasOwnerBut(one.ID, "")
			if err != nil || has {
				return err
			}
			code = auth.NewStaffCode()
			return c.InsertStaffCode(one.ID, store.StaffCode{ID: xid.New().String(), Expires: time.Unix(c.second, 0).Add(codeLife)}, a.secret.StaffCodeHash(code))
		})
		if err != nil {
			return codes, err
		}
		if code != "" {
			codes = append(codes, SetUpCode{one, code})
		}
	}
	return codes, nil
}

// Invitation is what a code is for: to set up a clinic, or for somebody to choose her
// password.
type Invitation struct {
	Clinic clinic.Clinic
	Staff  *clinic.Staff // nil: the code sets up the clinic
}

// StaffInvitation says what a code is for. One that is unknown, used or expired is
// NotFound, without a difference.
func (a *App) StaffInvitation(ctx context.Context, code string) (i Invitation, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		clinicID, found, err := a.staffCode(tx, code)
		if err != nil {
			return err
		}
		if i.Clinic, err = tx.Clinic(clinicID); err != nil || found.StaffID == "" {
			return err
		}
		account, err := tx.Staff(store.StaffKey{Clinic: clinicID, ID: found.StaffID})
		i.Staff = &account.Staff
		return err
	})
	return i, err
}

func (a *App) staffCode(tx *store.Tx, code string) (clinicID string, found store.StaffCode, err error) {
	clinicID, found, err = tx.StaffCodeOf(a.secret.StaffCodeHash(code))
	if clinic.CodeOf(err) == clinic.NotFound || err == nil && !a.now().Before(found.Expires) {
		return "", found, errNoCode
	}
	return clinicID, found, err
}

// SetUp makes somebody the first owner of the clinic that a code is for, and logs her
// in. A code that is for no clinic is NotFound.
func (a *App) SetUp(ctx context.Context, from Arrival, code string, s clinic.Staff, password string) (begun StaffSession, err error) {
	s.ID, s.Role, s.Disabled, s.SecondFactor = xid.New().String(), clinic.RoleOwner, false, false
	i, err := a.StaffInvitation(ctx, code) // before a password is hashed for nothing
	if err == nil && i.Staff != nil {
		err = errNoCode
	}
	if err != nil {
		return begun, err
	}
	if password == "" {
		return begun, clinic.Errorf(clinic.Invalid, "password", "is required")
	}
	hash, err := a.newPassword(ctx, s, password)
	if err != nil {
		return begun, err
	}
	err = a.change(ctx, from.actor(i.Clinic.ID, s.ID), func(c *change) error {
		if _, found, err := a.staffCode(c.Tx, code); err != nil || found.StaffID != "" {
			return errNoCode
		}
		if has, err := c.HasOwnerBut(i.Clinic.ID, ""); err != nil || has {
			return errNoCode
		}
		if err := c.DeleteStaffCodes(i.Clinic.ID, ""); err != nil {
			return err
		}
		if err := c.addStaff(s, hash); err != nil {
			return err
		}
		begun, err = c.beginSession(s, from.Client)
		return err
	})
	return begun, err
}

// ChooseStaffPassword gives the account that a code is for its password, with which
// she then logs in: a code alone does not stand in for a second factor.
func (a *App) ChooseStaffPassword(ctx context.Context, from Arrival, code, password string) (s clinic.Staff, err error) {
	i, err := a.StaffInvitation(ctx, code)
	if err == nil && i.Staff == nil {
		err = errNoCode
	}
	if err != nil {
		return s, err
	}
	if password == "" {
		return s, clinic.Errorf(clinic.Invalid, "password", "is required")
	}
	hash, err := a.newPassword(ctx, *i.Staff, password)
	if err != nil {
		return s, err
	}
	err = a.change(ctx, from.actor(i.Clinic.ID, i.Staff.ID), func(c *change) error {
		if _, found, err := a.staffCode(c.Tx, code); err != nil || found.StaffID != i.Staff.ID {
			return errNoCode
		}
		if err := c.givePassword(i.Staff.ID, hash); err != nil {
			return err
		}
		return c.audit(did{"staff.choose-password", i.Staff.ID}, "")
	})
	return *i.Staff, err
}
