package app

import (
	"context"
	"log/slog"
	"sync"
	"time"
	_ "time/tzdata" // a server without zone files plans the same dates

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// App is one server's use cases over one database.
type App struct {
	Treatments   Records[clinic.Treatment]
	Observations Records[clinic.Observation]
	Events       Records[clinic.Event]
	Appointments Records[clinic.Appointment]
	Packages     Records[clinic.Package]
	Pauses       Records[clinic.Pause]
	Overrides    Records[clinic.Override]
	Contacts     Records[clinic.Contact]

	store  *store.Store
	secret auth.Secret
	now    func() time.Time
	log    *slog.Logger
	wake   chan struct{} // tells the roll that plans became due
	rules  parsedRules
	empty  sync.Map // emptyKey -> Document
	reads  *readCounter
	onces  onces
	// passwords hashes what people log in to the console by.
	passwords  *auth.Passwords
	foresights *foresights
	// elsewhere asks other servers; nil asks none.
	elsewhere     Elsewhere
	elsewhereWake chan struct{}
	webhooks      *webhooks
	underWay      *underWay // imports
}

// Config is what an App stands on.
type Config struct {
	Store  *store.Store
	Secret auth.Secret
	Now    func() time.Time // the clock; nil is the real one
	Log    *slog.Logger     // nil is silence
	// PasswordCost is what it costs to hash a person's password; the zero value is
	// the standard.
	PasswordCost auth.PasswordCost
	// Imports is the folder in which the files of imports wait; without one nothing can
	// be uploaded.
	Imports string
}

// New returns the use cases over a database.
func New(c Config) *App {
	a := &App{store: c.Store, secret: c.Secret, now: c.Now, log: c.Log, wake: make(chan struct{}, 1), reads: newReadCounter(),
		passwords: auth.NewPasswords(c.PasswordCost), foresights: newForesights(),
		elsewhereWake: make(chan struct{}, 1), webhooks: newWebhooks(), underWay: newUnderWay(c.Imports)}
	if a.now == nil {
		a.now = time.Now
	}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	a.Treatments = Records[clinic.Treatment]{app: a, kind: store.Treatments, check: checkTreatment, why: whyTreatment}
	a.Observations = Records[clinic.Observation]{app: a, kind: store.Observations, check: checkObservation, why: whyObservation}
	a.Events = Records[clinic.Event]{app: a, kind: store.Events, check: checkEvent, why: whyEvent}
	a.Appointments = Records[clinic.Appointment]{app: a, kind: store.Appointments, check: checkAppointment, why: whyAppointment, settle: settleAppointment}
	a.Packages = Records[clinic.Package]{app: a, kind: store.Packages, check: checkPackage, why: whyPackage}
	a.Pauses = Records[clinic.Pause]{app: a, kind: store.Pauses, check: checkPause, why: whyPause}
	a.Overrides = Records[clinic.Override]{app: a, kind: store.Overrides, check: checkOverride, why: whyOverride, settle: settleOverride}
	a.Contacts = Records[clinic.Contact]{app: a, kind: store.Contacts, check: checkContact, why: whyContact, settle: settleContact}
	return a
}

// Actor is who asks: a name for the audit, and the one clinic whose records she
// can see and change.
type Actor struct {
	Clinic string
	Name   string // as in "key:cv37m2k6n88s73b0"; never a person's name
	// Cause is what a change comes by, for the audit: "rest add-treatment", "page
	// /my/events", "caldav PUT", "import", "roll", "cli key add". It holds no value of
	// a request.
	Cause string
	// ReadOnly is whether she may change nothing: every change is Forbidden then.
	ReadOnly bool
}

func (actor Actor) patient(id string) store.PatientKey {
	return store.PatientKey{Clinic: actor.Clinic, ID: id}
}

// CheckAddresses lets check say what is wrong with an address that the server is asked
// to call; before, any is taken. It is called before anybody asks.
func (a *App) CheckAddresses(check func(address string) error) { a.webhooks.check = check }

// Ready reports whether the database answers.
func (a *App) Ready(ctx context.Context) error { return a.store.Ping(ctx) }

// Activity is what a server did since it started.
type Activity struct {
	Changes, Commits uint64
	DroppedReads     uint64 // reads of feeds that were too many to be counted
	// Webhooks are the attempts to send an event, by what came of them.
	Webhooks map[string]uint64
}

// Activity returns what the server did so far.
func (a *App) Activity() (done Activity) {
	done.Changes, done.Commits = a.store.Written()
	done.DroppedReads = a.reads.dropped.Load()
	done.Webhooks = a.webhooks.outcomes()
	return done
}

// today is the civil date in a clinic.
func (a *App) today(c clinic.Clinic) (civil.Date, error) {
	loc, err := Zones(c.Timezone)
	if err != nil {
		return civil.Date{}, err
	}
	return civil.DateOf(a.now().In(loc)), nil
}

// Now is what the clock shows.
func (a *App) Now() time.Time { return a.now() }

// Today is the civil date in a clinic.
func (a *App) Today(c clinic.Clinic) (civil.Date, error) { return a.today(c) }

var loaded sync.Map // string -> *time.Location

// Zones finds a time zone by its IANA name. It remembers what it found, because
// time.LoadLocation reads a file each time.
func Zones(name string) (*time.Location, error) {
	if loc, ok := loaded.Load(name); ok {
		return loc.(*time.Location), nil
	}
	loc, err := time.LoadLocation(name)
	if err == nil {
		loaded.Store(name, loc)
	}
	return loc, err
}
