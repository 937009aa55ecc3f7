package app

import (
	"context"
	"time"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// StaffSession is somebody who logged in to the console: an actor who sees and
// changes what her role lets her. Actor.Name is "staff:" and her id.
type StaffSession struct {
	Actor
	Staff   clinic.Staff
	ID      string
	Client  string // what her browser is called; empty if unknown
	Secret  string // what it holds
	Expires time.Time
}

// Arrival is by what somebody comes in who is not logged in yet.
type Arrival struct {
	Client string // what her browser is called, as in "Firefox on Windows"; empty if unknown
	Cause  string // for the audit, as Actor.Cause
}

const (
	// sessionLife is a long day at the front desk: whoever comes in the next morning
	// logs in.
	sessionLife = 12 * time.Hour
	// sessionIdle is how long a browser may ask for nothing: longer than a treatment
	// and a lunch, shorter than the evening after a day that ended early.
	sessionIdle = 2 * time.Hour
	// seenEvery is how old the time of a session's last request may be before it is
	// written again: a page is to cost no write.
	seenEvery = 5 * time.Minute
	// maxSessions bounds the browsers in which somebody is logged in; one more ends
	// the oldest.
	maxSessions = 10
)

var errNoSession = clinic.Errorf(clinic.NotFound, "", "no such session")

func (actor Actor) staff(id string) store.StaffKey {
	return store.StaffKey{Clinic: actor.Clinic, ID: id}
}

func staffActor(clinicID, id string) Actor { return Actor{Clinic: clinicID, Name: "staff:" + id} }

// actor is somebody who comes in.
func (from Arrival) actor(clinicID, id string) Actor {
	actor := staffActor(clinicID, id)
	actor.Cause = from.Cause
	return actor
}

// LogInStaff lets somebody in to the console by her user name, her password and, if
// she has a second factor, a code of it or a recovery code. An unknown name, a wrong
// password, a wrong, used or missing code, too many wrong ones, and an account that is
// disabled are Unauthorized, without a difference in the answer or in how long it takes.
func (a *App) LogInStaff(ctx context.Context, from Arrival, username, password, code string) (s StaffSession, err error) {
	began := time.Now()
	if s, err = a.logInStaff(ctx, from, username, password, code); clinic.CodeOf(err) == clinic.Unauthorized {
		a.passwords.Refuse(ctx, began)
	}
	return s, err
}

func (a *App) logInStaff(ctx context.Context, from Arrival, username, password, code string) (StaffSession, error) {
	var clinicID string
	var account store.StaffAccount
	err := a.read(ctx, func(tx *store.Tx) (err error) {
		clinicID, account, err = tx.StaffByUsername(username)
		return err
	})
	if err != nil && clinic.CodeOf(err) != clinic.NotFound {
		return StaffSession{}, err
	}
	ok, outdated, err := a.passwords.Check(ctx, password, account.Password)
	if err != nil {
		return StaffSession{}, err
	}
	if !ok || account.Disabled {
		return StaffSession{}, errLogIn
	}
	proof, err := a.proveSecondFactor(ctx, from.actor(clinicID, account.ID), account, code)
	if err != nil {
		return StaffSession{}, err
	}
	kept := account.Password
	if outdated {
		if kept, err = a.passwords.Hash(ctx, password); err != nil {
			return StaffSession{}, err
		}
	}
	return a.letIn(ctx, from, clinicID, account, kept, proof)
}

// letIn begins a session of somebody whose password was right, unless her account has
// changed since it was read. Her password is kept as hashed anew; the code that she gave
// is used up.
func (a *App) letIn(ctx context.Context, from Arrival, clinicID string, account store.StaffAccount, kept string, proof secondProof) (s StaffSession, err error) {
	actor := from.actor(clinicID, account.ID)
	err = a.change(ctx, actor, func(c *change) error {
		now, err := c.Staff(actor.staff(account.ID))
		if clinic.CodeOf(err) == clinic.NotFound || err == nil && (now.Disabled || now.Password != account.Password) {
			return errLogIn
		}
		if err != nil {
			return err
		}
		if err := c.useSecondFactor(account, now, proof); err != nil {
			return err
		}
		if kept != now.Password {
			if err := c.SetStaffPassword(actor.staff(now.ID), kept); err != nil {
				return err
			}
		}
		if s, err = c.beginSession(now.Staff, from.Client); err != nil {
			return err
		}
		return c.audit(did{"staff.log-in", s.ID}, "")
	})
	return s, err
}

// beginSession logs somebody in and ends what is too much or too old of her sessions.
func (c *change) beginSession(staff clinic.Staff, client string) (StaffSession, error) {
	key, now := c.actor.staff(staff.ID), time.Unix(c.second, 0).UTC()
	all, err := c.StaffSessions(key)
	if err != nil {
		return StaffSession{}, err
	}
	standing := len(all)
	for _, s := range all {
		if over(s, now) || standing >= maxSessions {
			standing--
			if err := c.DeleteStaffSession(key, s.ID); err != nil {
				return StaffSession{}, err
			}
		}
	}
	begun := store.StaffSession{ID: xid.New().String(), Client: client, Created: now, Seen: now, Expires: now.Add(sessionLife)}
	secret := auth.NewStaffSession()
	if err := c.InsertStaffSession(key, begun, c.app.secret.StaffSessionHash(secret)); err != nil {
		return StaffSession{}, err
	}
	return StaffSession{Actor: staffActor(key.Clinic, staff.ID), Staff: staff, ID: begun.ID, Client: client, Secret: secret, Expires: begun.Expires}, nil
}

// over reports whether a session has ended by now.
func over(s store.StaffSession, now time.Time) bool {
	return !now.Before(s.Expires) || now.Sub(s.Seen) >= sessionIdle
}

// ResumeStaff lets somebody in again by the session that logging in gave her. One that
// is unknown, ended or of a disabled account is NotFound, without a difference.
func (a *App) ResumeStaff(ctx context.Context, secret string) (StaffSession, error) {
	var found store.StaffSessionOwner
	var account store.StaffAccount
	err := a.read(ctx, func(tx *store.Tx) (err error) {
		if found, err = tx.StaffSessionOf(a.secret.StaffSessionHash(secret)); err != nil {
			return err
		}
		account, err = tx.Staff(found.Staff)
		return err
	})
	now := a.now()
	if clinic.CodeOf(err) == clinic.NotFound || err == nil && (account.Disabled || over(found.StaffSession, now)) {
		return StaffSession{}, errNoSession
	}
	if err != nil {
		return StaffSession{}, err
	}
	if now.Sub(found.Seen) >= seenEvery {
		err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.MarkStaffSessionSeen(found.Staff, found.ID, now) })
		if clinic.CodeOf(err) == clinic.NotFound {
			return StaffSession{}, errNoSession // ended just now
		}
		if err != nil { // a full disk is no reason to keep anybody from reading
			a.log.Warn("the use of a session was not noted", "session", found.ID, "error", err)
		}
	}
	return StaffSession{
		Actor: staffActor(found.Staff.Clinic, account.ID), Staff: account.Staff, ID: found.ID, Client: found.Client, Secret: secret, Expires: found.Expires,
	}, nil
}

// LogOutStaff ends a session. One that has ended already is no error.
func (a *App) LogOutStaff(ctx context.Context, s StaffSession) error {
	err := a.EndStaffSession(ctx, s, s.ID)
	if clinic.CodeOf(err) == clinic.NotFound {
		return nil
	}
	return err
}

// StaffFormToken is what each form of the console carries, so that no other site can
// send one in somebody's name.
func (a *App) StaffFormToken(s StaffSession) string { return a.secret.FormToken(s.Secret) }

// IsStaffFormToken reports whether a form that came back is from somebody's console.
func (a *App) IsStaffFormToken(s StaffSession, token string) bool {
	return a.secret.IsFormToken(s.Secret, token)
}

// StaffBrowser is a browser in which somebody is logged in.
type StaffBrowser struct {
	ID        string
	Client    string // what it is called; empty if unknown
	CreatedAt time.Time
	SeenAt    time.Time // when it last asked for something, to five minutes
	ExpiresAt time.Time // when it is logged out at the latest
	IsOwn     bool      // it is the one that asks
}

// StaffSessions lists the browsers in which whoever asks is logged in, oldest first.
func (a *App) StaffSessions(ctx context.Context, s StaffSession) (shown []StaffBrowser, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		all, err := tx.StaffSessions(s.staff(s.Staff.ID))
		for _, b := range all {
			if !over(b, a.now()) {
				shown = append(shown, StaffBrowser{ID: b.ID, Client: b.Client, CreatedAt: b.Created, SeenAt: b.Seen, ExpiresAt: b.Expires, IsOwn: b.ID == s.ID})
			}
		}
		return err
	})
	return shown, err
}

// EndStaffSession logs one of somebody's own browsers out.
func (a *App) EndStaffSession(ctx context.Context, s StaffSession, id string) error {
	return a.change(ctx, s.Actor, func(c *change) error {
		if err := c.DeleteStaffSession(s.staff(s.Staff.ID), id); err != nil {
			return err
		}
		return c.audit(did{"staff.log-out", id}, "")
	})
}

// EndOtherStaffSessions logs all of somebody's browsers out but the one that asks.
func (a *App) EndOtherStaffSessions(ctx context.Context, s StaffSession) error {
	return a.change(ctx, s.Actor, func(c *change) error {
		if err := c.endOtherSessions(s); err != nil {
			return err
		}
		return c.audit(did{"staff.log-out-others", s.Staff.ID}, "")
	})
}

// sweepStaff removes what has expired of a clinic's sessions and codes.
func (a *App) sweepStaff(ctx context.Context, clinicID string) error {
	return a.store.Write(ctx, func(tx *store.Tx) error { return tx.SweepStaff(clinicID, a.now()) })
}
