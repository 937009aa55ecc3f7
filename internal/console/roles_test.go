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
