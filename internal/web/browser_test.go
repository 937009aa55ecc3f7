package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// browser is a patient's browser.
type browser struct {
	*apptest.Browser
	*apptest.Patient
	t    *testing.T
	link string // the path of her link
}

// visitor is a patient who has opened her link.
func visitor(t *testing.T, p *apptest.Patient) *browser {
	t.Helper()
	_, secret, err := p.App.AddPageLink(context.Background(), p.Actor, p.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{Browser: p.NewBrowser(), Patient: p, t: t, link: "/my/" + secret}
	b.Open(b.link).Want(http.StatusOK)
	return b
}

// patient is a patient of a clinic, without anything recorded.
func patient(t *testing.T) *apptest.Patient {
	t.Helper()
	return apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
}

// treated is a patient's browser after her first treatment, with consent if wanted.
func treated(t *testing.T, consented bool) *browser {
	t.Helper()
	p := patient(t)
	p.Treat("2027-03-01")
	b := visitor(t, p)
	if consented {
		b.consent(feeds.PrivacyDiscreet)
	}
	return b
}

func (b *browser) consent(privacy feeds.Privacy) {
	b.t.Helper()
	if err := b.App.GiveConsent(context.Background(), b.Actor, b.ID, app.Consent{Language: "en", Version: "test", Text: "Agreed.", Privacy: privacy}); err != nil {
		b.t.Fatal(err)
	}
	b.Open("/my/").Want(http.StatusOK)
}

// feed is the id and the path of her first calendar.
func (b *browser) feed() (id, path string) {
	b.t.Helper()
	all, err := b.App.Feeds(context.Background(), b.Actor, b.ID)
	if err != nil || len(all) == 0 {
		b.t.Fatalf("%d feeds, %v", len(all), err)
	}
	return all[0].ID, "/feeds/" + all[0].Token + "/calendar.ics"
}

// wants fails unless a text holds all parts.
func wants(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %q", part, text)
		}
	}
}

// hides fails if a text holds one of the parts.
func hides(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("%q is in %q", part, text)
		}
	}
}
