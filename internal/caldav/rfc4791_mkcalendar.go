package caldav

import (
	"mime"
	"net/http"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// mkcalendar answers MKCALENDAR (RFC 4791 section 5.3.1). The calendar is there
// under the name that the client chose as soon as it is told so (interop.md C19).
func (x *exchange) mkcalendar() error {
	body, err := x.xmlBody()
	if err != nil {
		return err
	}
	if err := x.mayMake(); err != nil {
		return err
	}
	var list []instruction
	if body != nil {
		if !body.is(nsCalDAV, "mkcalendar") {
			return errXML
		}
		if list, err = settings(body); err != nil {
			return err
		}
	}
	components, list := componentsIn(list)
	if faults := faultsOf(list, kindCalendar, nil); len(faults) > 0 {
		return notInitialized(list, faults)
	}
	return x.make(components, list)
}

// notInitialized names what is wrong with the first value that is at fault (section
// 5.3.1.1, RFC 7809 section 5.2), or that there is no calendar with such properties
// (section 5.3.1.2).
func notInitialized(list []instruction, faults map[app.PropertyName]fault) *refusal {
	for _, i := range list {
		if why := faults[i.PropertyName].why; why == errQuota || why != nil && why.condition.Space == nsCalDAV {
			return why
		}
	}
	return forbid(nsCalDAV, "initialize-calendar-collection")
}

// mayMake refuses a new collection where none can be.
func (x *exchange) mayMake() error {
	at := x.at
	switch {
	case at.kind == kindObject:
		// RFC 4791 section 4.2: no collection is in a calendar.
		if _, err := x.resolveParent(at); err != nil {
			return err
		}
		return forbid(nsCalDAV, "calendar-collection-location-ok")
	case at.kind != kindCalendar:
		if _, err := x.resolve(at); err != nil {
			return err
		}
		return x.taken()
	case at.user != x.who.UserID:
		return errNotFound
	}
	return x.need(resource{place: at.parent()}, privilegeBind)
}

// xmlBody reads a body that has to be XML, if there is one. Another type is refused
// before anything else is (RFC 4918 section 9.3).
func (x *exchange) xmlBody() (*element, error) {
	contentType := x.Request.Header.Get("Content-Type")
	mediaType, _, err := mime.ParseMediaType(contentType)
	if isXML := err == nil && (mediaType == "application/xml" || mediaType == "text/xml"); contentType != "" && !isXML && x.Request.ContentLength != 0 {
		return nil, &refusal{status: http.StatusUnsupportedMediaType, message: "the body is not XML"}
	}
	return x.body()
}

// settings reads the properties that a new collection shall have.
func settings(body *element) (list []instruction, err error) {
	for set := range body.children {
		if !set.is(nsDAV, "set") {
			continue
		}
		prop := set.child(nsDAV, "prop")
		if prop == nil {
			return nil, errXML
		}
		for p := range prop.children {
			list = append(list, instruction{p.PropertyName, p})
		}
	}
	return list, nil
}

// componentsIn takes out what only a new calendar can be told: which components it
// takes (RFC 4791 section 5.2.3), nothing for any. Its type has been looked at.
func componentsIn(list []instruction) (components []string, rest []instruction) {
	for _, i := range list {
		switch i.PropertyName {
		case caldav("supported-calendar-component-set"):
			for e := range i.set.children {
				if name, ok := e.attribute("", "name"); ok && e.is(nsCalDAV, "comp") {
					components = append(components, strings.ToUpper(name))
				}
			}
		case dav("resourcetype"):
		default:
			rest = append(rest, i)
		}
	}
	return components, rest
}

// make makes the calendar, if the conditions hold of what is not there yet.
func (x *exchange) make(components []string, list []instruction) error {
	conditions, err := x.conditions()
	if err == nil {
		err = conditions.hold(state{})
	}
	if err != nil {
		return err
	}
	set, _ := settle(list)
	err = x.App.MakeCalendar(x.Request.Context(), x.who, x.at.calendar, components, set)
	switch {
	case clinic.CodeOf(err) == clinic.Conflict:
		return x.taken()
	case err != nil:
		return err
	}
	_ = x.minimal()                       // without words it is in any case (RFC 8144 section 2.3)
	x.Header("Cache-Control", "no-cache") // RFC 4791 section 5.3.1
	x.Status(http.StatusCreated)
	x.Writer.WriteHeaderNow()
	return nil
}

// taken is the refusal of a path that leads somewhere already.
func (x *exchange) taken() error {
	if x.Request.Method == "MKCOL" {
		return x.notAllowed() // RFC 4918 section 9.3.1
	}
	return forbid(nsDAV, "resource-must-be-null") // RFC 4791 section 5.3.1.1
}
