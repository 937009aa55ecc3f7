package caldav

import (
	"bytes"
	"errors"
	"mime"
	"net/http"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// put answers PUT of a calendar object (RFC 4791 section 5.3.2). What was sent is
// stored as it is, so the ETag is one of these very bytes.
func (x *exchange) put() error {
	switch {
	case x.at.kind == kindCalendar:
		if _, err := x.resolve(x.at); err != nil {
			return x.outside(err)
		}
		return x.notAllowed()
	case x.at.kind != kindObject:
		return x.notAllowed()
	}
	calendar, err := x.resolveParent(x.at)
	if err != nil {
		return err
	}
	if err := x.needWrite(calendar); err != nil {
		return err
	}
	body, conditions, err := x.sentObject()
	if err != nil {
		return err
	}
	etag, created, err := x.App.PutObject(x.Request.Context(), x.who, objectAt(x.at), body, conditions.check)
	if err != nil {
		return err
	}
	return x.stored(x.at, etag, created)
}

// sentObject reads an object that shall be stored, and under which conditions.
func (x *exchange) sentObject() (body []byte, c conditions, err error) {
	if x.Request.Header.Get("Content-Range") != "" {
		return nil, c, badRequest("an object is put whole, without Content-Range") // RFC 9110 section 14.4
	}
	if !isCalendar(x.Request.Header.Get("Content-Type")) {
		return nil, c, forbid(nsCalDAV, "supported-calendar-data")
	}
	// The body first: while it comes, what the conditions are about may become another.
	if body, err = x.object(); err != nil {
		return nil, c, err
	}
	c, err = x.conditions()
	return body, c, err
}

// outside is the answer for a PUT right into the home: there are no objects outside
// of calendars.
func (x *exchange) outside(err error) error {
	if x.at.user == x.who.UserID && clinic.CodeOf(err) == clinic.NotFound {
		return &refusal{status: http.StatusForbidden, condition: caldav("calendar-collection-location-ok"), message: "an object is put into a calendar"}
	}
	return err
}

// needWrite refuses a PUT that the account has no right to: to a new member of the
// calendar, or to the content of the one that is there (RFC 3744 appendix B).
func (x *exchange) needWrite(there resource) error {
	if privilegesOf(x.who, there).has(privilegeWriteContent | privilegeBind) {
		return nil
	}
	switch _, err := x.resolveWhole(there.place); {
	case err == nil:
		return needPrivilege(there.place, privilegeWriteContent)
	case clinic.CodeOf(err) == clinic.NotFound:
		return needPrivilege(there.parent(), privilegeBind)
	default:
		return err
	}
}

// isCalendar reports whether a body is iCalendar by its type. Who sends none, or
// says only that there are bytes, is not asked again.
func isCalendar(contentType string) bool {
	if contentType == "" {
		return true
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	if errors.Is(err, mime.ErrInvalidMediaParameter) {
		err = nil // the type itself is sound
	}
	return err == nil && (mediaType == "text/calendar" || mediaType == "application/octet-stream")
}

// object reads the body of a request, no further than it may be.
func (x *exchange) object() ([]byte, error) {
	tooLarge := forbid(nsCalDAV, "max-resource-size") // RFC 4791 section 5.3.2.1
	length := x.Request.ContentLength
	if length > int64(ical.DefaultLimits.MaxBytes) {
		return nil, tooLarge
	}
	reader := http.MaxBytesReader(x.Writer, x.Request.Body, int64(ical.DefaultLimits.MaxBytes))
	var body bytes.Buffer
	if length > 0 {
		body.Grow(int(length) + bytes.MinRead)
	}
	_, err := body.ReadFrom(reader)
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, tooLarge
	case err != nil:
		return nil, badRequest("the body broke off")
	}
	return body.Bytes(), nil
}

// stored tells that an object is there now, and what it is if the client wants to
// know.
func (x *exchange) stored(at place, etag string, created bool) error {
	status, bare := http.StatusOK, http.StatusNoContent
	if created {
		status, bare = http.StatusCreated, http.StatusCreated
	}
	if sent, err := x.represent(status, at); sent {
		return err
	}
	if etag != "" {
		x.Header("ETag", etag)
	}
	x.Status(bare)
	x.Writer.WriteHeaderNow()
	return nil
}
