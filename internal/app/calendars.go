package app

import (
	"context"
	"errors"
	"time"
)

// Account is whoever logged in to CalDAV with an app password.
type Account struct {
	Actor
	UserID     string // {user} in every path; of a practitioner or a patient
	IsPatient  bool
	Name       string
	Email      string // may be empty
	Timezone   string // IANA, never empty
	Language   string
	ReadOnly   bool // what the password is good for
	PasswordID string
}

// CalendarRole is what a calendar is for (design.md section 4).
type CalendarRole string

// The roles.
const (
	RoleAppointments CalendarRole = "appointments" // of a practitioner, read-write
	RoleFollowUps    CalendarRole = "follow-ups"   // of a practitioner, read-only
	RolePlan         CalendarRole = "plan"         // of a patient, read-only
	RoleEvents       CalendarRole = "events"       // of a patient, read-write
	RoleOwn          CalendarRole = "own"          // made by a client
)

// Calendar is a calendar collection (RFC 4791 section 4.2) as its owner sees it.
type Calendar struct {
	ID         int64  // never used again
	Name       string // the last segment of its path
	Role       CalendarRole
	Title      string   // displayname unless the owner set another
	Components []string // what its objects can be, as in "VEVENT"
	CTag       string   // changes whenever a member does
	SyncToken  string   // a URI (RFC 6578 section 4)
	MayWrite   bool     // whether the account may change its members
	Deletable  bool
}

// CalendarObject is a calendar object resource (RFC 4791 section 4.1).
type CalendarObject struct {
	Name      string // the last segment of its path, decoded
	UID       string
	ETag      string // strong, with its quotes
	Component string // "VEVENT", ...
	Size      int64
	Modified  time.Time
	Body      []byte // nil where it was not asked for
	// Settled is whether the range that CandidateObjects was asked for is known to
	// overlap the object, so that the object need not be looked into.
	Settled bool
}

// ObjectChange is what became of one member since a sync token.
type ObjectChange struct {
	CalendarObject      // name only, if Gone
	Gone           bool // as in RFC 6578 section 3.5.2
}

// PropertyName is a WebDAV property's qualified name.
type PropertyName struct{ Space, Local string }

// Property is a WebDAV property as its owner set it: XML is the whole element,
// with every namespace it uses declared on it.
type Property struct {
	PropertyName
	XML string
}

// Check says whether a change may go on, from the member as it is inside the
// transaction that changes it; what it returns refuses the change.
type Check func(etag string, exists bool) error

// Refusal is a precondition of a DAV RFC that a change breaks; the condition is
// the element's name in namespace Space.
type Refusal struct {
	Space, Condition string
	Object           string // name of the member in the same calendar that is in the way
}

func (r *Refusal) Error() string { return "precondition " + r.Condition + " failed" }

// ErrSyncToken is returned for a sync token that is not one of the calendar's, or
// is so old that what was deleted since is no longer known (RFC 6578 section 3.2,
// DAV:valid-sync-token).
var ErrSyncToken = errors.New("app: not a sync token of this calendar")

// ErrReadOnly is returned for a change to what the account may only read
// (RFC 3744 section 7.1.1, DAV:need-privileges).
var ErrReadOnly = errors.New("app: the account may not write here")

var errLater = errors.New("app: to come")

func (a *App) LogIn(ctx context.Context, username, password string) (Account, error) {
	return Account{}, errLater
}

// Calendars lists an account's own calendars, in the order of their names.
func (a *App) Calendars(ctx context.Context, who Account) ([]Calendar, error) { return nil, errLater }

// Calendar returns one of an account's own calendars. An unknown name is NotFound.
func (a *App) Calendar(ctx context.Context, who Account, name string) (Calendar, error) {
	return Calendar{}, errLater
}

// MakeCalendar makes a calendar with properties, all or nothing. A name that is
// taken is a Conflict.
func (a *App) MakeCalendar(ctx context.Context, who Account, name string, components []string, properties []Property) error {
	return errLater
}

// DeleteCalendar removes a calendar with its members. A fixed one is ErrReadOnly.
func (a *App) DeleteCalendar(ctx context.Context, who Account, name string) error { return errLater }

// Properties returns what an account set of the resource at a path below /dav/
// (decoded, as in "calendars/USER/NAME/"), and may be asked for many at once.
func (a *App) Properties(ctx context.Context, who Account, path string) ([]Property, error) {
	return nil, errLater
}

// SetProperties changes them, all or nothing.
func (a *App) SetProperties(ctx context.Context, who Account, path string, set []Property, remove []PropertyName) error {
	return errLater
}

// EachObject calls yield for each member without its body, in the order of names.
func (a *App) EachObject(ctx context.Context, who Account, calendar Calendar, yield func(CalendarObject) error) error {
	return errLater
}

// CalendarObject returns one member with its body. An unknown name is NotFound.
func (a *App) CalendarObject(ctx context.Context, who Account, calendar Calendar, name string) (CalendarObject, error) {
	return CalendarObject{}, errLater
}

// CalendarObjects calls yield for each of names, with its body; ok is false for
// one that is not there.
func (a *App) CalendarObjects(ctx context.Context, who Account, calendar Calendar, names []string, yield func(o CalendarObject, ok bool) error) error {
	return errLater
}

// CandidateObjects calls yield, with bodies, for the members of a component type
// ("" for any) that may have something between from and to (zero for open ends).
func (a *App) CandidateObjects(ctx context.Context, who Account, calendar Calendar, component string, from, to time.Time, yield func(CalendarObject) error) error {
	return errLater
}

// Changes calls yield for what changed since a token ("" for all members), up to
// limit of them (0 for no limit), without bodies, and returns the token of what was told and
// whether there is more.
func (a *App) Changes(ctx context.Context, who Account, calendar Calendar, token string, limit int, yield func(ObjectChange) error) (next string, more bool, err error) {
	return "", false, errLater
}

// PutObject stores a member as it was sent.
func (a *App) PutObject(ctx context.Context, who Account, calendar, name string, body []byte, check Check) (etag string, created bool, err error) {
	return "", false, errLater
}

// DeleteObject removes a member.
func (a *App) DeleteObject(ctx context.Context, who Account, calendar, name string, check Check) error {
	return errLater
}

// ObjectPlace is where a member is or shall be.
type ObjectPlace struct{ Calendar, Name string }

// MoveObject moves a member; check is about the member, checkTarget about what is
// at its new place, which it replaces.
func (a *App) MoveObject(ctx context.Context, who Account, from, to ObjectPlace, check, checkTarget Check) (etag string, created bool, err error) {
	return "", false, errLater
}

// CopyObject copies a member.
func (a *App) CopyObject(ctx context.Context, who Account, from, to ObjectPlace, check, checkTarget Check) (etag string, created bool, err error) {
	return "", false, errLater
}
