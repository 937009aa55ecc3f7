package app_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestLoggingInTellsWhoItIs(t *testing.T) {
	for who, u := range users(t) {
		made, username, password := u.newPassword(t, app.AppPasswordSettings{Scope: app.ScopeRead})
		got, err := u.App.LogIn(context.Background(), username, password)
		if err != nil {
			t.Fatal(err)
		}
		want := app.Account{
			Actor:  app.Actor{Clinic: u.Clinic.ID, Name: "app-password:" + made.ID},
			UserID: u.id, Name: "Dr Brook", Email: "brook@harbour.example", Timezone: "Europe/Madrid", ReadOnly: true, PasswordID: made.ID,
		}
		if who == "a patient" {
			want.IsPatient, want.Name, want.Email, want.Timezone, want.Language = true, "Ada Quill", "Ada@patients.example", "America/New_York", "fr"
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", who, got, want)
		}
		_, username, password = u.newPassword(t, app.AppPasswordSettings{})
		if got, err := u.App.LogIn(context.Background(), username, password); err != nil || got.ReadOnly {
			t.Errorf("%s: %+v, %v; want one who writes", who, got, err)
		}
	}
}

// docs/decisions/0014: her id, or her e-mail address.
func TestAUserIsKnownByHerIDAndByHerEmail(t *testing.T) {
	for who, u := range users(t) {
		_, username, password := u.newPassword(t, app.AppPasswordSettings{})
		account, err := u.App.LogIn(context.Background(), username, password)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{account.Email, strings.ToUpper(account.Email), strings.ToLower(account.Email), strings.ToUpper(username[:1]) + username[1:]} {
			if again, err := u.App.LogIn(context.Background(), name, strings.ToUpper(password)); err != nil || again != account {
				t.Errorf("%s: under a name of %d characters: %v", who, len(name), err)
			}
		}
	}
}

func TestALogInThatFailsSaysNotWhy(t *testing.T) {
	all := users(t)
	for who, u := range all {
		other := all["a practitioner"]
		if who == "a practitioner" {
			other = all["a patient"]
		}
		_, username, password := u.newPassword(t, app.AppPasswordSettings{})
		_, _, others := other.newPassword(t, app.AppPasswordSettings{})
		revoked, _, old := u.newPassword(t, app.AppPasswordSettings{})
		if err := u.revoke(context.Background(), u.Actor, u.id, revoked.ID); err != nil {
			t.Fatal(err)
		}
		reasons := map[string]bool{}
		for how, c := range map[string][2]string{
			"an unknown name":    {"nobody", password},
			"no name":            {"", password},
			"a wrong password":   {username, password[1:]},
			"no password":        {username, ""},
			"nothing at all":     {"", ""},
			"another's password": {username, others},
			"another's name":     {other.id, password},
			"a revoked password": {username, old},
			"her name":           {"Ada Quill", password},
		} {
			got, err := u.App.LogIn(context.Background(), c[0], c[1])
			if clinic.CodeOf(err) != clinic.Unauthorized || got != (app.Account{}) {
				t.Errorf("%s with %s: %+v, %v", who, how, got, err)
				continue
			}
			reasons[err.Error()] = true
		}
		if len(reasons) != 1 {
			t.Errorf("%s: %v", who, reasons)
		}
	}
}

// No name is hers who has no e-mail address.
func TestWhoHasNoEmailIsNotKnownByNothing(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	practitioner := p.Post("/practitioners", apptest.Object{"name": "Dr Brook"}).Want(http.StatusCreated).ID()
	_, username, password, err := p.App.AddPractitionerPassword(context.Background(), p.Actor, practitioner, app.AppPasswordSettings{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.App.LogIn(context.Background(), "", password); clinic.CodeOf(err) != clinic.Unauthorized {
		t.Errorf("logged in: %v", err)
	}
	account, err := p.App.LogIn(context.Background(), username, password)
	if err != nil || account.Timezone != "America/New_York" {
		t.Errorf("%+v, %v; want the clinic's zone", account, err)
	}
}
