package caldav

import (
	"bytes"
	"errors"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// principalMatch finds, in a collection and at any depth below, the account's own
// principal or what has a property that leads to it, as DAV:owner does (RFC 3744
// section 9.3).
func (x *exchange) principalMatch(there resource, body *element) error {
	property, err := matchedProperty(body)
	if err != nil {
		return err
	}
	answer, err := x.ofPrincipals(body)
	if err != nil {
		return err
	}
	defer answer.release()
	there.alias = "" // what is in the root is in it under any name
	if property == nil {
		if there.kind&(kindRoot|kindPrincipals) != 0 {
			err = answer.one(&resource{place: principal(x.who), principal: x.who.Principal()})
		}
	} else {
		matches := 0
		err = x.below(there, answer.wanted.details(), func(r *resource) error {
			if !x.leadsHome(property, r) {
				return nil
			}
			if matches++; matches > app.MaxResults {
				return errEnough
			}
			return answer.one(r)
		})
		if errors.Is(err, errEnough) {
			err = answer.truncated(there.place)
		}
	}
	if err != nil {
		return err
	}
	return answer.end()
}

// matchedProperty is the one that a DAV:principal-match names, nil for DAV:self. A
// property that the server does not know leads nowhere.
func matchedProperty(body *element) (*property, error) {
	self, named := body.child(nsDAV, "self"), body.child(nsDAV, "principal-property")
	if (self == nil) == (named == nil) {
		return nil, errXML
	}
	if self != nil {
		return nil, nil
	}
	var only *element
	for e := range named.children {
		if only != nil {
			return nil, errXML
		}
		only = e
	}
	if only == nil {
		return nil, errXML
	}
	if p := known[only.PropertyName]; p != nil {
		return p, nil
	}
	return &property{PropertyName: only.PropertyName}, nil
}

// leadsHome reports whether a property of a resource holds the address of the
// account's principal.
func (x *exchange) leadsHome(p *property, r *resource) bool {
	if p.on&r.kind == 0 {
		return false
	}
	value, ok := p.value(nil, x, r)
	return ok && bytes.Contains(value, appendElementHref(nil, principal(x.who)))
}

// below calls yield for what is in a collection at any depth, as members does.
func (x *exchange) below(there resource, details bool, yield func(*resource) error) error {
	return x.members(there, details, func(r *resource) error {
		if err := yield(r); err != nil {
			return err
		}
		return x.below(*r, details, yield)
	})
}
