package deploy

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
)

var scratch string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if scratch, err = os.MkdirTemp("", "afterglow-deploy-"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(scratch)
		return m.Run()
	}())
}

// build makes the program once. It is built with the race detector whenever the
// tests are, so that the packages compiled for them are used again.
var build = sync.OnceValues(func() (string, error) {
	program := filepath.Join(scratch, "afterglow")
	args := []string{"build", "-o", program}
	info, _ := debug.ReadBuildInfo()
	if info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		args = append(args, "-race")
	}
	cmd := exec.Command("go", append(args, "./cmd/afterglow")...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return program, nil
})

// run runs the program to its end and returns all that it printed.
func run(t *testing.T, args ...string) (output string, exit int) {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = t.TempDir()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// help is what a command says of itself: its flags and its settings.
func help(t *testing.T, command string) string {
	t.Helper()
	out, exit := run(t, command, "--help")
	if exit != 0 {
		t.Fatalf("afterglow %s --help: exit %d\n%s", command, exit, out)
	}
	return out
}

// knows reports whether a help text has the word, not merely as a part of a
// longer one.
func knows(help, word string) bool {
	words := strings.FieldsFunc(help, func(r rune) bool {
		return !(r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z')
	})
	return slices.Contains(words, word)
}
