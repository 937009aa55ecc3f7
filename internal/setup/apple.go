package setup

import (
	"github.com/google/uuid"
	"github.com/micromdm/plist"
)

// ProfileType is the media type of a configuration profile.
const ProfileType = "application/x-apple-aspen-config"

// payload is what every payload of a configuration profile has, in Apple's names.
type payload struct {
	PayloadType        string
	PayloadVersion     int
	PayloadIdentifier  string
	PayloadUUID        string
	PayloadDisplayName string
}

type profile struct {
	payload
	PayloadDescription string
	PayloadContent     []any
}

type subscription struct {
	payload
	SubCalAccountHostName    string
	SubCalAccountDescription string
	SubCalAccountUseSSL      bool
}

type account struct {
	payload
	CalDAVHostName           string
	CalDAVPort               int
	CalDAVUseSSL             bool
	CalDAVPrincipalURL       string
	CalDAVUsername           string
	CalDAVPassword           string `plist:",omitempty"`
	CalDAVAccountDescription string
}

// Words are what a profile says on its device, where others may look on: they tell
// nothing of what the calendar is about (interop.md P6).
type Words struct {
	Name        string // of the calendar or the account
	Description string // what installing the profile does
}

// Subscription is a profile that subscribes an iPhone to a feed (interop.md L11).
func Subscription(w Words, feedURL string) ([]byte, error) {
	return w.profile("com.apple.subscribedcalendar.account", func(p payload) any {
		return subscription{p, feedURL, w.Name, true}
	})
}

// Profile is one that adds a user's CalDAV account to an iPhone, an iPad or a Mac
// (interop.md A3). Without a password the device asks for it. The address of the
// principal spares it a search, which finds nothing where a proxy serves us under a
// path of its own.
func (s Server) Profile(w Words, user, password string) ([]byte, error) {
	return w.profile("com.apple.caldav.account", func(p payload) any {
		return account{
			payload: p, CalDAVHostName: s.address.Hostname(), CalDAVPort: s.port(), CalDAVUseSSL: s.secure(),
			CalDAVPrincipalURL: s.principal(user), CalDAVUsername: user, CalDAVPassword: password, CalDAVAccountDescription: w.Name,
		}
	})
}

// profile has identifiers of its own each time, so that a second one replaces
// nothing by accident. Nothing in it keeps it from being removed.
func (w Words) profile(kind string, content func(payload) any) ([]byte, error) {
	id := uuid.NewString()
	return plist.MarshalIndent(profile{
		payload:            payload{"Configuration", 1, "calendar." + id, id, w.Name},
		PayloadDescription: w.Description,
		PayloadContent:     []any{content(payload{kind, 1, "calendar." + id + ".account", uuid.NewString(), w.Name})},
	}, "\t")
}
