package caldav

import (
	"net/http"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// copyOrMove answers COPY and MOVE (RFC 4918 sections 9.8 and 9.9) of an object,
// within the account's own calendars.
func (x *exchange) copyOrMove() error {
	there, err := x.resolve(x.at)
	if err != nil {
		return err
	}
	moves := x.Request.Method == "MOVE"
	if there.kind != kindObject {
		// A calendar keeps its address: clients know it by that.
		return needPrivilege(there.place, privilegeWrite)
	}
	if moves {
		if err := x.need(resource{place: there.parent(), collection: there.collection}, privilegeUnbind); err != nil {
			return err
		}
	}
	to, err := x.destination()
	if err != nil {
		return err
	}
	conditions, err := x.conditions()
	if err != nil {
		return err
	}
	overwrite := x.Request.Header.Get("Overwrite")
	if overwrite != "" && overwrite != "T" && overwrite != "F" {
		return badRequest("Overwrite is neither T nor F")
	}
	x.at = to // what is in the way is there, or is a member of the calendar there
	source := func(etag string, exists bool) error {
		err := conditions.check(etag, exists)
		if err != nil {
			x.at = there.place
		}
		return err
	}
	target := func(_ string, exists bool) error {
		if exists && overwrite == "F" {
			return errPrecondition
		}
		return nil
	}
	do := x.App.CopyObject
	if moves {
		do = x.App.MoveObject
	}
	etag, created, err := do(x.Request.Context(), x.who, objectAt(there.place), objectAt(to), source, target)
	if err != nil {
		return err
	}
	return x.stored(to, etag, created)
}

func objectAt(at place) app.ObjectPlace {
	return app.ObjectPlace{Calendar: at.calendar, Name: at.object}
}

// destination reads where an object shall go (section 10.3).
func (x *exchange) destination() (place, error) {
	header := x.Request.Header.Get("Destination")
	if header == "" {
		return place{}, badRequest("there is no Destination")
	}
	to, ours, err := x.placeOf(header)
	switch {
	case err == nil && !ours:
		return place{}, &refusal{status: http.StatusBadGateway, message: "the destination is on another server"} // section 9.8.5
	case err == nil && to == x.at:
		return place{}, &refusal{status: http.StatusForbidden, message: "source and destination are the same"}
	case err == nil && to.kind != kindObject:
		return place{}, &refusal{status: http.StatusForbidden, condition: caldav("calendar-collection-location-ok"), message: "an object goes into a calendar"}
	case err != nil && statusFor(x, err) == http.StatusNotFound:
		return place{}, &refusal{status: http.StatusConflict, message: "the destination's calendar is not there"}
	case err != nil:
		return place{}, err
	}
	calendar, err := x.resolveParent(to)
	if err != nil {
		if statusFor(x, err) == http.StatusNotFound { // somebody else's
			err = &refusal{status: http.StatusConflict, message: "the destination's calendar is not there"}
		}
		return place{}, err
	}
	return to, x.need(resource{place: to.parent(), collection: calendar.collection}, privilegeBind)
}

// statusFor is the status that an error is answered with, 0 for a failure.
func statusFor(x *exchange, err error) int {
	if refused := x.refusalOf(err); refused != nil {
		return refused.status
	}
	return 0
}
