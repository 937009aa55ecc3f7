package caldav

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/ical"
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
	telling := telling{multistatus: answer, wanted: wanted, minimal: minimal}
	if depth == "0" || !x.withoutRoot() {
		if err := telling.one(&there); err != nil {
			return err
		}
	}
	if depth == "1" {
		if err := x.members(there, wanted.details(), telling.one); err != nil {
			return err
		}
	}
	return answer.end()
}

// telling answers for resources, one after another, with what is wanted of them.
type telling struct {
	*multistatus
	wanted  wish
	minimal bool
	chosen  *selection // settled for the kind of the last one
	on      kind
}

func (t *telling) one(r *resource) (err error) {
	if t.on != r.kind {
		t.chosen, t.on = choose(t.wanted, r.kind, t.minimal), r.kind
	}
	if r.set, err = t.x.propertiesFor(t.chosen, r.place); err != nil {
		return err
	}
	return t.response(t.chosen, r, t.x)
}

// members calls yield for what is directly in a collection. One of objects is only
// there until the next; unless details are wanted, it has little more than its tag.
func (x *exchange) members(there resource, details bool, yield func(*resource) error) error {
	if there.alias != "" {
		return nil
	}
	ctx := x.Request.Context()
	switch there.kind {
	case kindRoot:
		if err := yield(&resource{place: place{kind: kindPrincipals}}); err != nil {
			return err
		}
		return yield(&resource{place: place{kind: kindCalendars}})
	case kindPrincipals:
		return x.App.Principals(ctx, x.who, func(p app.Principal) error {
			return yield(&resource{place: place{kind: kindPrincipal, user: p.UserID}, principal: p})
		})
	case kindCalendars:
		return yield(&resource{place: home(x.who)})
	case kindHome:
		calendars, err := x.App.Calendars(ctx, x.who)
		if err != nil {
			return err
		}
		for _, calendar := range calendars {
			if err := yield(&resource{place: there.in(calendar.Name), collection: calendar}); err != nil {
				return err
			}
		}
	case kindCalendar:
		member := resource{collection: there.collection}
		return x.App.EachObject(ctx, x.who, there.collection, !details, func(o app.CalendarObject) error {
			member.place, member.object = there.in(o.Name), o
			return yield(&member)
		})
	}
	return nil
}

// member answers for an object with its properties. The resource is used again for
// the next one.
func (x *exchange) member(answer *multistatus, chosen *selection, into *resource, at place, o app.CalendarObject) (err error) {
	into.place, into.object, into.beyond = at, o, false
	if chosen.shaping != nil {
		chosen.shaping.shape(into)
	}
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
	shape      *ical.Shape // of the data, nil for all of it
}

// details reports whether it needs more of an object than its tag and type.
func (w wish) details() bool { return choose(w, kindObject, false).wantsDetails() }

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
// them must be there, and no more names than anybody wants.
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
	return wanted, found == 1 && len(wanted.properties) <= maxWished
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
