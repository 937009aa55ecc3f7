package upstream_test

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/upstream"
)

// fake answers requests of a method in place of the other server, as long as it has an
// answer.
type fake struct {
	http.RoundTripper
	answer func(*http.Request) (status int, body string)
}

func (f fake) RoundTrip(r *http.Request) (*http.Response, error) {
	if status, body := f.answer(r); status != 0 {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
	return f.RoundTripper.RoundTrip(r)
}

// replaced lets the other side answer otherwise than it does.
func (p *pair) replaced(answer func(*http.Request) (status int, body string)) (back func()) {
	before := p.way.RoundTripper
	p.way.RoundTripper = fake{before, answer}
	return func() { p.way.RoundTripper = before }
}

func (p *pair) onlyRound() {
	p.t.Helper()
	if err := p.runner.Round(context.Background(), p.key); err != nil {
		p.t.Fatal(err)
	}
}

// TestAListThatIsCutShortDeletesNothing: RFC 6578 section 3.6 lets a server answer in
// parts, by 507 and a token to go on from; one that gives no token leaves the rest
// unknown.
func TestAListThatIsCutShortDeletesNothing(t *testing.T) {
	for name, token := range map[string]string{"no token": "", "the same token": "<D:sync-token>urn:same</D:sync-token>"} {
		t.Run(name, func(t *testing.T) {
			p := newPair(t)
			p.put("x.ics", event("x", "Dentist", "20270310T150000Z"))
			p.put("y.ics", event("y", "Dentist", "20270311T150000Z"))
			p.round()
			p.put("x.ics", event("x", "Dentist", "20270310T160000Z"))
			back := p.replaced(func(r *http.Request) (int, string) {
				if r.Method != "REPORT" || r.Header.Get("Depth") != "0" {
					return 0, ""
				}
				body, _ := io.ReadAll(r.Body)
				if !strings.Contains(string(body), "<sync-token></sync-token>") && token == "" {
					return http.StatusForbidden, ""
				}
				at := strings.TrimSuffix(r.URL.Path, "/") + "/"
				return http.StatusMultiStatus, `<D:multistatus xmlns:D="DAV:"><D:response><D:href>` + at + `x.ics</D:href><D:propstat><D:prop><D:getetag>"new"</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>` +
					`<D:response><D:href>` + at + `</D:href><D:status>HTTP/1.1 507 Insufficient Storage</D:status></D:response>` + token + `</D:multistatus>`
			})
			p.onlyRound()
			back()
			if n := len(p.replica()); n != 2 {
				t.Errorf("%d of 2 events are left here", n)
			}
			p.round()
		})
	}
}

// TestAMemberIsAskedForWhereItsCalendarIs: no answer sends us to read or to write
// elsewhere, and one that makes no sense holds up nothing.
func TestAMemberIsAskedForWhereItsCalendarIs(t *testing.T) {
	p := newPair(t)
	p.put("x.ics", event("x", "Dentist", "20270310T150000Z"))
	asked := false
	p.replaced(func(r *http.Request) (int, string) {
		if r.URL.Host == "inside.example" {
			asked = true
			return http.StatusOK, event("z", "Trap", "20270310T150000Z")
		}
		if r.Method == "REPORT" && r.Header.Get("Depth") == "0" {
			return http.StatusMultiStatus, `<D:multistatus xmlns:D="DAV:"><D:response><D:href>http://inside.example/z.ics</D:href><D:propstat><D:prop><D:getetag>"new"</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response><D:response><D:href>http://[</D:href></D:response><D:sync-token>urn:a</D:sync-token></D:multistatus>`
		}
		return 0, ""
	})
	p.onlyRound()
	if asked || p.account().State != app.ElsewhereOK {
		t.Errorf("asked is %v, it is %s", asked, p.account().Status)
	}
}

func TestAnEventThatIsNotGivenOutHoldsUpNoOther(t *testing.T) {
	p := newPair(t)
	p.put("x.ics", event("x", "Dentist", "20270310T150000Z"))
	p.round()
	p.put("x.ics", event("x", "Secret", "20270310T160000Z"))
	p.book("2027-03-10T10:00:00")
	back := p.replaced(func(r *http.Request) (int, string) {
		if r.Method == http.MethodGet {
			return http.StatusForbidden, ""
		}
		return 0, ""
	})
	p.onlyRound()
	if is := p.account(); is.State != app.ElsewhereOK || is.Unreadable != 1 || len(p.members()) != 2 || len(p.replica()) != 2 {
		t.Errorf("%+v", is)
	}
	back()
	p.put("x.ics", event("x", "Open", "20270310T160000Z"))
	p.round()
	if is := p.account(); is.Unreadable != 0 {
		t.Errorf("%+v", is)
	}
}

// TestThePasswordGoesToNoOtherNumber: two addresses of numbers are no hosts of one
// domain, however alike their ends are.
func TestThePasswordGoesToNoOtherNumber(t *testing.T) {
	told := ""
	other := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		told = r.Header.Get("Authorization")
		w.WriteHeader(http.StatusNotFound)
	}))
	defer other.Close()
	given := httptest.NewTLSServer(http.RedirectHandler(other.URL+"/", http.StatusTemporaryRedirect))
	defer given.Close()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	login := app.ElsewhereLogin{Kind: app.ElsewhereCalDAV, Address: given.URL, Username: "brook", Password: "secret"}
	if _, err := (upstream.Finder{Client: client}).Find(context.Background(), login); err == nil || told != "" {
		t.Errorf("%v, and the other one was told %q", err, told)
	}
}
