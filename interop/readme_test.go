//go:build interop

package interop

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The first command a stranger types is the README's first; it is run as it is
// written, with a folder and a port of its own.
func TestTheReadmesFirstCommandServesAFeed(t *testing.T) {
	command := firstCommand(t)
	if want := "go run ./cmd/afterglow demo"; command != want {
		t.Fatalf("the README begins with %q, want %q", command, want)
	}
	binary(t) // compiles the packages, so that below only starting is timed
	args := append(strings.Fields(command),
		"--data", filepath.Join(t.TempDir(), "demo"), "--listen", "127.0.0.1:0", "--json")
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = root()
	cmd.Env = environment()
	begin := time.Now()
	var announced announcement
	server := startJSON(t, cmd, 60*time.Second, &announced)
	t.Logf("ready after %s, linking included", time.Since(begin).Round(time.Millisecond))

	// A signal to "go run" ends go and leaves the server alone.
	server.pid = onlyChild(t, cmd.Process.Pid)
	response, body := ask(t, http.MethodGet, announced.FeedURL, "")
	if response.StatusCode != http.StatusOK || strings.Count(body, "BEGIN:VEVENT") < 4 {
		t.Errorf("the feed answers %s with %d events, want at least 4", response.Status, strings.Count(body, "BEGIN:VEVENT"))
	}
	server.stop(t)
}

// firstCommand is the first line of the README's first sh block.
func firstCommand(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	match := regexp.MustCompile("(?m)^```sh\n(.+)$").FindSubmatch(data)
	if match == nil {
		t.Fatal("the README has no sh block")
	}
	return string(match[1])
}

// onlyChild is the process that a process has started.
func onlyChild(t *testing.T, pid int) int {
	t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		t.Fatal(err)
	}
	var children []int
	for _, task := range tasks {
		data, err := os.ReadFile(task)
		if err != nil {
			continue // a thread that has ended meanwhile
		}
		for _, field := range strings.Fields(string(data)) {
			var child int
			if _, err := fmt.Sscan(field, &child); err == nil {
				children = append(children, child)
			}
		}
	}
	if len(children) != 1 {
		t.Fatalf("process %d has the children %v, want one", pid, children)
	}
	return children[0]
}
