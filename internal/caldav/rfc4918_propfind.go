package caldav

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// propfind answers PROPFIND (RFC 4918 section 9.1).
func (x *exchange) propfind() error {
	depth := x.Request.Header.Get("Depth")
	if depth != "0" && depth != "1" {
		// None means infinity, which would be all there is.
		if depth == "" || strings.EqualFold(depth, "infinity") {
			return forbid(nsDAV, "propfind-finite-depth")
		}
		return badRequest("the Depth is none of 0, 1 and infinity")
	}
	body, err := x.body()
	if err != nil {
		return err
	}
	wanted, err := wantedBy(body)
	if err != nil {
		return err
	}
	there, err := x.resolveWhole(x.at)
	if err != nil {
		return err
	}
	minimal := x.minimal()
	answer := x.multistatus()
	defer answer.release()
	own := choose(wanted, there.kind, minimal)
	if there.set, err = x.propertiesFor(own, there.place); err != nil {
		return err
	}
	if err := answer.response(own, &there, x); err != nil {
		return err
	}
	if depth == "1" {
		if err := x.members(answer, wanted, there, minimal); err != nil {
			return err
		}
	}
	return answer.end()
}

// members answers for what is directly in a collection.
func (x *exchange) members(answer *multistatus, wanted wish, there resource, minimal bool) error {
	if there.alias != "" {
		return nil
	}
	one := func(at resource) (err error) {
		chosen := choose(wanted, at.kind, minimal)
		if at.set, err = x.propertiesFor(chosen, at.place); err != nil {
			return err
		}
		return answer.response(chosen, &at, x)
	}
	switch there.kind {
	case kindRoot:
		if err := one(resource{place: place{kind: kindPrincipals}}); err != nil {
			return err
		}
		return one(resource{place: place{kind: kindCalendars}})
	case kindPrincipals:
		return one(resource{place: principal(x.who)})
	case kindCalendars:
		return one(resource{place: home(x.who)})
	case kindHome:
		calendars, err := x.App.Calendars(x.Request.Context(), x.who)
		if err != nil {
			return err
		}
		for _, calendar := range calendars {
			if err := one(resource{place: there.in(calendar.Name), collection: calendar}); err != nil {
				return err
			}
		}
	case kindCalendar:
		chosen := choose(wanted, kindObject, minimal)
		member := resource{collection: there.collection}
		return x.App.EachObject(x.Request.Context(), x.who, there.collection, !chosen.wantsDetails(), func(o app.CalendarObject) error {
			return x.member(answer, chosen, &member, there.in(o.Name), o)
		})
	}
	return nil
}

// member answers for an object with its properties. The resource is used again for
// the next one.
func (x *exchange) member(answer *multistatus, chosen *selection, into *resource, at place, o app.CalendarObject) (err error) {
	into.place, into.object = at, o
	if into.set, err = x.propertiesFor(chosen, at); err != nil {
		return err
	}
	return answer.response(chosen, into, x)
}

// wish is which properties a request wants.
type wish struct {
	all, names bool
	properties []app.PropertyName // besides, if all
	report     bool               // whether calendar-data may be among them
	data       *element
}

// wantedBy reads a DAV:propfind element. No body means everything (section 9.1).
func wantedBy(body *element) (wish, error) {
	if body == nil {
		return wish{all: true}, nil
	}
	if !body.is(nsDAV, "propfind") {
		return wish{}, errXML
	}
	wanted, ok := wishIn(body)
	if !ok {
		return wish{}, errXML
	}
	return wanted, nil
}

// wishIn reads the DAV:prop, allprop or propname below an element. Exactly one of
// them must be there.
func wishIn(above *element) (wanted wish, ok bool) {
	found := 0
	for e := range above.children {
		switch {
		case e.is(nsDAV, "prop"):
			found++
			wanted.add(e)
		case e.is(nsDAV, "allprop"):
			found++
			wanted.all = true
		case e.is(nsDAV, "propname"):
			found++
			wanted.names = true
		case e.is(nsDAV, "include"):
			wanted.add(e)
		}
	}
	return wanted, found == 1
}

// add takes the names in a DAV:prop or DAV:include, each once.
func (w *wish) add(prop *element) {
	seen := map[app.PropertyName]bool{}
	for e := range prop.children {
		if !seen[e.PropertyName] {
			seen[e.PropertyName] = true
			w.properties = append(w.properties, e.PropertyName)
		}
		if e.is(nsCalDAV, "calendar-data") {
			w.data = e
		}
	}
}
