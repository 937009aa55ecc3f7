package caldav

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"slices"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// searchable are the properties by which principals are found, those that people
// know best first, and what they are in words (RFC 3744 section 9.5).
var searchable = []struct {
	app.PropertyName
	description string
}{
	{dav("displayname"), "Name"},
	{cs("email-address-set"), "E-mail address"},
	{caldav("calendar-user-address-set"), "Address in calendars"},
}

// principalSearchPropertySet tells which they are.
func (x *exchange) principalSearchPropertySet(_ resource, _ *element) error {
	if err := x.depthZero(); err != nil {
		return err
	}
	b := append([]byte(nil), xmlHeader+"<d:principal-search-property-set"+namespaces+">"...)
	for _, p := range searchable {
		b = appendEmpty(append(b, "<d:principal-search-property><d:prop>"...), p.PropertyName)
		b = append(append(b, `</d:prop><d:description xml:lang="en">`...), p.description...)
		b = append(b, "</d:description></d:principal-search-property>"...)
	}
	x.Data(http.StatusOK, xmlType, append(b, "</d:principal-search-property-set>"...))
	return nil
}

// principalPropertySearch finds the principals below a collection, or wherever they
// are, by what their properties say (section 9.4).
func (x *exchange) principalPropertySearch(there resource, body *element) error {
	sought, err := searchIn(body)
	if err != nil {
		return err
	}
	answer, err := x.ofPrincipals(body)
	if err != nil {
		return err
	}
	defer answer.release()
	everywhere := body.child(nsDAV, "apply-to-principal-collection-set") != nil || there.kind&(kindRoot|kindPrincipals) != 0
	if everywhere && sought.people {
		asked := choose(wish{properties: sought.names()}, kindPrincipal, false)
		err = x.members(resource{place: place{kind: kindPrincipals}}, false, func(r *resource) (err error) {
			if r.set, err = x.propertiesFor(asked, r.place); err != nil || !sought.finds(x, r) {
				return err
			}
			return answer.one(r)
		})
	}
	if err != nil {
		return err
	}
	return answer.end()
}

// search is a DAV:principal-property-search. RFC 3744 wants all of its criteria met;
// CalendarServer, and Apple's clients with it, say test="anyof" where one will do,
// type for people alone or rooms alone, and match-type for other than a part of it.
type search struct {
	criteria []criterion
	any      bool
	people   bool // not groups, rooms and the like, of which there are none
}

type criterion struct {
	app.PropertyName
	text    string // folded
	matches func(text, wanted string) bool
}

var matchTypes = map[string]func(text, wanted string) bool{
	"": strings.Contains, "contains": strings.Contains, "starts-with": strings.HasPrefix, "ends-with": strings.HasSuffix,
	"equals": func(text, wanted string) bool { return text == wanted },
}

// searchIn reads it.
func searchIn(body *element) (s search, err error) {
	switch test, _ := body.attribute("", "test"); test {
	case "anyof":
		s.any = true
	case "", "allof":
	default:
		return s, badRequest("the test is neither anyof nor allof")
	}
	people, given := body.attribute("", "type")
	s.people = !given || strings.EqualFold(people, "INDIVIDUAL")
	for e := range body.children {
		if !e.is(nsDAV, "property-search") {
			continue
		}
		prop, match := e.child(nsDAV, "prop"), e.child(nsDAV, "match")
		if prop == nil || match == nil {
			return s, errXML
		}
		kind, _ := match.attribute("", "match-type")
		matches := matchTypes[kind]
		if matches == nil {
			return s, badRequest("there is no such match-type")
		}
		text := ical.UnicodeFold(match.text())
		for p := range prop.children {
			s.criteria = append(s.criteria, criterion{p.PropertyName, text, matches})
		}
	}
	if len(s.criteria) == 0 {
		return s, errXML
	}
	if len(s.criteria) > maxCriteria {
		return s, badRequest("the search has too many parts")
	}
	return s, nil
}

// names are the searchable properties among those of the criteria.
func (s search) names() (names []app.PropertyName) {
	for _, p := range searchable {
		if slices.ContainsFunc(s.criteria, func(c criterion) bool { return c.PropertyName == p.PropertyName }) {
			names = append(names, p.PropertyName)
		}
	}
	return names
}

// finds reports whether a principal meets the criteria. One by a property that is not
// searchable is never met (section 9.4).
func (s search) finds(x *exchange, r *resource) bool {
	texts := map[app.PropertyName][]string{}
	for _, name := range s.names() {
		texts[name] = textsOf(known[name], x, r)
	}
	for _, c := range s.criteria {
		if slices.ContainsFunc(texts[c.PropertyName], func(text string) bool { return c.matches(text, c.text) }) == s.any {
			return s.any
		}
	}
	return !s.any
}

// textsOf are the runs of text in a property, folded, each of which is held against
// what is sought (section 9.4.1).
func textsOf(p *property, x *exchange, r *resource) (texts []string) {
	value := []byte(storedValue(p, r.set))
	if len(value) == 0 {
		value, _ = p.value(nil, x, r)
	}
	for decoder := xml.NewDecoder(bytes.NewReader(value)); ; {
		token, err := decoder.RawToken()
		if err != nil {
			return texts
		}
		if text, ok := token.(xml.CharData); ok {
			texts = append(texts, ical.UnicodeFold(string(text)))
		}
	}
}
