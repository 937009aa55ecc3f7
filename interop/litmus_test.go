//go:build interop

package interop

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// cabinet stands between litmus, which tests servers of files, and ours, which has
// nothing but calendars: the collection that litmus makes for itself becomes a
// calendar, and each file an event that holds it. All else passes as it is.
type cabinet struct {
	*httptest.Server
	account account
	server  *url.URL
	made    atomic.Int64 // events
}

func newCabinet(t *testing.T, a account) *cabinet {
	t.Helper()
	server, err := url.Parse(origin(a.root))
	if err != nil {
		t.Fatal(err)
	}
	c := &cabinet{account: a, server: server}
	c.Server = httptest.NewServer(&httputil.ReverseProxy{
		// For a client that waits for a 100, it waits for the server's own.
		Transport: &http.Transport{ExpectContinueTimeout: time.Minute},
		Rewrite:   func(r *httputil.ProxyRequest) { c.file(t, r) },
		ModifyResponse: func(r *http.Response) error {
			if r.Request.Method != http.MethodGet || r.StatusCode != http.StatusOK {
				return nil
			}
			event, err := io.ReadAll(r.Body)
			file := fileIn(string(event))
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(file)), int64(len(file))
			r.Header.Del("Content-Length")
			return err
		},
		ErrorLog: log.New(io.Discard, "", 0), // litmus hangs up now and then
	})
	t.Cleanup(c.Close)
	return c
}

// file makes calendars and events of what litmus sends.
func (c *cabinet) file(t *testing.T, r *httputil.ProxyRequest) {
	r.SetURL(c.server)
	r.Out.Host = r.In.Host // which a Destination names
	switch {
	case r.In.Method == "MKCOL" && c.server.String()+r.In.URL.Path == c.account.calendar("litmus"):
		r.Out.Method = "MKCALENDAR"
	case r.In.Method == http.MethodPut:
		file, err := io.ReadAll(r.In.Body)
		if err != nil {
			t.Error(err)
		}
		i := allDay(fmt.Sprint("file-", c.made.Add(1)), "A file", "2027-03-20")
		if response, before := c.account.ask(t, http.MethodGet, r.Out.URL.String(), ""); response.StatusCode == http.StatusOK {
			i.uid = lineOf(before, "UID:") // which an event keeps as long as it lives
		}
		i.lines = append(i.lines, fileProperty+base64.StdEncoding.EncodeToString(file))
		event := i.String()
		r.Out.Body, r.Out.ContentLength = io.NopCloser(strings.NewReader(event)), int64(len(event))
		r.Out.Header.Set("Content-Type", "text/calendar")
	}
}

const fileProperty = "X-FILE:"

// fileIn is the file in an event; what is no event is a file itself.
func fileIn(event string) []byte {
	file, err := base64.StdEncoding.DecodeString(lineOf(event, fileProperty))
	if err != nil || len(file) == 0 {
		return []byte(event)
	}
	return file
}

// lineOf is what follows the beginning of a line.
func lineOf(text, beginning string) string {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, beginning); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

var (
	// What litmus writes of a suite, as in "-> running `basic':", and of a test that
	// did not pass in it, as in " 9. delete_fragment....... FAIL".
	litmusLine = regexp.MustCompile("-> running `(\\w+)'|(\\d+)\\. (\\w+)\\.+ (?:FAIL|SKIPPED)")
	litmusSum  = regexp.MustCompile("<- summary for `(\\w+)': of (\\d+) tests run: (\\d+) passed")
	// What docs/rfc.md says of one, as in "| basic 9 | delete_fragment | no: ...".
	litmusRow = regexp.MustCompile(`(?m)^\| ((?:basic|copymove|props|locks|http) \d+) \| (\w+) \| no: `)
)

// litmus is what people try WebDAV servers with. A CalDAV server cannot pass all of
// it; docs/rfc.md says what it does not, and why.
func TestLitmusFailsWhereTheDocumentSaysAndNowhereElse(t *testing.T) {
	t.Parallel()
	litmus := client(t, "litmus")
	document, err := os.ReadFile(filepath.Join(root(), "docs", "rfc.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, demo, _ := demo(t, 1)
	whose := demo.practitioner(t)
	cmd := exec.Command(litmus, "--keep-going", strings.Replace(whose.home(), origin(whose.root), newCabinet(t, whose).URL, 1), whose.username, whose.password)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "TESTS=basic copymove props locks http")
	out, _ := cmd.CombinedOutput() // it fails where one of the tests does
	said := string(out)

	var failed, expected, suites []string
	suite := ""
	for _, line := range litmusLine.FindAllStringSubmatch(said, -1) {
		if line[1] != "" {
			suite = line[1]
			continue
		}
		failed = append(failed, suite+" "+line[2]+" "+line[3])
	}
	for _, row := range litmusRow.FindAllStringSubmatch(string(document), -1) {
		expected = append(expected, row[1]+" "+row[2])
	}
	if !slices.Equal(failed, expected) {
		t.Errorf("what did not pass:\n%s\nwhat docs/rfc.md says does not:\n%s", strings.Join(failed, "\n"), strings.Join(expected, "\n"))
	}
	for _, sum := range litmusSum.FindAllStringSubmatch(said, -1) {
		suites = append(suites, sum[1])
		if sum[1] == "http" && sum[2] != sum[3] {
			t.Errorf("of http %s of %s pass", sum[3], sum[2])
		}
	}
	if want := []string{"basic", "copymove", "props", "locks", "http"}; !slices.Equal(suites, want) {
		t.Errorf("litmus ran %q, want %q", suites, want)
	}
	if t.Failed() {
		t.Logf("%s", said)
	}
}
