package app

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// wrongCodes is how many wrong codes an account may be asked at once, and again in
// ten minutes, from anywhere: who has her password already has three in a million
// each time.
var wrongCodes = auth.Attempts{Burst: 10, Window: 10 * time.Minute}

const (
	// recoveryCodes is how many codes somebody is given for the day she has no phone.
	recoveryCodes = 8
	sealedTOTP    = "second factor" // what a secret is sealed for
	// begunFor is how long a second factor that was begun can be confirmed: what waits
	// for longer, unseen, is there for whoever comes by to confirm with her own phone.
	begunFor = 15 * time.Minute
)

var (
	errWrongCode = clinic.Errorf(clinic.Invalid, "code", "is wrong, or was used already")
	errTooMany   = clinic.Errorf(clinic.Conflict, "code", "was wrong too often; wait some minutes and try again")
)

// Enrolment is a second factor that somebody is about to turn on: what her phone has
// to know.
type Enrolment struct {
	Secret string // 32 characters of base32, to type
	URL    string // the same as "otpauth://", for a camera
}

// BeginTOTP draws the secret of a second factor, for which somebody gives her password.
// It is on once ConfirmTOTP was given a code of it; to begin again draws another. One
// that is on already is a Conflict.
func (a *App) BeginTOTP(ctx context.Context, s StaffSession, password string) (e Enrolment, err error) {
	proved, err := a.provePassword(ctx, s, "password", password)
	if err != nil {
		return e, err
	}
	secret := auth.NewTOTP()
	err = a.change(ctx, s.Actor, func(c *change) error {
		now, err := c.sameAccount(proved, "password")
		if err != nil {
			return err
		}
		if now.SecondFactor {
			return clinic.Errorf(clinic.Conflict, "", "the second factor is on already")
		}
		if err := c.SetStaffTOTP(c.actor.staff(now.ID), a.secret.Seal(sealedTOTP, now.ID, secret), c.second); err != nil {
			return err
		}
		e = enrolment(c.clinic, now.Staff, secret)
		return c.audit(did{"staff.begin-second-factor", now.ID}, "")
	})
	return e, err
}

func enrolment(c clinic.Clinic, s clinic.Staff, secret auth.TOTP) Enrolment {
	return Enrolment{secret.Text(), secret.URL("Afterglow "+c.Name, s.Username)}
}

// hasBegun reports whether somebody is about to turn a second factor on.
func (c *change) hasBegun(account store.StaffAccount) bool {
	begun := time.Unix(account.TOTPBegun, 0)
	return account.TOTP != nil && !account.SecondFactor && time.Unix(c.second, 0).Before(begun.Add(begunFor))
}

// BegunTOTP is what BeginTOTP drew, until it is confirmed or a quarter of an hour has
// passed; then, and before, it is NotFound.
func (a *App) BegunTOTP(ctx context.Context, s StaffSession) (e Enrolment, err error) {
	err = a.look(ctx, s.Actor, func(c *change) error {
		account, err := c.Staff(s.staff(s.Staff.ID))
		if err != nil {
			return err
		}
		if !c.hasBegun(account) {
			return clinic.Errorf(clinic.NotFound, "", "no second factor was begun")
		}
		secret, err := a.openTOTP(account)
		e = enrolment(c.clinic, account.Staff, secret)
		return err
	})
	return e, err
}

func (a *App) openTOTP(account store.StaffAccount) (auth.TOTP, error) {
	return a.secret.Open(sealedTOTP, account.ID, account.TOTP)
}

// ConfirmTOTP turns a second factor on by a code of it, which shows that her phone has
// the secret, and returns codes that each stand in for it once. They are not stored and
// cannot be shown again. Her other browsers, which came in without it, are logged out.
func (a *App) ConfirmTOTP(ctx context.Context, s StaffSession, code string) (recovery []string, err error) {
	may, err := a.mayGiveCode(ctx, s.Actor, s.Staff.ID)
	if err == nil && !may {
		err = errTooMany
	}
	if err != nil {
		return nil, err
	}
	err = a.change(ctx, s.Actor, func(c *change) error {
		key := s.staff(s.Staff.ID)
		account, err := c.Staff(key)
		if err != nil {
			return err
		}
		if !c.hasBegun(account) {
			return clinic.Errorf(clinic.Conflict, "", "no second factor was begun, or it was too long ago, or it is on already")
		}
		secret, err := a.openTOTP(account)
		if err != nil {
			return err
		}
		step, ok := secret.Step(code, a.now(), account.TOTPStep)
		if !ok {
			return errWrongCode
		}
		if err := errors.Join(c.UseStaffTOTP(key, step), c.forgiveCodes(account)); err != nil {
			return err
		}
		if recovery, err = c.giveRecoveryCodes(key); err != nil {
			return err
		}
		if err := c.endOtherSessions(s); err != nil {
			return err
		}
		return c.audit(did{"staff.confirm-second-factor", key.ID}, "")
	})
	return recovery, err
}

// mayGiveCode counts a code of somebody's as wrong before it is looked at, and reports
// false if there were too many. It is written first, so that who can make the server
// start anew guesses no faster.
func (a *App) mayGiveCode(ctx context.Context, actor Actor, id string) (may bool, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		account, err := tx.Staff(actor.staff(id))
		if err != nil {
			return err
		}
		var until time.Time
		until, may = wrongCodes.Count(time.Unix(account.CodesUntil, 0), a.now().Truncate(time.Second))
		return tx.SetCodesUntil(actor.staff(id), until.Unix())
	})
	return may, err
}

// forgiveCodes forgets the wrong codes of somebody who gave a right one.
func (c *change) forgiveCodes(account store.StaffAccount) error {
	if account.CodesUntil == 0 {
		return nil
	}
	return c.SetCodesUntil(c.actor.staff(account.ID), 0)
}

// giveRecoveryCodes draws codes in the place of those that somebody had.
func (c *change) giveRecoveryCodes(key store.StaffKey) (drawn []string, err error) {
	if err := c.DeleteRecoveryCodes(key); err != nil {
		return nil, err
	}
	for range recoveryCodes {
		code := auth.NewRecoveryCode()
		if err := c.InsertRecoveryCode(key, c.app.secret.RecoveryCodeHash(key.ID, code)); err != nil {
			return nil, err
		}
		drawn = append(drawn, code)
	}
	return drawn, nil
}

// endOtherSessions logs all of somebody's browsers out but the one that asks.
func (c *change) endOtherSessions(s StaffSession) error {
	key := s.staff(s.Staff.ID)
	all, err := c.StaffSessions(key)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.ID == s.ID {
			continue
		}
		if err := c.DeleteStaffSession(key, other.ID); err != nil {
			return err
		}
	}
	return nil
}

// RecoveryCodesLeft is how many codes somebody has left that stand in for her second
// factor.
func (a *App) RecoveryCodesLeft(ctx context.Context, s StaffSession) (n int, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		n, err = tx.CountRecoveryCodes(s.staff(s.Staff.ID))
		return err
	})
	return n, err
}

// RenewRecoveryCodes draws other recovery codes, for which somebody gives her password;
// those she had are of no use any more. Without a second factor it is a Conflict.
func (a *App) RenewRecoveryCodes(ctx context.Context, s StaffSession, password string) (recovery []string, err error) {
	err = a.withSecondFactor(ctx, s, password, func(c *change, key store.StaffKey) (did, error) {
		recovery, err = c.giveRecoveryCodes(key)
		return did{"staff.renew-recovery-codes", key.ID}, err
	})
	return recovery, err
}

// EndTOTP turns somebody's second factor off, for which she gives her password. Without
// one it is a Conflict.
func (a *App) EndTOTP(ctx context.Context, s StaffSession, password string) error {
	return a.withSecondFactor(ctx, s, password, func(c *change, key store.StaffKey) (did, error) {
		return did{"staff.end-second-factor", key.ID}, c.endTOTP(key)
	})
}

// withSecondFactor changes something about the second factor of whoever is logged in
// and gave her password.
func (a *App) withSecondFactor(ctx context.Context, s StaffSession, password string, useCase func(*change, store.StaffKey) (did, error)) error {
	proved, err := a.provePassword(ctx, s, "password", password)
	if err != nil {
		return err
	}
	return a.change(ctx, s.Actor, func(c *change) error {
		now, err := c.sameAccount(proved, "password")
		if err != nil {
			return err
		}
		if !now.SecondFactor {
			return errNoSecondFactor
		}
		did, err := useCase(c, s.staff(now.ID))
		if err != nil {
			return err
		}
		return c.audit(did, "")
	})
}

var errNoSecondFactor = clinic.Errorf(clinic.Conflict, "", "there is no second factor")

func (c *change) endTOTP(key store.StaffKey) error {
	if err := c.SetStaffTOTP(key, nil, 0); err != nil {
		return err
	}
	return c.DeleteRecoveryCodes(key)
}

// TakeTOTP takes the second factor off somebody who lost her phone, and logs her out:
// whoever found the phone may be logged in on it. Whoever asks does not take off her
// own, for which she would have to give her password (EndTOTP): that is a Conflict, and
// so is somebody who has none.
func (a *App) TakeTOTP(ctx context.Context, actor Actor, id string) error {
	return a.change(ctx, actor, func(c *change) error {
		account, err := c.Staff(actor.staff(id))
		if err != nil {
			return err
		}
		if actor.Name == staffActor(actor.Clinic, id).Name {
			return clinic.Errorf(clinic.Conflict, "", "you turn off your own second factor on the page of your account, with your password")
		}
		if !account.SecondFactor {
			return errNoSecondFactor
		}
		if err := errors.Join(c.endTOTP(actor.staff(id)), c.DeleteStaffSessions(actor.staff(id))); err != nil {
			return err
		}
		return c.audit(did{"staff.take-second-factor", id}, "")
	})
}

// secondProof is what somebody gave as her second factor; nothing for who has none.
type secondProof struct {
	step     int64  // whose code it was
	recovery []byte // the hash of a recovery code
}

// proveSecondFactor checks a code of the account's second factor, but for whether it
// was used already. Whoever guesses learns nothing of it: a wrong one is the same as a
// wrong password. That the password was right is for the operator to know.
func (a *App) proveSecondFactor(ctx context.Context, actor Actor, account store.StaffAccount, code string) (proof secondProof, err error) {
	if !account.SecondFactor {
		return proof, nil
	}
	secret, err := a.openTOTP(account)
	if err != nil {
		return proof, err
	}
	may, err := a.mayGiveCode(ctx, actor, account.ID)
	if clinic.CodeOf(err) == clinic.NotFound { // removed just now
		err = errLogIn
	}
	if err != nil {
		return proof, err
	}
	if !may {
		a.log.Warn("too many wrong codes after a right password", "staff", account.ID)
		return proof, errLogIn
	}
	if step, ok := secret.Step(code, a.now(), account.TOTPStep); ok {
		return secondProof{step: step}, nil
	}
	if !auth.IsRecoveryCode(code) {
		a.log.Warn("a wrong code after a right password", "staff", account.ID)
		return proof, errLogIn
	}
	return secondProof{recovery: a.secret.RecoveryCodeHash(account.ID, code)}, nil
}

// useSecondFactor uses up the code that somebody gave, unless it was used or her second
// factor was changed since her account was read. Of two log-ins with the same code at
// the same moment one is refused.
func (c *change) useSecondFactor(read, now store.StaffAccount, proof secondProof) (err error) {
	switch key := c.actor.staff(now.ID); {
	case !now.SecondFactor:
		return nil
	case !read.SecondFactor || !bytes.Equal(read.TOTP, now.TOTP):
		return errLogIn
	case proof.recovery != nil:
		err = c.DeleteRecoveryCode(key, proof.recovery)
		if err == nil {
			err = c.audit(did{"staff.use-recovery-code", now.ID}, "")
		}
	default:
		err = c.UseStaffTOTP(key, proof.step)
	}
	if clinic.CodeOf(err) == clinic.NotFound {
		c.app.log.Warn("a used or wrong code after a right password", "staff", now.ID)
		return errLogIn
	}
	if err != nil {
		return err
	}
	return c.forgiveCodes(now)
}
