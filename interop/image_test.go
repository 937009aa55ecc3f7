//go:build interop

package interop

import (
	"debug/elf"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The image holds nothing but the program, so the program must need nothing: the
// Dockerfile's own build command is run here, and what it makes is started with
// an empty environment.
func TestTheImagesProgramNeedsNothingElse(t *testing.T) {
	built := filepath.Join(t.TempDir(), "afterglow")
	build := exec.Command("bash", "-euc", strings.Replace(dockerfileBuild(t), "/out/afterglow", built, 1))
	build.Dir = root()
	build.Env = append(os.Environ(), "VERSION=1.2.3-test")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	} else if strings.Contains(string(out), "warning") {
		t.Errorf("the linker warns:\n%s", out)
	}
	program, err := elf.Open(built)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	for _, header := range program.Progs {
		if header.Type == elf.PT_INTERP {
			t.Error("the program asks for a dynamic loader")
		}
	}

	if out, err := exec.Command(built, "--version").Output(); err != nil || strings.TrimSpace(string(out)) != "1.2.3-test" {
		t.Errorf("--version prints %q (%v), not what the image was built as", out, err)
	}

	dir := t.TempDir()
	cmd := exec.Command(built, "demo", "--data", filepath.Join(dir, "data"), "--listen", "127.0.0.1:0", "--json", "--patients", "1")
	cmd.Dir = dir
	cmd.Env = []string{"TMPDIR=" + dir, "ZONEINFO=" + filepath.Join(dir, "none")}
	var announced announcement
	server := startJSON(t, cmd, 60*time.Second, &announced)
	if response, _ := ask(t, http.MethodGet, announced.FeedURL, ""); response.StatusCode != http.StatusOK {
		t.Errorf("its feed answers %s", response.Status)
	}
	health := exec.Command(built, "doctor", "--url", announced.BaseURL+"/readyz")
	health.Env = []string{}
	if out, err := health.CombinedOutput(); err != nil {
		t.Errorf("its health check: %v\n%s", err, out)
	}
	server.stop(t)
}

// dockerfileBuild is the Dockerfile's "go build" command.
func dockerfileBuild(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(), "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for line := range strings.Lines(string(data)) {
		if command, ok := strings.CutPrefix(line, "RUN "); ok && strings.Contains(command, "go build") {
			found = append(found, strings.TrimSpace(command))
		}
	}
	if len(found) != 1 || !strings.Contains(found[0], "/out/afterglow") {
		t.Fatal(fmt.Sprint("want one go build to /out/afterglow in the Dockerfile, found ", found))
	}
	return found[0]
}
