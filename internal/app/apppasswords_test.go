package app_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// user is somebody with an app password: a practitioner, or a patient who consented.
type user struct {
	*apptest.Patient // whose clinic it is; the user herself if she is a patient
	id               string
	add              func(ctx context.Context, actor app.Actor, id string, s app.AppPasswordSettings) (app.AppPassword, string, string, error)
	list             func(ctx context.Context, actor app.Actor, id string) ([]app.AppPassword, error)
	revoke           func(ctx context.Context, actor app.Actor, id, passwordID string) error
}

// users are one of each kind, on a server of their own.
func users(t *testing.T) map[string]user {
	t.Helper()
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	patch := apptest.Object{"email": "Ada@patients.example", "language": "fr"}
	p.Patch(p.Path(""), patch).Want(http.StatusOK)
	consent(t, p)
	practitioner := p.Post("/practitioners", apptest.Object{"name": "Dr Brook", "email": "brook@harbour.example", "timezone": "Europe/Madrid"}).Want(http.StatusCreated).ID()
	return map[string]user{
		"a patient":      {p, p.ID, p.App.AddPatientPassword, p.App.PatientPasswords, p.App.RevokePatientPassword},
		"a practitioner": {p, practitioner, p.App.AddPractitionerPassword, p.App.PractitionerPasswords, p.App.RevokePractitionerPassword},
	}
}

func consent(t *testing.T, p *apptest.Patient) {
	t.Helper()
	if err := p.App.GiveConsent(context.Background(), p.Actor, p.ID, agreed(feeds.PrivacyDiscreet)); err != nil {
		t.Fatal(err)
	}
}

// newPassword makes a password and returns its id and the log-in.
func (u user) newPassword(t *testing.T, s app.AppPasswordSettings) (made app.AppPassword, username, password string) {
	t.Helper()
	made, username, password, err := u.add(context.Background(), u.Actor, u.id, s)
	if err != nil {
		t.Fatal(err)
	}
	return made, username, password
}

// listed are her passwords.
func (u user) listed(t *testing.T) []app.AppPassword {
	t.Helper()
	all, err := u.list(context.Background(), u.Actor, u.id)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// interop.md A1: named, and scoped.
func TestAnAppPasswordHasANameAndAScope(t *testing.T) {
	for who, u := range users(t) {
		for _, c := range []struct{ given, want app.AppPasswordSettings }{
			{app.AppPasswordSettings{}, app.AppPasswordSettings{Name: "Calendar app", Scope: app.ScopeReadWrite}},
			{app.AppPasswordSettings{Name: "my phone", Scope: "read"}, app.AppPasswordSettings{Name: "my phone", Scope: app.ScopeRead}},
		} {
			made, username, _ := u.newPassword(t, c.given)
			if made.Name != c.want.Name || made.Scope != c.want.Scope || !made.CreatedAt.Equal(u.Clock.Now()) || made.LastUsedAt != nil || username != u.id {
				t.Errorf("%s: %+v for %q", who, made, username)
			}
			if all := u.listed(t); all[len(all)-1] != made {
				t.Errorf("%s: %+v is listed as %+v", who, made, all)
			}
		}
		for field, wrong := range map[string]app.AppPasswordSettings{
			"scope": {Scope: "write"}, "name": {Name: strings.Repeat("x", 101)}, "name ": {Name: "a\nb"},
		} {
			_, _, password, err := u.add(context.Background(), u.Actor, u.id, wrong)
			if clinic.CodeOf(err) != clinic.Invalid || !strings.HasPrefix(err.Error(), strings.TrimSpace(field)) || password != "" {
				t.Errorf("%s: %+v is answered %v", who, wrong, err)
			}
		}
	}
}

func TestAPersonHasTwentyAppPasswordsAtMost(t *testing.T) {
	for who, u := range users(t) {
		for range 20 {
			u.newPassword(t, app.AppPasswordSettings{})
		}
		if _, _, _, err := u.add(context.Background(), u.Actor, u.id, app.AppPasswordSettings{}); clinic.CodeOf(err) != clinic.Conflict {
			t.Errorf("%s: the twenty-first is answered %v", who, err)
		}
	}
}

// interop.md P9, as the address of a feed.
func TestAPatientHasNoAppPasswordWithoutHerConsent(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	add := func() (password string, err error) {
		_, _, password, err = p.App.AddPatientPassword(context.Background(), p.Actor, p.ID, app.AppPasswordSettings{})
		return password, err
	}
	if password, err := add(); clinic.CodeOf(err) != clinic.Conflict || password != "" {
		t.Errorf("before consent: %v", err)
	}
	consent(t, p)
	password, err := add()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.App.WithdrawConsent(context.Background(), p.Actor, p.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := p.App.LogIn(context.Background(), p.ID, password); clinic.CodeOf(err) != clinic.Unauthorized {
		t.Errorf("logged in after the consent was withdrawn: %v", err)
	}
	if left := page(t, p).Passwords; len(left) != 0 {
		t.Errorf("%d passwords are left", len(left))
	}
	if _, err := add(); clinic.CodeOf(err) != clinic.Conflict {
		t.Errorf("after it was withdrawn: %v", err)
	}
	consent(t, p)
	if _, err := p.App.LogIn(context.Background(), p.ID, password); clinic.CodeOf(err) != clinic.Unauthorized {
		t.Errorf("an old password lets in under a new consent: %v", err)
	}
}

func TestWhatHappensToAppPasswordsIsAuditedByIDsAlone(t *testing.T) {
	for who, u := range users(t) {
		made, _, _ := u.newPassword(t, app.AppPasswordSettings{Name: "Ada's phone"})
		if err := u.revoke(context.Background(), u.Actor, u.id, made.ID); err != nil {
			t.Fatal(err)
		}
		entries, err := u.App.Audit(context.Background(), u.Actor, app.AuditFilter{}, 0, 2)
		if err != nil {
			t.Fatal(err)
		}
		patient := ""
		if who == "a patient" {
			patient = u.id
		}
		for i, action := range []string{"app-password.revoke", "app-password.add"} {
			if e := entries[i]; e.Action != action || e.Subject != made.ID || e.PatientID != patient || e.Actor != "operator" {
				t.Errorf("%s: %+v, want %s", who, e, action)
			}
		}
	}
}

func TestWithdrawingConsentAuditsEachDeviceThatLostAccess(t *testing.T) {
	u := users(t)["a patient"]
	for range 2 {
		u.newPassword(t, app.AppPasswordSettings{})
	}
	if err := u.App.WithdrawConsent(context.Background(), u.Actor, u.id); err != nil {
		t.Fatal(err)
	}
	entries, err := u.App.Audit(context.Background(), u.Actor, app.AuditFilter{}, 0, 3)
	if err != nil || entries[0].Action != "consent.withdraw" || entries[1].Action != "app-password.revoke" || entries[2].Action != "app-password.revoke" {
		t.Errorf("%+v, %v", entries, err)
	}
}

func TestAppPasswordsAreThoseOfOneKindOfPersonInOneClinic(t *testing.T) {
	all := users(t)
	patient, practitioner := all["a patient"], all["a practitioner"]
	made, _, _ := patient.newPassword(t, app.AppPasswordSettings{})
	ctx, stranger := context.Background(), patient.AddClinic("Hill").Actor
	for how, err := range map[string]error{
		"revoked as a practitioner's":                patient.App.RevokePractitionerPassword(ctx, patient.Actor, patient.id, made.ID),
		"revoked as another's":                       practitioner.revoke(ctx, practitioner.Actor, practitioner.id, made.ID),
		"revoked by another clinic":                  patient.revoke(ctx, stranger, patient.id, made.ID),
		"listed as a practitioner's":                 second(patient.App.PractitionerPasswords(ctx, patient.Actor, patient.id)),
		"listed by another clinic":                   second(patient.list(ctx, stranger, patient.id)),
		"added by another clinic":                    last(patient.add(ctx, stranger, patient.id, app.AppPasswordSettings{})),
		"added for a practitioner of another clinic": last(practitioner.add(ctx, stranger, practitioner.id, app.AppPasswordSettings{})),
		"added for a patient as a practitioner":      last(practitioner.add(ctx, patient.Actor, patient.id, app.AppPasswordSettings{})),
	} {
		if clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("%s: %v, want NotFound", how, err)
		}
	}
	if got := patient.listed(t); len(got) != 1 || len(practitioner.listed(t)) != 0 {
		t.Errorf("%+v", got)
	}
}

func second[T any](_ T, err error) error { return err }

func last[T any](_ T, _, _ string, err error) error { return err }

// Under another server key no password can be checked (design.md section 3).
func TestANewServerKeyRevokesEveryAppPassword(t *testing.T) {
	all := users(t)
	for _, u := range all {
		u.newPassword(t, app.AppPasswordSettings{})
	}
	if err := all["a patient"].App.Rekey(context.Background()); err != nil {
		t.Fatal(err)
	}
	for who, u := range all {
		if left := u.listed(t); len(left) != 0 {
			t.Errorf("%s: %d passwords are left", who, len(left))
		}
	}
}

func TestAppPasswordsGoWithAPractitionerWhomNoRecordNames(t *testing.T) {
	u := users(t)["a practitioner"]
	_, username, password := u.newPassword(t, app.AppPasswordSettings{})
	if err := u.App.DeletePractitioner(context.Background(), u.Actor, u.id, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := u.App.LogIn(context.Background(), username, password); clinic.CodeOf(err) != clinic.Unauthorized {
		t.Errorf("logged in: %v", err)
	}
}

func TestTheUseOfAnAppPasswordIsNotedOnceAnHour(t *testing.T) {
	for who, u := range users(t) {
		_, username, password := u.newPassword(t, app.AppPasswordSettings{})
		begun := u.Clock.Now()
		for _, step := range []struct{ after, noted int }{{0, 0}, {30, 0}, {29, 0}, {1, 60}, {59, 60}, {90, 209}} {
			u.Clock.Advance(time.Duration(step.after) * time.Minute)
			before := u.App.Activity().Changes
			if _, err := u.App.LogIn(context.Background(), username, password); err != nil {
				t.Fatal(err)
			}
			at := u.listed(t)[0].LastUsedAt
			if at == nil || !at.Equal(begun.Add(time.Duration(step.noted)*time.Minute)) {
				t.Errorf("%s, %v after it began: used at %v, want after %d minutes", who, u.Clock.Now().Sub(begun), at, step.noted)
			}
			if wrote := u.App.Activity().Changes > before; wrote != u.Clock.Now().Equal(*at) {
				t.Errorf("%s, %v after it began: written %v", who, u.Clock.Now().Sub(begun), wrote)
			}
		}
	}
}
