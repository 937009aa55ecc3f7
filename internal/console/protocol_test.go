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
	b.Submit("/console/protocol/preview", "do", "save").Want(http.StatusSeeOther)
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
	b.Submit("/console/protocol/versions/1/restore", "do", "save").Want(http.StatusSeeOther)
	if rules := string(c.Get("/protocol").Body); !strings.Contains(rules, `"past_days":31`) || !strings.Contains(rules, `"version":3`) {
		t.Errorf("in force is %s", rules)
	}
}

// wentBack is a clinic whose second version of the rules went back to its profile.
func wentBack(t *testing.T) (*apptest.Clinic, *apptest.Browser) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.Patch("/protocol", `{"past_days":31}`).Want(http.StatusOK)
	c.Delete("/protocol").Want(http.StatusNoContent)
	c.Patch("/protocol", `{"past_days":32}`).Want(http.StatusOK)
	return c, c.LogIn(clinic.RoleOwner)
}

func TestAVersionThatWentBackToAProfileIsComparedAndBroughtBackLikeOthers(t *testing.T) {
	c, b := wentBack(t)
	c.Patch("/clinics/self", `{"profile":"evidence"}`).Want(http.StatusOK) // today's is not the one of then
	b.Open("/console/protocol/versions/2").Want(http.StatusOK)
	shown := b.Section("main")
	for _, want := range []string{"Back to profile standard", "What it changed Rule In version 1 In version 2 past_days 31 30", "in force Rule In force now In version 2 past_days 32 30"} {
		if !strings.Contains(shown, want) {
			t.Errorf("it does not say %q: %s", want, shown)
		}
	}
	b.Submit("/console/protocol/versions/2/restore").Want(http.StatusSeeOther)
	b.Submit("/console/protocol/versions/2/restore", "do", "save").Want(http.StatusSeeOther)
	if rules := string(c.Get("/protocol").Body); !strings.Contains(rules, `"profile":"standard"`) {
		t.Errorf("in force is %s", rules)
	}
}

func TestRulesOfAProfileThatItHasNoMoreAreBroughtBackAsTheClinicsOwn(t *testing.T) {
	c, b := wentBack(t)
	c.Tamper("UPDATE protocols SET body = json_set(body, '$.past_days', 29) WHERE version = 2") // as of another release
	b.Open("/console/protocol/versions/2").Want(http.StatusOK)
	b.Submit("/console/protocol/versions/2/restore").Want(http.StatusSeeOther)
	b.Submit("/console/protocol/versions/2/restore", "do", "save").Want(http.StatusSeeOther)
	if rules := string(c.Get("/protocol").Body); !strings.Contains(rules, `"profile":"own"`) || !strings.Contains(rules, `"past_days":29`) {
		t.Errorf("in force is %s", rules)
	}
}

func TestAVersionOfWhichNothingIsKnownIsNotTakenForTodaysProfile(t *testing.T) {
	c, b := wentBack(t)
	c.Tamper("UPDATE protocols SET body = '', profile = '' WHERE version = 2")
	b.Open("/console/protocol/versions/2").Want(http.StatusOK)
	if shown := b.Section("main"); !strings.Contains(shown, "nobody can say any more which profile it was") || strings.Contains(shown, "past_days") || strings.Contains(shown, "Preview bringing it back") {
		t.Errorf("shown is %s", shown)
	}
	before := string(c.Get("/protocol").Body)
	answer := b.PostForm("/console/protocol/versions/2/restore", b.Form("/console/logout"), "Sec-Fetch-Site", "same-origin", "Origin", "null")
	if b.Show(answer).Want(http.StatusUnprocessableEntity); !strings.Contains(b.Section("main"), "Choose a profile instead") && !strings.Contains(b.Section("main"), "choose a profile instead") {
		t.Error("it does not say what to do instead")
	}
	if string(c.Get("/protocol").Body) != before {
		t.Error("the rules changed")
	}
}
