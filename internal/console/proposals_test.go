package console_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// looked is an owner who looks at what a longer interval and a longer past would move.
func looked(t *testing.T) (*apptest.Clinic, *apptest.Browser) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/protocol").Want(http.StatusOK)
	b.Submit("/console/protocol/preview", "min_interval_days", "95", "past_days", "31").Want(http.StatusSeeOther)
	return c, b
}

func wantTyped(t *testing.T, b *apptest.Browser) {
	t.Helper()
	if form := b.Form("/console/protocol/preview"); form.Get("min_interval_days") != "95" || form.Get("past_days") != "31" || form.Get("horizon_months") != "12" {
		t.Errorf("the form holds %v", form)
	}
}

func TestAfterALookAtRulesTheFormStillHoldsWhatWasTyped(t *testing.T) {
	_, b := looked(t)
	b.Submit("/console/protocol/preview", "do", "edit").Want(http.StatusOK)
	wantTyped(t, b)
	if strings.Contains(b.Section("main"), "Nothing has been saved yet") {
		t.Error("to type further is told as a fault")
	}
}

func TestTheFormLeadsBackToWhatWasLookedAtUntilItIsDiscarded(t *testing.T) {
	c, b := looked(t)
	leads := func() (path string) {
		b.Open("/console/protocol").Want(http.StatusOK)
		for _, link := range b.Links() {
			if strings.Contains(link, "/protocol/previews/") {
				path = link
			}
		}
		return path
	}
	path := leads()
	if path == "" {
		t.Fatal("nothing leads there")
	}
	b.Open(path).Want(http.StatusOK)
	b.Submit("/console/protocol/preview", "do", "discard").Want(http.StatusSeeOther)
	if leads() != "" || strings.Contains(string(c.Get("/protocol").Body), `"min_interval_days":95`) {
		t.Error("it is not discarded")
	}
}

func TestWhatIsTypedFurtherAndSavedIsNoMoreToldToBeUnsaved(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/settings").Want(http.StatusOK)
	b.Submit("/console/settings", "name", "Harbour East", "do", "preview").Want(http.StatusSeeOther)
	b.Open("/console/settings").Want(http.StatusOK)
	if !strings.Contains(b.Section("main"), "neither saved nor discarded") {
		t.Fatal("it is not told at all")
	}
	b.Open(b.Links()[slices.IndexFunc(b.Links(), func(path string) bool { return strings.Contains(path, "/previews/") })])
	b.Submit("/console/settings", "do", "edit").Want(http.StatusOK)
	b.Submit("/console/settings", "name", "Harbour West").Want(http.StatusSeeOther)
	if strings.Contains(b.Section("main"), "neither saved nor discarded") {
		t.Error("it still is")
	}
}

func TestRulesAreSavedAsTheyWereLookedAtAlsoAfterThePreviewHasEnded(t *testing.T) {
	c, b := looked(t)
	other := c.LogIn(clinic.RoleOwner)
	other.Open("/console/protocol").Want(http.StatusOK)
	other.Submit("/console/protocol/preview", "past_days", "40").Want(http.StatusSeeOther) // a clinic has one at a time
	b.Submit("/console/protocol/preview", "do", "save").Want(http.StatusSeeOther)
	if rules := string(c.Get("/protocol").Body); !strings.Contains(rules, `"min_interval_days":95`) || !strings.Contains(rules, `"past_days":31`) {
		t.Errorf("in force is %s", rules)
	}
}

func TestThePageOfAPreviewThatHasEndedKeepsWhatWasTyped(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/protocol").Want(http.StatusOK)
	address := b.Submit("/console/protocol/preview", "min_interval_days", "95", "past_days", "31").Want(http.StatusSeeOther).Header.Get("Location")
	other := c.LogIn(clinic.RoleOwner)
	other.Open("/console/protocol").Want(http.StatusOK)
	other.Submit("/console/protocol/preview", "past_days", "40").Want(http.StatusSeeOther)
	b.Open(address).Want(http.StatusOK)
	if shown := b.Section("main"); !strings.Contains(shown, "What you typed is kept") {
		t.Error("it does not say so")
	}
	wantTyped(t, b)
}

func TestThePageOfAPreviewOfHolidaysThatHasEndedKeepsTheYearTheCountryAndTheTicks(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/settings/closures?year=2029&country=US").Want(http.StatusOK)
	address := b.Submit("/console/settings/closures/holidays", "day", "2029-11-22 Thanksgiving Day", "do", "preview").Want(http.StatusSeeOther).Header.Get("Location")
	b.Open("/console/protocol").Want(http.StatusOK)
	b.Submit("/console/protocol/preview", "past_days", "40").Want(http.StatusSeeOther) // a clinic has one at a time
	b.Open(address).Want(http.StatusOK)
	if form := b.Form("/console/settings/closures/holidays"); form.Get("day") != "2029-11-22 Thanksgiving Day" || form.Get("year") != "2029" || form.Get("country") != "US" {
		t.Errorf("the form holds %v", form)
	}
}

// Of a version that is brought back and of a closure that is taken away nothing was typed.
func TestNothingIsSaidToBeKeptOfAPreviewThatHasEndedWhereNothingWasTyped(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.Patch("/protocol", `{"past_days":60}`).Want(http.StatusOK)
	c.Patch("/protocol", `{"past_days":50}`).Want(http.StatusOK)
	c.Patch("/clinics/self", `{"closures":[{"from":"2029-03-05","to":"2029-03-06"}]}`).Want(http.StatusOK)
	b := c.LogIn(clinic.RoleOwner)
	for page, ask := range map[string][]string{
		"/console/protocol/versions/1":         {"/console/protocol/versions/1/restore", "/console/protocol"},
		"/console/settings/closures?year=2029": {"/console/settings/closures/remove", "/console/settings/closures"},
	} {
		b.Open(page).Want(http.StatusOK)
		address := b.Submit(ask[0], "do", "preview").Want(http.StatusSeeOther).Header.Get("Location")
		other := c.LogIn(clinic.RoleOwner)
		other.Open("/console/protocol").Want(http.StatusOK)
		other.Submit("/console/protocol/preview", "past_days", "4"+strconv.Itoa(len(page)%10)).Want(http.StatusSeeOther)
		if to := b.Open(address).Want(http.StatusSeeOther).Header.Get("Location"); to != ask[1] {
			t.Errorf("it leads to %s", to)
		}
		b.Open(ask[1]).Want(http.StatusOK)
		if shown := string(b.Open(ask[1]).Body); strings.Contains(shown, "neither saved nor discarded") {
			t.Error("what has ended is told to be unsaved")
		}
	}
}

func TestGoingBackToAPreviewThatWasSavedDoesNotSayThatNothingHasBeenChanged(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/protocol").Want(http.StatusOK)
	address := b.Submit("/console/protocol/preview", "past_days", "31").Want(http.StatusSeeOther).Header.Get("Location")
	if !strings.Contains(b.Section("main"), "Nothing has been changed") {
		t.Error("before it is saved, it does not say so either")
	}
	b.Submit("/console/protocol/preview", "do", "save").Want(http.StatusSeeOther)
	b.Open(address).Want(http.StatusOK)
	if shown := b.Section("main"); strings.Contains(shown, "Nothing has been changed") || !strings.Contains(shown, "it was saved or discarded already") {
		t.Errorf("shown is %s", shown)
	}
}

func TestARuleThatAProfileDoesNotHaveIsToldWithoutAUnit(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/protocol").Want(http.StatusOK)
	b.Submit("/console/protocol/profile", "profile", "evidence").Want(http.StatusSeeOther)
	if shown := b.Section("main"); !strings.Contains(shown, "–") || strings.Contains(shown, "– days") {
		t.Errorf("shown is %s", shown)
	}
}

func TestRulesThatSomebodyElseChangedMeanwhileAreNotSavedOverAndKeepWhatWasTyped(t *testing.T) {
	c, b := looked(t)
	c.Patch("/protocol", `{"past_days":60,"horizon_months":10}`).Want(http.StatusOK)
	b.Submit("/console/protocol/preview", "do", "save").Want(http.StatusUnprocessableEntity)
	wantTyped(t, b)
	for _, want := range []string{"Somebody changed this while you were typing", "In force now: 60", "In force now: 10"} {
		if !strings.Contains(b.Section("main"), want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if strings.Contains(string(c.Get("/protocol").Body), `"min_interval_days":95`) {
		t.Fatal("it is saved")
	}
	b.Submit("/console/protocol/preview").Want(http.StatusSeeOther) // who was told may go on
	b.Submit("/console/protocol/preview", "do", "save").Want(http.StatusSeeOther)
	if rules := string(c.Get("/protocol").Body); !strings.Contains(rules, `"min_interval_days":95`) || !strings.Contains(rules, `"past_days":31`) {
		t.Errorf("in force is %s", rules)
	}
}

// A page that is shown again because of a fault was once given the version of today, and
// so saved over what somebody else had changed.
func TestAFaultInSettingsDoesNotHideThatSomebodyElseChangedThem(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/settings").Want(http.StatusOK)
	c.Patch("/clinics/self", `{"latitude":41.5,"closed_weekdays":["sunday"]}`).Want(http.StatusOK)
	b.Submit("/console/settings", "name", "Harbour East", "latitude", "north").Want(http.StatusUnprocessableEntity)
	b.Submit("/console/settings", "latitude", "").Want(http.StatusUnprocessableEntity)
	for _, want := range []string{"Somebody changed this while you were typing", "In force now: 41.5", "In force now: sunday"} {
		if !strings.Contains(b.Section("main"), want) {
			t.Errorf("it does not say %q: %s", want, b.Section("main"))
		}
	}
	if name := b.Form("/console/settings").Get("name"); name != "Harbour East" {
		t.Errorf("the name is %q", name)
	}
	if !strings.Contains(string(c.Get("/clinics/self").Body), "41.5") {
		t.Error("it is saved over")
	}
}

func TestAListOfClosuresIsPastedAsAWholeOrNotAtAll(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	before := string(c.Get("/clinics/self").Body)
	b.Open("/console/settings/closures?year=2027").Want(http.StatusOK)
	b.Submit("/console/settings/closures/list", "lines", "2027-01-01 New Year\r\n\r\n2027-02-30 Seollal\r\nsoon").Want(http.StatusUnprocessableEntity)
	shown := b.Section("main")
	if !strings.Contains(shown, "Line 3 has a day that no calendar has.") || !strings.Contains(shown, "Line 4 does not begin with a day") || strings.Contains(shown, "Line 1") {
		t.Errorf("shown is %s", shown)
	}
	if string(c.Get("/clinics/self").Body) != before || !strings.Contains(b.Form("/console/settings/closures/list").Get("lines"), "2027-02-30 Seollal") {
		t.Error("something is saved, or what was typed is gone")
	}
	const list = "2027-01-01 New Year\n2027-02-08 설날\n2027-08-02 to 2027-08-13 Summer"
	b.Submit("/console/settings/closures/list", "lines", list, "do", "preview").Want(http.StatusSeeOther)
	if shown := b.Section("main"); !strings.Contains(shown, "Mon 8 Feb 2027, 설날 open closed") || !strings.Contains(shown, "Mon 2 Aug 2027 to Fri 13 Aug 2027, Summer open closed") {
		t.Errorf("looked at is %s", shown)
	}
	b.Submit("/console/settings/closures/list", "do", "save").Want(http.StatusSeeOther)
	if shown := b.Section("main"); !strings.Contains(shown, "3 closures were added") || !strings.Contains(shown, "설날") || !strings.Contains(shown, "Mon 2 Aug 2027 to Fri 13 Aug 2027") {
		t.Errorf("shown is %s", shown)
	}
	if strings.Contains(shown, "neither saved nor discarded") {
		t.Error("what is saved is told to be unsaved")
	}
	b.Submit("/console/settings/closures/list", "lines", list).Want(http.StatusUnprocessableEntity)
	if strings.Count(string(c.Get("/clinics/self").Body), "설날") != 1 {
		t.Error("it is there twice")
	}
}
