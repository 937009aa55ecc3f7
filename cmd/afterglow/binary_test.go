package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary is the program under test, built once: what a clinic installs is what
// these tests run.
var binary string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "afterglow-test-")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(folder, "afterglow")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %s\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

// result is what a command did.
type result struct {
	code     int
	out, err string
}

// command runs a command of the binary to its end.
func command(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var out, errOut bytes.Buffer
	c := exec.Command(binary, args...)
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(stdin), &out, &errOut
	c.Env = environment()
	err := c.Run()
	if c.ProcessState == nil {
		t.Fatal(err)
	}
	return result{c.ProcessState.ExitCode(), out.String(), errOut.String()}
}

// environment is the test's own without settings of the product.
func environment() []string {
	var out []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "AFTERGLOW_") {
			out = append(out, v)
		}
	}
	return out
}

// mustRun runs a command that has to succeed and returns its output.
func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	r := command(t, "", args...)
	if r.code != 0 {
		t.Fatalf("afterglow %s: exit %d\n%s%s", strings.Join(args, " "), r.code, r.out, r.err)
	}
	return r.out
}

// daemon is a running server.
type daemon struct {
	*exec.Cmd
	first  map[string]string // the line of JSON it announced itself with
	stderr *bytes.Buffer
}

// start runs serve or demo with --json and waits until it accepts connections.
func start(t *testing.T, args ...string) *daemon {
	t.Helper()
	return startAt(t, "127.0.0.1:0", args...)
}

// lasting is an address that was free a moment ago, for servers that are to be
// found again where they were: calendars name the address.
var lasting = sync.OnceValue(func() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer listener.Close()
	return listener.Addr().String()
})

func startAt(t *testing.T, address string, args ...string) *daemon {
	t.Helper()
	d := &daemon{Cmd: exec.Command(binary, append(args, "--listen", address, "--json")...), stderr: &bytes.Buffer{}}
	d.Env, d.Stderr = environment(), d.stderr
	out, err := d.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Process.Kill(); _ = d.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("no line of JSON: %v\n%s", err, d.stderr)
	}
	if err := json.Unmarshal([]byte(line), &d.first); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return d
}

// terminate asks a server to stop and returns its exit code and how long it took.
func (d *daemon) terminate(t *testing.T) (code int, took time.Duration) {
	t.Helper()
	begin := time.Now()
	if err := d.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = d.Wait()
	return d.ProcessState.ExitCode(), time.Since(begin)
}

// request sends a request with an API key and returns status and body.
func request(t *testing.T, method, url, key, body string) (int, string) {
	t.Helper()
	status, text, err := send(method, url, key, body)
	if err != nil {
		t.Fatal(err)
	}
	return status, text
}

func send(method, url, key, body string) (int, string, error) {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

// initialised makes a clinic and returns its directory and API key.
func initialised(t *testing.T) (data, key string) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	out := mustRun(t, "init", "--data", data, "--clinic", "Test Clinic", "--timezone", "America/New_York")
	return data, keyIn(t, out)
}

// keyIn finds the API key in what init or import printed.
func keyIn(t *testing.T, out string) string {
	t.Helper()
	for line := range strings.Lines(out) {
		if rest, ok := strings.CutPrefix(line, "API key"); ok {
			return strings.TrimSpace(rest)
		}
	}
	t.Fatalf("no API key in:\n%s", out)
	return ""
}
