package app

import (
	"context"
	"time"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// codeLife is how long a code lets somebody in who has no password.
const codeLife = 24 * time.Hour

// AddStaff adds somebody who works with the console and returns her with her id. With
// an empty password she cannot log in before ResetStaffPassword gave her a code.
func (a *App) AddStaff(ctx context.Context, actor Actor, s clinic.Staff, password string) (clinic.Staff, error) {
	s.ID, s.SecondFactor = xid.New().String(), false
	hash, err := a.newPassword(ctx, s, password)
	if err != nil {
		return s, err
	}
	return s, a.change(ctx, actor, func(c *change) error { return c.addStaff(s, hash) })
}

// newPassword is the slow hash of a password that somebody chose, made outside of any
// transaction; none for none.
func (a *App) newPassword(ctx context.Context, s clinic.Staff, password string) (string, error) {
	if err := s.Validate(); err != nil || password == "" {
		return "", err
	}
	if err := clinic.CheckPassword("password", s.Username, password); err != nil {
		return "", err
	}
	return a.passwords.Hash(ctx, password)
}

func (c *change) addStaff(s clinic.Staff, hash string) error {
	if err := c.checkPractitioner(s.PractitionerID); err != nil {
		return err
	}
	if err := c.InsertStaff(c.actor.Clinic, store.StaffAccount{Staff: s, Password: hash, Created: time.Unix(c.second, 0)}); err != nil {
		return usernameTaken(err)
	}
	return c.audit(did{"staff.add", s.ID}, "")
}

func usernameTaken(err error) error {
	if clinic.CodeOf(err) == clinic.Conflict {
		return clinic.Errorf(clinic.Conflict, "username", "is somebody else's")
	}
	return err
}

// ReplaceStaff corrects somebody's account. The last owner who can log in stays one.
// Whoever is disabled is logged out.
func (a *App) ReplaceStaff(ctx context.Context, actor Actor, s clinic.Staff, match Match) (clinic.Staff, error) {
	err := a.change(ctx, actor, func(c *change) error {
		before, err := c.Staff(actor.staff(s.ID))
		if err != nil {
			return err
		}
		if err := match.check(before.Staff); err != nil {
			return err
		}
		s.SecondFactor = before.SecondFactor
		if err := s.Validate(); err != nil {
			return err
		}
		if err := c.checkPractitioner(s.PractitionerID); err != nil {
			return err
		}
		if s.Role != clinic.RoleOwner || s.Disabled {
			if err := c.keepAnOwner(before.Staff); err != nil {
				return err
			}
		}
		if err := c.UpdateStaff(actor.Clinic, s); err != nil {
			return usernameTaken(err)
		}
		if s.Disabled {
			if err := c.shutOut(s.ID); err != nil {
				return err
			}
		}
		return c.audit(did{"staff.replace", s.ID}, "")
	})
	return s, err
}

// keepAnOwner refuses what would leave the clinic without an owner who can log in.
func (c *change) keepAnOwner(leaving clinic.Staff) error {
	if leaving.Role != clinic.RoleOwner || leaving.Disabled {
		return nil
	}
	has, err := c.HasOwnerBut(c.actor.Clinic, leaving.ID)
	if err == nil && !has {
		err = clinic.Errorf(clinic.Conflict, "", "she is the clinic's last owner")
	}
	return err
}

// shutOut ends somebody's sessions and the codes that would let her in.
func (c *change) shutOut(id string) error {
	if err := c.DeleteStaffSessions(c.actor.staff(id)); err != nil {
		return err
	}
	return c.DeleteStaffCodes(c.actor.Clinic, id)
}

// DeleteStaff removes somebody's account and logs her out. The audit goes on naming
// her by her id. The last owner is a Conflict.
func (a *App) DeleteStaff(ctx context.Context, actor Actor, id string, match Match) error {
	return a.change(ctx, actor, func(c *change) error {
		before, err := c.Staff(actor.staff(id))
		if err != nil {
			return err
		}
		if err := match.check(before.Staff); err != nil {
			return err
		}
		if err := c.keepAnOwner(before.Staff); err != nil {
			return err
		}
		if err := c.Tx.DeleteStaff(actor.staff(id)); err != nil {
			return err
		}
		return c.audit(did{"staff.delete", id}, "")
	})
}

// Staff returns somebody who works with the console.
func (a *App) Staff(ctx context.Context, actor Actor, id string) (s clinic.Staff, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		account, err := tx.Staff(actor.staff(id))
		s = account.Staff
		return err
	})
	return s, err
}

// StaffByUsername returns whoever of the clinic has a user name.
func (a *App) StaffByUsername(ctx context.Context, actor Actor, username string) (s clinic.Staff, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		clinicID, account, err := tx.StaffByUsername(username)
		if err == nil && clinicID != actor.Clinic {
			err = clinic.Errorf(clinic.NotFound, "", "no such staff account")
		}
		if err == nil {
			s = account.Staff
		}
		return err
	})
	return s, err
}

// StaffPage lists up to limit people whose id follows after.
func (a *App) StaffPage(ctx context.Context, actor Actor, after string, limit int) (page []clinic.Staff, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		page, err = tx.StaffPage(actor.Clinic, after, limit)
		return err
	})
	return page, err
}

// ChangeStaffPassword gives whoever is logged in another password, for which she needs
// the old one. Every browser of hers is logged out, and the one that asked in again.
func (a *App) ChangeStaffPassword(ctx context.Context, s StaffSession, old, next string) (begun StaffSession, err error) {
	account, err := a.provePassword(ctx, s, "old_password", old)
	if err != nil {
		return begun, err
	}
	if next == old {
		return begun, clinic.Errorf(clinic.Invalid, "password", "is the old one")
	}
	if next == "" {
		return begun, clinic.Errorf(clinic.Invalid, "password", "is required")
	}
	hash, err := a.newPassword(ctx, account.Staff, next)
	if err != nil {
		return begun, err
	}
	err = a.change(ctx, s.Actor, func(c *change) error {
		now, err := c.sameAccount(account, "old_password")
		if err != nil {
			return err
		}
		if err := c.givePassword(account.ID, hash); err != nil {
			return err
		}
		if begun, err = c.beginSession(now.Staff, s.Client); err != nil {
			return err
		}
		return c.audit(did{"staff.change-password", account.ID}, "")
	})
	return begun, err
}

// provePassword makes sure that whoever is logged in knows her password, and is not
// somebody who passes by her screen. A wrong one is Invalid at the path.
func (a *App) provePassword(ctx context.Context, s StaffSession, path, password string) (account store.StaffAccount, err error) {
	if err := a.read(ctx, func(tx *store.Tx) error {
		account, err = tx.Staff(s.staff(s.Staff.ID))
		return err
	}); err != nil {
		return account, err
	}
	ok, _, err := a.passwords.Check(ctx, password, account.Password)
	if err == nil && !ok {
		err = clinic.Errorf(clinic.Invalid, path, "is wrong")
	}
	return account, err
}

// sameAccount is the account that provePassword was about, unless its password was
// changed since.
func (c *change) sameAccount(proved store.StaffAccount, path string) (store.StaffAccount, error) {
	now, err := c.Staff(c.actor.staff(proved.ID))
	if err == nil && now.Password != proved.Password {
		err = clinic.Errorf(clinic.Invalid, path, "is wrong")
	}
	return now, err
}

// givePassword lets somebody in by another password and by nothing she had before.
func (c *change) givePassword(id, hash string) error {
	if err := c.SetStaffPassword(c.actor.staff(id), hash); err != nil {
		return err
	}
	return c.shutOut(id)
}

// ResetStaffPassword takes somebody's password from her, logs her out, and returns a
// code by which she chooses another (ChooseStaffPassword). It works once and for a
// day, is not stored and cannot be shown again. Whoever asks does not reset her own,
// for which she would have to give the one she has (ChangeStaffPassword): that is a
// Conflict, and so is a disabled account.
func (a *App) ResetStaffPassword(ctx context.Context, actor Actor, id string) (code string, expires time.Time, err error) {
	code = auth.NewStaffCode()
	err = a.change(ctx, actor, func(c *change) error {
		account, err := c.Staff(actor.staff(id))
		if err != nil {
			return err
		}
		if actor.Name == staffActor(actor.Clinic, id).Name {
			return clinic.Errorf(clinic.Conflict, "", "you change your own password on the page of your account, with the one you have")
		}
		if account.Disabled {
			return clinic.Errorf(clinic.Conflict, "", "the account is disabled")
		}
		if err := c.givePassword(id, ""); err != nil {
			return err
		}
		expires = time.Unix(c.second, 0).UTC().Add(codeLife)
		if err := c.InsertStaffCode(actor.Clinic, store.StaffCode{ID: xid.New().String(), StaffID: id, Expires: expires}, a.secret.StaffCodeHash(code)); err != nil {
			return err
		}
		return c.audit(did{"staff.reset-password", id}, "")
	})
	return code, expires, err
}
