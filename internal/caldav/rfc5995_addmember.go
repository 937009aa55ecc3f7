package caldav

import (
	"github.com/rs/xid"
)

// addMember answers POST to a calendar (RFC 5995): a PUT under a name that the server
// chooses.
//
// The address for it, which DAV:add-member tells, is the calendar's own. No member can
// be in its way, since none has an empty name; it is somebody else's exactly where the
// calendar is; and no proxy loses it, as some do a query.
//
// Tags and dates are held against the member that is to be made, as for a PUT: that
// is what the request would change. The If header is about the address itself (RFC
// 4918 section 10.4), which is how a client adds only to what it knows (RFC 6578
// section 5).
func (x *exchange) addMember() error {
	calendar, err := x.resolve(x.at)
	if err != nil {
		return err
	}
	if calendar.kind != kindCalendar {
		return x.notAllowed()
	}
	if err := x.need(calendar, privilegeBind); err != nil {
		return err
	}
	if x.Request.Header.Get("Content-Type") == "" {
		// A PUT without a type is taken. A POST is what any page in a browser can send
		// without asking first, as long as it says no such type.
		return forbid(nsCalDAV, "supported-calendar-data")
	}
	body, conditions, err := x.sentObject()
	if err != nil {
		return err
	}
	if calendar, err = x.resolve(x.at); err != nil { // as it is by now
		return err
	}
	if !conditions.list.holds(x.at, calendar.state(), conditions.elsewhere) {
		return errPrecondition
	}
	conditions.list = nil
	member := x.at.in(xid.New().String() + ".ics")
	etag, created, err := x.App.PutObject(x.Request.Context(), x.who, objectAt(member), body, conditions.check)
	if err != nil {
		return err
	}
	x.Header("Location", member.href())
	return x.stored(member, etag, created)
}

// addMemberURI is DAV:add-member, where there may be new members (section 3.2).
func addMemberURI(b []byte, x *exchange, r *resource) ([]byte, bool) {
	if !privilegesOf(x.who, *r).has(privilegeBind) {
		return b, false
	}
	return appendElementHref(b, r.place), true
}
