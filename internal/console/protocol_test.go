package console_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestAnOwnerSeesWhatRulesWouldMoveAndThenPutsThemInForce(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	b := p.LogIn(clinic.RoleOwner)
	b.Open("/console/protocol").Want(http.StatusOK)
	before := string(p.Get("/protocol").Body)
	b.Submit("/console/protocol/preview", "min_interval_days", "95").Want(http.StatusSeeOther)
	shown := b.Section("main")
	for _, want := range []string{"All 1 patients were looked at", "Ada Quill", "window moved 4 days later", "min_interval_days"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the preview does not say %q: %s", want, shown)
		}
	}
	if string(p.Get("/protocol").Body) != before {
		t.Fatal("the preview changed the rules")
	}
	save := ""
	for form := range b.Page.Descendants() {
		if action := apptest.Attribute(form, "action"); strings.HasSuffix(action, "/save") {
			save = action
		}
	}
	b.Submit(save).Want(http.StatusSeeOther)
	if !strings.Contains(b.Section("main"), "version 1") || !strings.Contains(string(p.Get("/protocol").Body), `"min_interval_days":95`) {
		t.Errorf("shown is %s", b.Section("main"))
	}

	b.Open("/console/protocol/versions/1").Want(http.StatusOK)
	b.Open("/console/protocol").Want(http.StatusOK)
	b.Submit("/console/protocol/profile", "profile", "standard").Want(http.StatusSeeOther)
	if !strings.Contains(b.Section("main"), "Back to profile standard") || !strings.Contains(b.Section("main"), "window moved 4 days earlier") {
		t.Errorf("shown is %s", b.Section("main"))
	}
}

func TestRulesThatCannotBeAreShownAgainWithWhatWasTyped(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/protocol").Want(http.StatusOK)
	b.Submit("/console/protocol/preview", "min_interval_days", "soon", "window.min_length_days", "900").Want(http.StatusUnprocessableEntity)
	if form := b.Form("/console/protocol/preview"); form.Get("min_interval_days") != "soon" || form.Get("window.min_length_days") != "900" {
		t.Error("what was typed is gone")
	}
	if shown := b.Section("main"); !strings.Contains(shown, "Minimum interval is not a number") || !strings.Contains(shown, "is not between 1 and 180") {
		t.Errorf("shown is %s", shown)
	}
}

func TestOnlyAnOwnerChangesRulesAndOthersReadThem(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleFrontDesk)
	b.Open("/console/protocol").Want(http.StatusOK)
	if strings.Contains(b.Section("main"), "Put in force") || !strings.Contains(b.Section("main"), "An owner of the clinic can change these rules") {
		t.Errorf("shown is %s", b.Section("main"))
	}
	b.PostForm("/console/protocol/preview", b.Form("/console/logout")).Want(http.StatusForbidden)
	b.PostForm("/console/protocol/profile", b.Form("/console/logout")).Want(http.StatusForbidden)
	b.Open("/console/protocol/previews/cv37m2k6n88s73b0ab12").Want(http.StatusForbidden)
}

func TestAnOldVersionIsBroughtBackAsANewOne(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.Patch("/protocol", `{"past_days":31}`).Want(http.StatusOK)
	c.Patch("/protocol", `{"past_days":32}`).Want(http.StatusOK)
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/protocol/versions/1").Want(http.StatusOK)
	if shown := b.Section("main"); !strings.Contains(shown, "past_days") {
		t.Errorf("shown is %s", shown)
	}
	b.Submit("/console/protocol/versions/1/restore").Want(http.StatusSeeOther)
	for form := range b.Page.Descendants() {
		if action := apptest.Attribute(form, "action"); strings.HasSuffix(action, "/save") {
			b.Submit(action).Want(http.StatusSeeOther)
			break
		}
	}
	if rules := string(c.Get("/protocol").Body); !strings.Contains(rules, `"past_days":31`) || !strings.Contains(rules, `"version":3`) {
		t.Errorf("in force is %s", rules)
	}
}

func TestAVersionThatWentBackToAProfileIsNotTakenForTodaysProfile(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.Patch("/protocol", `{"past_days":31}`).Want(http.StatusOK)
	c.Delete("/protocol").Want(http.StatusNoContent)
	c.Patch("/protocol", `{"past_days":32}`).Want(http.StatusOK)
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/protocol/versions/2").Want(http.StatusOK)
	shown := b.Section("main")
	if !strings.Contains(shown, "went back to the clinic’s profile of that time") || strings.Contains(shown, "past_days") || strings.Contains(shown, "Preview bringing it back") {
		t.Errorf("shown is %s", shown)
	}
	before := string(c.Get("/protocol").Body)
	answer := b.PostForm("/console/protocol/versions/2/restore", b.Form("/console/logout"), "Sec-Fetch-Site", "same-origin", "Origin", "null")
	if b.Show(answer).Want(http.StatusUnprocessableEntity); !strings.Contains(b.Section("main"), "choose a profile instead") {
		t.Errorf("shown is %s", b.Section("main"))
	}
	if string(c.Get("/protocol").Body) != before {
		t.Error("the rules changed")
	}
}
