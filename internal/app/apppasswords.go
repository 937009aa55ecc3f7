package app

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// What an app password lets its device do.
const (
	ScopeReadWrite = "read-write"
	ScopeRead      = "read"
)

// AppPasswordSettings are what is chosen of a new app password.
type AppPasswordSettings struct {
	Name  string `json:"name,omitempty" maxLength:"100" doc:"What the device is called; default \"Calendar app\""`
	Scope string `json:"scope,omitempty" enum:"read-write,read" doc:"What the device may do; default read-write"`
}

// AppPassword is a password for one device, by which its calendar app logs in to
// CalDAV (interop.md A1). The password itself is shown when it is made and never
// again.
type AppPassword struct {
	ID         string     `json:"id" readOnly:"true"`
	Name       string     `json:"name" readOnly:"true"`
	Scope      string     `json:"scope" readOnly:"true" enum:"read-write,read"`
	CreatedAt  time.Time  `json:"created_at" readOnly:"true"`
	LastUsedAt *time.Time `json:"last_used_at,omitempty" readOnly:"true" doc:"When it was last used, to an hour"`
}

const (
	// maxPasswords bounds the app passwords of a person.
	maxPasswords        = 20
	maxPasswordName     = 100 // characters
	defaultPasswordName = "Calendar app"
)

func shownPasswords(stored []store.AppPassword) (shown []AppPassword) {
	for _, p := range stored {
		shown = append(shown, AppPassword{ID: p.ID, Name: p.Name, Scope: p.Scope, CreatedAt: p.Created, LastUsedAt: p.LastUsed})
	}
	return shown
}

// withDefaults are the settings with what was not chosen, or what is wrong.
func (s AppPasswordSettings) withDefaults() (AppPasswordSettings, error) {
	if s.Name == "" {
		s.Name = defaultPasswordName
	}
	if s.Scope == "" {
		s.Scope = ScopeReadWrite
	}
	if err := clinic.CheckName("name", s.Name); err != nil {
		return s, err
	}
	if utf8.RuneCountInString(s.Name) > maxPasswordName {
		return s, clinic.Errorf(clinic.Invalid, "name", "is longer than %d characters", maxPasswordName)
	}
	if s.Scope != ScopeReadWrite && s.Scope != ScopeRead {
		return s, clinic.Errorf(clinic.Invalid, "scope", "is not one of %s, %s", ScopeReadWrite, ScopeRead)
	}
	return s, nil
}

func (actor Actor) practitionerUser(id string) store.UserKey {
	return store.UserKey{Clinic: actor.Clinic, ID: id}
}

func (actor Actor) patientUser(id string) store.UserKey {
	return store.UserKey{Clinic: actor.Clinic, ID: id, IsPatient: true}
}

// AddPractitionerPassword makes a password for one of a practitioner's devices and
// returns it with the user name that goes with it. It is not stored and cannot be
// shown again.
func (a *App) AddPractitionerPassword(ctx context.Context, actor Actor, practitionerID string, settings AppPasswordSettings) (made AppPassword, username, password string, err error) {
	err = a.change(ctx, actor, func(c *change) error {
		if _, err := c.Practitioner(actor.Clinic, practitionerID); err != nil {
			return err
		}
		if err := c.openPractitionerCalendars(practitionerID); err != nil {
			return err
		}
		made, password, err = c.addPassword(actor.practitionerUser(practitionerID), settings)
		return err
	})
	return made, practitionerID, password, err
}

// AddPatientPassword makes a password for one of a patient's devices, as
// AddPractitionerPassword does. Without a consent in force it is a Conflict, since
// what the device shows is what her feeds would (interop.md P9).
func (a *App) AddPatientPassword(ctx context.Context, actor Actor, patientID string, settings AppPasswordSettings) (made AppPassword, username, password string, err error) {
	err = a.change(ctx, actor, func(c *change) error {
		if _, err := c.Patient(actor.patient(patientID)); err != nil {
			return err
		}
		consents, err := c.Tx.Consents(actor.patient(patientID))
		if err != nil {
			return err
		}
		if _, ok := inForce(consents); !ok {
			return clinic.Errorf(clinic.Conflict, "", "the patient has not consented on her page")
		}
		if err := c.openPatientCalendars(actor.patient(patientID)); err != nil {
			return err
		}
		made, password, err = c.addPassword(actor.patientUser(patientID), settings)
		return err
	})
	return made, patientID, password, err
}

func (c *change) addPassword(user store.UserKey, settings AppPasswordSettings) (made AppPassword, password string, err error) {
	if settings, err = settings.withDefaults(); err != nil {
		return made, "", err
	}
	others, err := c.AppPasswords(user)
	if err != nil {
		return made, "", err
	}
	if len(others) >= maxPasswords {
		return made, "", clinic.Errorf(clinic.Conflict, "", "there are %d app passwords already, the most there can be", maxPasswords)
	}
	added := store.AppPassword{ID: xid.New().String(), Name: settings.Name, Scope: settings.Scope, Created: time.Unix(c.second, 0).UTC()}
	password = auth.NewAppPassword()
	if err := c.InsertAppPassword(user, added, c.app.secret.AppPasswordHash(password)); err != nil {
		return made, "", err
	}
	return shownPasswords([]store.AppPassword{added})[0], password, c.auditPassword("app-password.add", user, added.ID)
}

// auditPassword says in the audit what happened to a password, under the patient
// whose it is.
func (c *change) auditPassword(action string, user store.UserKey, id string) error {
	patientID := ""
	if user.IsPatient {
		patientID = user.ID
	}
	return c.audit(did{action, id}, patientID)
}

// PractitionerPasswords lists a practitioner's app passwords, oldest first.
func (a *App) PractitionerPasswords(ctx context.Context, actor Actor, practitionerID string) (shown []AppPassword, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Practitioner(actor.Clinic, practitionerID); err != nil {
			return err
		}
		all, err := tx.AppPasswords(actor.practitionerUser(practitionerID))
		shown = shownPasswords(all)
		return err
	})
	return shown, err
}

// PatientPasswords lists a patient's app passwords, oldest first.
func (a *App) PatientPasswords(ctx context.Context, actor Actor, patientID string) (shown []AppPassword, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Patient(actor.patient(patientID)); err != nil {
			return err
		}
		all, err := tx.AppPasswords(actor.patientUser(patientID))
		shown = shownPasswords(all)
		return err
	})
	return shown, err
}

// RevokePractitionerPassword lets one of a practitioner's devices in no longer.
func (a *App) RevokePractitionerPassword(ctx context.Context, actor Actor, practitionerID, id string) error {
	return a.revokePassword(ctx, actor, actor.practitionerUser(practitionerID), id)
}

// RevokePatientPassword lets one of a patient's devices in no longer.
func (a *App) RevokePatientPassword(ctx context.Context, actor Actor, patientID, id string) error {
	return a.revokePassword(ctx, actor, actor.patientUser(patientID), id)
}

func (a *App) revokePassword(ctx context.Context, actor Actor, user store.UserKey, id string) error {
	return a.change(ctx, actor, func(c *change) error {
		if err := c.DeleteAppPassword(user, id); err != nil {
			return err
		}
		return c.auditPassword("app-password.revoke", user, id)
	})
}

// IsPatientPassword finds fault with a password that lets none of a patient's
// devices in: it is NotFound. That is no use of the password.
func (a *App) IsPatientPassword(ctx context.Context, actor Actor, patientID, password string) error {
	return a.read(ctx, func(tx *store.Tx) error {
		owner, err := tx.AppPasswordOf(a.secret.AppPasswordHash(password))
		if err == nil && owner.User != actor.patientUser(patientID) {
			err = clinic.Errorf(clinic.NotFound, "", "no such app password")
		}
		return err
	})
}

// revokePasswords lets none of a user's devices in any longer.
func (c *change) revokePasswords(user store.UserKey) error {
	ids, err := c.DeleteAppPasswords(user)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := c.auditPassword("app-password.revoke", user, id); err != nil {
			return err
		}
	}
	return nil
}
