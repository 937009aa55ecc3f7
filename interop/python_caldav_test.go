//go:build interop

package interop

import (
	"os/exec"
	"testing"
)

// What is tested is in caldav/python_caldav_test.py.
func TestPythonCaldavWorksWithAPractitionersCalendars(t *testing.T) {
	t.Parallel()
	// Debian's python3 in full: another one on PATH does not see Debian's modules.
	python := client(t, "/usr/bin/python3")
	if err := exec.Command(python, "-c", "import caldav").Run(); err != nil {
		missing(t, "python3-caldav")
	}
	_, demo, _ := demo(t, 3)
	cmd := exec.Command(python, "caldav/python_caldav_test.py")
	cmd.Env = environment("PYTHONIOENCODING=utf-8", demo.practitioner(t).setting(t))
	reportTAP(t, cmd)
}
