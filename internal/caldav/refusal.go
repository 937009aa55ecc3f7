package caldav

import (
	"context"
	"errors"
	"net/http"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// refusal is an answer that is no success. What it says never repeats what was
// sent, which may be a patient's data.
type refusal struct {
	status  int
	message string // for people, in plain text or beside the condition
	// condition is the precondition or postcondition of an RFC that was not met
	// (RFC 4918 section 16); inner is what stands in its element.
	condition app.PropertyName
	inner     []byte
}

func (r *refusal) Error() string { return r.message }

// forbid refuses with a condition. 403 says that to ask again is no use.
func forbid(space, condition string) *refusal {
	return &refusal{status: http.StatusForbidden, condition: app.PropertyName{Space: space, Local: condition}}
}

// errQuota is for what there is no room for (RFC 4331 section 6).
var errQuota = &refusal{status: http.StatusInsufficientStorage, condition: dav("quota-not-exceeded")}

func badRequest(message string) *refusal {
	return &refusal{status: http.StatusBadRequest, message: message}
}

// nsMessage is that of the element which tells people what is wrong; the elements
// of RFCs only say which rule.
const nsMessage = "https://afterglow-calendar.github.io/ns"

var statusOf = map[clinic.Code]int{
	clinic.NotFound:     http.StatusNotFound,
	clinic.Conflict:     http.StatusConflict,
	clinic.Precondition: http.StatusPreconditionFailed,
	clinic.Unauthorized: http.StatusForbidden,
}

// refusalOf turns what a use case said into an answer; it is nil for what is no
// refusal but a failure.
func (x *exchange) refusalOf(err error) *refusal {
	var (
		own     *refusal
		rule    *app.Refusal
		data    *ical.Error
		invalid *clinic.Error
	)
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &data):
		refused := forbid(nsCalDAV, string(data.Condition)) // RFC 4791 section 5.3.2.1
		refused.message = data.Error()
		return refused
	case errors.As(err, &rule):
		refused := forbid(rule.Space, rule.Condition)
		if refused.condition == errQuota.condition {
			return errQuota
		}
		if rule.Object != "" {
			// RFC 4791 section 5.3.2.1: where the other one is.
			at := x.at
			if at.kind == kindObject {
				at = at.parent()
			}
			refused.inner = appendElementHref(nil, at.in(rule.Object))
		}
		return refused
	case errors.Is(err, app.ErrReadOnly):
		return needPrivilege(x.at, privilegeWriteContent)
	case errors.Is(err, app.ErrSyncToken):
		return forbid(nsDAV, "valid-sync-token") // RFC 6578 section 3.2, interop.md C11
	case errors.As(err, &invalid) && invalid.Code == clinic.Invalid:
		// The object is sound iCalendar and breaks a rule of the clinic.
		refused := forbid(nsCalDAV, "valid-calendar-object-resource")
		refused.message = invalid.Error()
		return refused
	case errors.As(err, &invalid) && statusOf[invalid.Code] != 0:
		return &refusal{status: statusOf[invalid.Code], message: invalid.Error()}
	}
	return nil
}

// refuse answers for an error. What is no refusal is logged and answered without
// its text.
func (x *exchange) refuse(err error) {
	if x.Writer.Written() {
		if x.Request.Context().Err() != nil {
			return // nobody listens any more
		}
		// Half an answer must not look like a whole one: end the connection.
		x.Log.Error("an answer broke off", "method", x.Request.Method, "error", err)
		panic(http.ErrAbortHandler)
	}
	refused := x.refusalOf(err)
	if refused != nil && refused.status == http.StatusPreconditionFailed {
		if sent, err := x.representInstead(); sent {
			if err != nil {
				x.refuse(err)
			}
			return
		}
	}
	switch {
	case refused == nil && errors.Is(err, context.Canceled) && x.Request.Context().Err() != nil: // nobody listens any more
	case refused == nil:
		x.Log.Error("a request failed", "method", x.Request.Method, "error", err)
		overloaded(x.Context)
	case refused.condition.Local != "":
		x.Data(refused.status, xmlType, refused.appendError(append([]byte(nil), xmlHeader...), namespaces))
	case refused.status == http.StatusNotFound:
		x.NotFound(x.Context)
	default:
		x.String(refused.status, "%s\n", refused.message)
	}
}

// appendError writes the DAV:error of a refusal (RFC 4918 section 14.5).
func (r *refusal) appendError(b []byte, attributes string) []byte {
	b = append(append(append(b, "<d:error"...), attributes...), '>')
	switch {
	case r.condition.Local == "":
	case len(r.inner) == 0:
		b = appendEmpty(b, r.condition)
	default:
		prefix := prefixes[r.condition.Space]
		b = append(append(append(append(b, '<'), prefix...), r.condition.Local...), '>')
		b = append(b, r.inner...)
		b = append(append(append(append(b, "</"...), prefix...), r.condition.Local...), '>')
	}
	if r.message != "" {
		b = append(append(append(b, `<message xmlns="`...), nsMessage...), `">`...)
		b = append(appendText(b, r.message), "</message>"...)
	}
	return append(b, "</d:error>"...)
}

func appendElementHref(b []byte, at place) []byte {
	return append(appendText(append(b, "<d:href>"...), at.href()), "</d:href>"...)
}
