package caldav

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestAPathIsTakenApartSegmentBySegment(t *testing.T) {
	for path, want := range map[string]place{
		"/dav":                          {kind: kindRoot},
		"/dav/":                         {kind: kindRoot},
		"/":                             {kind: kindRoot, alias: "/"},
		"/principals":                   {kind: kindRoot, alias: "/principals/"},
		"/dav/principals":               {kind: kindPrincipals},
		"/dav/principals/u/":            {kind: kindPrincipal, user: "u"},
		"/dav/calendars/":               {kind: kindCalendars},
		"/dav/calendars/u":              {kind: kindHome, user: "u"},
		"/dav/calendars/u/c%20d/":       {kind: kindCalendar, user: "u", calendar: "c d"},
		"/dav/calendars/u/c/o.ics":      {kind: kindObject, user: "u", calendar: "c", object: "o.ics"},
		"/dav/calendars/u/c/%C3%A9%25":  {kind: kindObject, user: "u", calendar: "c", object: "é%"},
		"/dav/calendars/u%40v/c/a@b;c=": {kind: kindObject, user: "u@v", calendar: "c", object: "a@b;c="},
	} {
		if got, err := locate(path); err != nil || got != want {
			t.Errorf("%s is %+v, %v", path, got, err)
		}
	}
}

func TestAPathThatCouldBeReadInTwoWaysIsRefused(t *testing.T) {
	for _, path := range []string{
		"/dav/calendars/u/c/a%2Fb", "/dav/calendars/u/c/a%2fb", "/dav/calendars/u/c/..", "/dav/calendars/u/c/%2e%2e", "/dav/calendars/u/../v/", "/dav/./",
		"/dav//calendars/", "/dav/calendars/u//", "/dav/calendars/u/c/%00", "/dav/calendars/u/c/a%0Ab", "/dav/calendars/u/c/%FF", "/dav/calendars/u/c/a%5Cb",
		"/dav/calendars/u/c/" + strings.Repeat("x", longestName+1), "/dav/calendars/u/c/%EF%BF%BF",
	} {
		_, err := locate(path)
		var refused *refusal
		if !errors.As(err, &refused) || refused.status != http.StatusBadRequest {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, path := range []string{"/dav/x/", "/dav/calendars/u/c/o/", "/dav/calendars/u/c/o/p", "/dav/principals/u/x/", "/davx", "/feeds/x", ""} {
		if _, err := locate(path); clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestAPlainNameIsReadAndWrittenAsItIs(t *testing.T) {
	names := []string{"", ".", "..", ".a", "a..b.ics", strings.Repeat("x", longestName), strings.Repeat("x", longestName+1)}
	for c := range 256 {
		names = append(names, string([]byte{byte(c)}), "a"+string([]byte{byte(c)})+"b")
	}
	plain := 0
	for _, name := range names {
		if !isPlain(name) {
			continue
		}
		plain++
		if read, err := decodeSegment(name); err != nil || read != name || encodeSegment(name) != name {
			t.Errorf("%q is read as %q (%v) and written as %q", name, read, err, encodeSegment(name))
		}
	}
	if plain < 130 {
		t.Errorf("only %d names are plain", plain)
	}
}

// interop.md C16: what an answer writes leads back to the same place.
func FuzzPaths(f *testing.F) {
	for _, seed := range []string{"/dav/", "/dav/calendars/u/c/o.ics", "/dav/principals/a%40b/", "/dav/calendars/u/c%26/%C3%A9", "/dav/calendars/u/c/%2F"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		at, err := locate(path)
		if err != nil {
			return
		}
		href := at.href()
		again, err := locate(href)
		if err != nil || again != at || again.href() != href {
			t.Fatalf("%q is %+v, written %q, which is %+v, %v", path, at, href, again, err)
		}
		if strings.ContainsAny(href, "<>&\"' \r\n") || at.kind != kindObject && !strings.HasSuffix(href, "/") {
			t.Fatalf("%q is written %q", path, href)
		}
		if strings.Contains(at.key(), "..") && (at.user == ".." || at.calendar == ".." || at.object == "..") {
			t.Fatalf("%q leads up", path)
		}
	})
}
