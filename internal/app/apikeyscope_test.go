package app_test

import (
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// The edge refuses it first; this holds for one that forgets to.
func TestWhoeverHoldsAKeyForReadingChangesNothing(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	_, secret, err := c.App.MakeAPIKey(background, c.Actor, app.APIKeySettings{Name: "reports", Scope: app.ScopeReadOnly})
	if err != nil {
		t.Fatal(err)
	}
	reader, err := c.App.Authenticate(background, secret)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.App.AddPatient(background, reader, clinic.Patient{Name: "Ada Quill"})
	wantCode(t, "adding a patient", err, clinic.Forbidden)
	if _, err := c.App.Patients(background, reader, "", 10); err != nil {
		t.Errorf("reading: %v", err)
	}
}

func TestAKeyTellsWhenItWasLastUsedToAnHour(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	made, secret, err := c.App.MakeAPIKey(background, c.Actor, app.APIKeySettings{Name: "reports"})
	if err != nil || made.Scope != app.ScopeReadWrite || made.LastUsedAt != nil {
		t.Fatalf("%+v, %v", made, err)
	}
	used := func() time.Time {
		t.Helper()
		if _, err := c.App.Authenticate(background, secret); err != nil {
			t.Fatal(err)
		}
		all, err := c.App.APIKeys(background, c.Actor, "", 10)
		if err != nil || len(all) != 2 || all[1].LastUsedAt == nil {
			t.Fatalf("%+v, %v", all, err)
		}
		return *all[1].LastUsedAt
	}
	first := used()
	c.Clock.Advance(59 * time.Minute)
	if again := used(); again != first {
		t.Errorf("noted again after %s", again.Sub(first))
	}
	c.Clock.Advance(time.Minute)
	if later := used(); later.Sub(first) != time.Hour {
		t.Errorf("after an hour it is noted %s later", later.Sub(first))
	}
}

func TestOneKeyIsRevokedAlone(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	other := c.Server.AddClinic("Hill")
	made, secret, err := c.App.MakeAPIKey(background, c.Actor, app.APIKeySettings{Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, "by another clinic", c.App.RevokeAPIKey(background, other.Actor, made.ID), clinic.NotFound)
	if err := c.App.RevokeAPIKey(background, c.Actor, made.ID); err != nil {
		t.Fatal(err)
	}
	_, err = c.App.Authenticate(background, secret)
	wantCode(t, "the revoked key", err, clinic.Unauthorized)
	if _, err := c.App.Authenticate(background, c.Key); err != nil {
		t.Errorf("the other key of that name: %v", err)
	}
	wantCode(t, "revoking it again", c.App.RevokeAPIKey(background, c.Actor, made.ID), clinic.NotFound)
}

func TestAKeyTellsWhoMadeIt(t *testing.T) {
	c, owner := staffed(t)
	s := logIn(t, c.App, owner.Username, staffPassword)
	program, err := c.App.Authenticate(background, c.Key)
	if err != nil {
		t.Fatal(err)
	}
	for _, maker := range []app.Actor{s.Actor, program, c.Actor} {
		made, _, err := c.App.MakeAPIKey(background, maker, app.APIKeySettings{Name: "reports"})
		if err != nil || made.CreatedBy != maker.Name {
			t.Errorf("made by %q, %v; want %q", made.CreatedBy, err, maker.Name)
		}
		if known, err := c.App.APIKey(background, c.Actor, made.ID); err != nil || known != made {
			t.Errorf("later it is %+v, %v; want %+v", known, err, made)
		}
	}
}
