package caldav

import (
	"net/http"
	"strings"
)

// compliance is exactly what works (interop.md C4): classes 1 and 3 of RFC 4918,
// the privileges of RFC 3744, RFC 4791 and RFC 5689. RFC 6578 has no name of its
// own; supported-report-set tells of it.
const compliance = "1, 3, access-control, calendar-access, extended-mkcol"

// options answers OPTIONS, also for an object that is not there yet.
func (x *exchange) options() error {
	there, err := x.resolve(x.at)
	if err != nil {
		return err
	}
	x.Header("DAV", compliance)
	x.Header("Allow", allowed(x, there))
	x.Status(http.StatusOK)
	x.Writer.WriteHeaderNow()
	return nil
}

// notAllowed answers for a method that the resource does not have.
func (x *exchange) notAllowed() error {
	there, err := x.resolve(x.at)
	if err != nil {
		return err
	}
	x.Header("Allow", allowed(x, there))
	return &refusal{status: http.StatusMethodNotAllowed, message: "method not allowed"}
}

// allowed lists the methods of a resource: none that its privileges would refuse
// (interop.md R3).
func allowed(x *exchange, there resource) string {
	list := []string{"OPTIONS", "GET", "HEAD", "PROPFIND"}
	if x.owns(there.place) {
		list = append(list, "PROPPATCH")
	}
	list = append(list, "REPORT")
	may := privilegesOf(x.who, there)
	switch there.kind {
	case kindHome:
		if may.has(privilegeBind) {
			list = append(list, "MKCALENDAR", "MKCOL") // of what is to be in it
		}
	case kindCalendar:
		if may.has(privilegeBind) {
			list = append(list, "POST")
		}
		if there.collection.Deletable {
			list = append(list, "DELETE")
		}
	case kindObject:
		list = append(list, "COPY")
		if may.has(privilegeWriteContent) {
			list = append(list, "PUT", "DELETE", "MOVE")
		}
	}
	return strings.Join(list, ", ")
}
