package console_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestWhoIsNotLoggedInIsSentToLogInAndBackToWhereSheWasGoing(t *testing.T) {
	b := apptest.Start(t).AddClinic("Harbour").NewBrowser()
	answer := b.Open("/console/?state=overdue").Want(http.StatusSeeOther)
	if to := answer.Header.Get("Location"); to != "/console/login?next=%2Fconsole%2F%3Fstate%3Doverdue" {
		t.Errorf("sent to %q", to)
	}
}

// Every answer below /console/, an unknown address too.
func TestNothingOfTheConsoleIsKeptFramedOrToldToOthers(t *testing.T) {
	b := apptest.Start(t).AddClinic("Harbour").LogIn(clinic.RoleOwner)
	for _, path := range []string{"/console/", "/console/login", "/console/nowhere", "/console"} {
		header := b.Open(path).Header
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		policy := header.Get("Content-Security-Policy")
		for _, directive := range []string{"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, directive) {
				t.Errorf("%s: the policy has no %s: %s", path, directive, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
			t.Errorf("%s: the policy lets in what it must not: %s", path, policy)
		}
	}
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	b := apptest.Start(t).AddClinic("Harbour").LogIn(clinic.RoleFrontDesk)
	b.Open("/console/").Want(http.StatusOK)
	good := b.Form("/console/logout")
	b.PostForm("/console/logout", good, "Sec-Fetch-Site", "cross-site").Want(http.StatusForbidden)
	b.PostForm("/console/logout", good, "Origin", "https://elsewhere.example").Want(http.StatusForbidden)
	b.PostForm("/console/logout", nil).Want(http.StatusForbidden)
	b.Open("/console/").Want(http.StatusOK)
	b.PostForm("/console/logout", good, "Sec-Fetch-Site", "same-origin").Want(http.StatusSeeOther)
	b.Open("/console/").Want(http.StatusSeeOther)
}
