//go:build interop

package interop

import (
	"os/exec"
	"regexp"
	"testing"
)

// reportTAP runs a program of tests in another language that reports as the Test
// Anything Protocol, and makes each of them a subtest.
func reportTAP(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	tests := regexp.MustCompile(`(?m)^ *(not )?ok \d+ - (.*?)(?: # .*)?$`).FindAllStringSubmatch(string(out), -1)
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
