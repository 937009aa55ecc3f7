package caldav_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func hrefTo(path string) string { return "<d:href>" + path + "</d:href>" }

func principalOf(a *apptest.Account) string { return "/dav/principals/" + a.ID + "/" }

// RFC 3744 section 5.5: the list says what DAV:current-user-privilege-set does, of
// whom, and that it stays so.
func TestTheAccessControlListSaysWhatIsGranted(t *testing.T) {
	a := practitioner(t)
	colleague := a.AddPractitioner("Dr Reed")
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	me, she, everybody := hrefTo(principalOf(a)), hrefTo(principalOf(colleague)), "<d:authenticated/>"
	paths := resources(a, "x.ics")
	paths["a colleague's principal"] = principalOf(colleague)
	for name, path := range paths {
		owner, grantees, inherited := me, []string{me}, ""
		switch name {
		case "the root", "the principals", "the calendars":
			owner, grantees = "", []string{everybody}
		case "an object":
			inherited = "<d:inherited>" + hrefTo(a.Home("appointments/")) + "</d:inherited>" // section 5.5.4
		case "a colleague's principal":
			owner, grantees = she, []string{she, me}
		}
		r := multistatus(t, a.DAV("PROPFIND", path, propfind("owner", "group", "current-user-privilege-set", "acl", "acl-restrictions", "inherited-acl-set", "principal-collection-set"), "Depth", "0")).of(t, path)
		want := ""
		for _, grantee := range grantees {
			want += "<d:ace><d:principal>" + grantee + "</d:principal><d:grant>" + r.value(t, "current-user-privilege-set") + "</d:grant><d:protected/>" + inherited + "</d:ace>"
		}
		for property, want := range map[string]string{
			"acl": want, "owner": owner, "group": "", "acl-restrictions": "<d:grant-only/><d:no-invert/>", "inherited-acl-set": "", "principal-collection-set": hrefTo("/dav/principals/"),
		} {
			if got := r.value(t, property); got != want {
				t.Errorf("%s of %s is %s, want %s", property, name, got, want)
			}
		}
		for _, property := range []string{"acl", "acl-restrictions", "inherited-acl-set", "group", "owner"} {
			body := update(set("<" + property + "/>"))
			if name == "a colleague's principal" {
				refused(t, a.DAV("PROPPATCH", path, body), http.StatusForbidden, "d:need-privileges")
			} else if got := multistatus(t, a.DAV("PROPPATCH", path, body)).of(t, path).Propstats[0]; !strings.Contains(got.Error.XML, "cannot-modify-protected-property") {
				t.Errorf("%s of %s can be set: %+v", property, name, got)
			}
		}
		a.DAV("ACL", path, `<acl xmlns="DAV:"/>`).Want(http.StatusMethodNotAllowed)
	}
}

// RFC 3744 section 9.2.
func TestThePrincipalsOfAnAccessControlListAreTold(t *testing.T) {
	a := practitioner(t)
	colleague := a.AddPractitioner("Dr Reed")
	put(t, a, a.Home("appointments/x.ics"), event("x", "20270310T100000Z"))
	body := `<acl-principal-prop-set` + heads + `>` + prop("displayname", "C:calendar-home-set") + `</acl-principal-prop-set>`
	for path, want := range map[string]string{
		"/dav/": "", a.Home(""): principalOf(a), a.Home("follow-ups/"): principalOf(a), a.Home("appointments/x.ics"): principalOf(a),
		principalOf(colleague): principalOf(colleague) + " " + principalOf(a),
	} {
		m := multistatus(t, a.DAV("REPORT", path, body, "Depth", "0"))
		if got := strings.Join(m.hrefs(), " "); got != want {
			t.Errorf("of %s it tells %s", path, got)
		}
		for _, r := range m.Responses {
			if want := map[string]string{principalOf(a): "Dr Brook", principalOf(colleague): "Dr Reed"}[r.Href]; r.value(t, "displayname") != want {
				t.Errorf("%s is %s", r.Href, r.value(t, "displayname"))
			}
		}
	}
	a.DAV("REPORT", a.Home(""), body, "Depth", "1").Want(http.StatusBadRequest)
	a.DAV("REPORT", a.Home(""), strings.Replace(body, "<prop>", "<prop/><prop>", 1)).Want(http.StatusBadRequest)
	a.DAV("REPORT", a.Home("appointments/nosuch.ics"), body).Want(http.StatusNotFound)
}
