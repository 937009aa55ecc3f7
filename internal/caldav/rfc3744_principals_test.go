package caldav_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// practice is a clinic with two practitioners, one of them with an address of her
// own, and a patient; next to another clinic.
func practice(t *testing.T) (a, colleague, patient *apptest.Account) {
	t.Helper()
	server := apptest.Start(t)
	c := server.AddClinic("Harbour")
	a = c.AddPractitioner("Dr Brook")
	colleague = c.AccountOf(c.Post("/practitioners", apptest.Object{"name": "Dr Zoë Reed", "email": "reed@harbour.example"}).Want(http.StatusCreated).ID())
	server.AddClinic("Elsewhere").AddPractitioner("Dr Brookner")
	return a, colleague, c.AddPatient("Ada Brook").Account()
}

// design.md section 4.
func TestPractitionersOfAClinicSeeEachOthersPrincipals(t *testing.T) {
	a, colleague, patient := practice(t)
	seen := func(who *apptest.Account) string {
		return strings.Join(multistatus(t, who.DAV("PROPFIND", "/dav/principals/", propfind("displayname"), "Depth", "1")).hrefs()[1:], " ")
	}
	both := principalOf(a) + " " + principalOf(colleague)
	for name, c := range map[string]struct {
		who  *apptest.Account
		want string
	}{
		"a practitioner": {a, both}, "her colleague": {colleague, both}, "a password that only reads": {a.ReadOnly(), both}, "a patient": {patient, principalOf(patient)},
	} {
		if got := seen(c.who); got != c.want {
			t.Errorf("%s sees %s", name, got)
		}
	}
	path := principalOf(colleague)
	r := multistatus(t, a.DAV("PROPFIND", path, propfind("displayname", "resourcetype", "principal-URL", "current-user-principal", "C:calendar-user-address-set", "CS:email-address-set",
		"current-user-privilege-set", "C:calendar-home-set", "mood"), "Depth", "0")).of(t, path)
	for name, want := range map[string]string{
		"displayname": "Dr Zoë Reed", "resourcetype": "<d:collection/><d:principal/>", "principal-URL": hrefTo(path), "current-user-principal": hrefTo(principalOf(a)),
		"C:calendar-user-address-set": hrefTo("mailto:reed@harbour.example") + hrefTo(path), "CS:email-address-set": "<cs:email-address>reed@harbour.example</cs:email-address>",
	} {
		if got := r.value(t, name); got != want {
			t.Errorf("%s of a colleague is %s", name, got)
		}
	}
	if got := r.value(t, "current-user-privilege-set"); strings.Contains(got, "write") || strings.Contains(got, "bind") {
		t.Errorf("of a colleague's principal she has %s", got)
	}
	if got := r.status("C:calendar-home-set"); got != "HTTP/1.1 404 Not Found" {
		t.Errorf("the way to a colleague's home is %q", got)
	}
	refused(t, a.DAV("PROPPATCH", path, update(set(`<displayname>x</displayname>`))), http.StatusForbidden, "d:need-privileges><d:resource>"+hrefTo(path)+"<d:privilege><d:write-properties/>")
	if got := a.DAV("OPTIONS", path, "").Want(http.StatusOK).Header.Get("Allow"); got != "OPTIONS, GET, HEAD, PROPFIND, REPORT" {
		t.Errorf("of a colleague's principal she may %s", got)
	}
	colleague.Delete("/practitioners/" + colleague.ID).Want(http.StatusNoContent)
	a.DAV("PROPFIND", path, propfind("displayname"), "Depth", "0").Want(http.StatusNotFound)
	if got := seen(a); got != principalOf(a) {
		t.Errorf("after her colleague left, she sees %s", got)
	}
}

// search is the body of a principal-property-search; attributes are those of its root.
func search(attributes, criteria string, names ...string) string {
	told := ""
	if len(names) > 0 {
		told = prop(names...)
	}
	return `<principal-property-search` + heads + ` ` + attributes + `>` + criteria + told + `</principal-property-search>`
}

// where is a criterion of a search: match stands as it is written in XML.
func where(properties, match string) string {
	return `<property-search><prop>` + properties + `</prop>` + match + `</property-search>`
}

// RFC 3744 section 9.4, and what CalendarServer added to it.
func TestASearchFindsPrincipalsByWhatTheySay(t *testing.T) {
	a, colleague, patient := practice(t)
	a.DAV("PROPPATCH", principalOf(a), update(set("<displayname>Ms Stream</displayname>"))).Want(http.StatusMultiStatus)
	const name, address, email = "<displayname/>", "<C:calendar-user-address-set/>", "<CS:email-address-set/>"
	contains := func(text string) string { return "<match>" + text + "</match>" }
	how := func(kind, text string) string { return `<match match-type="` + kind + `">` + text + `</match>` }
	for what, c := range map[string]struct{ attributes, criteria, want string }{
		"a part of a name":               {"", where(name, contains("eed")), "colleague"},
		"in another case":                {"", where(name, contains("dR zOË")), "colleague"},
		"composed in another way":        {"", where(name, contains("ZOE\u0308")), "colleague"},
		"as she calls herself":           {"", where(name, contains("stream")), "me"},
		"not as the clinic does":         {"", where(name, contains("brook")), ""},
		"an address":                     {"", where(email, contains("HARBOUR.example")), "me colleague"},
		"an address in calendars":        {"", where(address, contains("mailto:reed@")), "colleague"},
		"by where she is":                {"", where(address, contains(principalOf(a))), "me"},
		"all of several":                 {"", where(email, contains("harbour")) + where(name, contains("reed")), "colleague"},
		"all of several that clash":      {`test="allof"`, where(email, contains("brook@")) + where(name, contains("reed")), ""},
		"any of several":                 {`test="anyof"`, where(email, contains("brook@")) + where(name, contains("reed")), "me colleague"},
		"in all of several properties":   {"", where(name+email, contains("reed")), "colleague"},
		"across two texts":               {"", where(address, contains("example/dav")), ""},
		"what nobody can search":         {"", where("<resourcetype/>", contains("")), ""},
		"what nobody can search, or":     {`test="anyof"`, where("<C:calendar-home-set/>", contains("calendars")) + where(name, contains("reed")), "colleague"},
		"everybody":                      {"", where(name, "<match/>"), "me colleague"},
		"a beginning":                    {"", where(name, how("starts-with", "dr")), "colleague"},
		"no beginning":                   {"", where(name, how("starts-with", "reed")), ""},
		"an end":                         {"", where(name, how("ends-with", "Reed")), "colleague"},
		"no end":                         {"", where(name, how("ends-with", "dr")), ""},
		"the whole":                      {"", where(name, how("equals", "ms stream")), "me"},
		"not the whole":                  {"", where(name, how("equals", "stream")), ""},
		"people":                         {`type="INDIVIDUAL"`, where(name, contains("reed")), "colleague"},
		"rooms, of which there are none": {`type="ROOM"`, where(name, contains("reed")), ""},
	} {
		want := strings.NewReplacer("me", principalOf(a), "colleague", principalOf(colleague)).Replace(c.want)
		body := search(c.attributes, c.criteria, "principal-URL")
		everywhere := strings.Replace(body, "</principal-property-search>", "<apply-to-principal-collection-set/></principal-property-search>", 1)
		for _, at := range []struct{ path, body, want string }{
			{"/dav/principals/", body, want}, {"/dav/", body, want}, {a.Home(""), everywhere, want}, {principalOf(a), everywhere, want}, {a.Home(""), body, ""}, {principalOf(a), body, ""},
		} {
			m := multistatus(t, a.DAV("REPORT", at.path, at.body))
			if got := strings.Join(m.hrefs(), " "); got != at.want {
				t.Errorf("%s at %s: %q, want %q", what, at.path, got, at.want)
			}
			for _, r := range m.Responses {
				if r.value(t, "principal-URL") != hrefTo(r.Href) {
					t.Errorf("%s tells of %+v", what, r)
				}
			}
		}
	}
	if got := multistatus(t, patient.DAV("REPORT", "/dav/principals/", search("", where(name, "<match/>")))).hrefs(); len(got) != 1 || got[0] != principalOf(patient) {
		t.Errorf("a patient finds %v", got)
	}
}

func TestAReportOnPrincipalsThatCannotBeAnsweredSaysWhy(t *testing.T) {
	a := practitioner(t)
	one := where("<displayname/>", "<match>x</match>")
	names := make([]string, 501)
	for i := range names {
		names[i] = fmt.Sprintf("a%d", i)
	}
	match := func(inner string) string { return `<principal-match` + heads + `>` + inner + `</principal-match>` }
	for what, c := range map[string]struct{ body, depth string }{
		"no criterion":            {search("", ""), "0"},
		"none with a property":    {search("", where("", "<match>x</match>")), "0"},
		"nothing to match":        {search("", where("<displayname/>", "")), "0"},
		"no properties":           {search("", "<property-search><match>x</match></property-search>"), "0"},
		"some of several":         {search(`test="someof"`, one), "0"},
		"an unknown way to match": {search("", where("<displayname/>", `<match match-type="sounds-like">x</match>`)), "0"},
		"too many criteria":       {search("", strings.Repeat(one, 101)), "0"},
		"too much to tell":        {match("<self/>" + prop(names...)), "0"},
		"what to tell, twice":     {search("", one+"<prop/>", "owner"), "0"},
		"a search of members":     {search("", one), "1"},
		"neither of both":         {match(""), "0"},
		"both":                    {match("<self/><principal-property><owner/></principal-property>"), "0"},
		"no property":             {match("<principal-property/>"), "0"},
		"two of them":             {match("<principal-property><owner/><group/></principal-property>"), "0"},
		"a match of members":      {match("<self/>"), "1"},
		"all of what can be":      {`<principal-search-property-set xmlns="DAV:"/>`, "infinity"},
	} {
		if answer := a.DAV("REPORT", "/dav/principals/", c.body, "Depth", c.depth); answer.Status != http.StatusBadRequest {
			t.Errorf("%s: answered %d %s", what, answer.Status, answer.Body)
		}
	}
	multistatus(t, a.DAV("REPORT", "/dav/principals/", search("", strings.Repeat(one, 100))))
}

// RFC 3744 section 9.5: what can be searched, each in words and in a language; and it
// can be.
func TestWhatPrincipalsAreFoundByIsTold(t *testing.T) {
	a := practitioner(t)
	for _, path := range []string{"/dav/principals/", "/dav/", a.Home("")} {
		answer := a.DAV("REPORT", path, `<principal-search-property-set xmlns="DAV:"/>`, "Depth", "0").Want(http.StatusOK)
		var told struct {
			XMLName    xml.Name `xml:"DAV: principal-search-property-set"`
			Properties []struct {
				Prop        propertyList `xml:"DAV: prop"`
				Description struct {
					Language string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
					Text     string `xml:",chardata"`
				} `xml:"DAV: description"`
			} `xml:"DAV: principal-search-property"`
		}
		if err := xml.Unmarshal(answer.Body, &told); err != nil || len(told.Properties) != 3 {
			t.Fatalf("%s: %v in %s", path, err, answer.Body)
		}
		for _, p := range told.Properties {
			name := p.Prop.All[0].XMLName
			if p.Description.Language != "en" || p.Description.Text == "" || len(p.Prop.All) != 1 {
				t.Errorf("%s is told as %+v", name.Local, p)
			}
			found := multistatus(t, a.DAV("REPORT", "/dav/principals/", search("", where(`<x:`+name.Local+` xmlns:x="`+name.Space+`"/>`, "<match>brook</match>"))))
			if len(found.Responses) != 1 {
				t.Errorf("nobody is found by %s", name.Local)
			}
		}
	}
}

// RFC 3744 section 9.3.
func TestAMatchFindsOneselfAndWhatIsOnesOwn(t *testing.T) {
	a, colleague, _ := practice(t)
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	put(t, colleague, colleague.Home("appointments/y.ics"), event("y", "20270310T100000Z"))
	self := "<self/>"
	by := func(property string) string { return "<principal-property><" + property + "/></principal-property>" }
	calendars := []string{a.Home("appointments/"), a.Home("appointments/x.ics"), a.Home("follow-ups/")}
	home := append([]string{a.Home("")}, calendars...)
	for _, c := range []struct {
		path, what string
		want       []string
	}{
		{"/dav/principals/", self, []string{principalOf(a)}},
		{"/dav/", self, []string{principalOf(a)}},
		{"/principals/", self, []string{principalOf(a)}},
		{"/dav/calendars/", self, nil},
		{a.Home(""), self, nil},
		{"/dav/", by("owner"), append([]string{principalOf(a)}, home...)},
		{"/", by("owner"), append([]string{principalOf(a)}, home...)},
		{"/dav/principals/", by("owner"), []string{principalOf(a)}},
		{"/dav/calendars/", by("owner"), home},
		{a.Home(""), by("owner"), calendars},
		{a.Home("appointments/"), by("owner"), calendars[1:2]},
		{principalOf(a), by("owner"), nil},
		{"/dav/", by("C:calendar-user-address-set"), []string{principalOf(a)}},
		{"/dav/", by("displayname"), nil},
		{"/dav/", by("unknown"), nil},
	} {
		m := multistatus(t, a.DAV("REPORT", c.path, `<principal-match`+heads+`>`+c.what+prop("resourcetype", "getlastmodified")+`</principal-match>`, "Depth", "0"))
		if got, want := strings.Join(m.hrefs(), " "), strings.Join(c.want, " "); got != want {
			t.Errorf("%s in %s: %s, want %s", c.what, c.path, got, want)
		}
		for _, r := range m.Responses {
			r.value(t, "resourcetype")
			if strings.HasSuffix(r.Href, ".ics") && r.value(t, "getlastmodified") == "" {
				t.Errorf("%s has no time", r.Href)
			}
		}
	}
	refused(t, a.DAV("REPORT", a.Home("appointments/x.ics"), `<principal-match`+heads+`><self/></principal-match>`), http.StatusForbidden, "d:supported-report")
}

func TestAMatchOfMoreThanAReportTellsIsTruncated(t *testing.T) {
	a := practitioner(t)
	account, err := a.App.LogIn(t.Context(), a.Username, a.Password)
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := a.App.Calendar(t.Context(), account, "appointments")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Store.Write(t.Context(), func(tx *store.Tx) error {
		for i := range app.MaxResults + 1 {
			o := store.CalendarObject{Name: strconv.Itoa(i), UID: strconv.Itoa(i), Component: "VEVENT", ETag: `"x"`, Span: store.Always, Body: []byte("x")}
			if _, err := tx.PutObject(store.CalendarKey{Clinic: account.Clinic, ID: calendar.ID}, o); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	path := a.Home("appointments/")
	m := multistatus(t, a.DAV("REPORT", path, `<principal-match`+heads+`><principal-property><owner/></principal-property></principal-match>`))
	if last := m.of(t, path); len(m.Responses) != app.MaxResults+1 || !strings.Contains(last.Error.XML, "number-of-matches-within-limits") {
		t.Errorf("%d responses, and %+v", len(m.Responses), last)
	}
}
