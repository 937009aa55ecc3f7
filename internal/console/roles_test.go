package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/console"
)

// A route that nobody entered would be open to whoever its handler lets in.
func TestEveryRouteOfTheConsoleIsInTheTable(t *testing.T) {
	table, beside := console.Table()
	if len(table) < 10 {
		t.Fatalf("only %d routes", len(table))
	}
	for _, name := range beside {
		_, path, _ := strings.Cut(name, " ")
		if path != "/console" && !strings.HasPrefix(path, "/console/files/") {
			t.Errorf("%s is not in the table", name)
		}
	}
}

func TestEveryRouteAnswersEachRoleAsTheTableSays(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	table, _ := console.Table()
	nobody := c.NewBrowser()
	parameter := regexp.MustCompile(`:\w+`)
	ask := func(b *apptest.Browser, r console.TableRoute, token string) apptest.Answer {
		path := parameter.ReplaceAllString(r.Path, "cv37m2k6n88s73b0ab12")
		if r.Method == http.MethodGet {
			return b.Send(b.Request(http.MethodGet, path, nil))
		}
		return b.PostForm(path, url.Values{"token": {token}})
	}
	for _, r := range table {
		answer := ask(nobody, r, "")
		toLogIn := strings.HasPrefix(answer.Header.Get("Location"), "/console/login")
		switch {
		case r.IsPublic:
			if answer.Status == http.StatusForbidden || toLogIn {
				t.Errorf("%s %s is public and answers nobody %d", r.Method, r.Path, answer.Status)
			}
		case r.Method == http.MethodGet && (answer.Status != http.StatusSeeOther || !toLogIn):
			t.Errorf("%s %s does not send nobody to log in: %d", r.Method, r.Path, answer.Status)
		case r.Method != http.MethodGet && answer.Status != http.StatusForbidden:
			t.Errorf("%s %s answers nobody %d", r.Method, r.Path, answer.Status)
		}
	}
	for _, role := range clinic.Roles {
		b := c.LogIn(role)
		token := b.Form("/console/logout").Get("token")
		for _, r := range table {
			if r.Path == "/console/logout" {
				continue // it would end what the others need
			}
			answer := ask(b, r, token)
			if may := r.IsPublic || slices.Contains(r.Roles, role); may == (answer.Status == http.StatusForbidden) {
				t.Errorf("%s %s answers %s %d", r.Method, r.Path, role, answer.Status)
			}
			if answer.Status >= 500 {
				t.Errorf("%s %s answers %s %d", r.Method, r.Path, role, answer.Status)
			}
		}
	}
}

// mayNot says once more, and apart from the table of routes, what a role may not do: a
// route that was entered for too many fails, and so does one for fewer than is said
// here. The rules are those of decision 17 and of what each area is about.
func mayNot(role clinic.Role, method, path string) bool {
	asks := func(pattern string) bool { return regexp.MustCompile("^/console" + pattern + "$").MatchString(path) }
	changes := method != http.MethodGet
	switch {
	case role == clinic.RoleOwner:
		return false
	case asks(`/settings/(staff|api-keys|webhooks|audit|imports|mapping\.yaml)(/.*)?`): // accounts, keys, who is told, who did what
		return true
	case asks(`/patients/[^/]+/erase(/.*)?`): // it cannot be undone
		return true
	case asks(`/protocol/(preview|profile|previews)(/.*)?`), changes && asks(`/protocol(/.*)?`): // what holds for every patient
		return true
	case asks(`/settings/app-passwords(/.*)?`), asks(`/patients/[^/]+/(overrides(/.*)?|export\..*)`): // who treats decides, and hands over
		return role != clinic.RolePractitioner
	case asks(`/settings/elsewhere/.+`): // whose time it is
		return role != clinic.RolePractitioner
	case changes && asks(`/settings(/.*)?`): // the clinic itself: its name, practitioners, closures
		return true
	}
	return false
}

func TestTheTableLetsNobodyDoWhatHerRoleMayNot(t *testing.T) {
	table, _ := console.Table()
	denied := map[clinic.Role]int{}
	for _, r := range table {
		for _, role := range clinic.Roles {
			may := r.IsPublic || slices.Contains(r.Roles, role)
			if may == mayNot(role, r.Method, r.Path) {
				t.Errorf("%s %s: the table lets %s in: %t; what roles may not do says otherwise", r.Method, r.Path, role.Words(), may)
			}
			if !may {
				denied[role]++
			}
		}
	}
	if denied[clinic.RolePractitioner] < 15 || denied[clinic.RoleFrontDesk] <= denied[clinic.RolePractitioner] {
		t.Errorf("so few are denied anything: %v", denied)
	}
}

// What the log-in and the set-up need is all that the world may ask.
func TestOnlyTheDoorIsPublic(t *testing.T) {
	table, _ := console.Table()
	for _, r := range table {
		if door := r.Path == "/console/login" || r.Path == "/console/setup"; r.IsPublic != door {
			t.Errorf("%s %s is public: %t", r.Method, r.Path, r.IsPublic)
		}
	}
}
