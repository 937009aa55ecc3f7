package app

import (
	"cmp"
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Account is whoever logged in with an app password: an actor who sees and changes
// what is her own. Actor.Name is "app-password:" and the password's id.
type Account struct {
	Actor
	UserID     string // a practitioner's or a patient's id; her user name
	IsPatient  bool
	Name       string
	Email      string // empty if unknown
	Timezone   string // IANA name
	Language   string // BCP 47; empty for English
	ReadOnly   bool
	PasswordID string
}

// usedEvery is how old the time of a password's last use may be before it is
// written again: apps ask every few minutes, and a question is to cost no write.
const usedEvery = time.Hour

var errLogIn = clinic.Errorf(clinic.Unauthorized, "", "the user name or the password is wrong")

// LogIn lets somebody in by a user name, which is her id or her e-mail address, and
// an app password. An unknown name, a wrong password and a revoked one are
// Unauthorized, without a difference.
//
// The password leads to the account, by its keyed hash; who does not have one
// learns nothing from how long the answer takes.
func (a *App) LogIn(ctx context.Context, username, password string) (account Account, err error) {
	hash := a.secret.AppPasswordHash(password)
	var owner store.AppPasswordOwner
	err = a.read(ctx, func(tx *store.Tx) error {
		if owner, err = tx.AppPasswordOf(hash); err != nil {
			return err
		}
		account, err = accountOf(tx, owner)
		return err
	})
	if clinic.CodeOf(err) == clinic.NotFound || err == nil && !account.answersTo(username) {
		return Account{}, errLogIn
	}
	if err != nil {
		return Account{}, err
	}
	if now := a.now(); owner.LastUsed == nil || now.Sub(*owner.LastUsed) >= usedEvery {
		err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.MarkAppPasswordUsed(owner.User, owner.ID, now) })
		if clinic.CodeOf(err) == clinic.NotFound {
			return Account{}, errLogIn // revoked just now
		}
		if err != nil { // a full disk is no reason to keep anybody from reading
			a.log.Warn("the use of an app password was not noted", "app_password", owner.ID, "error", err)
		}
	}
	return account, nil
}

func accountOf(tx *store.Tx, owner store.AppPasswordOwner) (Account, error) {
	user := owner.User
	account := Account{
		Actor:  Actor{Clinic: user.Clinic, Name: "app-password:" + owner.ID},
		UserID: user.ID, IsPatient: user.IsPatient, ReadOnly: owner.Scope != ScopeReadWrite, PasswordID: owner.ID,
	}
	c, err := tx.Clinic(user.Clinic)
	if err != nil {
		return account, err
	}
	if user.IsPatient {
		p, err := tx.Patient(account.patient(user.ID))
		account.Name, account.Email, account.Timezone, account.Language = p.Name, p.Email, c.Timezone, p.Language
		return account, err
	}
	p, err := tx.Practitioner(user.Clinic, user.ID)
	account.Name, account.Email, account.Timezone = p.Name, p.Email, cmp.Or(p.Timezone, c.Timezone)
	return account, err
}

// answersTo reports whether an account goes by a user name, which a phone may have
// begun with a capital.
func (account Account) answersTo(username string) bool {
	name := []byte(strings.ToLower(strings.TrimSpace(username))) // phones add a space to what they suggest
	byID := subtle.ConstantTimeCompare(name, []byte(strings.ToLower(account.UserID)))
	byEmail := subtle.ConstantTimeCompare(name, []byte(strings.ToLower(account.Email)))
	return len(name) > 0 && byID|byEmail == 1
}
