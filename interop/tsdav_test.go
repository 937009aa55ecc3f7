//go:build interop

package interop

import (
	"encoding/json"
	"os/exec"
	"testing"
)

// What is tested is in caldav/tsdav.test.mjs.
func TestTsdavWorksWithAPractitionersCalendars(t *testing.T) {
	t.Parallel()
	node := nodeWith(t, "tsdav")
	_, demo, _ := demo(t, 3)
	cmd := exec.Command(node, "--test", "--test-reporter=tap", "caldav/tsdav.test.mjs")
	cmd.Env = environment(demo.practitioner(t).setting(t))
	reportTAP(t, cmd)
}

// setting is how a program in another language is told of an account.
func (a account) setting(t *testing.T) string {
	t.Helper()
	told, err := json.Marshal(map[string]string{"entry": a.entry, "home": a.home(), "username": a.username, "password": a.password})
	if err != nil {
		t.Fatal(err)
	}
	return "AFTERGLOW_ACCOUNT=" + string(told)
}
