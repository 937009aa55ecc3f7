//go:build interop

package interop

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

func TestHeadAnswersAsGetWithoutABody(t *testing.T) { // interop H1
	_, demo, _ := demo(t, 1)
	get, body := ask(t, http.MethodGet, demo.FeedURL, "")
	head, none := ask(t, http.MethodHead, demo.FeedURL, "")
	if head.StatusCode != http.StatusOK || none != "" {
		t.Fatalf("HEAD: %s with %d octets", head.Status, len(none))
	}
	for _, name := range []string{"Content-Type", "Etag", "Last-Modified", "Content-Length", "Cache-Control"} {
		if head.Header.Get(name) == "" || head.Header.Get(name) != get.Header.Get(name) {
			t.Errorf("%s: HEAD says %q, GET says %q", name, head.Header.Get(name), get.Header.Get(name))
		}
	}
	if want := strconv.Itoa(len(body)); get.Header.Get("Content-Length") != want {
		t.Errorf("Content-Length %s, body has %s octets", get.Header.Get("Content-Length"), want)
	}
}

func TestAFeedIsCalendarTextWhateverIsAccepted(t *testing.T) { // interop H2, H3, H6
	_, demo, _ := demo(t, 1)
	for _, accept := range []string{"text/html", "application/json;q=0.1", "garbage"} {
		response, body := ask(t, http.MethodGet, demo.FeedURL, "", "Accept", accept, "Accept-Encoding", "gzip, br")
		if got := response.Header.Get("Content-Type"); got != "text/calendar; charset=utf-8" {
			t.Errorf("Accept %q: Content-Type %q", accept, got)
		}
		if got := response.Header.Get("Content-Encoding"); got != "" {
			t.Errorf("Accept %q: Content-Encoding %q", accept, got)
		}
		if !strings.HasPrefix(body, "BEGIN:VCALENDAR\r\n") {
			t.Errorf("Accept %q: the body starts with %.40q", accept, body)
		}
		if got := response.Header.Get("Set-Cookie"); got != "" {
			t.Errorf("Accept %q: Set-Cookie is sent", accept)
		}
	}
}

func TestARevalidatedFeedIsNotSentAgain(t *testing.T) { // interop H4
	_, demo, _ := demo(t, 1)
	get, _ := ask(t, http.MethodGet, demo.FeedURL, "")
	etag, modified := get.Header.Get("Etag"), get.Header.Get("Last-Modified")
	if etag == "" || strings.HasPrefix(etag, "W/") {
		t.Fatalf("ETag %q is not a strong one", etag)
	}
	for name, headers := range map[string][]string{
		"by ETag":                    {"If-None-Match", etag},
		"by date":                    {"If-Modified-Since", modified},
		"ETag beats an old date":     {"If-None-Match", etag, "If-Modified-Since", "Mon, 01 Jan 2001 00:00:00 GMT"},
		"one of several ETags":       {"If-None-Match", `"other", ` + etag},
		"a weak form of our own one": {"If-None-Match", "W/" + etag},
	} {
		response, body := ask(t, http.MethodGet, demo.FeedURL, "", headers...)
		if response.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s: %s with %d octets, want 304 with none", name, response.Status, len(body))
		}
		if response.Header.Get("Etag") != etag || response.Header.Get("Last-Modified") != modified {
			t.Errorf("%s: the 304 does not repeat both validators", name)
		}
	}
	for name, headers := range map[string][]string{
		"another ETag beats our date": {"If-None-Match", `"other"`, "If-Modified-Since", modified},
		"an unreadable date":          {"If-Modified-Since", "yesterday"},
	} {
		if response, _ := ask(t, http.MethodGet, demo.FeedURL, "", headers...); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s, want 200", name, response.Status)
		}
	}
}

func TestAFeedRefusesEveryWriteAsNotAllowed(t *testing.T) { // interop H1
	_, demo, _ := demo(t, 1)
	for _, method := range []string{"POST", "DELETE", "PATCH", "REPORT", "PROPPATCH", "MKCALENDAR", "LOCK"} {
		response, body := ask(t, method, demo.FeedURL, "", "If-Match", "nothing")
		if response.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: %s, want 405", method, response.Status)
		}
		if got := response.Header.Get("Allow"); got != "GET, HEAD, OPTIONS" {
			t.Errorf("%s: Allow is %q", method, got)
		}
		if strings.Contains(body, token(t, demo.FeedURL)) {
			t.Errorf("%s: the answer repeats the token", method)
		}
	}
}

func TestAnUnknownTokenIsAnyOther404(t *testing.T) { // interop H12
	_, demo, _ := demo(t, 1)
	unknown := strings.Replace(demo.FeedURL, token(t, demo.FeedURL), strings.Repeat("A", 43), 1)
	short := strings.Replace(demo.FeedURL, token(t, demo.FeedURL), "x", 1)
	first, firstBody := ask(t, http.MethodGet, unknown, "")
	second, secondBody := ask(t, http.MethodGet, short, "")
	other, otherBody := ask(t, http.MethodGet, demo.BaseURL+"/no/such/page", "")
	if first.StatusCode != 404 || second.StatusCode != 404 || other.StatusCode != 404 {
		t.Fatalf("answers %s, %s, %s; want 404", first.Status, second.Status, other.Status)
	}
	if firstBody != otherBody || secondBody != otherBody {
		t.Errorf("the bodies differ: %q, %q, %q", firstBody, secondBody, otherBody)
	}
}

func TestTheTokenReachesNoLog(t *testing.T) { // interop P3
	server, demo, feeds := demo(t, 2)
	for _, feed := range feeds {
		fetch(t, feed)
		ask(t, "PUT", feed, "x", "If-Match", "nothing")
		ask(t, http.MethodGet, feed+"/more", "")
	}
	server.stop(t)
	for _, feed := range feeds {
		if strings.Contains(server.stderr.String(), token(t, feed)) {
			t.Fatal("a feed's token is in the log")
		}
	}
	if strings.Contains(server.stderr.String(), demo.APIKey) {
		t.Error("the API key is in the log")
	}
}

func TestAServerSaysThatItIsHealthyAndReady(t *testing.T) {
	_, demo, _ := demo(t, 1)
	for _, path := range []string{"/healthz", "/readyz"} {
		if response, _ := ask(t, http.MethodGet, demo.BaseURL+path, ""); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, response.Status)
		}
	}
	if out, errs, exit := afterglow(t, "doctor", "--url", demo.BaseURL+"/readyz"); exit != 0 {
		t.Errorf("doctor --url: exit %d\n%s%s", exit, out, errs)
	}
	if _, _, exit := afterglow(t, "doctor", "--url", demo.BaseURL+"/no/such/page"); exit == 0 {
		t.Error("doctor --url calls a page healthy that is not there")
	}
}

// token is the secret part of a feed URL: /feeds/{token}/{name}.ics.
func token(t *testing.T, feed string) string {
	t.Helper()
	u, err := url.Parse(feed)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(u.Path, "/")
	if len(parts) != 4 || parts[1] != "feeds" || !strings.HasSuffix(parts[3], ".ics") {
		t.Fatalf("the feed's path has another shape than /feeds/TOKEN/NAME.ics")
	}
	return parts[2]
}
