package upstream_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestAPasswordThatIsNotAcceptedIsAskedForAnew(t *testing.T) {
	p := newPair(t)
	all, err := p.there.App.PractitionerPasswords(context.Background(), p.there.Actor, p.there.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.there.App.RevokePractitionerPassword(context.Background(), p.there.Actor, p.there.ID, all[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := p.runner.Round(context.Background(), p.key); err != nil {
		t.Fatal(err)
	}
	if is := p.account(); is.State != app.ElsewhereRefused || is.NextTryAt.Before(p.clinic.Clock.Now().Add(6*time.Hour)) {
		t.Errorf("%+v", is)
	}
	password := p.there.AccountOf(p.there.ID).Password
	if _, err := p.clinic.App.UpdateElsewhere(context.Background(), p.clinic.Actor, p.key.ID, app.ElsewhereUpdate{Password: &password}, nil); err != nil {
		t.Fatal(err)
	}
	p.round()
}

func TestAnotherServerKeyAsksForThePassword(t *testing.T) {
	p := newPair(t)
	p.clinic.Secret = auth.NewSecret()
	p.clinic.Crash()
	if err := p.clinic.App.Rekey(context.Background()); err != nil {
		t.Fatal(err)
	}
	p.again()
	if err := p.runner.Round(context.Background(), p.key); err != nil {
		t.Fatal(err)
	}
	if is := p.account(); is.State != app.ElsewhereRefused {
		t.Errorf("%+v", is)
	}
}

func TestNoPasswordIsInTheLog(t *testing.T) {
	p := newPair(t)
	p.way.lose = func(*http.Request) (bool, bool) { return true, false }
	if err := p.runner.Round(context.Background(), p.key); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{p.clinic.Log.String(), p.account().Status} {
		if strings.Contains(text, p.there.Password) || strings.Contains(text, p.there.URL) {
			t.Error(text)
		}
	}
}

func TestAWrongLoginIsSaidOfItsField(t *testing.T) {
	p := newPair(t)
	find := func(change func(*app.ElsewhereLogin)) error {
		login := p.login()
		change(&login)
		_, err := p.clinic.App.FindElsewhere(context.Background(), p.clinic.Actor, login)
		return err
	}
	for field, change := range map[string]func(*app.ElsewhereLogin){
		"password": func(l *app.ElsewhereLogin) { l.Password = "wrong" },
		"address":  func(l *app.ElsewhereLogin) { l.Address = "http://127.0.0.1:1/" },
		"username": func(l *app.ElsewhereLogin) { l.Username = "" },
		"kind":     func(l *app.ElsewhereLogin) { l.Kind = "google" },
	} {
		if err := find(change); clinic.CodeOf(err) != clinic.Invalid || !strings.HasPrefix(err.Error(), field+":") {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, from := range []string{"", "/", "/dav/", p.there.Home(""), p.there.Home(path + "/")} {
		if err := find(func(l *app.ElsewhereLogin) { l.Address += from }); err != nil {
			t.Errorf("from %s: %v", from, err)
		}
	}
}

// TestAPasswordThatIsGivenDuringARoundIsNotRefusedByIt: the round asked with the old one.
func TestAPasswordThatIsGivenDuringARoundIsNotRefusedByIt(t *testing.T) {
	p := newPair(t)
	p.round()
	p.clinic.Clock.Advance(time.Hour)
	given := false
	p.replaced(func(*http.Request) (int, string) {
		if given {
			return 0, ""
		}
		given = true
		password := p.there.AccountOf(p.there.ID).Password
		if _, err := p.clinic.App.UpdateElsewhere(context.Background(), p.clinic.Actor, p.key.ID, app.ElsewhereUpdate{Password: &password}, nil); err != nil {
			t.Error(err)
		}
		return http.StatusUnauthorized, ""
	})
	p.onlyRound()
	if is := p.account(); is.State == app.ElsewhereRefused || is.NextTryAt != nil {
		t.Errorf("%+v", is)
	}
	p.round()
}

// TestAChoiceOfCalendarsPutsNoOldPasswordBack: while the other server was asked with the
// old one, somebody gave another.
func TestAChoiceOfCalendarsPutsNoOldPasswordBack(t *testing.T) {
	p := newPair(t)
	p.round()
	href, given := p.account().Calendars[0].Href, false
	all, err := p.there.App.PractitionerPasswords(context.Background(), p.there.Actor, p.there.ID)
	if err != nil {
		t.Fatal(err)
	}
	p.way.lose = func(*http.Request) (bool, bool) {
		if given {
			return false, false
		}
		given = true
		password := p.there.AccountOf(p.there.ID).Password
		if _, err := p.clinic.App.UpdateElsewhere(context.Background(), p.clinic.Actor, p.key.ID, app.ElsewhereUpdate{Password: &password}, nil); err != nil {
			t.Error(err)
		}
		return false, false
	}
	choice := []app.ElsewhereChoice{{Href: href, Bookings: true}}
	if _, err := p.clinic.App.UpdateElsewhere(context.Background(), p.clinic.Actor, p.key.ID, app.ElsewhereUpdate{Calendars: &choice}, nil); err != nil {
		t.Fatal(err)
	}
	if err := p.there.App.RevokePractitionerPassword(context.Background(), p.there.Actor, p.there.ID, all[0].ID); err != nil {
		t.Fatal(err)
	}
	p.round()
}
