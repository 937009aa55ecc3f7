package app

import (
	"context"
	"net/url"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// A calendar elsewhere is a calendar of a practitioner's that lives on another server
// and is kept here as a replica: what stands there takes her time here, and what is
// booked here can be published there. Its members are calendar objects like all
// others; no calendar app is shown it by us, since she has it there.

// What an account elsewhere is.
const (
	ElsewhereCalDAV = "caldav" // a CalDAV server, with a user name and a password
	ElsewhereICS    = "ics"    // the address of one calendar that can be read
)

// How a calendar elsewhere is used.
const (
	ModeTwoWay = "two-way" // read, linked to patients, and written back
	ModeBusy   = "busy"    // read for when she is busy, and nothing else
)

// How it stands with an account elsewhere.
const (
	ElsewherePending = "pending" // it was not read yet
	ElsewhereOK      = "ok"
	ElsewhereFailing = "failing" // it did not answer, or not as it should; it is tried again
	ElsewhereRefused = "refused" // the password is not accepted
	ElsewhereMissing = "missing" // a calendar is gone there, or suddenly empty
)

// Elsewhere asks other servers. Package upstream does.
type Elsewhere interface {
	// Find lists the calendars that a login leads to. What is wrong is an error in
	// words about "address", "username" or "password".
	Find(ctx context.Context, login ElsewhereLogin) ([]FoundCalendar, error)
}

// ElsewhereLogin is how an account elsewhere is reached.
type ElsewhereLogin struct {
	Kind     string `json:"kind" enum:"caldav,ics" doc:"caldav: a CalDAV server; ics: the address of a calendar to subscribe to"`
	Address  string `json:"address" maxLength:"2000" doc:"Of the server, of an account or of a calendar there, as in https://cloud.example"`
	Username string `json:"username,omitempty" maxLength:"300"`
	Password string `json:"password,omitempty" maxLength:"1000" doc:"Best a password that the other server made for this alone; it is kept encrypted and never shown"`
}

// FoundCalendar is a calendar that another server offers.
type FoundCalendar struct {
	Href     string `json:"href" doc:"Its address, by which it is chosen"`
	Title    string `json:"title"`
	Color    string `json:"color,omitempty"`
	ReadOnly bool   `json:"read_only,omitempty" doc:"It cannot be written to, so only busy times can be read from it"`
}

// ElsewhereChoice is a calendar that somebody wants to have connected.
type ElsewhereChoice struct {
	Href     string `json:"href" maxLength:"2000"`
	Title    string `json:"title,omitempty" maxLength:"200" doc:"What it is called here; default what it is called there"`
	Mode     string `json:"mode,omitempty" enum:"two-way,busy" doc:"two-way: linked to patients and kept in step; busy: only when she is busy; default two-way, or busy where nothing can be written"`
	Bookings bool   `json:"bookings,omitempty" doc:"What is booked here with her is published there; at most one calendar of a practitioner's"`
}

// ElsewhereSettings are what an account elsewhere is connected with.
type ElsewhereSettings struct {
	ElsewhereLogin
	Calendars []ElsewhereChoice `json:"calendars" minItems:"1" maxItems:"20"`
}

// ElsewhereUpdate is what is changed of an account elsewhere; nil leaves it.
type ElsewhereUpdate struct {
	Username  *string            `json:"username,omitempty" maxLength:"300"`
	Password  *string            `json:"password,omitempty" maxLength:"1000"`
	Calendars *[]ElsewhereChoice `json:"calendars,omitempty" minItems:"1" maxItems:"20" doc:"All that shall be connected from now on; one that is left out is disconnected"`
}

// ElsewhereAccount is an account on another server as it is shown.
type ElsewhereAccount struct {
	ID             string              `json:"id" readOnly:"true"`
	PractitionerID string              `json:"practitioner_id" readOnly:"true"`
	Kind           string              `json:"kind" enum:"caldav,ics"`
	Address        string              `json:"address" doc:"Of a calendar that is subscribed to, its server alone: the rest is as good as a password"`
	Username       string              `json:"username,omitempty"`
	State          string              `json:"state" enum:"pending,ok,failing,refused,missing" readOnly:"true"`
	Status         string              `json:"status" readOnly:"true" doc:"How it stands, in words" example:"Up to date, 4 minutes ago."`
	LastSyncAt     *time.Time          `json:"last_sync_at,omitempty" readOnly:"true" doc:"When both sides were last the same"`
	NextTryAt      *time.Time          `json:"next_try_at,omitempty" readOnly:"true"`
	LastError      string              `json:"last_error,omitempty" readOnly:"true" doc:"What was wrong in the last round, in words"`
	Unreadable     int                 `json:"unreadable,omitempty" readOnly:"true" doc:"How many events there could not be read; they are left alone"`
	CreatedAt      time.Time           `json:"created_at" readOnly:"true"`
	Calendars      []ElsewhereCalendar `json:"calendars" readOnly:"true"`
}

// versioned is what an update changes: how it stands is no reason to refuse one.
func (a ElsewhereAccount) versioned() any {
	type calendar struct {
		ID, Title, Mode string
		Bookings        bool
	}
	var all []calendar
	for _, c := range a.Calendars {
		all = append(all, calendar{c.ID, c.Title, c.Mode, c.Bookings})
	}
	return struct {
		ID, Username string
		Calendars    []calendar
	}{a.ID, a.Username, all}
}

// ElsewhereCalendar is a connected calendar as it is shown.
type ElsewhereCalendar struct {
	ID         string     `json:"id"`
	Href       string     `json:"href"`
	Title      string     `json:"title"`
	Mode       string     `json:"mode" enum:"two-way,busy"`
	Bookings   bool       `json:"bookings,omitempty"`
	Members    int        `json:"members" doc:"How many events are known"`
	Pending    int        `json:"pending,omitempty" doc:"Changes here that are not there yet; 100 at most"`
	LastSyncAt *time.Time `json:"last_sync_at,omitempty"`
}

const (
	// maxElsewhere bounds the accounts of a practitioner, and maxElsewhereCalendars
	// the calendars of an account.
	maxElsewhere          = 10
	maxElsewhereCalendars = 20
	// mostPending is how far changes are counted that are not there yet.
	mostPending = 100
)

// wordsSealed say that a password cannot be read any more.
const wordsSealed = "The server has another key, with which the password cannot be read."

// sealedElsewhere is what passwords of accounts elsewhere are sealed for.
const sealedElsewhere = "calendar elsewhere"

// UseElsewhere gives the use cases the way to other servers. It is called before any
// of them is.
func (a *App) UseElsewhere(port Elsewhere) { a.elsewhere = port }

// ElsewhereAccounts lists the accounts elsewhere of a practitioner, or of everybody
// for an empty id, oldest first.
func (a *App) ElsewhereAccounts(ctx context.Context, actor Actor, practitionerID string) (shown []ElsewhereAccount, err error) {
	err = a.look(ctx, actor, func(c *change) error {
		if practitionerID != "" {
			if _, err := c.Practitioner(actor.Clinic, practitionerID); err != nil {
				return err
			}
		}
		all, err := c.Tx.ElsewhereAccounts(actor.Clinic, practitionerID)
		if err != nil {
			return err
		}
		for _, account := range all {
			one, err := c.shownElsewhere(account)
			if err != nil {
				return err
			}
			shown = append(shown, one)
		}
		return nil
	})
	return shown, err
}

// ElsewhereAccount returns one. An unknown id is NotFound.
func (a *App) ElsewhereAccount(ctx context.Context, actor Actor, id string) (shown ElsewhereAccount, err error) {
	err = a.look(ctx, actor, func(c *change) error {
		account, err := c.Tx.ElsewhereAccount(store.ElsewhereKey{Clinic: actor.Clinic, ID: id})
		if err == nil {
			shown, err = c.shownElsewhere(account)
		}
		return err
	})
	return shown, err
}

func (c *change) shownElsewhere(account store.ElsewhereAccount) (shown ElsewhereAccount, err error) {
	shown = ElsewhereAccount{
		ID: account.ID, PractitionerID: account.PractitionerID, Kind: account.Kind, Address: account.Address, Username: account.Username,
		State: account.State, LastSyncAt: account.LastOK, LastError: account.LastError, CreatedAt: account.Created, Calendars: []ElsewhereCalendar{},
	}
	if account.Next.After(moment(c.second)) {
		shown.NextTryAt = &account.Next
	}
	calendars, err := c.ElsewhereCalendars(store.ElsewhereKey{Clinic: c.actor.Clinic, ID: account.ID})
	if err != nil {
		return shown, err
	}
	for _, calendar := range calendars {
		key := store.CalendarKey{Clinic: c.actor.Clinic, ID: calendar.ID}
		here, err := c.CalendarByID(key)
		if err != nil {
			return shown, err
		}
		unreadable, err := c.CountUnreadable(key)
		if err != nil {
			return shown, err
		}
		pending := 0
		if calendar.Mode == ModeTwoWay {
			if pending, err = c.pendingElsewhere(key); err != nil {
				return shown, err
			}
		}
		shown.Unreadable += unreadable
		shown.Calendars = append(shown.Calendars, ElsewhereCalendar{
			ID: calendar.ID, Href: calendar.Href, Title: calendar.Title, Mode: calendar.Mode, Bookings: calendar.Bookings,
			Members: here.Members, Pending: pending, LastSyncAt: calendar.LastOK,
		})
	}
	if shown.Kind == ElsewhereICS {
		shown.Address = veiled(shown.Address)
		for i := range shown.Calendars {
			shown.Calendars[i].Href = shown.Address
		}
	}
	shown.Status, err = c.elsewhereStatus(shown)
	return shown, err
}

// veiled is the server of an address. Whoever knows the whole address of a calendar to
// subscribe to can read it, so that is shown no more than a password.
func veiled(address string) string {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" {
		return "…"
	}
	return at.Scheme + "://" + at.Host + "/…"
}

// pendingElsewhere is how many members are not there as they are here.
func (c *change) pendingElsewhere(key store.CalendarKey) (int, error) {
	changed, err := c.ChangedReplicas(key, c.second, "", mostPending)
	if err != nil {
		return 0, err
	}
	gone, err := c.GoneReplicas(key, mostPending)
	return min(mostPending, len(changed)+len(gone)), err
}

// SyncElsewhere lets an account be read and written in a round of its own, soon.
func (a *App) SyncElsewhere(ctx context.Context, actor Actor, id string) error {
	err := a.change(ctx, actor, func(c *change) error {
		account, err := c.Tx.ElsewhereAccount(store.ElsewhereKey{Clinic: actor.Clinic, ID: id})
		if err != nil {
			return err
		}
		// Another time than before tells a round that is under way that it was asked for.
		if before := account.Next.Add(-time.Second); before.Before(moment(c.second)) {
			account.Next = before
		} else {
			account.Next = moment(c.second)
		}
		if err := c.Tx.UpdateElsewhere(actor.Clinic, account); err != nil {
			return err
		}
		return c.audit(did{"calendar-elsewhere.sync", id}, "")
	})
	return err
}

// FindElsewhere asks another server which calendars a login leads to. Nothing is
// stored. What is wrong is an Invalid about the field.
func (a *App) FindElsewhere(ctx context.Context, actor Actor, login ElsewhereLogin) ([]FoundCalendar, error) {
	if actor.ReadOnly {
		return nil, clinic.Errorf(clinic.Forbidden, "", "the credential is for reading only")
	}
	if err := login.check(); err != nil {
		return nil, err
	}
	return a.find(ctx, login)
}

// FindElsewhereAgain asks, for an account that is connected, which calendars it leads
// to by now.
func (a *App) FindElsewhereAgain(ctx context.Context, actor Actor, id string) ([]FoundCalendar, error) {
	if actor.ReadOnly {
		return nil, clinic.Errorf(clinic.Forbidden, "", "the credential is for reading only")
	}
	var login ElsewhereLogin
	err := a.read(ctx, func(tx *store.Tx) error {
		account, err := tx.ElsewhereAccount(store.ElsewhereKey{Clinic: actor.Clinic, ID: id})
		if err == nil {
			login, err = a.loginOf(actor.Clinic, account)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.find(ctx, login)
}

func (a *App) find(ctx context.Context, login ElsewhereLogin) ([]FoundCalendar, error) {
	if a.elsewhere == nil {
		return nil, clinic.Errorf(clinic.Conflict, "", "this server does not reach other servers")
	}
	return a.elsewhere.Find(ctx, login)
}

// check refuses a login that cannot be one, before anybody is asked.
func (l ElsewhereLogin) check() error {
	switch {
	case l.Kind != ElsewhereCalDAV && l.Kind != ElsewhereICS:
		return clinic.Errorf(clinic.Invalid, "kind", "is not one of %s, %s", ElsewhereCalDAV, ElsewhereICS)
	case l.Address == "" || len(l.Address) > 2000:
		return clinic.Errorf(clinic.Invalid, "address", "is not an address of up to 2000 bytes")
	case len(l.Username) > 300:
		return clinic.Errorf(clinic.Invalid, "username", "is longer than 300 bytes")
	case len(l.Password) > 1000:
		return clinic.Errorf(clinic.Invalid, "password", "is longer than 1000 bytes")
	case l.Kind == ElsewhereCalDAV && l.Username == "":
		return clinic.Errorf(clinic.Invalid, "username", "is missing")
	case l.Kind == ElsewhereCalDAV && l.Password == "":
		return clinic.Errorf(clinic.Invalid, "password", "is missing")
	}
	return nil
}

// loginOf opens the password of an account. One that does not open any more, since it
// was sealed with another server key, is a Conflict.
func (a *App) loginOf(clinicID string, account store.ElsewhereAccount) (ElsewhereLogin, error) {
	login := ElsewhereLogin{Kind: account.Kind, Address: account.Address, Username: account.Username}
	if account.Kind == ElsewhereICS && len(account.Password) == 0 {
		return login, nil
	}
	plain, err := a.secret.Open(sealedElsewhere, clinicID+"/"+account.ID, account.Password)
	if err != nil {
		return login, clinic.Errorf(clinic.Conflict, "password", "has to be given again, since the server has another key")
	}
	login.Password = string(plain)
	return login, nil
}
