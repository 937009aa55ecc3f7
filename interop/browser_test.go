//go:build interop

package interop

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The patient's page in Debian's Chromium; what is tested is in browser/. Its
// screenshots stay in artifacts/screenshots for whoever wants to look.
func TestThePatientsPageInABrowser(t *testing.T) {
	t.Parallel()
	node, chromium := browser(t)
	_, announced, _ := demo(t, 12)
	screenshots := screenshots(t)
	setting, err := json.Marshal(map[string]any{
		"base_url": announced.BaseURL, "patient_page_url": announced.PatientPageURL,
		"pages":    announced.pagesOf(t, map[string]string{"phone": "tomas", "desk": "hanne", "noScript": "wren"}),
		"states":   announced.pagesOf(t, map[string]string{"nothing": "noor", "open": "sylvie", "overdue": "joon", "booked": "ines"}),
		"chromium": chromium, "screenshots": screenshots,
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "--test", "--test-reporter=tap", "browser/page.test.mjs")
	cmd.Env = environment("AFTERGLOW_SETTING=" + string(setting))
	reportTAP(t, cmd)
}

// browser finds what browser tests run on.
func browser(t *testing.T) (node, chromium string) {
	t.Helper()
	node, chromium = client(t, "node"), client(t, "chromium")
	for _, module := range []string{"playwright-core", "axe-core"} {
		if _, err := os.Stat(filepath.Join("node_modules", module)); err != nil {
			missing(t, module)
		}
	}
	return node, chromium
}

// screenshots is the folder for a test's pictures, without those of an earlier run:
// pictures of pages that are no longer looked at would mislead.
func screenshots(t *testing.T, below ...string) string {
	t.Helper()
	dir := filepath.Join(append([]string{root(), "artifacts", "screenshots"}, below...)...)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	old, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, picture := range old {
		if err := os.Remove(picture); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// pagesOf makes fresh links to the pages of patients, who have consented to
// nothing, by what the clinic calls them.
func (a announcement) pagesOf(t *testing.T, refs map[string]string) map[string]string {
	t.Helper()
	var patients struct{ Items []struct{ ID, Ref string } }
	a.call(t, http.MethodGet, "/patients?limit=100", nil, &patients)
	ids := map[string]string{}
	for _, p := range patients.Items {
		ids[p.Ref] = p.ID
	}
	links := map[string]string{}
	for role, ref := range refs {
		var made struct{ URL string }
		a.call(t, http.MethodPost, "/patients/"+ids[ref]+"/page-links", object{}, &made)
		links[role] = made.URL
	}
	return links
}
