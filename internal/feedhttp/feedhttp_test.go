package feedhttp_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// patient is one with a treatment, so that her feed has events.
func patient(t testing.TB) *apptest.Patient {
	t.Helper()
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	return p
}

// token is the secret part of her feed's address.
func token(p *apptest.Patient) string { return strings.Split(p.Feed, "/")[2] }

func TestH1HeadAnswersAsGetWithoutBody(t *testing.T) {
	p := patient(t)
	get, head := p.Server.Get(p.Feed).Want(http.StatusOK), p.Ask(http.MethodHead, p.Feed).Want(http.StatusOK)
	if len(head.Body) != 0 {
		t.Errorf("HEAD has a body: %s", head.Body)
	}
	get.Header.Del("Date")
	head.Header.Del("Date")
	if fmt.Sprint(get.Header) != fmt.Sprint(head.Header) {
		t.Errorf("GET  %v\nHEAD %v", get.Header, head.Header)
	}
	if head.Length != int64(len(get.Body)) || head.Length == 0 {
		t.Errorf("HEAD says %d bytes, GET sends %d", head.Length, len(get.Body))
	}
}

func TestH1OtherMethodsAreNotAllowedWhateverTheyAskFor(t *testing.T) {
	p := patient(t)
	before := p.Server.Get(p.Feed)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "PROPFIND", "PROPPATCH", "REPORT", "MKCALENDAR", "MKCOL", "COPY", "MOVE", "LOCK", "TRACE", "SEARCH", "BREW"} {
		for _, header := range [][]string{nil, {"If-Match", "nothing"}, {"If-None-Match", "*"}, {"Depth", "0"}} {
			answer := p.Do(p.Request(method, p.Feed, "BEGIN:VCALENDAR", header...))
			if answer.Status != http.StatusMethodNotAllowed || answer.Header.Get("Allow") != "GET, HEAD, OPTIONS" {
				t.Errorf("%s %v: answered %d, Allow %q", method, header, answer.Status, answer.Header.Get("Allow"))
			}
		}
	}
	if after := p.Server.Get(p.Feed); !bytes.Equal(after.Body, before.Body) {
		t.Error("the feed changed")
	}
}

func TestH1OptionsNamesTheMethodsAndNoDAV(t *testing.T) {
	p := patient(t)
	answer := p.Ask(http.MethodOptions, p.Feed)
	if answer.Status/100 != 2 || answer.Header.Get("Allow") != "GET, HEAD, OPTIONS" || answer.Header.Get("DAV") != "" {
		t.Errorf("answered %d, %v", answer.Status, answer.Header)
	}
}

func TestH2TheContentTypeIsCalendarWhateverIsAccepted(t *testing.T) {
	p := patient(t)
	for _, accept := range []string{"", "*/*", "text/html", "application/json", "text/calendar;q=0", "image/png, nonsense;;", "text/calendar", "\x7f"} {
		header := []string{"Accept", accept}
		if accept == "" {
			header = nil // H14: some fetchers send none
		}
		if accept == "\x7f" {
			header = []string{"Accept", strings.Repeat("a/b,", 4000)}
		}
		answer := p.Server.Get(p.Feed, header...).Want(http.StatusOK)
		if got := answer.Header.Get("Content-Type"); got != "text/calendar; charset=utf-8" {
			t.Errorf("Accept %.40q: Content-Type %q", accept, got)
		}
	}
}

func TestH3TheFeedIsNeverEncodedAndSaysItsLength(t *testing.T) {
	p := patient(t)
	plain := p.Server.Get(p.Feed)
	for _, coding := range []string{"gzip", "gzip, deflate, br, zstd", "identity;q=0, gzip", "*"} {
		answer := p.Server.Get(p.Feed, "Accept-Encoding", coding).Want(http.StatusOK)
		if answer.Header.Get("Content-Encoding") != "" || answer.Header.Get("Transfer-Encoding") != "" || !bytes.Equal(answer.Body, plain.Body) {
			t.Errorf("asked for %s: %v", coding, answer.Header)
		}
		if answer.Header.Get("Content-Length") != strconv.Itoa(len(plain.Body)) {
			t.Errorf("asked for %s: Content-Length %q for %d bytes", coding, answer.Header.Get("Content-Length"), len(plain.Body))
		}
	}
}

func TestH4TheETagIsStrongAndOfTheBytes(t *testing.T) {
	p := patient(t)
	first, again := p.Server.Get(p.Feed), p.Server.Get(p.Feed)
	if !regexp.MustCompile(`^"[A-Za-z0-9_-]{16,}"$`).MatchString(first.ETag()) {
		t.Errorf("ETag %s is not strong", first.ETag())
	}
	if first.ETag() != again.ETag() || !bytes.Equal(first.Body, again.Body) {
		t.Error("two reads differ")
	}
	p.Post(p.Path("/events"), apptest.Object{"date": "2027-10-02"}).Want(http.StatusCreated)
	if changed := p.Server.Get(p.Feed); changed.ETag() == first.ETag() || bytes.Equal(changed.Body, first.Body) {
		t.Error("the ETag does not follow the bytes")
	}
}

func TestH4ANotModifiedAnswerCarriesBothValidatorsAndNoBody(t *testing.T) {
	p := patient(t)
	whole := p.Server.Get(p.Feed)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		for _, header := range [][]string{
			{"If-None-Match", whole.ETag()},
			{"If-None-Match", `"x", W/` + whole.ETag()},
			{"If-None-Match", "*"},
			{"If-Modified-Since", whole.Header.Get("Last-Modified")},
			{"If-None-Match", whole.ETag(), "If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"},
		} {
			answer := p.Ask(method, p.Feed, header...).Want(http.StatusNotModified)
			if len(answer.Body) != 0 || answer.Header.Get("Content-Length") != "" || answer.Header.Get("Content-Type") != "" {
				t.Errorf("%s %v: a 304 with %v and %d bytes", method, header, answer.Header, len(answer.Body))
			}
			for _, name := range []string{"ETag", "Last-Modified", "Cache-Control"} {
				if answer.Header.Get(name) != whole.Header.Get(name) {
					t.Errorf("%s %v: %s is %q in a 304, %q in the 200", method, header, name, answer.Header.Get(name), whole.Header.Get(name))
				}
			}
		}
	}
}

func TestH4ATagThatMatchesNotBeatsADateThatDoes(t *testing.T) {
	p := patient(t)
	whole := p.Server.Get(p.Feed)
	for _, tag := range []string{`"other"`, "garbage", `"`, `W/`, ""} {
		answer := p.Server.Get(p.Feed, "If-None-Match", tag, "If-Modified-Since", whole.Header.Get("Last-Modified")).Want(http.StatusOK)
		if !bytes.Equal(answer.Body, whole.Body) {
			t.Errorf("If-None-Match %q: another body", tag)
		}
	}
}

func TestH4ADateThatCannotBeReadIsNoCondition(t *testing.T) {
	p := patient(t)
	for _, date := range []string{"yesterday", "2027-03-02T17:00:00Z", "Tue, 02 Mar 2099 25:00:00 GMT", strings.Repeat("9", 2000)} {
		p.Server.Get(p.Feed, "If-Modified-Since", date).Want(http.StatusOK)
	}
}

func TestH5LastModifiedMovesOnEveryChangeEvenWithinOneSecond(t *testing.T) {
	p := patient(t)
	seen := p.Server.Get(p.Feed).Header.Get("Last-Modified")
	var event string
	add := func(day string) func() {
		return func() { event = p.Post(p.Path("/events"), apptest.Object{"date": day}).Want(http.StatusCreated).ID() }
	}
	for i, change := range []func(){
		add("2027-10-02"),
		func() { p.Delete(p.Path("/events/" + event)).Want(http.StatusNoContent) }, // removals count
		add("2027-11-06"),
	} {
		change() // the clock stands still
		p.Server.Get(p.Feed, "If-Modified-Since", seen).Want(http.StatusOK)
		now := p.Server.Get(p.Feed).Header.Get("Last-Modified")
		if !modified(t, now).After(modified(t, seen)) {
			t.Errorf("change %d: Last-Modified was %s, is %s", i, seen, now)
		}
		seen = now
	}
}

// H5: what leaves a feed because a day is over leaves no newer event behind.
func TestH5LastModifiedMovesWhenTheDayAloneTakesAnEventAway(t *testing.T) {
	p := patient(t)
	p.Post(p.Path("/appointments"), apptest.Object{"start": "2027-03-02T08:00:00", "zones": []string{"glabella"}}).Want(http.StatusCreated)
	before := p.Server.Get(p.Feed)
	if !strings.Contains(string(before.Body), "DTSTART;TZID=America/New_York:20270302T080000") {
		t.Fatalf("the visit is not in\n%s", before.Body)
	}
	p.Clock.Advance(40 * 24 * time.Hour)
	p.Roll()
	after := p.Server.Get(p.Feed, "If-Modified-Since", before.Header.Get("Last-Modified")).Want(http.StatusOK)
	if strings.Contains(string(after.Body), "20270302T080000") {
		t.Errorf("the visit is still in\n%s", after.Body)
	}
	if !modified(t, after.Header.Get("Last-Modified")).After(modified(t, before.Header.Get("Last-Modified"))) {
		t.Errorf("Last-Modified was %s, is %s", before.Header.Get("Last-Modified"), after.Header.Get("Last-Modified"))
	}
}

func modified(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(http.TimeFormat, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestH6NobodyElseKeepsOrPassesOnTheFeed(t *testing.T) {
	p := patient(t)
	for name, answer := range map[string]apptest.Answer{
		"200": p.Server.Get(p.Feed).Want(http.StatusOK),
		"304": p.Server.Get(p.Feed, "If-None-Match", "*").Want(http.StatusNotModified),
	} {
		for header, want := range map[string]string{
			"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer",
			"X-Robots-Tag": "noindex, nofollow, noarchive", "X-Content-Type-Options": "nosniff",
			"Set-Cookie": "", "Vary": "", "Server": "",
		} {
			if got := answer.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
	}
}

func TestH7TheAddressEndsInANeutralName(t *testing.T) {
	p := patient(t)
	if !regexp.MustCompile(`^/feeds/[A-Za-z0-9_-]{43}/calendar\.ics$`).MatchString(p.Feed) {
		t.Errorf("the address has another shape")
	}
}

func TestH7AnyNameThatEndsInICSLeadsToTheFeed(t *testing.T) {
	p := patient(t)
	want := p.Calendar()
	for _, name := range []string{"calendar.ics", "x.ics", "My%20plan.ics", "%E2%98%83.ics", ".ics"} {
		if got := string(p.Server.Get("/feeds/" + token(p) + "/" + name).Want(http.StatusOK).Body); got != want {
			t.Errorf("%s is another document", name)
		}
	}
}

func TestH8NothingAlmostAFeedIsRedirected(t *testing.T) {
	p := patient(t)
	at := "/feeds/" + token(p)
	for _, path := range []string{
		p.Feed + "/", "/" + p.Feed, at + "//calendar.ics", "/feeds//" + token(p) + "/calendar.ics", "/FEEDS/" + token(p) + "/calendar.ics",
		at + "/CALENDAR.ICS", at, at + "/", at + "/calendar", at + "/calendar.ics/x", at + "/./calendar.ics", "/x/.." + p.Feed,
		at + "%2Fcalendar.ics", "/feeds%2F" + token(p) + "/calendar.ics", at + "%2Fx/calendar.ics", at + "%00/calendar.ics", at + "%20/calendar.ics",
		"/feeds/" + strings.ToUpper(token(p)) + "/calendar.ics", at + "=/calendar.ics",
	} {
		answer := p.Server.Get(path)
		if answer.Status != http.StatusNotFound || answer.Header.Get("Location") != "" {
			t.Errorf("%s: answered %d", strings.ReplaceAll(path, token(p), "TOKEN"), answer.Status)
		}
	}
}

// Google's "#1" trick and trackers' parameters change nothing.
func TestAQueryIsIgnored(t *testing.T) {
	p := patient(t)
	if got := string(p.Server.Get(p.Feed + "?utm_source=x&a;b=%zz").Want(http.StatusOK).Body); got != p.Calendar() {
		t.Error("another document")
	}
}

func TestH12UnknownTokensAnswerTheSameBytesAsAnythingThatIsNotThere(t *testing.T) {
	p := patient(t)
	want := p.Server.Get("/nothing/at/all").Want(http.StatusNotFound)
	want.Header.Del("Date")
	real := token(p)
	almost := real[:42] + "A"
	if almost == real { // one token in sixteen ends like this
		almost = real[:42] + "B"
	}
	for _, wrong := range []string{
		almost, real[:42], real + "A", real[1:], "x", "%20", "%2F", "..", "*", "'", "%FF%FE", strings.Repeat("x", 8000), url.PathEscape("ünïcödé"),
	} {
		for _, header := range [][]string{nil, {"If-None-Match", "*"}, {"If-Modified-Since", "Tue, 02 Mar 2099 17:00:00 GMT"}} {
			answer := p.Server.Get("/feeds/"+wrong+"/calendar.ics", header...)
			answer.Header.Del("Date")
			if answer.Status != http.StatusNotFound || !bytes.Equal(answer.Body, want.Body) || fmt.Sprint(answer.Header) != fmt.Sprint(want.Header) {
				t.Errorf("token %.20q, %v: answered %d %v %s", wrong, header, answer.Status, answer.Header, answer.Body)
			}
		}
	}
}

// H13: the one who reads too often is answered all the same, since an answer costs
// less than a refusal would cost the patient: Thunderbird disables a calendar that
// is refused once.
func TestH13AThousandReadsOfOneAddressAreAllAnswered(t *testing.T) {
	p := patient(t)
	tag := p.Server.Get(p.Feed).Want(http.StatusOK).ETag()
	for n := range 1000 {
		if n%2 == 0 {
			p.Server.Get(p.Feed).Want(http.StatusOK)
		} else {
			p.Server.Get(p.Feed, "If-None-Match", tag).Want(http.StatusNotModified)
		}
	}
}

// H14: Google's fetchers send no Accept and come from many addresses at once.
func TestH14EightyFetchesFromACloudAreAllAnswered(t *testing.T) {
	p := patient(t)
	want := p.Calendar()
	var fetchers sync.WaitGroup
	for n := range 80 {
		request := p.Request(http.MethodGet, p.Feed, nil, "User-Agent", "Google-Calendar-Importer", "X-Forwarded-For", fmt.Sprintf("66.249.%d.%d", n/4, n))
		if request.Header.Get("Accept") != "" {
			t.Fatal("the request has an Accept")
		}
		fetchers.Go(func() {
			answer := p.Do(request)
			if answer.Status != http.StatusOK || string(answer.Body) != want {
				t.Errorf("fetch %d: answered %d", n, answer.Status)
			}
		})
	}
	fetchers.Wait()
}

func TestH14NoUserAgentIsTurnedAway(t *testing.T) {
	p := patient(t)
	for _, agent := range []string{
		"Google-Calendar-Importer", "iOS/17.5 (21F79) dataaccessd/1.0", "macOS/14.5 (23F79) CalendarAgent/1111", "Microsoft Exchange/15.20 (EXCH)",
		"Mozilla/5.0 Thunderbird/128.0", "ICSx5/2.2", "curl/8.0", "python-requests/2.0", "Googlebot", strings.Repeat("x", 8000),
	} {
		request := p.Request(http.MethodGet, p.Feed, nil, "User-Agent", agent)
		p.Do(request).Want(http.StatusOK)
	}
	request := p.Request(http.MethodGet, p.Feed, nil)
	request.Header["User-Agent"] = nil // sends none
	p.Do(request).Want(http.StatusOK)
}

func TestH15TheAddressIsTheOnlyCredential(t *testing.T) {
	p := patient(t)
	answer := p.Server.Get(p.Feed).Want(http.StatusOK)
	if answer.Header.Get("WWW-Authenticate") != "" {
		t.Error("asks for a password")
	}
	for _, credential := range []string{"Basic eDp5", "Bearer wrong", "nonsense"} {
		p.Server.Get(p.Feed, "Authorization", credential).Want(http.StatusOK)
	}
	// and no other credential stands in for it
	p.Server.Get("/feeds/x/calendar.ics", "Authorization", "Bearer "+p.Key).Want(http.StatusNotFound)
}

func TestH17TheFileNameIsNeutral(t *testing.T) {
	p := patient(t)
	for _, name := range []string{"calendar.ics", "Ada%22%0d%0aX-Injected:%201.ics"} {
		answer := p.Server.Get("/feeds/" + token(p) + "/" + name).Want(http.StatusOK)
		if got := answer.Header.Get("Content-Disposition"); got != `inline; filename="calendar.ics"` {
			t.Errorf("Content-Disposition is %q", got)
		}
		if answer.Header.Get("X-Injected") != "" {
			t.Error("a header was injected")
		}
	}
}

func TestAFeedIsReadWhileItChanges(t *testing.T) {
	p := patient(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for day := range 10 {
			p.Treat(fmt.Sprintf("2026-09-%02d", day+1))
		}
	}()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		answer := p.Server.Get(p.Feed).Want(http.StatusOK)
		if !bytes.HasSuffix(answer.Body, []byte("END:VCALENDAR\r\n")) || answer.Length != int64(len(answer.Body)) {
			t.Fatalf("half a document: %s", answer.Body)
		}
	}
}
