package app_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// agreed is what a patient read and agreed to.
func agreed(p feeds.Privacy) app.Consent {
	return app.Consent{Language: "fr", Version: "7", Privacy: p, Text: "Je suis d'accord."}
}

func page(t *testing.T, p *apptest.Patient) app.PatientPage {
	t.Helper()
	read, err := p.App.PatientPage(context.Background(), p.Actor, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// interop.md P9, design.md section 4.
func TestAPatientsPageHoldsNoAddressBeforeConsent(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	before := page(t, p)
	if len(before.Feeds) != 1 || before.Feeds[0].Token != "" || before.Consent != nil {
		t.Errorf("before: %d feeds, consent %v", len(before.Feeds), before.Consent)
	}
	if err := p.App.GiveConsent(context.Background(), p.Actor, p.ID, agreed(feeds.PrivacyDiscreet)); err != nil {
		t.Fatal(err)
	}
	after := page(t, p)
	if len(after.Feeds) != 1 || after.Feeds[0].Token == "" || after.Consent == nil {
		t.Errorf("after: %d feeds, consent %v", len(after.Feeds), after.Consent)
	}
}

// interop.md P8: the text, the time and the chosen level are stored.
func TestAConsentIsKeptAsItWasGiven(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	given := agreed(feeds.PrivacyDetailed)
	at := p.Clock.Now()
	if err := p.App.GiveConsent(context.Background(), p.Actor, p.ID, given); err != nil {
		t.Fatal(err)
	}
	var list struct {
		Items []app.Consent `json:"items"`
	}
	p.Get(p.Path("/consents")).Want(http.StatusOK).Into(&list)
	if len(list.Items) != 1 {
		t.Fatalf("%d consents", len(list.Items))
	}
	got := list.Items[0]
	given.ID, given.At = got.ID, at
	if got.ID == "" || !got.At.Equal(at) || got.Text != given.Text || got.Version != given.Version || got.Language != given.Language || got.Privacy != given.Privacy || got.WithdrawnAt != nil {
		t.Errorf("%+v, want %+v", got, given)
	}
	if privacy := page(t, p).Feeds[0].Privacy; privacy != feeds.PrivacyDetailed {
		t.Errorf("the calendar is %s", privacy)
	}
}

// interop.md P8: what she chose later is recorded as what she chose first.
func TestHavingMoreShownThanConsentedIsAConsentOfItsOwn(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	ctx := context.Background()
	feed := page(t, p).Feeds[0].ID
	choose := func(privacy feeds.Privacy) error {
		_, err := p.App.ReplaceOwnFeed(ctx, p.Actor, p.ID, feed, app.FeedSettings{Privacy: privacy})
		return err
	}
	if err := choose(feeds.PrivacyDetailed); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("without any consent: %v", err)
	}
	if err := p.App.GiveConsent(ctx, p.Actor, p.ID, agreed(feeds.PrivacyDiscreet)); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		privacy  feeds.Privacy
		consents int
	}{{feeds.PrivacyBusy, 1}, {feeds.PrivacyDiscreet, 1}, {feeds.PrivacyDetailed, 2}, {feeds.PrivacyDiscreet, 2}, {feeds.PrivacyDetailed, 2}} {
		p.Clock.Advance(time.Hour)
		if err := choose(step.privacy); err != nil {
			t.Fatal(err)
		}
		all, err := p.App.Consents(ctx, p.Actor, p.ID)
		if err != nil || len(all) != step.consents {
			t.Fatalf("%s: %d consents, want %d (%v)", step.privacy, len(all), step.consents, err)
		}
		if last := all[len(all)-1]; last.WithdrawnAt != nil || last.Text != agreed("").Text || step.consents == 2 && last.Privacy != feeds.PrivacyDetailed {
			t.Errorf("%s: the last consent is %+v", step.privacy, last)
		}
		if shown := page(t, p).Feeds[0].Privacy; shown != step.privacy {
			t.Errorf("the calendar is %s, want %s", shown, step.privacy)
		}
	}
}

func TestConsentLetsABusyCalendarStayBusy(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	ctx := context.Background()
	if _, err := p.App.AddFeed(ctx, p.Actor, p.ID, app.FeedSettings{Name: "at work", Privacy: feeds.PrivacyBusy}); err != nil {
		t.Fatal(err)
	}
	if err := p.App.GiveConsent(ctx, p.Actor, p.ID, agreed(feeds.PrivacyDetailed)); err != nil {
		t.Fatal(err)
	}
	all := page(t, p).Feeds
	if len(all) != 2 || all[0].Privacy != feeds.PrivacyDetailed || all[1].Privacy != feeds.PrivacyBusy {
		t.Errorf("%+v", all)
	}
}

func TestAConsentWithoutWordsOrToNoKnownPrivacyIsRefused(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	for _, given := range []app.Consent{{Version: "1", Privacy: feeds.PrivacyDiscreet}, {Text: "yes", Privacy: feeds.PrivacyDiscreet}, {Text: "yes", Version: "1", Privacy: "loud"}, {Text: "yes", Version: "1"}} {
		if err := p.App.GiveConsent(context.Background(), p.Actor, p.ID, given); clinic.CodeOf(err) != clinic.Invalid {
			t.Errorf("%+v: %v", given, err)
		}
	}
	if page(t, p).Consent != nil {
		t.Error("a refused consent is in force")
	}
}

func TestWithdrawingConsentEndsEveryCalendarAndStaysOnRecord(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	if err := p.App.GiveConsent(context.Background(), p.Actor, p.ID, agreed(feeds.PrivacyDiscreet)); err != nil {
		t.Fatal(err)
	}
	p.Clock.Advance(time.Hour)
	if err := p.App.WithdrawConsent(context.Background(), p.Actor, p.ID); err != nil {
		t.Fatal(err)
	}
	if read := page(t, p); read.Consent != nil || len(read.Feeds) != 0 {
		t.Errorf("consent %v, %d feeds", read.Consent, len(read.Feeds))
	}
	all, err := p.App.Consents(context.Background(), p.Actor, p.ID)
	if err != nil || len(all) != 1 || all[0].WithdrawnAt == nil || !all[0].WithdrawnAt.Equal(p.Clock.Now()) {
		t.Errorf("%+v, %v", all, err)
	}
	// Who comes back gets a calendar of a new address.
	if err := p.App.GiveConsent(context.Background(), p.Actor, p.ID, agreed(feeds.PrivacyDetailed)); err != nil {
		t.Fatal(err)
	}
	if paths := p.FeedPaths(); len(paths) != 1 || paths[0] == p.Feed {
		t.Errorf("%d calendars", len(paths))
	}
}
