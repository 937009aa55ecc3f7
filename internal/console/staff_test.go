package console_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// shownCode is the code that the page shows.
func shownCode(t *testing.T, b *apptest.Browser) string {
	t.Helper()
	code := regexp.MustCompile(`[0-9a-z]{4}(-[0-9a-z]{4}){6}`).FindString(string(b.Answer.Body))
	if code == "" {
		t.Fatalf("no code is shown: %s", b.Section("main"))
	}
	return code
}

func TestTheFirstOwnerSetsTheConsoleUpByACodeAndIsLoggedIn(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	codes, err := c.App.OpenSetUp(context.Background())
	if err != nil || len(codes) != 1 {
		t.Fatalf("%d codes, %v", len(codes), err)
	}
	b := c.NewBrowser()
	b.Open("/console/setup").Want(http.StatusOK)
	b.Submit("/console/setup", "code", "wrong").Want(http.StatusUnprocessableEntity)
	b.Submit("/console/setup", "code", codes[0].Code).Want(http.StatusOK)
	b.Submit("/console/setup", "name", "Ines Brook", "username", "ines@harbour.example", "password", "short").Want(http.StatusUnprocessableEntity)
	if form := b.Form("/console/setup"); form.Get("name") != "Ines Brook" || form.Get("password") != "" {
		t.Errorf("the form is shown again with %v", form)
	}
	b.Submit("/console/setup", "password", apptest.StaffPassword).Want(http.StatusSeeOther)
	if shown := b.Section("main"); !strings.Contains(shown, "you are its owner") {
		t.Errorf("she is shown %s", shown)
	}
	other := c.NewBrowser()
	other.Open("/console/setup").Want(http.StatusOK)
	other.Submit("/console/setup", "code", codes[0].Code).Want(http.StatusUnprocessableEntity)
}

func TestAnOwnerAddsSomebodyWhoChoosesHerPasswordByACode(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	owner := c.LogIn(clinic.RoleOwner)
	owner.Open("/console/settings/staff").Want(http.StatusOK)
	owner.Submit("/console/settings/staff", "name", "Noor Haas", "username", "").Want(http.StatusUnprocessableEntity)
	owner.Submit("/console/settings/staff", "name", "Noor Haas", "username", "noor", "role", "front_desk").Want(http.StatusOK)
	code := shownCode(t, owner)

	noor := c.NewBrowser()
	noor.Open("/console/setup").Want(http.StatusOK)
	noor.Submit("/console/setup", "code", code).Want(http.StatusOK)
	noor.Submit("/console/setup", "password", apptest.StaffPassword).Want(http.StatusSeeOther)
	noor.Submit("/console/login", "username", "Noor", "password", apptest.StaffPassword).Want(http.StatusSeeOther)
	noor.Open("/console/account").Want(http.StatusOK)
	noor.Open("/console/settings/staff").Want(http.StatusForbidden)

	her, err := c.App.StaffByUsername(context.Background(), c.Actor, "noor")
	if err != nil {
		t.Fatal(err)
	}
	of := "/console/settings/staff/" + her.ID
	owner.Open("/console/settings/staff").Want(http.StatusOK)
	owner.Submit(of, "role", "practitioner").Want(http.StatusSeeOther)
	if her, err = c.App.Staff(context.Background(), c.Actor, her.ID); err != nil || her.Role != clinic.RolePractitioner || her.Name != "Noor Haas" {
		t.Errorf("%+v, %v", her, err)
	}
	owner.Submit(of + "/reset").Want(http.StatusOK)
	if again := shownCode(t, owner); again == code {
		t.Error("the code is the same")
	}
	noor.Open("/console/account").Want(http.StatusSeeOther)
	owner.Open("/console/settings/staff").Want(http.StatusOK)
	owner.Submit(of + "/delete").Want(http.StatusSeeOther)
	if _, err := c.App.Staff(context.Background(), c.Actor, her.ID); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("she is still there: %v", err)
	}
}

func TestTheLastOwnerIsToldThatSheStaysOne(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.LogInAs(clinic.Staff{Username: "ines", Name: "Ines", Role: clinic.RoleOwner})
	her, err := c.App.StaffByUsername(context.Background(), c.Actor, "ines")
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range [][]string{{"", "role", "front_desk"}, {"", "disabled", "1"}, {"/delete"}} {
		b.Open("/console/settings/staff").Want(http.StatusOK)
		b.Submit("/console/settings/staff/"+her.ID+form[0], form[1:]...).Want(http.StatusUnprocessableEntity)
		if shown := b.Section("main"); !strings.Contains(shown, "last owner") {
			t.Errorf("%v: she is shown %s", form, shown)
		}
	}
}

func TestSomebodyChangesHerPasswordAndLogsOtherBrowsersOut(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	here := c.LogInAs(clinic.Staff{Username: "noor", Name: "Noor", Role: clinic.RoleFrontDesk})
	logIn := func() *apptest.Browser {
		b := c.NewBrowser()
		b.Open("/console/login").Want(http.StatusOK)
		b.Submit("/console/login", "username", "noor", "password", apptest.StaffPassword).Want(http.StatusSeeOther)
		return b
	}
	second, third := logIn(), logIn()
	here.Open("/console/account").Want(http.StatusOK)
	var ends []string
	for path := range strings.SplitSeq(string(here.Answer.Body), `action="`) {
		if path, _, _ = strings.Cut(path, `"`); strings.HasSuffix(path, "/end") {
			ends = append(ends, path)
		}
	}
	if len(ends) != 2 {
		t.Fatalf("%d other browsers are listed", len(ends))
	}
	here.Submit(ends[0]).Want(http.StatusSeeOther)
	second.Open("/console/account").Want(http.StatusSeeOther)
	third.Open("/console/account").Want(http.StatusOK)

	here.Submit("/console/account/password", "old_password", "not the one at all", "password", "another long password").Want(http.StatusUnprocessableEntity)
	here.Submit("/console/account/password", "old_password", apptest.StaffPassword, "password", "another long password").Want(http.StatusSeeOther)
	here.Open("/console/account").Want(http.StatusOK)
	third.Open("/console/account").Want(http.StatusSeeOther)
}

// As with CalDAV: per account and address, and whoever waits may try again.
func TestGuessingAPasswordOrACodeIsSlow(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.LogInAs(clinic.Staff{Username: "noor", Name: "Noor", Role: clinic.RoleFrontDesk})
	for page, fields := range map[string][]string{
		"/console/login": {"username", "noor", "password", "a wrong password"},
		"/console/setup": {"code", "a wrong code"},
	} {
		b := c.NewBrowser()
		b.Open(page, "X-Forwarded-For", "198.51.100.7").Want(http.StatusOK)
		values := b.Form(page)
		for i := 0; i < len(fields); i += 2 {
			values.Set(fields[i], fields[i+1])
		}
		from := []string{"X-Forwarded-For", "198.51.100.7"}
		for range 10 {
			b.PostForm(page, values, from...).Want(http.StatusUnprocessableEntity)
		}
		answer := b.PostForm(page, values, from...).Want(http.StatusTooManyRequests)
		seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
		if err != nil || seconds < 1 {
			t.Errorf("%s: Retry-After is %q", page, answer.Header.Get("Retry-After"))
		}
		b.PostForm(page, values, "X-Forwarded-For", "203.0.113.9").Want(http.StatusUnprocessableEntity)
		c.Clock.Advance(time.Duration(seconds) * time.Second)
		b.PostForm(page, values, from...).Want(http.StatusUnprocessableEntity)
	}
}

// Each try waits for its hash; those that wait are counted.
func TestGuessingManyPasswordsAtTheSameMomentIsAsSlow(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.LogInAs(clinic.Staff{Username: "noor", Name: "Noor", Role: clinic.RoleFrontDesk})
	var tried atomic.Int32
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			values := url.Values{"username": {"noor"}, "password": {"a wrong password"}}
			if c.NewBrowser().PostForm("/console/login", values, "X-Forwarded-For", "198.51.100.7").Status == http.StatusUnprocessableEntity {
				tried.Add(1)
			}
		})
	}
	if all.Wait(); tried.Load() > 10 {
		t.Errorf("%d passwords are tried", tried.Load())
	}
}

// What logs in as the same account is the same to guess at: a keyboard has many ways to
// write a letter.
func TestAUserNameWrittenOtherwiseIsNoOtherAccountToGuessAt(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.LogInAs(clinic.Staff{Username: "noor", Name: "Noor", Role: clinic.RoleFrontDesk})
	b := c.NewBrowser()
	logIn := func(name, password string) apptest.Answer {
		return b.PostForm("/console/login", url.Values{"username": {name}, "password": {password}}, "X-Forwarded-For", "198.51.100.7")
	}
	for i := range 10 {
		logIn([]string{"noor", "ｎoor", "nｏor", "noｏr", "nooｒ"}[i%5], "a wrong password").Want(http.StatusUnprocessableEntity)
	}
	logIn("ｎｏｏｒ", "a wrong password").Want(http.StatusTooManyRequests)
}

func TestNeitherANameNorAPasswordIsLogged(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	b := c.NewBrowser()
	b.Open("/console/login").Want(http.StatusOK)
	b.Submit("/console/login", "username", "somebody.secret", "password", "a secret password").Want(http.StatusUnprocessableEntity)
	if log := c.Log.String(); strings.Contains(log, "somebody.secret") || strings.Contains(log, "a secret password") {
		t.Error("the log tells what was typed")
	}
}

func TestAnOwnerSaysWhichPractitionerSomebodyIs(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	her, err := c.App.AddStaff(context.Background(), c.Actor, clinic.Staff{Username: "vale", Name: "Vale", Role: clinic.RolePractitioner}, "")
	if err != nil {
		t.Fatal(err)
	}
	practitioner := c.AddPractitioner("Dr Vale").ID
	owner := c.LogIn(clinic.RoleOwner)
	of := "/console/settings/staff/" + her.ID
	owner.Open("/console/settings/staff").Want(http.StatusOK)
	owner.Submit(of, "practitioner_id", "nobody").Want(http.StatusUnprocessableEntity)
	owner.Submit(of, "practitioner_id", practitioner).Want(http.StatusSeeOther)
	owner.Submit(of, "name", "Dr Vale").Want(http.StatusSeeOther) // and it stays
	if her, err = c.App.Staff(context.Background(), c.Actor, her.ID); err != nil || her.PractitionerID != practitioner || her.Name != "Dr Vale" {
		t.Errorf("%+v, %v", her, err)
	}
}

func TestSomebodySeesInWhichBrowsersSheIsLoggedInAndLogsTheOthersOut(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	here := c.LogInAs(clinic.Staff{Username: "noor", Name: "Noor", Role: clinic.RoleFrontDesk})
	var others []*apptest.Browser
	for _, agent := range []string{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Mobile/15E148 Safari/604.1", "<b>me</b>"} {
		c.Clock.Advance(time.Minute)
		b := c.NewBrowser()
		b.Agent = agent
		b.Open("/console/login").Want(http.StatusOK)
		b.Submit("/console/login", "username", "noor", "password", apptest.StaffPassword).Want(http.StatusSeeOther)
		others = append(others, b)
	}
	others[0].Open("/console/account").Want(http.StatusOK)
	var rows []string
	for _, row := range others[0].Find(func(n *html.Node) bool { return n.Data == "tr" }) {
		rows = append(rows, apptest.Text(row))
	}
	if len(rows) != 4 || !strings.HasPrefix(rows[3], "A browser that does not say which") || !strings.Contains(rows[2], "Safari on an iPhone") || !strings.Contains(rows[2], "This browser") ||
		strings.Contains(rows[1], "This browser") || strings.Contains(rows[3], "This browser") {
		t.Fatalf("she is shown %q", rows)
	}
	others[0].Submit("/console/account/sessions/end-others").Want(http.StatusSeeOther)
	for b, want := range map[*apptest.Browser]int{here: http.StatusSeeOther, others[0]: http.StatusOK, others[1]: http.StatusSeeOther} {
		b.Open("/console/account").Want(want)
	}
}

// Who was not logged in when she asked has an actor with a cause, too.
func TestTheAuditSaysByWhichFormSomebodyCameIn(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	codes, err := c.App.OpenSetUp(context.Background())
	if err != nil || len(codes) != 1 {
		t.Fatalf("%d codes, %v", len(codes), err)
	}
	b := c.NewBrowser()
	b.Open("/console/setup").Want(http.StatusOK)
	b.Submit("/console/setup", "code", codes[0].Code).Want(http.StatusOK)
	b.Submit("/console/setup", "name", "Ines", "username", "ines", "password", apptest.StaffPassword).Want(http.StatusSeeOther)
	other := c.NewBrowser()
	other.Open("/console/login").Want(http.StatusOK)
	other.Submit("/console/login", "username", "ines", "password", apptest.StaffPassword).Want(http.StatusSeeOther)
	b.Open("/console/account").Want(http.StatusOK)
	b.Submit("/console/account/sessions/end-others").Want(http.StatusSeeOther)
	b.Submit("/console/account/password", "old_password", apptest.StaffPassword, "password", "another long password").Want(http.StatusSeeOther)
	b.Open("/console/account").Want(http.StatusOK)
	b.Submit("/console/logout").Want(http.StatusSeeOther)
	b.Submit("/console/login", "username", "ines", "password", "another long password").Want(http.StatusSeeOther)
	entries, err := c.App.Audit(context.Background(), c.Actor, app.AuditFilter{Action: "staff"}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range entries {
		told = append(told, strings.TrimPrefix(e.Action, "staff.")+" by "+e.Cause)
	}
	want := []string{
		"log-in by console POST /console/login", "log-out by console POST /console/logout",
		"change-password by console POST /console/account/password", "log-out-others by console POST /console/account/sessions/end-others",
		"log-in by console POST /console/login", "add by console POST /console/setup",
	}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}
