//go:build interop

package interop

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
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

// evolution is Evolution-data-server with one calendar, in a desktop session of
// its own that has no desktop.
type evolution struct {
	in  io.Writer
	out *bufio.Reader
	log *logBuffer
}

// subscribe starts it and adds the feed as its only calendar.
func subscribe(t *testing.T, address string) *evolution {
	t.Helper()
	return startEvolution(t, "readers/evolution.py", address)
}

// startEvolution starts it with a script that adds a calendar and then does what
// it is told, line by line.
func startEvolution(t *testing.T, script string, args ...string) *evolution {
	t.Helper()
	session := client(t, "dbus-run-session")
	python := client(t, "/usr/bin/python3")
	if err := exec.Command(python, "-c", "import gi; gi.require_version('ECal', '2.0')").Run(); err != nil {
		missing(t, "gir1.2-ecal-2.0")
	}
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, "run"), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(session, append([]string{"--", python, script}, args...)...)
	// Its services are children of the session's bus and inherit all of this.
	cmd.Env = append(os.Environ(), "GSETTINGS_BACKEND=memory", "HOME="+home, "XDG_RUNTIME_DIR="+home+"/run",
		"XDG_CONFIG_HOME="+home+"/config", "XDG_DATA_HOME="+home+"/data", "XDG_CACHE_HOME="+home+"/cache")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	e := &evolution{log: &logBuffer{}}
	cmd.Stderr = e.log
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	e.in, e.out = in, bufio.NewReader(out)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close() // ends the program, that ends the session, and that its services
		if t.Failed() {
			t.Logf("Evolution said:\n%s", e.log)
		}
		ended := time.AfterFunc(10*time.Second, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
		_ = cmd.Wait()
		ended.Stop()
	})
	return e
}

// answer reads the next list of events.
func (e *evolution) answer(t *testing.T) []event {
	t.Helper()
	var r reading
	e.read(t, &r)
	slices.SortFunc(r.Events, byUID)
	return r.Events
}

// read decodes the next line of the script.
func (e *evolution) read(t *testing.T, into any) {
	t.Helper()
	line := make(chan []byte, 1)
	go func() {
		text, _ := e.out.ReadBytes('\n')
		line <- text
	}()
	select {
	case text := <-line:
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatalf("Evolution says %q: %v\n%s", text, err, e.log)
		}
	case <-time.After(60 * time.Second):
		t.Fatalf("Evolution says nothing\n%s", e.log)
	}
}

// refreshUntil lets it fetch until ready is content with what it holds, or until
// it has had time enough; it returns the last it held.
func (e *evolution) refreshUntil(t *testing.T, ready func([]event) bool) []event {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		fmt.Fprintln(e.in, "refresh")
		held := e.answer(t)
		if ready(held) || time.Now().After(deadline) {
			return held
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// exchange is a request as the feed's server got it, and its answer.
type exchange struct {
	request http.Header
	status  int
}

// recorder passes requests on to a server and remembers them.
type recorder struct {
	mu  sync.Mutex
	all []exchange
}

// record starts a recorder before a feed and returns the feed's address there.
func record(t *testing.T, demo announcement, feed string) (*recorder, string) {
	t.Helper()
	target, err := url.Parse(demo.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{}
	front := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(target) },
		ModifyResponse: func(response *http.Response) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.all = append(r.all, exchange{response.Request.Header, response.StatusCode})
			return nil
		},
	})
	t.Cleanup(front.Close)
	return r, strings.Replace(feed, demo.BaseURL, front.URL, 1)
}

// since are the exchanges after the first n.
func (r *recorder) since(n int) []exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all[n:])
}

func TestEvolutionHasEachChangeExactlyOnce(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	history := newHistory(t, demo)
	evolution := subscribe(t, demo.FeedURL)
	evolution.answer(t) // may come before the first fetch
	change := "nothing"
	for n := range 11 {
		want := shown(t, demo.FeedURL)
		held := evolution.refreshUntil(t, func(held []event) bool { return slices.Equal(held, want) })
		if !slices.Equal(held, want) {
			t.Fatalf("change %d, %s: Evolution holds\n%+v\nwant\n%+v", n, change, held, want)
		}
		change = history.change()
	}
}

func TestEvolutionRevalidatesByTagAlone(t *testing.T) { // interop H4
	t.Parallel()
	_, demo, _ := demo(t, 1)
	recorder, address := record(t, demo, demo.FeedURL)
	evolution := subscribe(t, address)
	evolution.answer(t)
	want := shown(t, demo.FeedURL)
	get, _ := ask(t, http.MethodHead, demo.FeedURL, "")
	tag := get.Header.Get("Etag")
	revalidated := func() bool {
		return slices.ContainsFunc(recorder.since(0), func(e exchange) bool {
			return e.request.Get("If-None-Match") == tag && e.request.Get("If-Modified-Since") == "" && e.status == http.StatusNotModified
		})
	}
	held := evolution.refreshUntil(t, func([]event) bool { return revalidated() })
	if !revalidated() {
		t.Fatalf("never revalidated: %+v", recorder.since(0))
	}
	if !slices.Equal(held, want) {
		t.Errorf("after a 304 Evolution holds\n%+v\nwant\n%+v", held, want)
	}
	// The tag it knows has to fail once the feed is another one.
	before := len(recorder.since(0))
	demo.book(t, 40)
	want = shown(t, demo.FeedURL)
	held = evolution.refreshUntil(t, func(held []event) bool { return slices.Equal(held, want) })
	if !slices.Equal(held, want) {
		t.Errorf("after a change Evolution holds\n%+v\nwant\n%+v", held, want)
	}
	fetched := 0
	for _, e := range recorder.since(before) {
		if e.status == http.StatusOK && e.request.Get("If-None-Match") == tag {
			fetched++
		}
	}
	if fetched != 1 {
		t.Errorf("the changed feed was sent %d times, want once", fetched)
	}
}
