package main

import (
	"strings"
	"testing"
)

func TestWhatACommandSaysAfterItsProgressHasALineOfItsOwn(t *testing.T) {
	for _, steps := range []int{0, 1, 7, 10} {
		var terminal strings.Builder
		step, done := progressOn(&terminal, "counting", 10)
		for range steps {
			step()
		}
		done()
		step()
		drawn := terminal.String()
		if steps > 0 && !strings.Contains(drawn, "counting") {
			t.Errorf("%d steps: %q", steps, drawn)
		}
		if left := drawn[strings.LastIndex(drawn, "\r")+1:]; left != "" {
			t.Errorf("%d steps: %q is left on the line", steps, left)
		}
	}
}
