package caldav

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// expandProperty tells properties of a resource and, in the place of each address in
// them, properties of what is there (RFC 3253 section 3.8), as deep as the client
// asks. It is for Depth 0, the only one that clients send.
func (x *exchange) expandProperty(there resource, body *element) error {
	if err := x.depthZero(); err != nil {
		return err
	}
	wanted, err := expansionIn(body)
	if err != nil {
		return err
	}
	answer := x.multistatus()
	defer answer.release()
	e := &expander{exchange: x, minimal: x.minimal(), found: map[place]*resource{}}
	answer.b = e.append(answer.b, wanted, &there)
	if e.err != nil {
		return e.err
	}
	return answer.end()
}

// expansion is which properties of a resource are wanted, and what is wanted of the
// resources that they lead to.
type expansion struct {
	wish
	below map[app.PropertyName]*expansion
}

// expansionIn reads the DAV:property elements in an element. It calls itself no
// deeper than maxXMLDepth.
func expansionIn(above *element) (*expansion, error) {
	wanted := &expansion{below: map[app.PropertyName]*expansion{}}
	seen := map[app.PropertyName]bool{}
	for e := range above.children {
		if !e.is(nsDAV, "property") {
			continue
		}
		local, _ := e.attribute("", "name")
		if space, _ := e.attribute("", "namespace"); !isName(local) || space == nsXMLNS {
			return nil, errXML
		}
		name := dav(local)
		if space, given := e.attribute("", "namespace"); given {
			name.Space = space
		}
		below, err := expansionIn(e)
		if err != nil {
			return nil, err
		}
		if seen[name] {
			continue
		}
		seen[name] = true
		wanted.properties = append(wanted.properties, name)
		if len(below.properties) > 0 {
			wanted.below[name] = below
		}
	}
	return wanted, nil
}

// isName reports whether a text can be the name of an element, which an answer will
// have to write.
func isName(text string) bool {
	e, err := parseXML(strings.NewReader("<" + text + "/>"))
	return err == nil && e != nil && e.Local == text
}

// expander follows addresses, each of them once.
type expander struct {
	*exchange
	minimal bool
	found   map[place]*resource // nil for what is not there
	err     error               // the first; nothing is followed after it
}

// append writes the DAV:response of a resource.
func (e *expander) append(b []byte, wanted *expansion, r *resource) []byte {
	chosen := choose(wanted.wish, r.kind, e.minimal)
	chosen.expand = func(b []byte, value int, of *property) []byte {
		if below := wanted.below[of.PropertyName]; below != nil {
			return e.replace(b, value, below)
		}
		return b
	}
	there := *r
	if there.set, e.err = e.propertiesFor(chosen, r.place); e.err != nil {
		return b
	}
	return chosen.appendResponse(b, e.exchange, &there)
}

// replace puts a DAV:response in the place of each DAV:href from a position on. They
// are those of our own properties, which are all written in one way.
func (e *expander) replace(b []byte, from int, wanted *expansion) []byte {
	rest := string(b[from:])
	b = b[:from]
	for {
		before, after, found := strings.Cut(rest, "<d:href>")
		b = append(b, before...)
		if !found || e.err != nil {
			return b
		}
		var href string
		href, rest, _ = strings.Cut(after, "</d:href>")
		if r := e.follow(href); r != nil {
			b = e.append(b, wanted, r)
		} else {
			b = append(append(append(b, "<d:response><d:href>"...), href...), "</d:href><d:status>"...)
			b = append(append(b, statusNotFound...), "</d:status></d:response>"...)
		}
		if len(b) > maxFollowedBytes && e.err == nil {
			e.err = forbid(nsDAV, "number-of-matches-within-limits")
		}
	}
}

// follow is what an address leads to, or nil for what is not there, or not for the
// account to see, or no resource, like a mailto.
func (e *expander) follow(href string) *resource {
	at, ours, err := e.placeOf(href)
	if err != nil || !ours {
		return nil
	}
	if r, known := e.found[at]; known {
		return r
	}
	e.found[at] = nil
	switch there, err := e.resolveWhole(at); {
	case err == nil:
		e.found[at] = &there
	case clinic.CodeOf(err) != clinic.NotFound:
		e.err = err
	}
	return e.found[at]
}
