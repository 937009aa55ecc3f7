package console_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// What a hostile reader of the door would try next; each is a way in that is closed.

func sessionOf(b *apptest.Browser) *http.Cookie { return b.Cookies["afterglow_staff"] }

// Session fixation: what a browser brought before is never what lets it in after.
func TestLoggingInGivesABrowserAnotherSecretThanItBrought(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.LogInAs(clinic.Staff{Username: "noor", Name: "Noor", Role: clinic.RoleFrontDesk})
	b := c.NewBrowser()
	planted := strings.Repeat("a", 43)
	b.Cookies["afterglow_staff"] = &http.Cookie{Name: "afterglow_staff", Value: planted}
	b.Open("/console/login").Want(http.StatusOK)
	b.Submit("/console/login", "username", "noor", "password", apptest.StaffPassword).Want(http.StatusSeeOther)
	if got := sessionOf(b); got.Value == planted || len(got.Value) < 43 {
		t.Errorf("it is let in by %q", got.Value)
	}
	b.Cookies["afterglow_staff"].Value = planted
	b.Open("/console/account").Want(http.StatusSeeOther)
}

func TestTheSessionsCookieIsHiddenFromScriptsAndOtherSitesAndKeptToTLS(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.LogInAs(clinic.Staff{Username: "noor", Name: "Noor", Role: clinic.RoleFrontDesk})
	for said, secure := range map[string]bool{"": false, "http": false, "https": true, "HTTPS": true} {
		answer := c.NewBrowser().PostForm("/console/login", url.Values{"username": {"noor"}, "password": {apptest.StaffPassword}}, "X-Forwarded-Proto", said).Want(http.StatusSeeOther)
		cookie := (&http.Response{Header: answer.Header}).Cookies()[0]
		if cookie.Name != "afterglow_staff" || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/console/" || cookie.Domain != "" || cookie.Secure != secure {
			t.Errorf("behind a proxy that says %q: %s", said, cookie.Raw)
		}
	}
}

// late is a body that tells when the server begins to read it.
type late struct {
	io.Reader
	asked func()
}

func (l *late) Read(into []byte) (int, error) {
	if l.asked != nil {
		l.asked()
		l.asked = nil
	}
	return l.Reader.Read(into)
}

// Whoever sends slowly would be let in by what held when she began.
func TestAFormThatIsStillBeingSentWhenItsSenderIsRemovedIsRefused(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.LogIn(clinic.RoleOwner)
	b := c.LogInAs(clinic.Staff{Username: "mallory", Name: "Mallory", Role: clinic.RoleOwner})
	her, err := c.App.StaffByUsername(context.Background(), c.Actor, "mallory")
	if err != nil {
		t.Fatal(err)
	}
	b.Open("/console/settings/staff").Want(http.StatusOK)
	values := b.Form("/console/settings/staff")
	values.Set("name", "Accomplice")
	values.Set("username", "accomplice")
	request := b.Request(http.MethodPost, "/console/settings/staff", &late{strings.NewReader(values.Encode()), func() {
		if err := c.App.DeleteStaff(context.Background(), c.Actor, her.ID, nil); err != nil {
			t.Error(err)
		}
	}})
	request.AddCookie(&http.Cookie{Name: "afterglow_staff", Value: sessionOf(b).Value})
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Expect", "100-continue") // the body is read when the server wants it
	transport := &http.Transport{ExpectContinueTimeout: time.Minute}
	defer transport.CloseIdleConnections()
	answer, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if _, err := c.App.StaffByUsername(context.Background(), c.Actor, "accomplice"); answer.StatusCode != http.StatusForbidden || clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("answered %d; her accomplice: %v", answer.StatusCode, err)
	}
}

// Two owners at once: what one took must not come back by what the other has open.
func TestAFormThatWasLeftOpenGivesNoRoleBack(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	her, err := c.App.AddStaff(context.Background(), c.Actor, clinic.Staff{Username: "noor", Name: "Noor", Role: clinic.RoleOwner}, "")
	if err != nil {
		t.Fatal(err)
	}
	one, two := c.LogIn(clinic.RoleOwner), c.LogIn(clinic.RoleOwner)
	of := "/console/settings/staff/" + her.ID
	two.Open("/console/settings/staff").Want(http.StatusOK)
	one.Open("/console/settings/staff").Want(http.StatusOK)
	one.Submit(of, "role", "front_desk", "disabled", "1").Want(http.StatusSeeOther)
	two.Submit(of, "name", "Noor Haas").Want(http.StatusUnprocessableEntity)
	if her, err = c.App.Staff(context.Background(), c.Actor, her.ID); err != nil || her.Role != clinic.RoleFrontDesk || !her.Disabled {
		t.Errorf("she is %+v, %v", her, err)
	}
	two.Open("/console/settings/staff").Want(http.StatusOK)
	two.Submit(of, "name", "Noor Haas").Want(http.StatusSeeOther)
}

// The limit of an account would keep everybody out who has a code, for as long as
// somebody guesses from many addresses.
func TestWhoGuessesCodesFromManyAddressesKeepsNobodyFromSettingUp(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	codes, err := c.App.OpenSetUp(context.Background())
	if err != nil || len(codes) != 1 {
		t.Fatalf("%d codes, %v", len(codes), err)
	}
	b := c.NewBrowser()
	for i := range 250 {
		b.PostForm("/console/setup", url.Values{"code": {fmt.Sprint("wrong ", i)}}, "X-Forwarded-For", fmt.Sprint("198.51.100.", i/10)).Want(http.StatusUnprocessableEntity)
	}
	b.PostForm("/console/setup", url.Values{"code": {codes[0].Code}}, "X-Forwarded-For", "203.0.113.9").Want(http.StatusOK)
	for range 60 {
		b.PostForm("/console/setup", url.Values{"code": {fmt.Sprint("wrong ", time.Now())}}, "X-Forwarded-For", "192.0.2.1")
	}
	b.PostForm("/console/setup", url.Values{"code": {"wrong"}}, "X-Forwarded-For", "192.0.2.1").Want(http.StatusTooManyRequests)
}

// An owner who opens somebody's invitation in her own browser is not left logged in
// beside the one who set up.
func TestABrowserThatComesInAnewLeavesNoSessionBehind(t *testing.T) {
	s := apptest.Start(t)
	c, other := s.AddClinic("Harbour"), s.AddClinic("Hill")
	b := c.LogIn(clinic.RoleOwner)
	before := sessionOf(b).Value
	codes, err := other.App.OpenSetUp(context.Background())
	if err != nil || len(codes) != 1 {
		t.Fatalf("%d codes, %v", len(codes), err)
	}
	b.Open("/console/setup").Want(http.StatusOK)
	b.Submit("/console/setup", "code", codes[0].Code).Want(http.StatusOK)
	b.Submit("/console/setup", "name", "Ruth", "username", "ruth", "password", apptest.StaffPassword).Want(http.StatusSeeOther)
	if _, err := c.App.ResumeStaff(context.Background(), before); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("the session of before: %v", err)
	}
}

// Else whoever was sent away reads on with her phone.
func TestWhoRemovesSomebodyIsToldWhatStillLetsHerIn(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	ctx := context.Background()
	owner, practitioner := c.LogIn(clinic.RoleOwner), c.AddPractitioner("Dr Vale").ID
	removed := func(practitionerID string, withKey bool) string {
		t.Helper()
		her, err := c.App.AddStaff(ctx, c.Actor, clinic.Staff{Username: "vale", Name: "Vale", Role: clinic.RoleOwner, PractitionerID: practitionerID}, "")
		if err != nil {
			t.Fatal(err)
		}
		if withKey {
			if _, err := c.App.AddAPIKey(ctx, app.Actor{Clinic: c.ID, Name: "staff:" + her.ID}, "Till"); err != nil {
				t.Fatal(err)
			}
		}
		owner.Open("/console/settings/staff").Want(http.StatusOK)
		owner.Submit("/console/settings/staff/" + her.ID + "/delete").Want(http.StatusSeeOther)
		return string(owner.Answer.Body)
	}
	const apps, keys = "Calendar apps still log in", "API keys that she made"
	if shown := removed("", false); strings.Contains(shown, apps) || strings.Contains(shown, keys) {
		t.Error("she is told of what there is not")
	}
	if shown := removed(practitioner, true); !strings.Contains(shown, apps) || !strings.Contains(shown, keys) {
		t.Error("she is not told")
	}
}
