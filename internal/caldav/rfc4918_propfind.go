package caldav

import (
	"github.com/afterglow-calendar/afterglow/internal/app"
)

// propfind answers PROPFIND (RFC 4918 section 9.1).
func (x *exchange) propfind() error {
	depth := x.Request.Header.Get("Depth")
	if depth != "0" && depth != "1" {
		// None means infinity, which would be all there is.
		if depth == "" || depth == "infinity" {
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
		return x.App.EachObject(x.Request.Context(), x.who, there.collection, func(o app.CalendarObject) error {
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

// selection is a wish as far as it can be settled for all resources of a kind at
// once, so that the rest is little for each.
type selection struct {
	live    []*property
	lost    []byte             // the tags of what no resource of the kind has
	dead    []app.PropertyName // what only the account can have set
	allDead bool
	names   bool // names instead of values
	minimal bool
	// scratch is for what one resource turns out not to have.
	scratch []byte
}

// choose settles a wish for a kind.
func choose(wanted wish, on kind, minimal bool) *selection {
	s := &selection{names: wanted.names, minimal: minimal, allDead: wanted.all || wanted.names}
	if s.allDead {
		for _, p := range listed {
			if p.on&on != 0 && (p.always || wanted.names) {
				s.live = append(s.live, p)
			}
		}
	}
	for _, name := range wanted.properties {
		p := known[name]
		switch {
		case p != nil && p.on&on != 0:
			if !s.allDead || !p.always {
				s.live = append(s.live, p)
			}
		case name == calendarData.PropertyName && on == kindObject && wanted.report:
			s.live = append(s.live, calendarData)
		case p == nil && mayBeDead(name, on):
			s.dead = append(s.dead, name)
		default:
			s.lost = appendEmpty(s.lost, name)
		}
	}
	return s
}

// mayBeDead reports whether an account can have set a property that the server does
// not know (RFC 4918 section 4). On calendar objects those of the standards are not
// for clients to invent: every client asks for some, for each object.
func mayBeDead(name app.PropertyName, on kind) bool {
	return on != kindObject || prefixes[name.Space] == ""
}

// wantsSet reports whether the selection needs what the account set.
func (s *selection) wantsSet() bool {
	if s.allDead || len(s.dead) > 0 {
		return true
	}
	for _, p := range s.live {
		if p.settable {
			return true
		}
	}
	return false
}

// propertiesFor reads what the account set of a resource, if the selection needs it.
func (x *exchange) propertiesFor(s *selection, at place) ([]app.Property, error) {
	if !s.wantsSet() {
		return nil, nil
	}
	return x.App.Properties(x.Request.Context(), x.who, at.key())
}

// appendPropstats writes what a resource has under 200 and, unless the client would
// rather not hear of it (RFC 8144 section 2.1), what it has not under 404.
func (s *selection) appendPropstats(b []byte, x *exchange, r *resource) []byte {
	start := len(b)
	b = append(b, "<d:propstat><d:prop>"...)
	inner := len(b)
	missing := append(s.scratch[:0], s.lost...)
	for _, p := range s.live {
		if stored := storedValue(p, r.set); stored != "" && !s.names {
			b = append(b, stored...)
			continue
		}
		before := len(b)
		content, ok := p.value(append(b, p.open...), x, r)
		switch {
		case ok && s.names, s.names && storedValue(p, r.set) != "":
			b = append(content[:before], p.empty...)
		case ok:
			b = append(content, p.close...)
		default:
			b = content[:before]
			if !s.allDead {
				missing = append(missing, p.empty...)
			}
		}
	}
	if s.allDead {
		b = s.appendDead(b, r.set)
	}
	for _, name := range s.dead {
		if stored := find(r.set, name); stored != "" {
			if !s.allDead {
				b = append(b, stored...)
			}
		} else {
			missing = appendEmpty(missing, name)
		}
	}
	s.scratch = missing
	tell := len(missing) > 0 && !s.minimal
	if len(b) == inner && tell {
		b = b[:start]
	} else {
		b = append(append(append(b, "</d:prop><d:status>"...), statusOK...), "</d:status></d:propstat>"...)
	}
	if tell {
		b = appendPropstat(b, missing, statusNotFound, nil)
	}
	return b
}

// appendDead writes all that the account set and the server does not know itself.
func (s *selection) appendDead(b []byte, set []app.Property) []byte {
	for _, p := range set {
		switch {
		case known[p.PropertyName] != nil:
		case s.names:
			b = appendEmpty(b, p.PropertyName)
		default:
			b = append(b, p.XML...)
		}
	}
	return b
}

// storedValue is the element that the account set of a property that it may set.
func storedValue(p *property, set []app.Property) string {
	if !p.settable {
		return ""
	}
	return find(set, p.PropertyName)
}

func find(set []app.Property, name app.PropertyName) string {
	for _, p := range set {
		if p.PropertyName == name {
			return p.XML
		}
	}
	return ""
}
