package caldav_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// expand is the body of an expand-property; the properties are as in property.
func expand(properties ...string) string {
	return `<expand-property` + heads + `>` + strings.Join(properties, "") + `</expand-property>`
}

// property asks for one of the namespace DAV:, or of CalDAV's if it begins with C:, and
// of what is where it leads.
func property(name string, below ...string) string {
	if local, ok := strings.CutPrefix(name, "C:"); ok {
		name = local + `" namespace="urn:ietf:params:xml:ns:caldav`
	}
	return `<property name="` + name + `">` + strings.Join(below, "") + `</property>`
}

// RFC 3253 section 3.8: each address in a property is replaced by a response.
func TestExpandPropertyTellsWhatIsWhereAPropertyLeads(t *testing.T) {
	a, colleague, _ := practice(t)
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	ok := func(href, properties string) string {
		return "<d:response>" + hrefTo(href) + "<d:propstat><d:prop>" + properties + "</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
	}
	none := func(href string) string {
		return "<d:response>" + hrefTo(href) + "<d:status>HTTP/1.1 404 Not Found</d:status></d:response>"
	}
	for what, c := range map[string]struct{ path, property, below, want string }{
		"an address alone":       {a.Home(""), "owner", "", hrefTo(principalOf(a))},
		"what is there":          {a.Home(""), "owner", property("displayname"), ok(principalOf(a), "<d:displayname>Dr Brook</d:displayname>")},
		"what leads nowhere":     {a.Home(""), "displayname", property("displayname"), "Dr Brook"},
		"two steps on":           {a.Home("follow-ups/"), "current-user-principal", property("C:calendar-home-set", property("displayname")), ok(principalOf(a), "<c:calendar-home-set>"+ok(a.Home(""), "<d:displayname>Dr Brook</d:displayname>")+"</c:calendar-home-set>")},
		"each of several":        {principalOf(a), "C:calendar-user-address-set", property("displayname"), none("mailto:brook@harbour.example") + ok(principalOf(a), "<d:displayname>Dr Brook</d:displayname>")},
		"a colleague's":          {principalOf(colleague), "owner", property("displayname"), ok(principalOf(colleague), "<d:displayname>Dr Zoë Reed</d:displayname>")},
		"the principals":         {"/dav/", "principal-collection-set", property("resourcetype"), ok("/dav/principals/", "<d:resourcetype><d:collection/></d:resourcetype>")},
		"of an object":           {a.Home("appointments/x.ics"), "owner", property("principal-URL"), ok(principalOf(a), "<d:principal-URL>"+hrefTo(principalOf(a))+"</d:principal-URL>")},
		"of an object, its list": {a.Home("appointments/x.ics"), "acl", property("displayname"), "<d:inherited>" + ok(a.Home("appointments/"), "<d:displayname>Appointments</d:displayname>") + "</d:inherited>"},
		"what is not there": {a.Home(""), "owner", property("getetag"), "<d:response>" + hrefTo(principalOf(a)) +
			"<d:propstat><d:prop><d:getetag/></d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response>"},
	} {
		name := c.property
		r := multistatus(t, a.DAV("REPORT", c.path, expand(property(name, c.below), property(name)), "Depth", "0")).of(t, c.path)
		if got := r.value(t, name); got != c.want && !(name == "acl" && strings.Contains(got, c.want)) {
			t.Errorf("%s: %s, want %s", what, got, c.want)
		}
	}
	if r := multistatus(t, a.DAV("REPORT", a.Home(""), expand(property("calendar-proxy-read-for"), property("C:calendar-data"), property("displayname")))).of(t, a.Home("")); r.status("calendar-proxy-read-for") != "HTTP/1.1 404 Not Found" || r.status("C:calendar-data") != "HTTP/1.1 404 Not Found" {
		t.Errorf("what is not there is %+v", r)
	}
}

func TestExpandPropertyThatCannotBeAnsweredSaysWhy(t *testing.T) {
	a := practitioner(t)
	for what, body := range map[string]string{
		"no name":            expand(`<property/>`),
		"no name below":      expand(property("owner", `<property namespace="urn:x"/>`)),
		"more than a name":   expand(property("a/&gt;&lt;b")),
		"an attribute":       expand(property("a b=&apos;c&apos;")),
		"a prefix":           expand(property("x:a")),
		"no letter to begin": expand(property("1a")),
	} {
		if answer := a.DAV("REPORT", a.Home(""), body, "Depth", "0"); answer.Status != http.StatusBadRequest {
			t.Errorf("%s: answered %d %s", what, answer.Status, answer.Body)
		}
	}
	a.DAV("REPORT", a.Home(""), expand(property("owner")), "Depth", "1").Want(http.StatusBadRequest)
	a.DAV("REPORT", a.Home("appointments/nosuch.ics"), expand(property("owner"))).Want(http.StatusNotFound)
}

// Of two addresses in a property, each leads to two more: the answer grows with the
// depth of the request, to a bound.
func TestAnExpansionHasABound(t *testing.T) {
	a, colleague, _ := practice(t)
	body := func(each int) string {
		var unknown strings.Builder
		for i := range each {
			fmt.Fprintf(&unknown, `<property name="p%d" namespace="urn:%s"/>`, i, strings.Repeat("x", 200))
		}
		nested := property("displayname")
		for range 28 {
			nested = property("acl", nested, unknown.String())
		}
		return expand(nested)
	}
	multistatus(t, a.DAV("REPORT", principalOf(colleague), body(1)))
	refused(t, a.DAV("REPORT", principalOf(colleague), body(60)), http.StatusForbidden, "d:number-of-matches-within-limits")
}
