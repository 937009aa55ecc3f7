package upstream

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/emersion/go-webdav"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/outbound"
)

// Finder finds calendars on other servers. It is an app.Elsewhere.
type Finder struct {
	Client *http.Client
	// Check says what is wrong with an address before it is called; nil lets every
	// address be called.
	Check func(address string) error
}

// NewFinder finds calendars where a guard lets it.
func NewFinder(guard outbound.Guard) Finder {
	return Finder{Client: guard.Client(callTimeout), Check: guard.Check}
}

const namespaces = ` xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/" xmlns:A="http://apple.com/ns/ical/"`

const (
	askWhere = `<propfind` + namespaces + `><prop><resourcetype/><current-user-principal/><C:calendar-home-set/>` + describing + `</prop></propfind>`
	askHome  = `<propfind` + namespaces + `><prop><C:calendar-home-set/></prop></propfind>`
	askList  = `<propfind` + namespaces + `><prop><resourcetype/>` + describing + `</prop></propfind>`

	describing = `<displayname/><A:calendar-color/><C:supported-calendar-component-set/><current-user-privilege-set/>`
)

// Find lists the calendars that a login leads to. What is wrong is an Invalid about
// the field, in words.
func (f Finder) Find(ctx context.Context, login app.ElsewhereLogin) ([]app.FoundCalendar, error) {
	address := addressOf(login.Address)
	if f.Check != nil {
		if err := f.Check(address); err != nil {
			return nil, clinic.Under("address", err)
		}
	}
	t, err := newTalk(f.Client, login)
	if err != nil {
		return nil, clinic.Errorf(clinic.Invalid, "address", "is not an address like https://calendar.example/")
	}
	var found []app.FoundCalendar
	if login.Kind == app.ElsewhereICS {
		found, err = t.findFeed(ctx)
	} else {
		found, err = t.findCalendars(ctx)
	}
	if err != nil {
		return nil, about(err)
	}
	return found, nil
}

// about says in words what was wrong, and which field that is about.
func about(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	field := "address"
	if codeOf(err) == http.StatusUnauthorized {
		field = "password"
	}
	return clinic.Errorf(clinic.Invalid, field, "%s", words(err))
}

// findCalendars follows RFC 6764 from what was given: a calendar, the home of some, a
// principal, or a server (interop.md 5.1).
func (t *talk) findCalendars(ctx context.Context) ([]app.FoundCalendar, error) {
	root := *t.start
	root.RawQuery, root.Fragment, root.RawPath = "", "", ""
	var first error
	for _, path := range []string{t.start.Path, "/.well-known/caldav", "/"} {
		at := root
		at.Path = path
		if path == "" {
			at.Path = "/"
		}
		found, err := t.calendarsFrom(ctx, at.String())
		if len(found) > 0 {
			return found, nil
		}
		if first == nil {
			first = err
		}
		// Who is refused, or reaches nobody, is so at every path.
		if code := codeOf(err); err != nil && (code == 0 && !errors.Is(err, errNoCalDAV) || code == http.StatusUnauthorized || code >= 500) {
			return nil, err
		}
	}
	if first == nil {
		first = errNoCalendars
	}
	return nil, first
}

var errNoCalendars = errors.New("upstream: there is no calendar")

// calendarsFrom are the calendars that one address leads to.
func (t *talk) calendarsFrom(ctx context.Context, at string) ([]app.FoundCalendar, error) {
	told, err := t.ask(ctx, "PROPFIND", at, "0", askWhere)
	if err != nil {
		return nil, err
	}
	if len(told.Responses) == 0 {
		return nil, errNoCalDAV
	}
	is := told.Responses[0].found()
	if is.takesEvents() {
		return []app.FoundCalendar{shown(told.from.String(), is)}, nil
	}
	home := is.Home.Href
	if home == "" && is.Principal.Href == "" {
		// Some servers tell it of other paths than the one they lead to.
		client, err := webdav.NewClient(t, told.from.String())
		if err != nil {
			return nil, err
		}
		if principal, err := client.FindCurrentUserPrincipal(ctx); err == nil {
			is.Principal.Href = (&url.URL{Path: principal}).String()
		}
	}
	if home == "" && is.Principal.Href != "" {
		principal, err := t.ask(ctx, "PROPFIND", told.address(is.Principal.Href), "0", askHome)
		if err != nil {
			return nil, err
		}
		if len(principal.Responses) > 0 {
			home, told.from = principal.Responses[0].found().Home.Href, principal.from
		}
	}
	if home == "" {
		home = told.from.String() // of a server without homes
	}
	list, err := t.ask(ctx, "PROPFIND", told.address(home), "1", askList)
	if err != nil {
		return nil, err
	}
	var found []app.FoundCalendar
	for _, r := range list.Responses {
		if is := r.found(); is.takesEvents() {
			found = append(found, shown(list.address(r.Href), is))
		}
	}
	if len(found) == 0 {
		err = errNoCalendars
	}
	return found, err
}

func shown(at string, is properties) app.FoundCalendar {
	if !strings.HasSuffix(at, "/") {
		at += "/"
	}
	return app.FoundCalendar{Href: at, Title: title(is.Name), Color: strings.TrimSpace(is.Color), ReadOnly: !is.isWritable()}
}

// title is a name as one line that is not too long.
func title(name string) string {
	runes := []rune(strings.Join(strings.Fields(name), " "))
	return string(runes[:min(len(runes), clinic.MaxName)])
}
