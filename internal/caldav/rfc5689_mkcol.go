package caldav

import (
	"net/http"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// mkcol answers MKCOL with a body that says what the collection shall be (RFC
// 5689), by which vdirsyncer makes calendars. There is no other kind of collection
// to make.
func (x *exchange) mkcol() error {
	body, err := x.xmlBody()
	if err != nil {
		return err
	}
	if err := x.mayMake(); err != nil {
		return err
	}
	if _, err := x.resolve(x.at); err == nil {
		return x.notAllowed()
	} else if clinic.CodeOf(err) != clinic.NotFound {
		return err
	}
	if body == nil {
		return forbid(nsDAV, "valid-resourcetype")
	}
	if !body.is(nsDAV, "mkcol") {
		return errXML
	}
	list, err := settings(body)
	if err != nil {
		return err
	}
	components, rest := componentsIn(list)
	faults := faultsOf(rest, kindCalendar, nil)
	if !makesCalendar(list) {
		faults[dav("resourcetype")] = fault{statusForbidden, forbid(nsDAV, "valid-resourcetype")}
	}
	if len(faults) > 0 {
		x.mkcolResponse(list, faults)
		return nil
	}
	return x.make(components, rest)
}

// makesCalendar reports whether the type that is asked for is exactly that of a
// calendar.
func makesCalendar(list []instruction) bool {
	for _, i := range list {
		if i.PropertyName != dav("resourcetype") {
			continue
		}
		n := 0
		for range i.set.children {
			n++
		}
		return n == 2 && i.set.child(nsDAV, "collection") != nil && i.set.child(nsCalDAV, "calendar") != nil
	}
	return false
}

// mkcolResponse tells which properties were at fault (RFC 5689 section 5.2).
func (x *exchange) mkcolResponse(list []instruction, faults map[app.PropertyName]fault) {
	if _, told := faults[dav("resourcetype")]; told && !containsName(list, dav("resourcetype")) {
		list = append(list, instruction{PropertyName: dav("resourcetype")})
	}
	b := append([]byte(xmlHeader), "<d:mkcol-response"+namespaces+">"...)
	b = append(appendOutcome(b, list, faults), "</d:mkcol-response>"...)
	x.Header("Cache-Control", "no-cache")
	x.Data(http.StatusForbidden, xmlType, b)
}

func containsName(list []instruction, name app.PropertyName) bool {
	for _, i := range list {
		if i.PropertyName == name {
			return true
		}
	}
	return false
}
