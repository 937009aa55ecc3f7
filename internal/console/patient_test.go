package console_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// known is a patient with two cycles, the first of which was reported, and somebody
// at the clinic who looks at her page.
func known(t *testing.T, role clinic.Role) (*apptest.Patient, *apptest.Browser) {
	t.Helper()
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2026-09-01")
	seen(t, p, "2026-11-20", clinic.MovementNone)
	seen(t, p, "2026-11-27", clinic.MovementFirst)
	p.Treat("2026-12-20")
	return p, p.LogIn(role)
}

func seen(t *testing.T, p *apptest.Patient, on string, m clinic.Movement) {
	t.Helper()
	d, err := civil.ParseDate(on)
	if err == nil {
		_, err = p.App.Observations.Add(context.Background(), p.Actor, p.ID, clinic.Observation{Date: d, Zone: clinic.Glabella, Movement: m})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func hers(p *apptest.Patient, below string) string { return "/console/patients/" + p.ID + below }

// shows opens a page and wants all the parts in what it says.
func shows(t *testing.T, b *apptest.Browser, path string, parts ...string) string {
	t.Helper()
	body := string(b.Open(path).Want(http.StatusOK).Body)
	for _, part := range parts {
		if !strings.Contains(body, part) {
			t.Errorf("%s does not say %q", path, part)
		}
	}
	return body
}

func consent(t *testing.T, p *apptest.Patient) {
	t.Helper()
	if err := p.App.GiveConsent(context.Background(), p.Actor, p.ID, app.Consent{Language: "en", Version: "1", Privacy: feeds.PrivacyDiscreet, Text: "I agree."}); err != nil {
		t.Fatal(err)
	}
}

func TestThePageTellsHowLongHerEffectLastsAndHowSurely(t *testing.T) {
	p, b := known(t, clinic.RoleFrontDesk)
	r, err := p.App.PatientRecord(context.Background(), p.Actor, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	body := shows(t, b, hers(p, ""), "Ada Quill", "learned from 1 cycle", "narrower than at first", "window.duration", "What would change it", "<svg")
	if strings.Count(body, "<svg") != 2 {
		t.Errorf("the picture stands there %d times", strings.Count(body, "<svg"))
	}
	if zone := r.Past[0]; zone.Cycles[0].By != 87 || !strings.Contains(body, "day 80–87") {
		t.Errorf("the page does not tell when movement came: %+v", zone.Cycles[0])
	}
}

func TestBeforeConsentThePageShowsNoAddressOfACalendar(t *testing.T) {
	p, b := known(t, clinic.RoleFrontDesk)
	feed := p.FeedID()
	if body := shows(t, b, hers(p, "")); strings.Contains(body, "/feeds/") && strings.Contains(body, "calendar.ics") {
		t.Error("an address is shown")
	}
	b.Open(hers(p, "/feeds/"+feed+"/code.svg")).Want(http.StatusNotFound)
	consent(t, p)
	shows(t, b, hers(p, ""), "calendar.ics", "webcal://")
	if kind := b.Open(hers(p, "/feeds/"+feed+"/code.svg?for=apple")).Want(http.StatusOK).Header.Get("Content-Type"); kind != "image/svg+xml" {
		t.Errorf("the code is %s", kind)
	}
}

func TestACalendarIsAddedChangedGivenANewAddressAndEnded(t *testing.T) {
	p, b := known(t, clinic.RoleFrontDesk)
	consent(t, p)
	first := p.FeedPaths()[0]
	b.Open(hers(p, "")).Want(http.StatusOK)
	b.Submit(hers(p, "/feeds"), "name", "Work", "privacy", "busy").Want(http.StatusSeeOther)
	shows(t, b, hers(p, ""), "Work", "Busy only")
	list, err := p.App.Feeds(context.Background(), p.Actor, p.ID)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d feeds, %v", len(list), err)
	}
	at := hers(p, "/feeds/"+list[0].ID)
	b.Submit(at, "name", "Pocket", "style", "markers").Want(http.StatusSeeOther)
	shows(t, b, hers(p, ""), "Pocket", "First and last day")
	b.Submit(at + "/rotate").Want(http.StatusSeeOther)
	p.Get(first).Want(http.StatusNotFound)
	b.Submit(at + "/revoke").Want(http.StatusSeeOther)
	if body := shows(t, b, hers(p, "")); strings.Contains(body, "Pocket") {
		t.Error("the calendar is still there")
	}
}

func TestAFormThatCannotBeTakenIsShownAgainWithWhatWasTyped(t *testing.T) {
	p, b := known(t, clinic.RoleFrontDesk)
	b.Open(hers(p, "")).Want(http.StatusOK)
	long := strings.Repeat("x", 300)
	b.Submit(hers(p, "/feeds"), "name", long).Want(http.StatusUnprocessableEntity)
	if got := b.Form(hers(p, "/feeds")).Get("name"); got != long {
		t.Errorf("what was typed is %q", got)
	}
}

func TestALinkToHerPageIsShownOnceWithItsCodeAndLeadsThere(t *testing.T) {
	p, b := known(t, clinic.RoleFrontDesk)
	b.Open(hers(p, "")).Want(http.StatusOK)
	made := string(b.Submit(hers(p, "/links")).Want(http.StatusOK).Body)
	_, rest, found := strings.Cut(made, `id="made-link" value="`)
	address, _, _ := strings.Cut(rest, `"`)
	if !found || !strings.Contains(made, "<svg") {
		t.Fatal("no address and code are shown")
	}
	path := address[strings.Index(address, "/my/"):]
	p.NewBrowser().Open(path).Want(http.StatusOK)
	body := shows(t, b, hers(p, ""), "opened just now")
	if strings.Contains(body, path) {
		t.Error("the address is shown again")
	}
	links, err := p.App.PageLinks(context.Background(), p.Actor, p.ID)
	if err != nil || len(links) != 1 {
		t.Fatalf("%d links, %v", len(links), err)
	}
	b.Submit(hers(p, "/links/"+links[0].ID+"/revoke")).Want(http.StatusSeeOther)
	p.NewBrowser().Open(path).Want(http.StatusNotFound)
}

func TestAConsentIsWithdrawnForHerAndHerAppsAreLockedOut(t *testing.T) {
	p, b := known(t, clinic.RoleFrontDesk)
	consent(t, p)
	ctx := context.Background()
	if _, _, _, err := p.App.AddPatientPassword(ctx, p.Actor, p.ID, app.AppPasswordSettings{Name: "Her phone"}); err != nil {
		t.Fatal(err)
	}
	shows(t, b, hers(p, ""), "Her phone", "not used yet", "Given ")
	passwords, err := p.App.PatientPasswords(ctx, p.Actor, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	b.Submit(hers(p, "/app-passwords/"+passwords[0].ID+"/revoke")).Want(http.StatusSeeOther)
	shows(t, b, hers(p, ""), "None of her apps logs in")
	b.Submit(hers(p, "/consent/withdraw")).Want(http.StatusSeeOther)
	if body := shows(t, b, hers(p, ""), "Withdrawn "); strings.Contains(body, "/consent/withdraw") {
		t.Error("it can be withdrawn again")
	}
}

func TestAPatientIsErasedByAnOwnerWhoTypesHerCode(t *testing.T) {
	p, b := known(t, clinic.RoleOwner)
	r, err := p.App.Patient(context.Background(), p.Actor, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	word := r.Code
	if word == "" {
		word = r.Name
	}
	shows(t, b, hers(p, "/erase"), word, "2 treatments")
	b.Submit(hers(p, "/erase"), "confirm", "something").Want(http.StatusUnprocessableEntity)
	b.Open(hers(p, "/erase")).Want(http.StatusOK)
	b.Submit(hers(p, "/erase"), "confirm", strings.ToLower(word)).Want(http.StatusSeeOther)
	b.Open(hers(p, "")).Want(http.StatusNotFound)
}

func TestNobodyButAnOwnerErasesAPatient(t *testing.T) {
	p, b := known(t, clinic.RolePractitioner)
	if body := shows(t, b, hers(p, "")); strings.Contains(body, "/erase") {
		t.Error("the way to it is shown")
	}
	b.Open(hers(p, "/erase")).Want(http.StatusForbidden)
}

func TestWhatChangedAndWhyIsToldAndPaged(t *testing.T) {
	p, b := known(t, clinic.RoleFrontDesk)
	seen(t, p, "2027-03-01", clinic.MovementFirst)
	changes, err := p.App.PlanChanges(context.Background(), p.Actor, p.ID, time.Time{}, time.Time{}, 0, 1)
	if err != nil || len(changes) == 0 {
		t.Fatalf("nothing moved: %v", err)
	}
	moved := changes[0].Moved[0]
	shows(t, b, hers(p, ""), strings.ToUpper(moved[:1])+moved[1:], "observation added")
	shows(t, b, hers(p, "/changes"), "treatment added")
}

func TestAnotherClinicsPatientHasNoPageAndIsNotListed(t *testing.T) {
	s := apptest.Start(t)
	p, b := s.AddClinic("Harbour").AddPatient("Ada Quill"), s.AddClinic("Hill").LogIn(clinic.RoleOwner)
	for _, below := range []string{"", "/changes", "/erase", "/feeds/" + p.FeedID() + "/code.svg"} {
		b.Open(hers(p, below)).Want(http.StatusNotFound)
	}
	if body := shows(t, b, "/console/patients"); strings.Contains(body, "Ada Quill") {
		t.Error("she is listed")
	}
}
