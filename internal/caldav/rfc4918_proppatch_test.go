package caldav_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func update(instructions string) string {
	return `<propertyupdate` + heads + `>` + instructions + `</propertyupdate>`
}

func set(properties string) string { return "<set><prop>" + properties + "</prop></set>" }

// interop.md C20, C21.
func TestAppleCanSetColourOrderAndNameOfAReadOnlyCalendar(t *testing.T) {
	a := practitioner(t)
	for name, who := range map[string]*apptest.Account{"a password that writes": a, "one that only reads": a.ReadOnly()} {
		path := a.Home("follow-ups/")
		m := multistatus(t, who.DAV("PROPPATCH", path, update(set(`<displayname>`+name+`</displayname><A:calendar-color symbolic-color="custom">#AABBCCFF</A:calendar-color><A:calendar-order>3</A:calendar-order>`+
			`<C:default-alarm-vevent-datetime>x</C:default-alarm-vevent-datetime>`))))
		for _, property := range []string{"displayname", "A:calendar-color", "A:calendar-order", "C:default-alarm-vevent-datetime"} {
			m.of(t, path).value(t, property)
		}
		r := multistatus(t, a.DAV("PROPFIND", a.Home(""), propfind("displayname", "A:calendar-color", "A:calendar-order", "C:default-alarm-vevent-datetime"), "Depth", "1")).of(t, path)
		if r.value(t, "displayname") != name || r.value(t, "A:calendar-color") != "#AABBCCFF" || r.value(t, "A:calendar-order") != "3" || r.value(t, "C:default-alarm-vevent-datetime") != "x" {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// RFC 4918 section 9.2: all or none, and which one it was.
func TestAProppatchDoesAllOrNothing(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/")
	for name, c := range map[string]struct{ instructions, fault, status, condition string }{
		"a protected property": {set("<displayname>x</displayname><getetag>y</getetag>"), "getetag", "403 Forbidden", "cannot-modify-protected-property"},
		"removed":              {set("<displayname>x</displayname>") + "<remove><prop><sync-token/></prop></remove>", "sync-token", "403 Forbidden", "cannot-modify-protected-property"},
		"one we do not have":   {set("<displayname>x</displayname><creationdate>y</creationdate>"), "creationdate", "403 Forbidden", "cannot-modify-protected-property"},
		"a colour that is none": {set("<displayname>x</displayname><A:calendar-color>red</A:calendar-color>"), "A:calendar-color", "409 Conflict",
			"message"},
		"a zone that is none": {set("<displayname>x</displayname><C:calendar-timezone-id>Mars/Base</C:calendar-timezone-id>"), "C:calendar-timezone-id", "409 Conflict", "valid-timezone"},
		"rules that are none": {set("<displayname>x</displayname><C:calendar-timezone>BEGIN:VCALENDAR</C:calendar-timezone>"), "C:calendar-timezone", "409 Conflict", "valid-calendar-data"},
		"neither nor":         {set("<displayname>x</displayname><C:schedule-calendar-transp/>"), "C:schedule-calendar-transp", "409 Conflict", "message"},
		"too large":           {set("<displayname>x</displayname><X:big xmlns:X='urn:x'>" + strings.Repeat("y", 65<<10) + "</X:big>"), "X:big", "507 Insufficient Storage", ""},
	} {
		r := multistatus(t, a.DAV("PROPPATCH", path, update(c.instructions))).of(t, path)
		if got := r.status(c.fault); got != "HTTP/1.1 "+c.status {
			t.Errorf("%s: it is %q", name, got)
		}
		if got := r.status("displayname"); got != "HTTP/1.1 424 Failed Dependency" {
			t.Errorf("%s: the other is %q", name, got)
		}
		if !strings.Contains(r.Propstats[0].Error.XML, c.condition) {
			t.Errorf("%s: because of %s", name, r.Propstats[0].Error.XML)
		}
		if got := multistatus(t, a.DAV("PROPFIND", path, propfind("displayname"), "Depth", "0")).of(t, path).value(t, "displayname"); got != "Appointments" {
			t.Errorf("%s: the name is %s", name, got)
		}
	}
}

func TestInstructionsAreFollowedInTheirOrder(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/")
	const remove = `<remove><prop><X:p xmlns:X="urn:x"/></prop></remove>`
	first, second := set(`<X:p xmlns:X="urn:x">1</X:p>`), set(`<X:p xmlns:X="urn:x">2</X:p>`)
	for _, c := range []struct{ instructions, want string }{{first + second, "2"}, {second + first, "1"}, {first + remove, ""}, {remove, ""}, {remove + second, "2"}} {
		multistatus(t, a.DAV("PROPPATCH", path, update(c.instructions))).of(t, path).value(t, "X:p")
		r := multistatus(t, a.DAV("PROPFIND", path, `<propfind xmlns="DAV:"><prop><p xmlns="urn:x"/></prop></propfind>`, "Depth", "0")).of(t, path)
		got, status := r.find("X:p")
		if got.XML != c.want || strings.Contains(status, "404") != (c.want == "") {
			t.Errorf("%s: it is %q, %s", c.instructions, got.XML, status)
		}
	}
}

// RFC 4918 section 4.3: names, attributes, language and mixed content come back.
func TestADeadPropertyComesBackAsItWasSet(t *testing.T) {
	a := practitioner(t)
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	const value = `<Z:p xmlns:Z="urn:x">one <Z:b Z:k="1 &lt; 2&#10;3&#9;4">two</Z:b> three<q xmlns="">&amp;</q></Z:p>`
	for _, path := range []string{a.Home("appointments/"), a.Home("appointments/x.ics"), a.Home(""), "/dav/principals/" + a.ID + "/"} {
		body := `<propertyupdate xmlns="DAV:" xml:lang="fr"><set><prop>` + value + `</prop></set></propertyupdate>`
		multistatus(t, a.DAV("PROPPATCH", path, body)).of(t, path).value(t, "X:p")
		answer := a.DAV("PROPFIND", path, `<propfind xmlns="DAV:"><prop><p xmlns="urn:x"/></prop></propfind>`, "Depth", "0")
		multistatus(t, answer)
		want := `<Z:p xmlns:Z="urn:x" xml:lang="fr">one <Z:b Z:k="1 &lt; 2&#10;3&#9;4">two</Z:b> three<q>&amp;</q></Z:p>`
		if !strings.Contains(string(answer.Body), want) {
			t.Errorf("%s: %s", path, answer.Body)
		}
	}
	m := multistatus(t, a.DAV("PROPFIND", a.Home("appointments/"), `<propfind xmlns="DAV:"><prop><p xmlns="urn:x"/></prop></propfind>`, "Depth", "1"))
	m.of(t, a.Home("appointments/x.ics")).value(t, "X:p")
}

// A name that begins another one is not that one.
func TestThePropertiesOfAnObjectGoWithItAlone(t *testing.T) {
	a := practitioner(t)
	own := func(name string) string { return a.Home("appointments/" + name) }
	colour := func(path string) string {
		m := multistatus(t, a.DAV("PROPFIND", path, `<propfind xmlns="DAV:"><prop><p xmlns="urn:x"/></prop></propfind>`, "Depth", "0"))
		p, _ := m.of(t, path).find("X:p")
		return p.Text
	}
	for _, name := range []string{"a", "a.ics", "a b", "aé"} {
		put(t, a, own(url.PathEscape(name)), event(name, "20270310T100000Z"))
		multistatus(t, a.DAV("PROPPATCH", own(url.PathEscape(name)), update(set(`<X:p xmlns:X="urn:x">`+name+`</X:p>`))))
	}
	a.DAV("DELETE", own("a"), "").Want(http.StatusNoContent)
	for _, name := range []string{"a.ics", "a b", "aé"} {
		if got := colour(own(url.PathEscape(name))); got != name {
			t.Errorf("%q has %q", name, got)
		}
	}
	a.DAV("MOVE", own("a.ics"), "", "Destination", own("a.ics2")).Want(http.StatusCreated)
	if got := colour(own("a.ics2")); got != "a.ics" {
		t.Errorf("moved, it has %q", got)
	}
	put(t, a, own("a.ics"), event("another", "20270310T100000Z"))
	if got := colour(own("a.ics")); got != "" {
		t.Errorf("another in its place has %q", got)
	}
}

func TestAResourceHasSoManyPropertiesAndNoMore(t *testing.T) {
	a := practitioner(t)
	path := a.Home("appointments/")
	var many strings.Builder
	for i := range 100 {
		fmt.Fprintf(&many, `<X:p%d xmlns:X="urn:x">v</X:p%d>`, i, i)
	}
	multistatus(t, a.DAV("PROPPATCH", path, update(set(many.String())))).of(t, path).value(t, "X:p99")
	r := multistatus(t, a.DAV("PROPPATCH", path, update(set(`<X:q xmlns:X="urn:x">v</X:q>`)))).of(t, path)
	if r.status("X:q") != "HTTP/1.1 507 Insufficient Storage" {
		t.Errorf("%+v", r)
	}
	multistatus(t, a.DAV("PROPPATCH", path, update(`<remove><prop><X:p1 xmlns:X="urn:x"/></prop></remove>`+set(`<X:q xmlns:X="urn:x">v</X:q>`)))).of(t, path).value(t, "X:q")
}

// Every calendar object is a resource, so that there can be any number.
func TestAnAccountHasRoomForSoManyPropertiesAndNoMore(t *testing.T) {
	a := practitioner(t)
	var many strings.Builder
	for i := range 15 {
		fmt.Fprintf(&many, `<X:p%d xmlns:X="urn:x">%s</X:p%d>`, i, strings.Repeat("v", 63<<10), i)
	}
	fill := func(path string) apptest.Answer {
		return a.DAV("PROPPATCH", path, update(set(many.String())))
	}
	for _, path := range []string{"/dav/", "/dav/principals/", a.Home(""), a.Home("appointments/")} {
		multistatus(t, fill(path)).of(t, path).value(t, "X:p14")
	}
	refused(t, fill(a.Home("follow-ups/")), http.StatusInsufficientStorage, "d:quota-not-exceeded")
	multistatus(t, a.DAV("PROPPATCH", a.Home(""), update("<remove><prop><X:p1 xmlns:X='urn:x'/></prop></remove>"))).of(t, a.Home("")).value(t, "X:p1")
	multistatus(t, a.DAV("PROPPATCH", a.Home("follow-ups/"), update(set("<displayname>x</displayname>"))))
}

// RFC 8144 section 2.2.
func TestAProppatchThatWorkedNeedsNoWords(t *testing.T) {
	a := practitioner(t)
	answer := a.DAV("PROPPATCH", a.Home("appointments/"), update(set("<displayname>x</displayname>")), "Prefer", "return=minimal").Want(http.StatusOK)
	if len(answer.Body) != 0 || answer.Header.Get("Preference-Applied") != "return=minimal" {
		t.Errorf("%v %s", answer.Header, answer.Body)
	}
	multistatus(t, a.DAV("PROPPATCH", a.Home("appointments/"), update(set("<getetag>x</getetag>")), "Prefer", "return=minimal"))
}

func TestAProppatchThatCannotBeReadIsABadRequest(t *testing.T) {
	a := practitioner(t)
	for _, body := range []string{"", "<propfind xmlns='DAV:'><allprop/></propfind>", update(""), update("<set/>"), update("<set><prop/></set>"), "<propertyupdate xmlns='DAV:'>", "text"} {
		a.DAV("PROPPATCH", a.Home("appointments/"), body).Want(http.StatusBadRequest)
	}
}
