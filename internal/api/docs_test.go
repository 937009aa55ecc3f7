package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

var (
	// What a browser loads for a page: src and href of elements, and in styles
	// url() and @import.
	loadedByHTML = regexp.MustCompile(`(?i)\b(?:src|href)\s*=\s*["']?([^"'\s>]+)`)
	loadedByCSS  = regexp.MustCompile(`(?i)(?:url\(\s*["']?|@import\s+["'])([^"')\s]+)`)
)

func TestTheDocumentationLoadsNothingFromAnotherHost(t *testing.T) {
	s := apptest.Start(t)
	page := s.Get("/docs").Want(http.StatusOK)
	if got := page.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/html") {
		t.Errorf("Content-Type is %q", got)
	}
	assets := 0
	for _, match := range loadedByHTML.FindAllStringSubmatch(string(page.Body), -1) {
		address := match[1]
		if !strings.HasPrefix(address, "/docs/") {
			t.Errorf("the page loads %s", address)
			continue
		}
		assets++
		asset := s.Get(address).Want(http.StatusOK)
		if len(asset.Body) == 0 {
			t.Errorf("%s is empty", address)
		}
		if strings.HasSuffix(address, ".css") {
			for _, loaded := range loadedByCSS.FindAllStringSubmatch(string(asset.Body), -1) {
				if !strings.HasPrefix(loaded[1], "data:") {
					t.Errorf("%s loads %s", address, loaded[1])
				}
			}
		}
	}
	if assets < 3 {
		t.Errorf("the page loads only %d assets", assets)
	}
}

// What scripts would load at run time, the browser refuses.
func TestTheDocumentationForbidsTheBrowserOtherHosts(t *testing.T) {
	s := apptest.Start(t)
	policy := s.Get("/docs").Want(http.StatusOK).Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none';") {
		t.Errorf("the policy is %q", policy)
	}
	for directive := range strings.SplitSeq(policy, ";") {
		for _, source := range strings.Fields(directive)[1:] {
			switch source {
			case "'none'", "'self'", "'unsafe-inline'", "data:":
			default:
				t.Errorf("the policy allows %s", source)
			}
		}
	}
}

func TestTheDocumentationIsTitledAndReadsTheServersOwnDocument(t *testing.T) {
	page := string(apptest.Start(t).Get("/docs").Want(http.StatusOK).Body)
	for _, want := range []string{"<title>Afterglow", `"/openapi.json"`, "validatorUrl: null"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not contain %s", want)
		}
	}
}
