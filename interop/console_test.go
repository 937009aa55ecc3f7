//go:build interop

package interop

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// The clinic's console in Debian's Chromium; what is tested is in browser/, one
// file for each group of what people do. Its screenshots stay in
// artifacts/screenshots/console for whoever wants to look.
func TestTheConsoleInABrowser(t *testing.T) {
	t.Parallel()
	node, chromium := browser(t)
	elsewhere := radicale(t)
	elsewhere.open(t)
	_, announced, _ := demo(t, 14, "--allow-network", "127.0.0.0/8")
	setting, err := json.Marshal(map[string]any{
		"base_url": announced.BaseURL, "console_url": announced.ConsoleURL,
		"username": announced.ConsoleUsername, "password": announced.ConsolePassword,
		"api_url": announced.APIURL, "api_key": announced.APIKey, "patient_id": announced.PatientID,
		"caldav_url": announced.CalDAVURL, "practitioner_id": announced.PractitionerID,
		"dav_username": announced.Username, "dav_password": announced.Password,
		"elsewhere_url": elsewhere.root, "elsewhere_calendar": strings.TrimSuffix(elsewhere.root, "/") + elsewhere.calendar,
		"elsewhere_username": elsewhere.username, "elsewhere_password": elsewhere.password,
		"chromium": chromium, "screenshots": screenshots(t, "console"),
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "--test", "--test-reporter=tap", "browser/console.test.mjs")
	cmd.Env = environment("AFTERGLOW_SETTING=" + string(setting))
	reportTAP(t, cmd)
}
