package console_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// audited are the actions that the audit shows, looked for in some way.
func audited(b *apptest.Browser, query string) (all []string) {
	b.Open("/console/settings/audit?" + query).Want(http.StatusOK)
	return auditedHere(b)
}

func auditedHere(b *apptest.Browser) (all []string) {
	for _, cell := range b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "data-action") != "" }) {
		all = append(all, apptest.Attribute(cell, "data-action"))
	}
	return all
}

func TestTheAuditIsFilteredByWhoAndWhatAndAboutWhom(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	other := p.AddPatient("Bea Marsh")
	b := p.LogInAs(clinic.Staff{Name: "Ines Owner", Role: clinic.RoleOwner})
	b.Open("/console/settings/practitioners").Want(http.StatusOK)
	b.Submit("/console/settings/practitioners", "name", "Dr Brook").Want(http.StatusSeeOther)
	visit := p.Treat("2027-01-04")
	p.Delete(p.Path("/treatments/" + visit)).Want(http.StatusNoContent)
	other.Treat("2027-01-05")

	audited(b, "")
	who := map[string]string{} // actors by what they are called
	for _, option := range b.Find(func(n *html.Node) bool {
		return n.Data == "option" && apptest.Attribute(n.Parent, "name") == "who"
	}) {
		who[apptest.Text(option)] = apptest.Attribute(option, "value")
	}
	if hers := audited(b, "who="+who["Ines Owner"]); !slices.Contains(hers, "practitioner.add") || slices.Contains(hers, "treatment.add") {
		t.Errorf("of an owner it shows %q", hers)
	}
	if b.Form("/console/settings/audit").Get("who") != who["Ines Owner"] {
		t.Error("the form does not say whose entries it shows")
	}
	for query, want := range map[string][]string{
		"what=treatment":                             {"treatment.add", "treatment.delete", "treatment.add"},
		"what=treatment&patient=" + p.ID:             {"treatment.delete", "treatment.add"},
		"what=treatment&who=" + who["Ines Owner"]:    nil,
		"what=practitioner&who=staff%3Asomebody":     nil,
		"what=practitioner&who=" + who["Ines Owner"]: {"practitioner.add"},
		"patient=" + other.ID:                        {"treatment.add", "patient.add"},
	} {
		if got := audited(b, query); !slices.Equal(got, want) {
			t.Errorf("%q shows %q, want %q", query, got, want)
		}
	}

	b.Open("/console/patients/" + p.ID + "/changes").Want(http.StatusOK)
	link := "/console/settings/audit?patient=" + p.ID
	if !slices.Contains(b.Links(), link) {
		t.Fatalf("what changed for her does not lead to %s", link)
	}
	b.Open(link).Want(http.StatusOK)
	if shown := b.Section("main"); !strings.Contains(shown, "Only about Ada Quill") || b.Form("/console/settings/audit").Get("patient") != p.ID {
		t.Errorf("whom it is about is not said: %s", shown)
	}
	desk := p.LogIn(clinic.RoleFrontDesk)
	desk.Open("/console/patients/" + p.ID + "/changes").Want(http.StatusOK)
	if slices.Contains(desk.Links(), link) {
		t.Error("the front desk is led to the audit, which is not for it")
	}
}

func TestEveryKindOfRecordThatTheAuditTellsOfCanBeLookedFor(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-01-04")
	p.FeedID()
	p.Patch("/protocol", `{"past_days":31}`).Want(http.StatusOK)
	p.Patch("/clinics/self", `{"name":"Harbour East"}`).Want(http.StatusOK)
	p.AddPractitioner("Dr Brook")
	for path, body := range map[string]apptest.Object{
		"/pauses": {"from": "2027-05-01"}, "/events": {"date": "2027-06-01", "name": "Gala"}, "/bookings": {"start": "2027-05-18T10:00:00"},
	} {
		p.Post(p.Path(path), body)
	}
	b := p.LogIn(clinic.RoleOwner)
	entries, err := p.App.Audit(context.Background(), p.Actor, app.AuditFilter{}, 0, 500)
	if err != nil {
		t.Fatal(err)
	}
	audited(b, "")
	offered := []string{}
	for _, option := range b.Find(func(n *html.Node) bool {
		return n.Data == "option" && apptest.Attribute(n.Parent, "name") == "what"
	}) {
		offered = append(offered, apptest.Attribute(option, "value"))
	}
	kinds := map[string]bool{}
	for _, e := range entries {
		kind, _, _ := strings.Cut(e.Action, ".")
		if kinds[kind] = true; !slices.Contains(offered, kind) {
			t.Errorf("%s cannot be looked for", e.Action)
		}
	}
	if len(kinds) < 9 {
		t.Errorf("only %d kinds were done", len(kinds))
	}
}

// The clinic's clocks are in New York, five hours behind UTC in March's first week.
func TestTheAuditIsFilteredByDaysInTheClinic(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	at := func(moment string, from string) {
		t.Helper()
		now, err := time.Parse(time.RFC3339, moment)
		if err != nil {
			t.Fatal(err)
		}
		p.Clock.Set(now)
		p.Post(p.Path("/pauses"), apptest.Object{"from": from}).Want(http.StatusCreated)
	}
	at("2027-03-03T04:59:59Z", "2027-05-01") // the last second of the second
	at("2027-03-03T05:00:00Z", "2027-06-01") // the first of the third
	at("2027-03-04T04:59:59Z", "2027-07-01")
	at("2027-03-04T05:00:00Z", "2027-08-01")
	b := p.LogIn(clinic.RoleOwner)
	for query, want := range map[string]int{
		"": 4, "from=2027-03-03": 3, "to=2027-03-02": 1, "from=2027-03-03&to=2027-03-03": 2, "from=2027-03-05": 0, "to=2027-03-01": 0,
	} {
		if got := audited(b, "what=pause&"+query); len(got) != want {
			t.Errorf("%q shows %d, want %d", query, len(got), want)
		}
	}
}

func TestPagingTheAuditKeepsItsFilter(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	for n := range 60 {
		if _, err := p.App.AddPractitioner(context.Background(), p.Actor, clinic.Practitioner{Name: fmt.Sprint("Dr ", n)}); err != nil {
			t.Fatal(err)
		}
	}
	b := p.LogIn(clinic.RoleOwner)
	got := audited(b, "what=practitioner&from=2027-03-01")
	more := b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "rel") == "next" })
	if len(got) != 50 || len(more) != 1 {
		t.Fatalf("the first page shows %d and leads to %d", len(got), len(more))
	}
	b.Open(apptest.Attribute(more[0], "href")).Want(http.StatusOK)
	if got = auditedHere(b); len(got) != 10 || slices.ContainsFunc(got, func(a string) bool { return a != "practitioner.add" }) {
		t.Errorf("the second page shows %q", got)
	}
	if form := b.Form("/console/settings/audit"); form.Get("what") != "practitioner" || form.Get("from") != "2027-03-01" || form.Has("before") {
		t.Errorf("the form of the second page holds %v", form)
	}
}

func TestWhatTheAuditCannotBeFilteredByIsSaidAtItsFieldAndKept(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	for name, bad := range map[string]string{"from": "2027-02-30", "to": "yesterday", "what": "treat"} {
		b.Open("/console/settings/audit?who=roll&" + url.Values{name: {bad}}.Encode()).Want(http.StatusUnprocessableEntity)
		faulty := b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "aria-invalid") == "true" })
		if len(faulty) != 1 || apptest.Attribute(faulty[0], "name") != name {
			t.Errorf("%s: %d fields are faulty", name, len(faulty))
		}
		if form := b.Form("/console/settings/audit"); form.Get(name) != bad || form.Get("who") != "roll" {
			t.Errorf("what was typed is gone: %v", form)
		}
	}
	b.Open("/console/settings/audit?from=2027-03-02&to=2027-03-01").Want(http.StatusUnprocessableEntity)
	if shown := b.Section("main"); !strings.Contains(shown, "This is before the first day.") || strings.Contains(shown, "saved") || len(auditedHere(b)) != 0 {
		t.Errorf("shown is %s", shown)
	}
}
