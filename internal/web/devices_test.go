package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/micromdm/plist"
	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// devices are her app passwords.
func (b *browser) devices() []app.AppPassword {
	b.t.Helper()
	all, err := b.App.PatientPasswords(context.Background(), b.Actor, b.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

// addDevice makes a password on the page, which then shows it, and returns it.
func (b *browser) addDevice(name string) (username, password string) {
	b.t.Helper()
	b.Submit("/my/devices", "name", name).Want(http.StatusCreated)
	return b.shownIn("made-username"), b.shownIn("made-password")
}

// shownIn is what stands in a field of the page that can be read whole.
func (b *browser) shownIn(id string) string {
	b.t.Helper()
	found := b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "id") == id })
	if len(found) != 1 {
		b.t.Fatalf("the page has %d elements of id %s", len(found), id)
	}
	return apptest.Text(found[0])
}

// interop.md A1: shown once, named, revocable, last use visible.
func TestADeviceIsAddedWithAPasswordThatIsShownOnce(t *testing.T) {
	b := treated(t, true)
	username, password := b.addDevice("Ada's phone")
	wants(t, apptest.Text(b.Page), "Ada's phone", "only now")
	if got := b.shownIn("made-server"); got != b.URL+"/dav/" {
		t.Errorf("the server is %q", got)
	}
	if got := b.Answer.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
	account, err := b.App.LogIn(context.Background(), username, password)
	if err != nil || account.UserID != b.ID || !account.IsPatient || account.ReadOnly {
		t.Errorf("logged in as %+v, %v", account, err)
	}
	for _, href := range b.Links() {
		hides(t, href, password)
	}
	b.Clock.Advance(3 * time.Hour)
	b.Open("/my/").Want(http.StatusOK)
	hides(t, string(b.Answer.Body), password, strings.ReplaceAll(password, "-", ""))
	wants(t, b.Section("account"), "Ada's phone", "Last used: 3 hours ago")
	id := b.devices()[0].ID
	b.Submit("/my/devices/" + id + "/revoke").Want(http.StatusSeeOther)
	wants(t, b.Section("account"), "signed out")
	hides(t, b.Section("account"), "Ada's phone")
	if _, err := b.App.LogIn(context.Background(), username, password); err == nil {
		t.Error("a device that was signed out is let in")
	}
}

// interop.md A3: the password is inside, since it has just been made, and the names
// that the device shows tell nothing (P6).
func TestOneTapSetsUpAnAppleDevice(t *testing.T) {
	b := treated(t, true)
	username, password := b.addDevice("Phone")
	values := b.Form("/my/devices/profile")
	answer := b.PostForm("/my/devices/profile", values, "Sec-Fetch-Site", "same-origin").Want(http.StatusOK)
	for name, want := range map[string]string{"Content-Type": "application/x-apple-aspen-config", "Cache-Control": "no-store", "Content-Disposition": `attachment; filename="calendar.mobileconfig"`} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	var profile struct{ PayloadContent []map[string]any }
	if err := plist.Unmarshal(answer.Body, &profile); err != nil || len(profile.PayloadContent) != 1 {
		t.Fatalf("%v in %d bytes", err, len(answer.Body))
	}
	for key, want := range map[string]any{
		"PayloadType": "com.apple.caldav.account", "CalDAVUsername": username, "CalDAVPassword": password, "CalDAVHostName": "127.0.0.1", "CalDAVAccountDescription": "Personal calendar",
	} {
		if got := profile.PayloadContent[0][key]; got != want {
			t.Errorf("%s is not %v", key, want)
		}
	}
	hides(t, string(answer.Body), "Ada", "Quill", "Harbour")
	if used := b.devices()[0].LastUsedAt; used != nil {
		t.Errorf("the file counts as a use at %v", used)
	}

	other := visitor(t, b.Clinic.AddPatient("Bea Quill"))
	other.consent("discreet")
	made, _, _, err := b.App.AddPatientPassword(context.Background(), other.Actor, other.ID, app.AppPasswordSettings{})
	if err != nil || made.ID == "" {
		t.Fatal(err)
	}
	for how, wrong := range map[string]url.Values{
		"another's password": {"token": {other.Form("/my/devices").Get("token")}, "password": {password}},
		"no password":        {"token": {other.Form("/my/devices").Get("token")}},
	} {
		answer := other.PostForm("/my/devices/profile", wrong).Want(http.StatusUnprocessableEntity)
		if answer.Header.Get("Content-Type") == "application/x-apple-aspen-config" {
			t.Errorf("%s makes a file", how)
		}
	}
	if err := b.App.RevokePatientPassword(context.Background(), b.Actor, b.ID, b.devices()[0].ID); err != nil {
		t.Fatal(err)
	}
	b.PostForm("/my/devices/profile", values).Want(http.StatusUnprocessableEntity)
}

// No address leads to a password: who asks by GET is led back (P4).
func TestNoAddressLeadsToAPassword(t *testing.T) {
	b := treated(t, true)
	_, password := b.addDevice("Phone")
	for _, path := range []string{"/my/devices", "/my/devices/profile", "/my/devices/profile?password=" + password} {
		answer := b.Send(b.Request(http.MethodGet, path, nil))
		if to := answer.Header.Get("Location"); answer.Status != http.StatusSeeOther || to != "/my/#account" {
			t.Errorf("%s: %d to %q", path, answer.Status, to)
		}
	}
	hides(t, b.Log.String(), password)
}

// interop.md A4: no password inside.
func TestALinkOpensDAVx5(t *testing.T) {
	b := treated(t, true)
	username, _ := b.addDevice("Phone")
	want := "davx5://" + username + "@" + strings.TrimPrefix(b.URL, "http://") + "/dav/"
	wants(t, strings.Join(b.Links(), " "), want)
}

// What suits the device comes first, and is the one that stands out.
func TestTheWayThatSuitsTheDeviceComesFirst(t *testing.T) {
	for agent, androidFirst := range map[string]bool{"": false, onAndroid: true} {
		b := treated(t, true)
		b.Agent = agent
		b.addDevice("Phone")
		body := string(b.Answer.Body)
		if first := strings.Index(body, "davx5://") < strings.Index(body, "/my/devices/profile"); first != androidFirst {
			t.Errorf("%q: DAVx5 first %v", agent, first)
		}
	}
}

// interop.md P9.
func TestBeforeConsentThereIsNoCalendarAccount(t *testing.T) {
	b := treated(t, false)
	hides(t, string(b.Answer.Body), "/my/devices", `id="account"`, "#account")
	token := b.Form("/my/events").Get("token")
	answer := b.PostForm("/my/devices", url.Values{"token": {token}, "name": {"Phone"}}).Want(http.StatusUnprocessableEntity)
	hides(t, string(answer.Body), "made-password")
	if n := len(b.devices()); n != 0 {
		t.Errorf("%d passwords were made", n)
	}
}

// P2: what she agreed to ends everywhere at once.
func TestWithdrawnConsentSignsHerDevicesOut(t *testing.T) {
	b := treated(t, true)
	username, password := b.addDevice("Phone")
	b.Open("/my/")
	b.Submit("/my/consent/withdraw").Want(http.StatusSeeOther)
	hides(t, string(b.Answer.Body), `id="account"`)
	if _, err := b.App.LogIn(context.Background(), username, password); err == nil {
		t.Error("a device is let in after the consent was withdrawn")
	}
}

func TestADeviceOfANameThatCannotBeIsNotAdded(t *testing.T) {
	b := treated(t, true)
	for _, name := range []string{strings.Repeat("a", 101), "a\x00b"} {
		b.Open("/my/")
		b.Submit("/my/devices", "name", name).Want(http.StatusUnprocessableEntity)
		wants(t, b.Section("device-new-name-problem"), "too long")
		if got := b.Form("/my/devices").Get("name"); len(name) > 100 && got != name {
			t.Errorf("what was typed is now %q", got)
		}
	}
	b.Open("/my/")
	b.Submit("/my/devices", "name", "").Want(http.StatusCreated)
	if all := b.devices(); len(all) != 1 || all[0].Name != "Calendar app" {
		t.Errorf("%+v", all)
	}
}

// A device that the clinic set up to read only is told apart.
func TestADeviceThatOnlyLooksSaysSo(t *testing.T) {
	b := treated(t, true)
	if _, _, _, err := b.App.AddPatientPassword(context.Background(), b.Actor, b.ID, app.AppPasswordSettings{Name: "Tablet", Scope: app.ScopeRead}); err != nil {
		t.Fatal(err)
	}
	b.Open("/my/")
	wants(t, b.Section("account"), "Tablet", "Not used yet", "only looks")
}

// The page with the password is held to what every page is: a language, a title that
// says nothing, names for all controls, nothing inline, nothing from elsewhere.
func TestThePageWithThePasswordIsWellFormedInEveryLanguage(t *testing.T) {
	b := treated(t, true)
	for _, language := range []string{"en", "es", "fr", "de", "ko"} {
		b.Open("/my/")
		b.Submit("/my/language", "language", language)
		_, password := b.addDevice("X")
		ids, labels := map[string]int{}, map[string]bool{}
		for _, n := range b.Find(func(*html.Node) bool { return true }) {
			if apptest.Has(n, "id") {
				ids[apptest.Attribute(n, "id")]++
			}
			switch n.Data {
			case "html":
				if apptest.Attribute(n, "lang") != language {
					t.Errorf("%s: it is in %q", language, apptest.Attribute(n, "lang"))
				}
			case "label":
				labels[apptest.Attribute(n, "for")] = apptest.Text(n) != ""
			case "title":
				hides(t, apptest.Text(n), "Ada", "Quill", "Harbour", password)
			case "p", "h1", "a", "button", "b":
				if apptest.Text(n) == "" {
					t.Errorf("%s: an empty <%s>", language, n.Data)
				}
			}
			if (n.Data == "script" && !strings.HasPrefix(apptest.Attribute(n, "src"), "/assets/")) || n.Data == "style" || apptest.Has(n, "style") {
				t.Errorf("%s: <%s> stands inline or comes from elsewhere", language, n.Data)
			}
		}
		for _, n := range b.Find(func(n *html.Node) bool { return n.Data == "textarea" }) {
			if id := apptest.Attribute(n, "id"); ids[id] != 1 || !labels[id] {
				t.Errorf("%s: the field %q has no name of its own", language, id)
			}
		}
		policy := b.Answer.Header.Get("Content-Security-Policy")
		wants(t, policy, "default-src 'none'", "form-action 'self'")
	}
}
