//go:build interop

package interop

import (
	"os/exec"
	"testing"
)

// What is tested is in caldav/python_caldav_test.py.
func TestPythonCaldavWorksWithAPractitionersCalendars(t *testing.T) {
	t.Parallel()
	python := debianPython(t, "caldav", "python3-caldav")
	_, demo, _ := demo(t, 3)
	cmd := exec.Command(python, "caldav/python_caldav_test.py")
	cmd.Env = environment("PYTHONIOENCODING=utf-8", demo.practitioner(t).setting(t))
	reportTAP(t, cmd)
}
