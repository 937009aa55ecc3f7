package caldav

import (
	"github.com/afterglow-calendar/afterglow/internal/app"
)

// selection is a wish as far as it can be settled for all resources of a kind at
// once, so that the rest is little for each.
type selection struct {
	live    []*property
	lost    []byte             // the tags of what no resource of the kind has
	dead    []app.PropertyName // what only the account can have set
	allDead bool
	names   bool // names instead of values
	minimal bool
	// expand, if set, puts in the place of the value that ends b what it is to be
	// instead (RFC 3253 section 3.8).
	expand  func(b []byte, value int, of *property) []byte
	shaping *shaping // of calendar-data, nil to tell all of it
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

// wantsDetails reports whether the selection needs more of an object than its tag
// and type.
func (s *selection) wantsDetails() bool {
	for _, p := range s.live {
		if p.detail {
			return true
		}
	}
	return false
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
	if !s.wantsSet() || !x.owns(at) {
		return nil, nil
	}
	return x.App.Properties(x.Request.Context(), x.who, at.key())
}

// appendResponse writes the DAV:response of a resource.
func (s *selection) appendResponse(b []byte, x *exchange, r *resource) []byte {
	b = r.place.appendHref(append(b, "<d:response><d:href>"...))
	b = s.appendPropstats(append(b, "</d:href>"...), x, r)
	return append(b, "</d:response>"...)
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
		if p == calendarData && r.beyond {
			continue
		}
		before := len(b)
		content, ok := p.value(append(b, p.open...), x, r)
		switch {
		case ok && s.names, s.names && storedValue(p, r.set) != "":
			b = append(content[:before], p.empty...)
		case ok:
			if s.expand != nil {
				content = s.expand(content, before+len(p.open), p)
			}
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
	if r.beyond {
		b = appendPropstat(b, []byte(calendarData.empty), statusInsufficient, errBeyond)
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
