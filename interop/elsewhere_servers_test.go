//go:build interop

package interop

import (
	"encoding/base64"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// daemon is a server that is killed and started again at the same address with the
// same data.
type daemon struct {
	name    string
	address string // host and port
	command func() *exec.Cmd
	// mend does what somebody does before she starts a server again that was killed.
	mend    func(t *testing.T)
	said    *logBuffer
	running *exec.Cmd
}

func newDaemon(t *testing.T, name, address string, command func() *exec.Cmd) *daemon {
	d := &daemon{name: name, address: address, command: command, said: &logBuffer{}}
	t.Cleanup(func() {
		if d.running != nil {
			d.kill()
		}
		if t.Failed() {
			said := d.said.String()
			t.Logf("%s said at last:\n%s", name, said[max(0, len(said)-3000):])
		}
	})
	return d
}

// freeAddress is one of loopback where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// start returns once the server answers.
func (d *daemon) start(t *testing.T) {
	t.Helper()
	if d.mend != nil {
		d.mend(t)
	}
	d.running = d.command()
	d.running.Stdout, d.running.Stderr, d.running.Env = d.said, d.said, environment()
	if err := d.running.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if response, err := http.Get("http://" + d.address + "/"); err == nil {
			response.Body.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not answer\n%s", d.name, d.said)
		}
	}
}

// kill ends the server as a power cut does.
func (d *daemon) kill() {
	_ = d.running.Process.Signal(syscall.SIGKILL)
	_ = d.running.Wait()
	d.running = nil
}

// otherServer is a CalDAV server that is not ours to look after, and a calendar in it
// that somebody writes with her app.
type otherServer struct {
	*daemon
	root               string // what she types into an app
	username, password string
	calendar           string // path of the calendar, with the slash at its end
}

// open starts it and makes the calendar.
func (e *otherServer) open(t *testing.T) {
	t.Helper()
	e.start(t)
	if status, answer, _ := e.ask(t, "MKCALENDAR", e.calendar, ""); status != http.StatusCreated {
		t.Fatalf("%s makes no calendar: %d\n%s", e.name, status, answer)
	}
}

// ask sends one request as the owner of the calendar, to a path of the server.
func (e *otherServer) ask(t *testing.T, method, path, body string, headers ...string) (status int, answer, etag string) {
	t.Helper()
	basic := base64.StdEncoding.EncodeToString([]byte(e.username + ":" + e.password))
	response, answer := ask(t, method, "http://"+e.address+path, body, append(headers, "Authorization", "Basic "+basic)...)
	return response.StatusCode, answer, response.Header.Get("ETag")
}

// radicale is Debian's, with one user.
func radicale(t *testing.T) *otherServer {
	t.Helper()
	program, dir, address := client(t, "radicale"), t.TempDir(), freeAddress(t)
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	users := write("users", "brook:secret\n")
	config := write("config", fmt.Sprintf(`[server]
hosts = %s
[auth]
type = htpasswd
htpasswd_filename = %s
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = %s
[web]
type = none
[logging]
level = warning
`, address, users, filepath.Join(dir, "collections")))
	d := newDaemon(t, "Radicale", address, func() *exec.Cmd { return exec.Command(program, "--config", config) })
	return &otherServer{daemon: d, root: "http://" + address + "/", username: "brook", password: "secret", calendar: "/brook/work/"}
}

// xandikos is Debian's. It asks for no password and keeps calendars in Git.
func xandikos(t *testing.T) *otherServer {
	t.Helper()
	program, dir, address := client(t, "xandikos"), t.TempDir(), freeAddress(t)
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	d := newDaemon(t, "Xandikos", address, func() *exec.Cmd {
		return exec.Command(program, "-d", dir, "--defaults", "--current-user-principal", "/brook/", "-l", host, "-p", port)
	})
	// Killed while it writes, it leaves locks behind that stop it for ever.
	d.mend = func(t *testing.T) {
		err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".lock") {
				err = os.Remove(path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return &otherServer{daemon: d, root: "http://" + address + "/", username: "brook", password: "secret", calendar: "/brook/calendars/work/"}
}

// another is a second Afterglow, with a calendar that a practitioner of another clinic
// made in her app.
func another(t *testing.T) *otherServer {
	t.Helper()
	d, there := newOwn(t, "the other Afterglow")
	d.start(t)
	defer d.kill()
	id := there.newPractitioner(t)
	var made struct{ Username, Password string }
	there.call(t, http.MethodPost, "/practitioners/"+id+"/app-passwords", object{}, &made)
	return &otherServer{daemon: d, root: "http://" + d.address + "/", username: made.Username, password: made.Password,
		calendar: "/dav/calendars/" + made.Username + "/work/"}
}

// newOwn is a new installation of ours that may call servers on this machine.
func newOwn(t *testing.T, name string) (*daemon, announcement) {
	t.Helper()
	data, address := filepath.Join(t.TempDir(), "data"), freeAddress(t)
	out, errors, exit := afterglow(t, "init", "--data", data, "--clinic", name, "--timezone", "America/New_York")
	_, key, found := strings.Cut(out, "API key")
	if exit != 0 || !found {
		t.Fatalf("init: exit %d\n%s%s", exit, out, errors)
	}
	key, _, _ = strings.Cut(key, "\n")
	d := newDaemon(t, name, address, func() *exec.Cmd {
		return exec.Command(binary(t), "serve", "--data", data, "--listen", address, "--allow-network", "127.0.0.0/8")
	})
	return d, announcement{BaseURL: "http://" + address, APIURL: "http://" + address + "/api/v1", APIKey: strings.TrimSpace(key), Database: filepath.Join(data, "afterglow.db")}
}

func (a announcement) newPractitioner(t *testing.T) string {
	t.Helper()
	var made entry
	a.call(t, http.MethodPost, "/practitioners", object{"name": "Dr Brook"}, &made)
	return made.ID
}
