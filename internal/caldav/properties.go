package caldav

import (
	"net/http"
	"strconv"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// property is one that the server knows. What the account set of it, where it may,
// goes before value.
type property struct {
	app.PropertyName
	on       kind // where it is
	always   bool // whether DAV:allprop asks for it: those of RFC 4918 alone (RFC 4791 section 5.2)
	settable bool
	detail   bool // of an object, beyond its tag and type
	// value appends the content of the element; ok is false where there is none.
	value func(b []byte, x *exchange, r *resource) (content []byte, ok bool)

	open, close, empty string // the tags
}

// known is every property the server knows, by name.
var known = map[app.PropertyName]*property{}

// listed is the same in the order in which they are told.
var listed []*property

func init() {
	for _, p := range liveProperties {
		tag := prefixes[p.Space] + p.Local
		p.open, p.close, p.empty = "<"+tag+">", "</"+tag+">", "<"+tag+"/>"
		listed = append(listed, p)
		known[p.PropertyName] = p
	}
}

func dav(local string) app.PropertyName    { return app.PropertyName{Space: nsDAV, Local: local} }
func caldav(local string) app.PropertyName { return app.PropertyName{Space: nsCalDAV, Local: local} }
func cs(local string) app.PropertyName     { return app.PropertyName{Space: nsCS, Local: local} }
func apple(local string) app.PropertyName  { return app.PropertyName{Space: nsApple, Local: local} }

type value = func([]byte, *exchange, *resource) ([]byte, bool)

// constant is the same everywhere; text is XML.
func constant(text string) value {
	return func(b []byte, _ *exchange, _ *resource) ([]byte, bool) { return append(b, text...), true }
}

// unset is a property that only the account can give a value.
func unset(b []byte, _ *exchange, _ *resource) ([]byte, bool) { return b, false }

// hrefOf is a property that leads somewhere.
func hrefOf(to func(*exchange, *resource) place) value {
	return func(b []byte, x *exchange, r *resource) ([]byte, bool) {
		b = to(x, r).appendHref(append(b, "<d:href>"...))
		return append(b, "</d:href>"...), true
	}
}

func ownPrincipal(x *exchange, _ *resource) place { return principal(x.who) }
func owner(_ *exchange, r *resource) place        { return place{kind: kindPrincipal, user: r.user} }

// liveProperties are in the order in which they are told.
var liveProperties = []*property{
	// RFC 4918 section 15. There is no creationdate: nobody remembers it.
	{PropertyName: dav("resourcetype"), on: kindAny, always: true, value: resourceType},
	{PropertyName: dav("displayname"), on: kindCollections, always: true, settable: true, value: displayName},
	{PropertyName: dav("getetag"), on: kindObject, always: true, value: func(b []byte, _ *exchange, r *resource) ([]byte, bool) {
		return appendText(b, r.object.ETag), true
	}},
	{PropertyName: dav("getcontenttype"), on: kindObject, always: true, value: func(b []byte, _ *exchange, r *resource) ([]byte, bool) {
		return appendContentType(b, r.object.Component), true
	}},
	{PropertyName: dav("getcontentlength"), on: kindObject, always: true, detail: true, value: func(b []byte, _ *exchange, r *resource) ([]byte, bool) {
		return strconv.AppendInt(b, r.object.Size, 10), true
	}},
	{PropertyName: dav("getlastmodified"), on: kindObject, always: true, detail: true, value: func(b []byte, _ *exchange, r *resource) ([]byte, bool) {
		return r.object.Modified.UTC().AppendFormat(b, http.TimeFormat), !r.object.Modified.IsZero()
	}},
	{PropertyName: dav("supportedlock"), on: kindAny, always: true, value: constant("")}, // section 15.10: no locks

	// RFC 5397, and RFC 3744 sections 4.2 and 5: on every resource, since Apple asks
	// for them wherever it is (interop.md C3).
	{PropertyName: dav("current-user-principal"), on: kindAny, value: hrefOf(ownPrincipal)},
	{PropertyName: dav("principal-URL"), on: kindAny, value: hrefOf(func(x *exchange, r *resource) place {
		if r.kind == kindPrincipal {
			return r.place
		}
		return principal(x.who)
	})},
	{PropertyName: dav("owner"), on: kindAny, value: func(b []byte, x *exchange, r *resource) ([]byte, bool) {
		if r.user == "" {
			return b, true // nobody owns what all have
		}
		return hrefOf(owner)(b, x, r)
	}},
	{PropertyName: dav("group"), on: kindAny, value: constant("")}, // section 5.2: there are no groups
	{PropertyName: dav("current-user-privilege-set"), on: kindAny, value: func(b []byte, x *exchange, r *resource) ([]byte, bool) {
		return appendPrivileges(b, privilegesOf(x.who, *r)), true
	}},
	{PropertyName: dav("supported-privilege-set"), on: kindAny, value: constant(supportedPrivileges)},
	{PropertyName: dav("acl"), on: kindAny, value: acl},
	{PropertyName: dav("acl-restrictions"), on: kindAny, value: constant("<d:grant-only/><d:no-invert/>")}, // section 5.6
	{PropertyName: dav("inherited-acl-set"), on: kindAny, value: constant("")},                             // section 5.7: nothing else decides
	{PropertyName: dav("principal-collection-set"), on: kindAny, value: hrefOf(func(*exchange, *resource) place { return place{kind: kindPrincipals} })},

	// RFC 3253 section 3.1.5.
	{PropertyName: dav("supported-report-set"), on: kindAny, value: supportedReports},

	// The principal: RFC 3744 section 4, RFC 4791 section 6.2.1, RFC 6638 section 2.4.1.
	{PropertyName: dav("alternate-URI-set"), on: kindPrincipal, value: constant("")},
	{PropertyName: dav("group-member-set"), on: kindPrincipal, value: constant("")},
	{PropertyName: dav("group-membership"), on: kindPrincipal, value: constant("")},
	// Exactly one href: iOS takes one of several and nobody knows which (interop.md C5).
	// A colleague's home is not there, so neither is the way to it.
	{PropertyName: caldav("calendar-home-set"), on: kindPrincipal, value: func(b []byte, x *exchange, r *resource) ([]byte, bool) {
		if !x.owns(r.place) {
			return b, false
		}
		return hrefOf(func(x *exchange, _ *resource) place { return home(x.who) })(b, x, r)
	}},
	{PropertyName: caldav("calendar-user-address-set"), on: kindPrincipal, value: addresses},
	{PropertyName: cs("email-address-set"), on: kindPrincipal, value: func(b []byte, _ *exchange, r *resource) ([]byte, bool) {
		if r.principal.Email == "" {
			return b, true
		}
		b = appendText(append(b, "<cs:email-address>"...), r.principal.Email)
		return append(b, "</cs:email-address>"...), true
	}},

	// RFC 6578 section 4, with the counter that older clients know (interop.md C9).
	{PropertyName: dav("sync-token"), on: kindCalendar, value: func(b []byte, _ *exchange, r *resource) ([]byte, bool) {
		return appendText(b, r.collection.SyncToken), true
	}},
	{PropertyName: cs("getctag"), on: kindCalendar, value: func(b []byte, _ *exchange, r *resource) ([]byte, bool) {
		return appendText(b, r.collection.CTag), true
	}},

	{PropertyName: dav("add-member"), on: kindCalendar, value: addMemberURI}, // RFC 5995

	// A calendar: RFC 4791 section 5.2, RFC 7809 section 5.2, RFC 6638 section 9.1.
	{PropertyName: caldav("calendar-description"), on: kindCalendar, settable: true, value: unset},
	{PropertyName: caldav("calendar-timezone"), on: kindCalendar, settable: true, value: unset},
	{PropertyName: caldav("calendar-timezone-id"), on: kindCalendar, settable: true, value: timezoneID},
	{PropertyName: caldav("supported-calendar-component-set"), on: kindCalendar, value: func(b []byte, _ *exchange, r *resource) ([]byte, bool) {
		return appendComponents(b, r.collection.Components), true
	}},
	// Apple makes lists of reminders again and again where nothing says that there
	// are none (interop.md C18).
	{PropertyName: caldav("supported-calendar-component-sets"), on: kindHome, value: func(b []byte, _ *exchange, _ *resource) ([]byte, bool) {
		b = appendComponents(append(b, "<c:supported-calendar-component-set>"...), []string{"VEVENT"})
		return append(b, "</c:supported-calendar-component-set>"...), true
	}},
	{PropertyName: caldav("supported-calendar-data"), on: kindCalendar, value: constant(`<c:calendar-data content-type="text/calendar" version="2.0"/>`)},
	{PropertyName: caldav("supported-collation-set"), on: kindCalendar | kindObject, value: constant(supportedCollations)},
	{PropertyName: caldav("max-resource-size"), on: kindCalendar, value: constant(strconv.Itoa(ical.DefaultLimits.MaxBytes))},
	{PropertyName: caldav("min-date-time"), on: kindCalendar, value: constant(firstMoment.Format(utcForm))},
	{PropertyName: caldav("max-date-time"), on: kindCalendar, value: constant(lastMoment.Format(utcForm))},
	{PropertyName: caldav("max-instances"), on: kindCalendar, value: constant(strconv.Itoa(ical.DefaultLimits.MaxInstances))},
	{PropertyName: caldav("max-attendees-per-instance"), on: kindCalendar, value: constant(strconv.Itoa(ical.DefaultLimits.MaxAttendees))},
	{PropertyName: caldav("schedule-calendar-transp"), on: kindCalendar, settable: true, value: func(b []byte, _ *exchange, r *resource) ([]byte, bool) {
		if r.collection.Transparent {
			return append(b, "<c:transparent/>"...), true
		}
		return append(b, "<c:opaque/>"...), true
	}},

	// Apple's: see apple.go.
	{PropertyName: apple("calendar-color"), on: kindCalendar, settable: true, value: unset},
	{PropertyName: apple("calendar-order"), on: kindCalendar, settable: true, value: unset},
}

func resourceType(b []byte, _ *exchange, r *resource) ([]byte, bool) {
	switch r.kind {
	case kindObject:
		return b, true
	case kindPrincipal:
		return append(b, "<d:collection/><d:principal/>"...), true
	case kindCalendar:
		return append(b, "<d:collection/><c:calendar/>"...), true
	}
	return append(b, "<d:collection/>"...), true
}

func displayName(b []byte, x *exchange, r *resource) ([]byte, bool) {
	switch r.kind {
	case kindPrincipal:
		return appendText(b, r.principal.Name), true
	case kindHome:
		return appendText(b, x.who.Name), true
	case kindCalendar:
		return appendText(b, r.collection.Title), true
	}
	return append(b, "Afterglow"...), true
}

// addresses is what somebody is known by in calendars (RFC 6638 section 2.4.1):
// DAVx5 and Apple look for the mailto.
func addresses(b []byte, x *exchange, r *resource) ([]byte, bool) {
	if r.principal.Email != "" {
		b = appendText(append(b, "<d:href>mailto:"...), r.principal.Email)
		b = append(b, "</d:href>"...)
	}
	return hrefOf(owner)(b, x, r)
}

func appendComponents(b []byte, components []string) []byte {
	for _, component := range components {
		b = appendText(append(b, `<c:comp name="`...), component)
		b = append(b, `"/>`...)
	}
	return b
}

// appendContentType says which component there is, which spares clients a look
// (RFC 4791 section 5.3.4, interop.md C13).
func appendContentType(b []byte, component string) []byte {
	b = append(b, "text/calendar; charset=utf-8"...)
	if component != "" {
		b = append(append(b, "; component="...), component...)
	}
	return b
}
