//go:build interop

package interop

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// scratch holds what all tests share; TestMain removes it.
var scratch string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if scratch, err = os.MkdirTemp("", "afterglow-interop-"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(scratch)
		return m.Run()
	}())
}

// buildOnce builds the real program the first time a test needs it.
var buildOnce = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(scratch, "afterglow")
	build := exec.Command("go", "build", "-o", binary, "./cmd/afterglow")
	build.Dir = root()
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return binary, nil
})

// binary is the path of the real program.
func binary(t *testing.T) string {
	t.Helper()
	path, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// root is the repository; tests run in their package's folder.
func root() string {
	dir, err := filepath.Abs("..")
	if err != nil {
		panic(err)
	}
	return dir
}

// client finds a foreign program that "make tools" installs. Without it the
// test is skipped on a contributor's machine and fails on a build machine.
func client(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		missing(t, program)
	}
	if path, err = filepath.Abs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not there: run make tools", what)
	}
	t.Skipf("%s is not there: run make tools", what)
}

// environment is ours without the product's own settings, which would change
// what the tests start.
func environment(extra ...string) []string {
	kept := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "AFTERGLOW_")
	})
	return append(kept, extra...)
}

// afterglow runs a command of the binary to its end and returns what it wrote.
func afterglow(t *testing.T, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	cmd := exec.Command(binary(t), args...)
	cmd.Env = environment()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatalf("afterglow %s: %v", strings.Join(args, " "), err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// process is a server under test.
type process struct {
	cmd    *exec.Cmd
	stderr *logBuffer
	done   chan error
	// pid is the server's own process, which is a child of cmd's under "go run".
	pid int
}

// startJSON starts a command that prints one JSON line once it accepts
// connections, and decodes that line into announced. The server is stopped when
// the test ends, if the test has not stopped it.
func startJSON(t *testing.T, cmd *exec.Cmd, within time.Duration, announced any) *process {
	t.Helper()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd, stderr: &logBuffer{}, done: make(chan error, 1)}
	cmd.Stderr = p.stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.pid = cmd.Process.Pid
	line := make(chan string, 1)
	go func() {
		out := bufio.NewReader(stdout)
		first, _ := out.ReadString('\n')
		line <- first
		_, _ = io.Copy(io.Discard, out)
		p.done <- cmd.Wait()
	}()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the server said:\n%s", p.stderr)
		}
		_ = syscall.Kill(p.pid, syscall.SIGKILL)
		if p.pid != cmd.Process.Pid {
			_ = cmd.Process.Kill()
		}
	})
	select {
	case first := <-line:
		if err := json.Unmarshal([]byte(first), announced); err != nil {
			t.Fatalf("the first line is %q: %v\n%s", first, err, p.stderr)
		}
	case <-time.After(within):
		t.Fatalf("no JSON line within %s\n%s", within, p.stderr)
	}
	return p
}

// stop sends SIGTERM and asks for exit 0 within 10 seconds (design: graceful
// stop).
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(p.pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-p.done:
		if err != nil {
			t.Errorf("stopped with %v\n%s", err, p.stderr)
		}
	case <-time.After(10 * time.Second):
		t.Errorf("did not stop within 10 s\n%s", p.stderr)
	}
}

// logBuffer collects a program's stderr while it runs.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// announcement is the line of "demo --json", as far as it is used here.
type announcement struct {
	BaseURL        string `json:"base_url"`
	FeedURL        string `json:"feed_url"`
	PatientPageURL string `json:"patient_page_url"`
	APIURL         string `json:"api_url"`
	APIKey         string `json:"api_key"`
	PatientID      string `json:"patient_id"`

	CalDAVURL       string `json:"caldav_url"`
	Username        string `json:"username"` // of the practitioner
	Password        string `json:"password"`
	PatientUsername string `json:"patient_username"`
	PatientPassword string `json:"patient_password"`
	PractitionerID  string `json:"practitioner_id"`

	Database string `json:"database"`

	ConsoleURL      string `json:"console_url"`
	ConsoleUsername string `json:"console_username"` // of an owner
	ConsolePassword string `json:"console_password"`
}

// demo starts the demo clinic on a free port and returns its announcement and
// the feed URLs of all its patients.
func demo(t *testing.T, patients int, flags ...string) (*process, announcement, []string) {
	t.Helper()
	dir := t.TempDir()
	urls := filepath.Join(dir, "urls")
	cmd := exec.Command(binary(t), append([]string{"demo", "--data", filepath.Join(dir, "data"),
		"--listen", "127.0.0.1:0", "--json", "--urls", urls, "--patients", fmt.Sprint(patients)}, flags...)...)
	cmd.Env = environment()
	var announced announcement
	p := startJSON(t, cmd, 60*time.Second, &announced)
	data, err := os.ReadFile(urls)
	if err != nil {
		t.Fatal(err)
	}
	feeds := strings.Fields(string(data))
	if len(feeds) != patients {
		t.Fatalf("--urls lists %d feeds, want %d", len(feeds), patients)
	}
	if !slices.Contains(feeds, announced.FeedURL) {
		t.Errorf("--urls does not list the announced feed")
	}
	return p, announced, feeds
}

// ask sends one request; headers come in pairs.
func ask(t *testing.T, method, url, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	// The transport adds Accept-Encoding and undoes gzip silently, which would
	// hide a compressed feed (interop H3).
	transport := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	response, err := (&http.Client{Transport: transport, Timeout: 20 * time.Second}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(data)
}

// fetch gets a feed that must be there.
func fetch(t *testing.T, url string) string {
	t.Helper()
	response, body := ask(t, http.MethodGet, url, "")
	if response.StatusCode != http.StatusOK {
		t.Fatalf("GET of a feed: %s", response.Status)
	}
	return body
}

// save fetches the feeds into files of a new folder, in order.
func save(t *testing.T, feeds []string) []string {
	t.Helper()
	dir := t.TempDir()
	var files []string
	for i, url := range feeds {
		file := filepath.Join(dir, fmt.Sprintf("%03d.ics", i))
		if err := os.WriteFile(file, []byte(fetch(t, url)), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}
