package console_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestAnOwnerLetsAnotherSystemBeTold(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogInAs(clinic.Staff{Name: "Ines Owner", Role: clinic.RoleOwner})
	const list = "/console/settings/webhooks"
	b.Open(list).Want(http.StatusOK)
	b.Submit(list, "url", "nowhere").Want(http.StatusUnprocessableEntity)
	b.Submit(list, "url", "https://receiver.example/in", "description", "Till", "event", "feed.stale").Want(http.StatusCreated)
	secret := apptest.Text(b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "id") == "made-secret" })[0])
	if !strings.HasPrefix(secret, "whsec_") {
		t.Error("its secret is not shown")
	}
	var made struct{ Items []struct{ ID string } }
	c.Get("/webhooks").Into(&made)
	one := list + "/" + made.Items[0].ID
	b.Open(one).Want(http.StatusOK)
	if shown := b.Section("main"); strings.Contains(shown, secret) || !strings.Contains(shown, "Till") {
		t.Errorf("shown is %s", shown)
	}
	b.Submit(one + "/test").Want(http.StatusSeeOther)
	b.Open(one).Want(http.StatusOK)
	if shown := b.Section("main"); !strings.Contains(shown, "A test") || !strings.Contains(shown, "On its way") {
		t.Errorf("shown is %s", shown)
	}
	b.Submit(one, "disabled", "1").Want(http.StatusSeeOther)
	b.Open(one).Want(http.StatusOK)
	if shown := b.Section("main"); !strings.Contains(shown, "Turned off") || !strings.Contains(shown, "Not sent: turned off") {
		t.Errorf("shown is %s", shown)
	}
	b.Submit(one + "/delete").Want(http.StatusSeeOther)
	b.Open(one).Want(http.StatusNotFound)
}
