package console_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// searched is an owner who has found the calendars of SomeOffer for a practitioner.
func searched(t *testing.T) (c *apptest.Clinic, practitioner string, b *apptest.Browser, choose string) {
	t.Helper()
	c = apptest.Start(t).AddClinic("Harbour")
	c.App.UseElsewhere(apptest.SomeOffer)
	practitioner = c.Post("/practitioners", apptest.Object{"name": "Dr Brook"}).Want(http.StatusCreated).ID()
	b = c.LogIn(clinic.RoleOwner)
	b.Open("/console/settings/elsewhere/new?of=" + practitioner).Want(http.StatusOK)
	fields := url.Values{
		"token": {b.Form("/console/logout").Get("token")}, "of": {practitioner}, "kind": {"caldav"},
		"address": {apptest.SomeLogin.Address}, "username": {apptest.SomeLogin.Username}, "password": {apptest.SomeLogin.Password},
	}
	choose = b.PostForm("/console/settings/elsewhere/find", fields).Want(http.StatusSeeOther).Header.Get("Location")
	return c, practitioner, b, choose
}

func accountsOf(t *testing.T, c *apptest.Clinic) []app.ElsewhereAccount {
	t.Helper()
	all, err := c.App.ElsewhereAccounts(context.Background(), c.Actor, "")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestNothingIsConnectedBeforeSheHasChosen(t *testing.T) {
	c, practitioner, b, choose := searched(t)
	page := string(b.Open(choose).Want(http.StatusOK).Body)
	if strings.Contains(page, apptest.SomeLogin.Password) {
		t.Error("the page to choose holds the password")
	}
	if n := len(accountsOf(t, c)); n != 0 {
		t.Errorf("%d accounts are connected", n)
	}
	form := b.Form("/console/settings/elsewhere/choose")
	form.Set("mode-0", "two-way")
	form.Set("mode-1", "busy")
	form.Set("bookings", "0")
	b.PostForm("/console/settings/elsewhere/choose", form).Want(http.StatusSeeOther)
	all := accountsOf(t, c)
	if len(all) != 1 || all[0].PractitionerID != practitioner || len(all[0].Calendars) != 2 {
		t.Fatalf("connected is %+v", all)
	}
	if work, family := all[0].Calendars[0], all[0].Calendars[1]; work.Mode != "two-way" || !work.Bookings || family.Mode != "busy" || family.Bookings {
		t.Errorf("connected are %+v", all[0].Calendars)
	}
	b.PostForm("/console/settings/elsewhere/choose", form).Want(http.StatusSeeOther) // once more: there is nothing to choose from
	if n := len(accountsOf(t, c)); n != 1 {
		t.Errorf("%d accounts are connected", n)
	}
}

func TestTheCalendarThatTakesBookingsHasToBeConnectedBothWays(t *testing.T) {
	c, _, b, choose := searched(t)
	b.Open(choose).Want(http.StatusOK)
	form := b.Form("/console/settings/elsewhere/choose")
	form.Set("mode-0", "busy")
	form.Set("bookings", "0")
	answer := b.PostForm("/console/settings/elsewhere/choose", form).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(string(answer.Body), "has to be connected both ways") {
		t.Error("it is not said why")
	}
	if n := len(accountsOf(t, c)); n != 0 {
		t.Errorf("%d accounts are connected", n)
	}
}

func TestWhatOneFoundElsewhereAnotherCannotConnect(t *testing.T) {
	c, _, _, choose := searched(t)
	other := c.LogInAs(clinic.Staff{Username: "ines", Name: "Ines", Role: clinic.RoleOwner})
	if to := other.Open(choose).Want(http.StatusSeeOther).Header.Get("Location"); !strings.HasSuffix(to, "/settings/elsewhere/new") {
		t.Errorf("another is led to %s", to)
	}
}

// A practitioner manages her own calendars elsewhere, and no other's.
func TestACalendarElsewhereIsManagedByWhoseItIs(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	hers := c.Post("/practitioners", apptest.Object{"name": "Dr Brook"}).Want(http.StatusCreated).ID()
	others := c.Post("/practitioners", apptest.Object{"name": "Dr Osei"}).Want(http.StatusCreated).ID()
	account, conflict := c.ConnectElsewhere(hers)
	for _, w := range []struct {
		who  clinic.Staff
		want int
	}{
		{clinic.Staff{Username: "brook", Name: "Brook", Role: clinic.RolePractitioner, PractitionerID: hers}, http.StatusOK},
		{clinic.Staff{Username: "osei", Name: "Osei", Role: clinic.RolePractitioner, PractitionerID: others}, http.StatusForbidden},
		{clinic.Staff{Username: "noor", Name: "Noor", Role: clinic.RoleFrontDesk}, http.StatusForbidden},
	} {
		b := c.LogInAs(w.who)
		b.Open("/console/settings/elsewhere/" + account).Want(w.want)
		if list := string(b.Open("/console/settings/elsewhere").Want(http.StatusOK).Body); !strings.Contains(list, "cloud.example") || strings.Contains(list, "elsewhere/"+account) != (w.want == http.StatusOK) {
			t.Errorf("%s sees in the list\n%s", w.who.Name, list)
		}
		sent := url.Values{"token": {b.Form("/console/logout").Get("token")}}
		if w.want != http.StatusOK {
			b.PostForm("/console/settings/elsewhere/"+account+"/disconnect", sent).Want(w.want)
			b.PostForm("/console/settings/elsewhere/conflicts/"+conflict+"/settle", sent).Want(w.want)
		}
	}
	if n := len(accountsOf(t, c)); n != 1 {
		t.Errorf("%d accounts are connected", n)
	}
}

func TestBothVersionsOfWhatWasChangedOnBothSidesAreShown(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	_, conflict := c.ConnectElsewhere(c.Post("/practitioners", apptest.Object{"name": "Dr Brook"}).Want(http.StatusCreated).ID())
	b := c.LogIn(clinic.RoleOwner)
	if list := string(b.Open("/console/settings/elsewhere").Want(http.StatusOK).Body); !strings.Contains(list, "1 event was changed here and elsewhere") {
		t.Error("the list does not tell of it")
	}
	page := string(b.Open("/console/settings/elsewhere/conflicts").Want(http.StatusOK).Body)
	for _, want := range []string{"Moved there", "Wed 1 Sep 2027 at 10:00", "Moved here", "Wed 1 Sep 2027 at 12:00", "what was changed elsewhere holds"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	form := b.Form("/console/settings/elsewhere/conflicts/" + conflict + "/settle")
	form.Set("do", "seen")
	b.PostForm("/console/settings/elsewhere/conflicts/"+conflict+"/settle", form).Want(http.StatusSeeOther)
	if list := string(b.Open("/console/settings/elsewhere").Want(http.StatusOK).Body); strings.Contains(list, "changed here and elsewhere") {
		t.Error("the list still tells of it")
	}
}
