package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// ElsewhereKey names an account elsewhere of a clinic.
type ElsewhereKey = store.ElsewhereKey

// ElsewhereRound is what is needed to bring an account up to date.
type ElsewhereRound struct {
	Key       ElsewhereKey
	Login     ElsewhereLogin
	Failures  int // rounds that failed so far
	Calendars []ElsewhereReplica

	due time.Time // as it was when the round began
}

// ElsewhereReplica is a calendar here of one that lives on another server.
type ElsewhereReplica struct {
	ID    string
	Href  string
	Title string
	Mode  string
	ElsewhereMark
}

// ElsewhereMark is what the other side called the state that was read of a calendar;
// both are empty if it has to be compared as a whole.
type ElsewhereMark struct{ Token, CTag string }

// ElsewhereOutcome is how a round went. The zero Words are for one that went well.
type ElsewhereOutcome struct {
	State string
	Words string
	Next  time.Time
}

// wakeElsewhere tells the runner that there is something to do.
func (a *App) wakeElsewhere() {
	select {
	case a.elsewhereWake <- struct{}{}:
	default: // it has been told already
	}
}

// ElsewhereWake tells that an account may be due.
func (a *App) ElsewhereWake() <-chan struct{} { return a.elsewhereWake }

// dueElsewhere is how many accounts are looked at in one go.
const dueElsewhere = 100

// DueElsewhere lists accounts of all clinics that are to be brought up to date: those
// whose time has come, and those of which something was changed here, unless they wait
// after a failure. It returns when the next one is: the zero time if none is known.
func (a *App) DueElsewhere(ctx context.Context) (due []ElsewhereKey, next time.Time, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		if due, next, err = tx.DueElsewhere(a.now(), dueElsewhere); err != nil {
			return err
		}
		changed, err := tx.ChangedForElsewhere()
		if err != nil {
			return err
		}
		for _, key := range changed {
			account, err := tx.ElsewhereAccount(key)
			if err != nil {
				return err
			}
			if account.Failures == 0 && !slices.Contains(due, key) {
				due = append(due, key)
			}
		}
		return nil
	})
	return due, next, err
}

// OpenElsewhere returns what is needed for a round. An account whose password does not
// open any more is a Conflict about "password".
func (a *App) OpenElsewhere(ctx context.Context, key ElsewhereKey) (round ElsewhereRound, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		account, err := tx.ElsewhereAccount(key)
		if err != nil {
			return err
		}
		calendars, err := tx.ElsewhereCalendars(key)
		if err != nil {
			return err
		}
		round = ElsewhereRound{Key: key, Failures: account.Failures, due: account.Next}
		for _, c := range calendars {
			round.Calendars = append(round.Calendars, ElsewhereReplica{ID: c.ID, Href: c.Href, Title: c.Title, Mode: c.Mode, ElsewhereMark: ElsewhereMark{c.Token, c.CTag}})
		}
		round.Login, err = a.loginOf(key.Clinic, account)
		return err
	})
	return round, err
}

// EndElsewhere notes how a round of an account went. Who asked for another one since it
// began, or gave another password, is not made to wait by how this one went.
func (a *App) EndElsewhere(ctx context.Context, round ElsewhereRound, outcome ElsewhereOutcome) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		account, err := tx.ElsewhereAccount(round.Key)
		if err != nil {
			return err
		}
		if !account.Next.Equal(round.due) {
			if outcome.Next = account.Next; outcome.State != ElsewhereOK {
				return nil
			}
		}
		account.State, account.LastError, account.Next = outcome.State, outcome.Words, outcome.Next
		if account.Failures++; outcome.State == ElsewhereOK {
			now := moment(a.now().Unix())
			account.Failures, account.LastOK = 0, &now
		}
		return tx.UpdateElsewhere(round.Key.Clinic, account)
	})
}

// CountElsewhere counts the accounts elsewhere of all clinics, by their state.
func (a *App) CountElsewhere(ctx context.Context) (counts map[string]int, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		counts, err = tx.CountElsewhere()
		return err
	})
	return counts, err
}

// KnownElsewhere are the entity tags under which the members of a calendar are known,
// by their addresses there.
func (a *App) KnownElsewhere(ctx context.Context, key ElsewhereKey, calendarID string) (known map[string]string, err error) {
	known = map[string]string{}
	err = a.read(ctx, func(tx *store.Tx) error {
		all, err := tx.Replicas(store.CalendarKey{Clinic: key.Clinic, ID: calendarID})
		for _, r := range all {
			known[r.Href] = r.ETag
		}
		return err
	})
	return known, err
}

// actorElsewhere is whoever changes things on another server, in the audit.
func actorElsewhere(key ElsewhereKey) Actor {
	return Actor{Clinic: key.Clinic, Name: "elsewhere:" + key.ID, Cause: "calendar elsewhere"}
}

// openElsewhere opens the calendar here of one that lives on another server.
func (c *change) openElsewhere(calendarID string) (openElsewhere, error) {
	key := store.CalendarKey{Clinic: c.actor.Clinic, ID: calendarID}
	there, err := c.ElsewhereCalendar(key)
	if err != nil {
		return openElsewhere{}, err
	}
	here, err := c.CalendarByID(key)
	return openElsewhere{openCalendar{c, here, Account{Actor: c.actor, UserID: here.UserID}}, there}, err
}

// openElsewhere is a calendar that lives on another server, in a change under way.
type openElsewhere struct {
	openCalendar
	there store.ElsewhereCalendar
}

const (
	// Everything that is gone at once, of more than fewMembers, is not believed until
	// it has been so for missingRounds rounds and missingTime: a server that has lost
	// its data, or its way to it, is no practitioner who has.
	fewMembers    = 5
	missingRounds = 3
	missingTime   = time.Hour
)

// ErrElsewhereMissing is returned as long as it is not believed that all members of a
// calendar are gone.
var ErrElsewhereMissing = errors.New("app: all of a calendar elsewhere is gone at once")

// believes reports whether what is gone there is not suddenly everything.
func (o openElsewhere) believes(gone []string) (bool, error) {
	all, err := o.Replicas(o.key())
	if err != nil {
		return false, err
	}
	missing := map[string]bool{}
	for _, href := range gone {
		missing[href] = true
	}
	held, left := 0, 0
	for _, r := range all {
		if r.Base != "" {
			held++
			if !missing[r.Href] {
				left++
			}
		}
	}
	since := o.there.MissingSince
	return held <= fewMembers || left > 0 ||
		since != nil && o.there.MissingRounds+1 >= missingRounds && moment(o.second).Sub(*since) >= missingTime, nil
}

// MissingElsewhere notes that all of a calendar was missing in a round.
func (a *App) MissingElsewhere(ctx context.Context, key ElsewhereKey, calendarID string) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		there, err := tx.ElsewhereCalendar(store.CalendarKey{Clinic: key.Clinic, ID: calendarID})
		if clinic.CodeOf(err) == clinic.NotFound {
			return nil // disconnected meanwhile
		}
		if err != nil {
			return err
		}
		if there.MissingRounds++; there.MissingSince == nil {
			now := moment(a.now().Unix())
			there.MissingSince = &now
		}
		return tx.UpdateElsewhereCalendar(key.Clinic, there)
	})
}
