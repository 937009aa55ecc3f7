package caldav

import (
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// resource is what is at a place, as far as it was looked up.
type resource struct {
	place
	principal  app.Principal // whose principal it is
	collection app.Calendar  // the calendar it is or is in
	object     app.CalendarObject
	set        []app.Property // what the account set of it
	read       *ical.Object   // the object, where it was looked into
	beyond     bool           // whether its data is more than a report tells
}

var (
	errNotFound = clinic.Errorf(clinic.NotFound, "", "nothing is there")
	errNoParent = clinic.Errorf(clinic.Conflict, "", "the calendar is not there")
)

// resolve looks a collection up, and of an object the calendar it is in. What
// belongs to somebody else is not there, whether it exists or not; but colleagues
// see each other's principals.
func (x *exchange) resolve(at place) (there resource, err error) {
	there.place = at
	switch {
	case at.kind == kindPrincipal:
		there.principal, err = x.App.Principal(x.Request.Context(), x.who, at.user)
	case !x.owns(at):
		err = errNotFound
	case at.calendar != "":
		there.collection, err = x.App.Calendar(x.Request.Context(), x.who, at.calendar)
	}
	if err != nil {
		return resource{}, err
	}
	return there, nil
}

// owns reports whether a place is nobody else's.
func (x *exchange) owns(at place) bool { return at.user == "" || at.user == x.who.UserID }

// resolveWhole also reads the object, if it is one.
func (x *exchange) resolveWhole(at place) (resource, error) {
	there, err := x.resolve(at)
	if err == nil && at.kind == kindObject {
		there.object, err = x.App.CalendarObject(x.Request.Context(), x.who, there.collection, at.object)
	}
	return there, err
}

// resolveParent looks up the calendar that an object is, or shall be, in. That it
// is missing is a conflict (RFC 4918 section 9.7.1), unless the place is somebody
// else's.
func (x *exchange) resolveParent(at place) (resource, error) {
	there, err := x.resolve(at)
	if clinic.CodeOf(err) == clinic.NotFound && at.user == x.who.UserID {
		err = errNoParent
	}
	return there, err
}
