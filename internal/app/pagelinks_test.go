package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// linked is a patient with a link to her page.
func linked(t *testing.T) (p *apptest.Patient, link app.PageLink, secret string) {
	t.Helper()
	p = apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	link, secret, err := p.App.AddPageLink(context.Background(), p.Actor, p.ID, 30)
	if err != nil {
		t.Fatal(err)
	}
	return p, link, secret
}

func TestALinkAndItsSessionLetOnePatientIn(t *testing.T) {
	p, link, secret := linked(t)
	entered, err := p.App.EnterPage(context.Background(), secret)
	if err != nil || entered.PatientID != p.ID || entered.Clinic != p.Clinic.ID || entered.Name != "page:"+link.ID {
		t.Fatalf("%+v, %v", entered, err)
	}
	resumed, err := p.App.ResumePage(context.Background(), entered.Session)
	if err != nil || resumed != entered {
		t.Errorf("%+v, %v; want %+v", resumed, err, entered)
	}
	if strings.Contains(entered.Session, secret) {
		t.Error("the session holds the link's secret")
	}
}

// design.md section 4: the link's secret is not the feed's token.
func TestAFeedsTokenIsNoPageLink(t *testing.T) {
	p, _, _ := linked(t)
	token := strings.Split(p.Feed, "/")[2]
	if _, err := p.App.EnterPage(context.Background(), token); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("entered by a feed's token: %v", err)
	}
}

func TestALinkThatEndedLeadsNowhereAndEndsItsSession(t *testing.T) {
	for how, end := range map[string]func(*apptest.Patient, app.PageLink){
		"expired": func(p *apptest.Patient, _ app.PageLink) { p.Clock.Advance(30 * 24 * time.Hour) },
		"revoked": func(p *apptest.Patient, link app.PageLink) {
			if err := p.App.RevokePageLink(context.Background(), p.Actor, p.ID, link.ID); err != nil {
				t.Error(err)
			}
		},
		"of a deleted patient": func(p *apptest.Patient, _ app.PageLink) {
			if err := p.App.DeletePatient(context.Background(), p.Actor, p.ID, nil); err != nil {
				t.Error(err)
			}
		},
	} {
		p, link, secret := linked(t)
		entered, err := p.App.EnterPage(context.Background(), secret)
		if err != nil {
			t.Fatal(err)
		}
		end(p, link)
		_, byLink := p.App.EnterPage(context.Background(), secret)
		_, bySession := p.App.ResumePage(context.Background(), entered.Session)
		for by, err := range map[string]error{"link": byLink, "session": bySession} {
			if clinic.CodeOf(err) != clinic.NotFound {
				t.Errorf("%s: entered by its %s: %v", how, by, err)
			}
		}
	}
}

func TestAMadeUpSessionLetsNobodyIn(t *testing.T) {
	p, link, secret := linked(t)
	entered, err := p.App.EnterPage(context.Background(), secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, session := range []string{"", ".", link.ID, link.ID + ".", link.ID + "." + secret, entered.Session + "x", "x" + entered.Session, strings.ToUpper(entered.Session)} {
		if _, err := p.App.ResumePage(context.Background(), session); clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("entered by a made-up session of %d characters: %v", len(session), err)
		}
	}
}

func TestAFormBelongsToOneSession(t *testing.T) {
	p, _, secret := linked(t)
	entered, err := p.App.EnterPage(context.Background(), secret)
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := p.App.AddPageLink(context.Background(), p.Actor, p.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	second, err := p.App.EnterPage(context.Background(), other)
	if err != nil {
		t.Fatal(err)
	}
	if token := p.App.FormToken(entered); !p.App.IsFormToken(entered, token) || p.App.IsFormToken(second, token) || p.App.IsFormToken(entered, "") {
		t.Error("a form's token is not that of its session alone")
	}
}

func TestALinkRemembersWhenItWasFirstOpened(t *testing.T) {
	p, _, secret := linked(t)
	opened := p.Clock.Now()
	for range 2 {
		if _, err := p.App.EnterPage(context.Background(), secret); err != nil {
			t.Fatal(err)
		}
		p.Clock.Advance(time.Hour)
	}
	links, err := p.App.PageLinks(context.Background(), p.Actor, p.ID)
	if err != nil || len(links) != 1 || links[0].OpenedAt == nil || !links[0].OpenedAt.Equal(opened) {
		t.Errorf("%+v, %v; want opened at %v", links, err, opened)
	}
}

// Under another server key no link can be checked (design.md section 3).
func TestANewServerKeyRevokesEveryPageLink(t *testing.T) {
	p, _, _ := linked(t)
	if err := p.App.Rekey(context.Background()); err != nil {
		t.Fatal(err)
	}
	if links, err := p.App.PageLinks(context.Background(), p.Actor, p.ID); err != nil || len(links) != 0 {
		t.Errorf("%d links stay, %v", len(links), err)
	}
}
