//go:build interop

package interop

import (
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"testing"
)

// The clients that cannot run here, by the rules of interop.md section 1: each
// test does over the wire what the client is known to do.

// Thunderbird looks for an answer that tells it what kind of calendar it is, and
// takes a conflict as the answer to its PUT for one that can be written.
func TestThunderbirdsProbesFindTheFeedReadOnly(t *testing.T) { // interop H1
	_, demo, _ := demo(t, 1)
	before := fetch(t, demo.FeedURL)
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		response, _ := ask(t, method, demo.FeedURL, "")
		if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/calendar") {
			t.Errorf("%s: %s, %s", method, response.Status, response.Header.Get("Content-Type"))
		}
	}
	for method, headers := range map[string][]string{
		"PROPFIND": {"Depth", "0", "Content-Type", "text/xml; charset=utf-8"},
		"PUT":      {"If-Match", "nothing", "Content-Type", "text/calendar; charset=utf-8"},
	} {
		response, _ := ask(t, method, demo.FeedURL, "", headers...)
		if response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("%s: %s, Allow %q", method, response.Status, response.Header.Get("Allow"))
		}
	}
	if fetch(t, demo.FeedURL) != before {
		t.Error("the probes have changed the feed")
	}
}

// It names the calendar by the last segment of its address.
func TestThunderbirdNamesTheCalendarNeutrally(t *testing.T) { // interop H7, H17
	_, demo, _ := demo(t, 1)
	address, err := url.Parse(demo.FeedURL)
	if err != nil {
		t.Fatal(err)
	}
	name, isCalendar := strings.CutSuffix(path.Base(address.Path), ".ics")
	if name != "calendar" || !isCalendar || address.RawQuery != "" {
		t.Errorf("the calendar would be named %q", name)
	}
	response, _ := ask(t, http.MethodGet, demo.FeedURL, "")
	if got := response.Header.Get("Content-Disposition"); got != `inline; filename="calendar.ics"` {
		t.Errorf("Content-Disposition is %q", got)
	}
}

// subscriber is a client that keeps a copy of a feed and revalidates it with the
// validators that it minds, by request header.
type subscriber struct {
	agent string
	minds map[string]string // header of a request: header of the answer that it repeats
	kept  http.Header       // of the last 200
	copy  string
}

// refresh fetches the feed and says whether it was sent anew.
func (s *subscriber) refresh(t *testing.T, address string) bool {
	t.Helper()
	headers := []string{"User-Agent", s.agent}
	for ours, theirs := range s.minds {
		if value := s.kept.Get(theirs); value != "" {
			headers = append(headers, ours, value)
		}
	}
	response, body := ask(t, http.MethodGet, address, "", headers...)
	switch response.StatusCode {
	case http.StatusOK:
		s.kept, s.copy = response.Header, body
		return true
	case http.StatusNotModified:
		return false
	}
	t.Fatalf("%s is answered %s", s.agent, response.Status)
	return false
}

// Whatever a client revalidates with, it is sent each change once, and nothing
// when nothing has changed: additions, and removals too, which leave nothing
// behind in the feed that would be newer than before; and changes that follow
// each other within a second, the resolution of a date.
func TestEveryClientSeesEachChangeByTheValidatorsItMinds(t *testing.T) { // interop H4, H5
	tag, date := [2]string{"If-None-Match", "Etag"}, [2]string{"If-Modified-Since", "Last-Modified"}
	_, demo, _ := demo(t, 1)
	for _, client := range []struct {
		agent string
		minds [][2]string
	}{
		{"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0", [][2]string{tag}},
		{"macOS/15.5 (24F74) dataaccessd/1.0", [][2]string{date}},
		{"iOS/18.5 (22F76) dataaccessd/1.0", [][2]string{date}},
		{"ICSx5/2.4.1 (ktor) Android/15", [][2]string{tag, date}},
	} {
		t.Run(client.agent, func(t *testing.T) {
			s := &subscriber{agent: client.agent, minds: map[string]string{}}
			for _, pair := range client.minds {
				s.minds[pair[0]] = pair[1]
			}
			var booked []string
			for n, change := range []func(){
				func() {},
				func() { booked = append(booked, demo.book(t, 30)) },
				func() { booked = append(booked, demo.book(t, 31)) },
				func() { booked = append(booked, demo.book(t, 32)) },
				func() { demo.unbook(t, booked[1]) },
				func() { demo.unbook(t, booked[0]) },
				func() { demo.unbook(t, booked[2]) },
			} {
				change()
				if !s.refresh(t, demo.FeedURL) {
					t.Errorf("change %d: not sent", n)
				}
				if s.copy != fetch(t, demo.FeedURL) {
					t.Errorf("change %d: the copy is stale", n)
				}
				if s.refresh(t, demo.FeedURL) {
					t.Errorf("change %d: sent again", n)
				}
			}
		})
	}
}

// Google's importer sends no Accept header and comes from addresses that it
// shares with everybody; two public projects had banned it.
func TestGooglesImporterIsNeverTurnedAway(t *testing.T) { // interop H2, H13, H14
	_, demo, _ := demo(t, 1)
	want := fetch(t, demo.FeedURL)
	for n := range 80 {
		response, body := ask(t, http.MethodGet, demo.FeedURL, "", "User-Agent", "Google-Calendar-Importer")
		if response.Request.Header.Get("Accept") != "" {
			t.Fatal("this test sends an Accept header")
		}
		if response.StatusCode != http.StatusOK || body != want {
			t.Fatalf("fetch %d: %s with %d octets, want %d", n, response.Status, len(body), len(want))
		}
		if got := response.Header.Get("Content-Type"); got != "text/calendar; charset=utf-8" {
			t.Fatalf("fetch %d: Content-Type %q", n, got)
		}
	}
}

// Outlook on the web imports nothing from a compressed answer, though it asks for
// one.
func TestOutlookGetsPlainBytesOfAStatedLength(t *testing.T) { // interop H3
	_, demo, _ := demo(t, 1)
	response, body := ask(t, http.MethodGet, demo.FeedURL, "",
		"User-Agent", "Microsoft Exchange/15.20 (Windows NT 10.0; Win64; x64)", "Accept-Encoding", "gzip, deflate")
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(body, "BEGIN:VCALENDAR\r\n") {
		t.Fatalf("%s: %.40q", response.Status, body)
	}
	if got := response.Header.Get("Content-Encoding"); got != "" {
		t.Errorf("Content-Encoding is %q", got)
	}
	if got := response.Header.Get("Content-Length"); got != strconv.Itoa(len(body)) {
		t.Errorf("Content-Length is %q, the body has %d octets", got, len(body))
	}
	if response.TransferEncoding != nil {
		t.Errorf("Transfer-Encoding is %v", response.TransferEncoding)
	}
}
