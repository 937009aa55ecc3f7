package caldav

import (
	"github.com/afterglow-calendar/afterglow/internal/app"
)

// invalidValue says why a property that the server makes use of cannot have a
// value; nil for one that it can have, or that the server only keeps.
func invalidValue(e *element) *refusal {
	check, ok := valueChecks[e.PropertyName]
	if !ok {
		return nil
	}
	return check(e)
}

var valueChecks = map[app.PropertyName]func(*element) *refusal{
	caldav("calendar-timezone"):        validTimezone,
	caldav("calendar-timezone-id"):     validTimezoneID,
	caldav("schedule-calendar-transp"): validTransparency,
	apple("calendar-color"):            validColor,
}

// validTimezone: RFC 4791 section 5.2.2, exactly one VTIMEZONE.
func validTimezone(e *element) *refusal {
	if zoneIn(e.text()) == nil {
		return forbid(nsCalDAV, "valid-calendar-data")
	}
	return nil
}

// validTimezoneID: RFC 7809 section 5.2.
func validTimezoneID(e *element) *refusal {
	if zoneNamed(e.text()) == nil {
		return forbid(nsCalDAV, "valid-timezone")
	}
	return nil
}

// validTransparency: RFC 6638 section 9.1.
func validTransparency(e *element) *refusal {
	if (e.child(nsCalDAV, "opaque") == nil) == (e.child(nsCalDAV, "transparent") == nil) {
		return &refusal{message: "either opaque or transparent"}
	}
	return nil
}
