package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// CalendarRole is what a calendar is for (design.md section 4).
type CalendarRole string

// The roles.
const (
	RoleAppointments CalendarRole = "appointments" // of a practitioner, read-write
	RoleFollowUps    CalendarRole = "follow-ups"   // of a practitioner, read-only
	RolePlan         CalendarRole = "plan"         // of a patient, read-only
	RoleEvents       CalendarRole = "events"       // of a patient, read-write
	RoleOwn          CalendarRole = "own"          // made by a client
	RoleElsewhere    CalendarRole = "elsewhere"    // of a practitioner, on another server
	RoleBusy         CalendarRole = "busy"         // the same, of which only counts when she is busy
)

// takesVisits reports whether what stands in a calendar of a role may be patients'
// appointments.
func takesVisits(role CalendarRole) bool { return role == RoleAppointments || role == RoleElsewhere }

// isReplica reports whether a calendar of a role lives on another server. No calendar
// app is shown it: its owner has it there.
func isReplica(role CalendarRole) bool { return role == RoleElsewhere || role == RoleBusy }

// titles are what the fixed calendars are called until their owner calls them
// otherwise. They stand on locked screens and in lists of accounts, so they say
// nothing of what a clinic does (interop.md P6).
var titles = map[CalendarRole]string{
	RoleAppointments: "Appointments",
	RoleFollowUps:    "Follow-ups",
	RolePlan:         "Plan",
	RoleEvents:       "My events",
}

// Calendar is a calendar collection (RFC 4791 section 4.2) as its owner sees it.
type Calendar struct {
	ID         string // never used again
	Name       string // the last segment of its path
	Role       CalendarRole
	Title      string   // displayname unless the owner set another
	Components []string // what its objects can be, as in "VEVENT"
	CTag       string   // changes whenever a member does
	SyncToken  string   // a URI (RFC 6578 section 4)
	MayWrite   bool     // whether the account may change its members
	Deletable  bool
	// Transparent is whether its members take no time (RFC 6638 section 9.1) unless
	// the owner set that: only visits that somebody booked take some.
	Transparent bool
}

// Refusal is a precondition of a DAV RFC that a change breaks; the condition is
// the element's name in namespace Space.
type Refusal struct {
	Space, Condition string
	Object           string // name of the member in the same calendar that is in the way
}

func (r *Refusal) Error() string { return "precondition " + r.Condition + " failed" }

// Namespaces of preconditions.
const (
	spaceDAV    = "DAV:"
	spaceCalDAV = "urn:ietf:params:xml:ns:caldav"
)

// ErrReadOnly is returned for a change to what the account may only read
// (RFC 3744 section 7.1.1, DAV:need-privileges).
var ErrReadOnly = errors.New("app: the account may not write here")

const (
	// maxCalendars bounds the calendars of a user.
	maxCalendars = 50
	// maxObjects bounds the members of a calendar.
	maxObjects = 50_000
)

// MayMakeCalendars reports whether an account may have calendars of its own: a
// practitioner may.
func (who Account) MayMakeCalendars() bool { return !who.IsPatient && !who.ReadOnly }

func (who Account) shown(c store.Calendar, epoch string) Calendar {
	role := CalendarRole(c.Role)
	title := titles[role]
	if title == "" {
		title = c.Name
	}
	return Calendar{
		ID: c.ID, Name: c.Name, Role: role, Title: title, Components: c.Components,
		CTag: ctag(epoch, c), SyncToken: syncToken(epoch, c.ID, position{told: c.Counter}),
		MayWrite:    !who.ReadOnly && role != RoleFollowUps && role != RolePlan,
		Deletable:   !who.ReadOnly && role == RoleOwn,
		Transparent: role == RoleFollowUps || role == RolePlan,
	}
}

// Calendars lists an account's own calendars, in the order of their names.
func (a *App) Calendars(ctx context.Context, who Account) (shown []Calendar, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		server, err := tx.Instance()
		if err != nil {
			return err
		}
		all, err := tx.Calendars(who.Clinic, who.UserID)
		for _, c := range all {
			if !isReplica(CalendarRole(c.Role)) {
				shown = append(shown, who.shown(c, server.Epoch))
			}
		}
		return err
	})
	return shown, err
}

// Calendar returns one of an account's own calendars. An unknown name is NotFound.
func (a *App) Calendar(ctx context.Context, who Account, name string) (shown Calendar, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		server, err := tx.Instance()
		if err != nil {
			return err
		}
		c, err := ownCalendar(tx, who, name)
		shown = who.shown(c, server.Epoch)
		return err
	})
	return shown, err
}

// ownCalendar finds a calendar of an account's by its name. One that lives on another
// server is NotFound.
func ownCalendar(tx *store.Tx, who Account, name string) (store.Calendar, error) {
	c, err := tx.Calendar(who.Clinic, who.UserID, name)
	if err == nil && isReplica(CalendarRole(c.Role)) {
		return store.Calendar{}, clinic.Errorf(clinic.NotFound, "", "no such calendar")
	}
	return c, err
}

// calendarComponents are what a calendar's objects can be.
var calendarComponents = []string{"VEVENT", "VTODO", "VJOURNAL"}

// MakeCalendar makes a calendar with properties, all or nothing; without
// components it takes every kind. A name that is taken is a Conflict.
func (a *App) MakeCalendar(ctx context.Context, who Account, name string, components []string, properties []Property) error {
	if !who.MayMakeCalendars() {
		return ErrReadOnly
	}
	if len(components) == 0 {
		components = calendarComponents
	}
	for _, component := range components {
		if !slices.Contains(calendarComponents, component) {
			return &Refusal{Space: spaceCalDAV, Condition: "supported-calendar-component"}
		}
	}
	return a.change(ctx, who.Actor, func(c *change) error {
		all, err := c.Tx.Calendars(who.Clinic, who.UserID)
		if err != nil {
			return err
		}
		if len(all) >= maxCalendars {
			return &Refusal{Space: spaceDAV, Condition: "quota-not-exceeded"}
		}
		if _, err := c.makeCalendar(who.UserID, who.IsPatient, name, RoleOwn, components); err != nil {
			return err
		}
		return c.setProperties(who, calendarPath(who.UserID, name), properties, nil)
	})
}

func (c *change) makeCalendar(userID string, isPatient bool, name string, role CalendarRole, components []string) (store.Calendar, error) {
	made := store.Calendar{ID: xid.New().String(), UserID: userID, IsPatient: isPatient, Name: name, Role: string(role), Components: components}
	if err := c.InsertCalendar(c.actor.Clinic, made); err != nil {
		return made, err
	}
	return made, c.audit(did{"calendar.add", made.ID}, "")
}

// fixedCalendar returns a user's calendar of a role, which she gets if she has none
// yet. A practitioner cannot have made one of that name herself, since hers are
// there from the beginning.
func (c *change) fixedCalendar(userID string, isPatient bool, role CalendarRole) (store.Calendar, error) {
	found, err := c.Tx.Calendar(c.actor.Clinic, userID, string(role))
	if clinic.CodeOf(err) == clinic.NotFound {
		return c.makeCalendar(userID, isPatient, string(role), role, []string{"VEVENT"})
	}
	return found, err
}

// openPractitionerCalendars gives a practitioner the calendars that she has from
// the beginning.
func (c *change) openPractitionerCalendars(id string) error {
	for _, role := range []CalendarRole{RoleAppointments, RoleFollowUps} {
		if _, err := c.fixedCalendar(id, false, role); err != nil {
			return err
		}
	}
	return nil
}

// openPatientCalendars gives a patient the calendars that come with her first
// password, filled from her plan.
func (c *change) openPatientCalendars(key store.PatientKey) error {
	for _, role := range []CalendarRole{RolePlan, RoleEvents} {
		if _, err := c.fixedCalendar(key.ID, true, role); err != nil {
			return err
		}
	}
	_, err := c.follow(key)
	return err
}

// DeleteCalendar removes a calendar with its members. A fixed one is ErrReadOnly.
func (a *App) DeleteCalendar(ctx context.Context, who Account, name string) error {
	return a.change(ctx, who.Actor, func(c *change) error {
		found, err := ownCalendar(c.Tx, who, name)
		if err != nil {
			return err
		}
		if !who.shown(found, "").Deletable {
			return ErrReadOnly
		}
		if err := c.Tx.DeleteCalendar(store.CalendarKey{Clinic: who.Clinic, ID: found.ID}); err != nil {
			return err
		}
		if err := c.deletePropertiesBelow(who, calendarPath(who.UserID, name)); err != nil {
			return err
		}
		return c.audit(did{"calendar.delete", found.ID}, "")
	})
}

// calendarPath is the path of a calendar below /dav/, by which its properties are
// stored.
func calendarPath(userID, name string) string { return "calendars/" + userID + "/" + name + "/" }

func objectPath(userID string, at ObjectPlace) string {
	return calendarPath(userID, at.Calendar) + at.Name
}

// isMemberName reports whether a name can stand as one segment of a path.
func isMemberName(name string) bool {
	return name != "" && name != "." && name != ".." && len(name) <= 255 && utf8.ValidString(name) &&
		!strings.ContainsFunc(name, func(r rune) bool { return r == '/' || r < ' ' || r == 0x7f })
}
