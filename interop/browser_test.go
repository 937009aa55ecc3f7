//go:build interop

package interop

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// The patient's page in Debian's Chromium; what is tested is in browser/. Its
// screenshots stay in artifacts/screenshots for whoever wants to look.
func TestThePatientsPageInABrowser(t *testing.T) {
	t.Parallel()
	node, chromium := client(t, "node"), client(t, "chromium")
	if _, err := os.Stat("node_modules/playwright-core"); err != nil {
		missing(t, "playwright-core")
	}
	_, announced, _ := demo(t, 12)
	screenshots := filepath.Join(root(), "artifacts", "screenshots")
	if err := os.MkdirAll(screenshots, 0o755); err != nil {
		t.Fatal(err)
	}
	setting, err := json.Marshal(map[string]any{
		"base_url": announced.BaseURL, "patient_page_url": announced.PatientPageURL, "others": pagesOf(t, announced, map[string]string{"stranger": "lucia", "mover": "wren", "noScript": "hanne"}),
		"chromium": chromium, "screenshots": screenshots,
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "--test", "--test-reporter=tap", "browser/page.test.mjs")
	cmd.Env = environment("AFTERGLOW_SETTING=" + string(setting))
	out, err := cmd.CombinedOutput()
	tests := regexp.MustCompile(`(?m)^(?:    )*(not )?ok \d+ - (.*?)(?: # .*)?$`).FindAllStringSubmatch(string(out), -1)
	if len(tests) == 0 {
		t.Fatalf("no test ran: %v\n%s", err, out)
	}
	for _, ran := range tests {
		t.Run(ran[2], func(t *testing.T) {
			if ran[1] != "" {
				t.Fail()
			}
		})
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// pagesOf are fresh links to the pages of the demo's patients with these refs, who
// have consented to nothing.
func pagesOf(t *testing.T, a announcement, refs map[string]string) map[string]string {
	t.Helper()
	var patients struct{ Items []struct{ ID, Ref string } }
	a.call(t, http.MethodGet, "/patients", nil, &patients)
	links := map[string]string{}
	for role, ref := range refs {
		for _, p := range patients.Items {
			if p.Ref == ref {
				var made struct{ URL string }
				a.call(t, http.MethodPost, "/patients/"+p.ID+"/page-links", object{}, &made)
				links[role] = made.URL
			}
		}
	}
	return links
}
