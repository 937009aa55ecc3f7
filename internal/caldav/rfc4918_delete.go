package caldav

import (
	"net/http"
	"strings"
)

// delete answers DELETE (RFC 4918 section 9.6) of an object or of a calendar.
func (x *exchange) delete() error {
	there, err := x.resolve(x.at)
	if err != nil {
		return err
	}
	switch there.kind {
	case kindObject:
		err = x.deleteObject(there)
	case kindCalendar:
		err = x.deleteCalendar(there)
	default:
		return x.notAllowed()
	}
	if err != nil {
		return err
	}
	x.Status(http.StatusNoContent)
	x.Writer.WriteHeaderNow()
	return nil
}

func (x *exchange) deleteObject(there resource) error {
	if !privilegesOf(x.who, there).has(privilegeUnbind) {
		return needPrivilege(there.parent(), privilegeUnbind)
	}
	conditions, err := x.conditions()
	if err != nil {
		return err
	}
	return x.App.DeleteObject(x.Request.Context(), x.who, objectAt(there.place), conditions.check)
}

func (x *exchange) deleteCalendar(there resource) error {
	// RFC 4918 section 9.6.1: a collection goes with all that is in it.
	if depth := x.Request.Header.Get("Depth"); depth != "" && !strings.EqualFold(depth, "infinity") {
		return badRequest("a calendar is deleted with Depth infinity")
	}
	if !there.collection.Deletable {
		return needPrivilege(there.parent(), privilegeUnbind)
	}
	if err := x.precondition(there); err != nil {
		return err
	}
	return x.App.DeleteCalendar(x.Request.Context(), x.who, there.calendar)
}
