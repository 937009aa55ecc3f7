package console_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// phoneCode is what a phone shows that was told the secret on the page.
func phoneCode(t *testing.T, b *apptest.Browser) (secret, code string) {
	t.Helper()
	for _, n := range b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "id") == "secret" }) {
		secret = strings.ReplaceAll(apptest.Attribute(n, "value"), " ", "")
	}
	code, err := totp.GenerateCode(secret, b.Clock.Now())
	if err != nil {
		t.Fatalf("%q is no secret: %v", secret, err)
	}
	return secret, code
}

func TestSomebodyTurnsASecondFactorOnUsesItAndTurnsItOff(t *testing.T) {
	const page = "/console/account/second-factor"
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogInAs(clinic.Staff{Username: "noor", Name: "Noor", Role: clinic.RoleFrontDesk})
	b.Open(page + "/code.svg").Want(http.StatusNotFound)
	b.Open(page).Want(http.StatusOK)
	b.Submit(page, "password", "not the one at all").Want(http.StatusUnprocessableEntity)
	b.Submit(page, "password", apptest.StaffPassword).Want(http.StatusSeeOther)
	secret, code := phoneCode(t, b)
	picture := b.Send(b.Request(http.MethodGet, page+"/code.svg", nil)).Want(http.StatusOK)
	if kind := picture.Header.Get("Content-Type"); kind != "image/svg+xml" || !strings.Contains(picture.Header.Get("Cache-Control"), "no-store") {
		t.Errorf("the code for the camera is %s, kept by %q", kind, picture.Header.Get("Cache-Control"))
	}
	b.Submit(page+"/confirm", "code", "000000").Want(http.StatusUnprocessableEntity)
	b.Submit(page+"/confirm", "code", code).Want(http.StatusOK)
	recovery := regexp.MustCompile(`[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}`).FindAllString(b.Section("recovery"), -1)
	if len(recovery) != 8 {
		t.Fatalf("%d recovery codes are shown", len(recovery))
	}
	if again := b.Open(page).Want(http.StatusOK); strings.Contains(string(again.Body), recovery[0]) || strings.Contains(string(again.Body), secret[:4]+" ") {
		t.Error("what is shown once is shown again")
	}
	b.Open(page + "/code.svg").Want(http.StatusNotFound)

	other := c.NewBrowser()
	other.Open("/console/login").Want(http.StatusOK)
	other.Submit("/console/login", "username", "noor", "password", apptest.StaffPassword).Want(http.StatusUnprocessableEntity)
	without := other.Section("main")
	other.Submit("/console/login", "username", "noor", "password", "a wrong password").Want(http.StatusUnprocessableEntity)
	if told := other.Section("main"); told != without {
		t.Errorf("a right password is told from a wrong one: %q and %q", without, told)
	}
	c.Clock.Advance(time.Minute)
	code, err := totp.GenerateCode(secret, c.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	other.Submit("/console/login", "username", "noor", "password", apptest.StaffPassword, "code", code).Want(http.StatusSeeOther)
	third := c.NewBrowser()
	third.Open("/console/login").Want(http.StatusOK)
	third.Submit("/console/login", "username", "noor", "password", apptest.StaffPassword, "code", recovery[0]).Want(http.StatusSeeOther)
	third.Open(page).Want(http.StatusOK)
	if shown := third.Section("on"); !strings.Contains(shown, "7 recovery codes are left") {
		t.Errorf("she is shown %s", shown)
	}

	third.Submit(page+"/recovery-codes", "password", apptest.StaffPassword).Want(http.StatusOK)
	if shown := third.Section("recovery"); strings.Contains(shown, recovery[1]) {
		t.Error("the new codes are the old ones")
	}
	third.Submit(page+"/end", "password", "not the one at all").Want(http.StatusUnprocessableEntity)
	third.Submit(page+"/end", "password", apptest.StaffPassword).Want(http.StatusSeeOther)
	last := c.NewBrowser()
	last.Open("/console/login").Want(http.StatusOK)
	last.Submit("/console/login", "username", "noor", "password", apptest.StaffPassword).Want(http.StatusSeeOther)
}

func TestAnOwnerTurnsOffTheSecondFactorOfSomebodyWhoLostHerPhone(t *testing.T) {
	const page = "/console/account/second-factor"
	c := apptest.Start(t).AddClinic("Harbour")
	owner, b := c.LogIn(clinic.RoleOwner), c.LogInAs(clinic.Staff{Username: "noor", Name: "Noor", Role: clinic.RoleFrontDesk})
	b.Open(page).Want(http.StatusOK)
	b.Submit(page, "password", apptest.StaffPassword).Want(http.StatusSeeOther)
	_, code := phoneCode(t, b)
	b.Submit(page+"/confirm", "code", code).Want(http.StatusOK)
	her, err := c.App.StaffByUsername(context.Background(), c.Actor, "noor")
	if err != nil {
		t.Fatal(err)
	}
	owner.Open("/console/settings/staff").Want(http.StatusOK)
	owner.Submit("/console/settings/staff/" + her.ID + "/second-factor/end").Want(http.StatusSeeOther)
	again := c.NewBrowser()
	again.Open("/console/login").Want(http.StatusOK)
	again.Submit("/console/login", "username", "noor", "password", apptest.StaffPassword).Want(http.StatusSeeOther)
}
