package console_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestAnOwnerChangesTheClinicAndBadInputChangesNothing(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/settings").Want(http.StatusOK)
	b.Submit("/console/settings", "name", "Harbour East", "closed_weekdays", "sunday,monday").Want(http.StatusSeeOther)
	saved := string(c.Get("/clinics/self").Body)
	if !strings.Contains(saved, "Harbour East") || !strings.Contains(saved, `"closed_weekdays":["sunday","monday"]`) {
		t.Errorf("saved is %s", saved)
	}
	b.Submit("/console/settings", "timezone", "Mars/Olympus").Want(http.StatusUnprocessableEntity)
	if b.Form("/console/settings").Get("timezone") != "Mars/Olympus" || string(c.Get("/clinics/self").Body) != saved {
		t.Error("what was typed is gone, or something changed")
	}
}

func TestPractitionersAreAddedCorrectedAndDeleted(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	b := p.LogIn(clinic.RoleOwner)
	b.Open("/console/settings/practitioners").Want(http.StatusOK)
	b.Submit("/console/settings/practitioners", "name", "").Want(http.StatusUnprocessableEntity)
	b.Submit("/console/settings/practitioners", "name", "Dr Brook").Want(http.StatusSeeOther)
	var list struct{ Items []struct{ ID, Name string } }
	p.Get("/practitioners").Into(&list)
	at := "/console/settings/practitioners/" + list.Items[0].ID
	b.Submit(at, "name", "Dr Brooks").Want(http.StatusSeeOther)
	p.Post(p.Path("/treatments"), `{"date":"2027-01-01","practitioner_id":"`+list.Items[0].ID+`","zones":[{"zone":"glabella"}]}`).Want(http.StatusCreated)
	b.Submit(at + "/delete").Want(http.StatusUnprocessableEntity)
	if shown := b.Section("main"); !strings.Contains(shown, "name her") || !strings.Contains(shown, "Dr Brooks") {
		t.Errorf("shown is %s", shown)
	}
}

func TestHolidaysAreTickedAndBecomeClosures(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/settings/closures?year=2027&country=US").Want(http.StatusOK)
	b.Submit("/console/settings/closures/holidays", "day", "2027-11-25 Thanksgiving Day").Want(http.StatusSeeOther)
	if saved := string(c.Get("/clinics/self").Body); !strings.Contains(saved, `{"from":"2027-11-25","name":"Thanksgiving Day","to":"2027-11-25"}`) &&
		!strings.Contains(saved, `{"from":"2027-11-25","to":"2027-11-25","name":"Thanksgiving Day"}`) {
		t.Errorf("saved is %s", saved)
	}
	b.Submit("/console/settings/closures", "from", "2027-08-10", "to", "2027-08-01").Want(http.StatusUnprocessableEntity)
	if b.Form("/console/settings/closures").Get("to") != "2027-08-01" {
		t.Error("what was typed is gone")
	}
	b.Open("/console/settings/closures?year=2027").Want(http.StatusOK)
	b.Submit("/console/settings/closures/remove").Want(http.StatusSeeOther)
	if saved := string(c.Get("/clinics/self").Body); strings.Contains(saved, "Thanksgiving") {
		t.Errorf("saved is %s", saved)
	}
}

func TestAClosureWithoutANameIsOpenedAgain(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	c.Patch("/clinics/self", `{"closures":[{"from":"2027-03-05","to":"2027-03-06"}]}`).Want(http.StatusOK)
	b.Open("/console/settings/closures?year=2027").Want(http.StatusOK)
	b.Submit("/console/settings/closures/remove").Want(http.StatusSeeOther)
	if saved := string(c.Get("/clinics/self").Body); strings.Contains(saved, "2027-03-05") {
		t.Errorf("saved is %s", saved)
	}
}

func TestSettingsAreSavedFromWhereIsShownWhatTheyMove(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	b := p.LogIn(clinic.RoleOwner)
	b.Open("/console/settings").Want(http.StatusOK)
	before := string(p.Get("/clinics/self").Body)
	b.Submit("/console/settings", "name", "Harbour East", "min_interval_days", "95", "hours.from", "10:00", "hours.to", "16:30", "do", "preview").Want(http.StatusSeeOther)
	if shown := b.Section("main"); !strings.Contains(shown, "window moved 4 days later") || string(p.Get("/clinics/self").Body) != before {
		t.Errorf("the preview changed the clinic, or shows %s", shown)
	}
	b.Submit("/console/settings", "do", "save").Want(http.StatusSeeOther)
	for _, want := range []string{`"min_interval_days":95`, "Harbour East", `"from":"10:00"`, `"to":"16:30"`} {
		if saved := string(p.Get("/clinics/self").Body); !strings.Contains(saved, want) {
			t.Errorf("%s is not saved: %s", want, saved)
		}
	}
	if form := b.Form("/console/settings"); form.Get("hours.from") != "10:00" || form.Get("hours.to") != "16:30" {
		t.Errorf("the settings show %v", form)
	}
}

func TestHoursThatAreNoneAreShownAtTheirField(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/settings").Want(http.StatusOK)
	b.Submit("/console/settings", "hours.from", "10:00", "hours.to", "9:00").Want(http.StatusUnprocessableEntity)
	faulty := b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "aria-invalid") == "true" })
	if len(faulty) != 1 || apptest.Attribute(faulty[0], "name") != "hours.to" || apptest.Attribute(faulty[0], "value") != "9:00" {
		t.Errorf("%d fields are faulty", len(faulty))
	}
}

func TestTheYearMarksClosedDaysAndTheCalendarNamesThem(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	b.Open("/console/settings/closures?year=2027").Want(http.StatusOK)
	b.Submit("/console/settings/closures", "from", "2027-08-01", "to", "2027-08-03", "name", "Summer").Want(http.StatusSeeOther)
	marked := b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "title") == "Summer" })
	if len(marked) != 3 || apptest.Attribute(marked[0], "class") != "y7 shut" || apptest.Attribute(marked[1], "class") != "shut" { // the first is a Sunday
		t.Errorf("%d days are marked", len(marked))
	}
	for _, path := range []string{"/console/calendar?week=2027-W31", "/console/calendar?month=2027-08"} {
		if b.Open(path).Want(http.StatusOK); !strings.Contains(b.Section("main"), "Summer") {
			t.Errorf("%s does not name the closure", path)
		}
	}
}

func TestTheClinicIsNotClosedTwiceOnTheSameDays(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleOwner)
	for _, want := range []int{http.StatusSeeOther, http.StatusUnprocessableEntity} {
		b.Open("/console/settings/closures?year=2027").Want(http.StatusOK)
		b.Submit("/console/settings/closures", "from", "2027-08-01", "to", "2027-08-03", "name", "Summer").Want(want)
	}
	var own struct{ Closures []any }
	c.Get("/clinics/self").Want(http.StatusOK).Into(&own)
	if len(own.Closures) != 1 {
		t.Errorf("%d closures", len(own.Closures))
	}
}

func TestAPractitionerManagesHerOwnCalendarAppsOnly(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	own, other := c.AddPractitioner("Dr Brook").ID, c.AddPractitioner("Dr Reed").ID
	b := c.LogInAs(clinic.Staff{Name: "Dr Brook", Role: clinic.RolePractitioner, PractitionerID: own})
	b.Open("/console/settings/app-passwords").Want(http.StatusOK)
	b.Submit("/console/settings/app-passwords", "name", "Tablet").Want(http.StatusCreated)
	if !strings.Contains(b.Section("main"), "shown this once") {
		t.Errorf("shown is %s", b.Section("main"))
	}
	if codes := b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "class") == "big-code" }); len(codes) != 1 || codes[0].FirstChild == nil || codes[0].FirstChild.Data != "svg" {
		t.Error("no code leads another device to the server")
	}
	b.Submit("/console/settings/app-passwords/profile").Want(http.StatusOK)
	b.Open("/console/settings/app-passwords?of=" + other).Want(http.StatusForbidden)
	b.Open("/console/settings/app-passwords").Want(http.StatusOK)
	if !strings.Contains(b.Section("main"), "Tablet") {
		t.Errorf("shown is %s", b.Section("main"))
	}
}

func TestTheAuditSaysWhoEverybodyIs(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogInAs(clinic.Staff{Name: "Ines Owner", Role: clinic.RoleOwner})
	b.Open("/console/settings/practitioners").Want(http.StatusOK)
	b.Submit("/console/settings/practitioners", "name", "Dr Brook").Want(http.StatusSeeOther)
	ctx := context.Background()
	doctor := c.AddPractitioner("Dr Reed").ID
	password, _, _, err1 := c.App.AddPractitionerPassword(ctx, c.Actor, doctor, app.AppPasswordSettings{Name: "Tablet"})
	key, _, err2 := c.App.MakeAPIKey(ctx, c.Actor, app.APIKeySettings{Name: "Till"})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	for _, actor := range []string{"key:" + key.ID, "app-password:" + password.ID, "page:cv37m2k6n88s73b0ab12", "roll", "staff:cv37m2k6n88s73b0ab12", "key:cv37m2k6n88s73b0ab12"} {
		if _, err := c.App.AddPractitioner(ctx, app.Actor{Clinic: c.ID, Name: actor}, clinic.Practitioner{Name: actor}); err != nil {
			t.Fatal(err)
		}
	}
	b.Open("/console/settings/audit").Want(http.StatusOK)
	var who []string
	for _, cell := range b.Find(func(n *html.Node) bool { return apptest.Attribute(n, "data-label") == "Who" }) {
		who = append(who, apptest.Text(cell))
	}
	who = slices.Compact(who) // to add somebody opens her calendars
	want := []string{"somebody no longer here", "time passing", "the patient, on her page", "Dr Reed, by Tablet", "API key Till", "the operator"}
	if len(who) < len(want) || !slices.Equal(who[:len(want)], want) || !slices.Contains(who, "Ines Owner") {
		t.Errorf("the audit says %q", who)
	}
}

func TestTheFrontDeskReadsSettingsAndChangesNone(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogIn(clinic.RoleFrontDesk)
	for _, path := range []string{"/console/settings", "/console/settings/practitioners", "/console/settings/closures"} {
		b.Open(path).Want(http.StatusOK)
		b.PostForm(path, b.Form("/console/logout")).Want(http.StatusForbidden)
	}
	for _, path := range []string{"/console/settings/audit", "/console/settings/app-passwords", "/console/settings/api-keys"} {
		b.Open(path).Want(http.StatusForbidden)
	}
}

func TestAnAPIKeyIsShownOnceAndCanBeRevoked(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogInAs(clinic.Staff{Name: "Ines Owner", Role: clinic.RoleOwner})
	b.Open("/console/settings/api-keys").Want(http.StatusOK)
	b.Submit("/console/settings/api-keys", "name", "").Want(http.StatusUnprocessableEntity)
	b.Submit("/console/settings/api-keys", "name", "Till", "scope", "read-only").Want(http.StatusCreated)
	isSecret := func(n *html.Node) bool { return apptest.Attribute(n, "id") == "made-key" }
	secret := apptest.Text(b.Find(isSecret)[0])
	use := func(method string) int {
		request := b.Request(method, "/api/v1/practitioners", strings.NewReader(`{"name":"Dr Brook"}`))
		request.Header.Set("Authorization", "Bearer "+secret)
		request.Header.Set("Content-Type", "application/json")
		return c.NewBrowser().Send(request).Status
	}
	if reads, writes := use(http.MethodGet), use(http.MethodPost); reads != http.StatusOK || writes != http.StatusForbidden {
		t.Errorf("a key that only reads is answered %d to reading and %d to writing", reads, writes)
	}
	b.Open("/console/settings/api-keys").Want(http.StatusOK)
	if shown := b.Section("main"); strings.Contains(shown, secret) || !strings.Contains(shown, "Till") || !strings.Contains(shown, "Reads only") || !strings.Contains(shown, "by Ines Owner; last used") {
		t.Errorf("shown is %s", shown)
	}
	var list struct{ Items []struct{ ID, Name string } }
	c.Get("/api-keys").Into(&list)
	for _, key := range list.Items {
		if key.Name == "Till" {
			b.Submit("/console/settings/api-keys/" + key.ID + "/revoke").Want(http.StatusSeeOther)
		}
	}
	if status := use(http.MethodGet); status != http.StatusUnauthorized {
		t.Errorf("a revoked key is answered %d", status)
	}
}
