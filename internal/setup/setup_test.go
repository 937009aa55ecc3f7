package setup_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/micromdm/plist"

	"github.com/afterglow-calendar/afterglow/internal/setup"
)

func at(t *testing.T, address string) setup.Server {
	t.Helper()
	s, err := setup.At(address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var words = setup.Words{Name: "Personal <calendar>", Description: "Adds your calendar."}

// read is a profile as Apple's devices read it: its own keys and those of its one
// payload.
func read(t *testing.T, body []byte, err error) (profile, payload map[string]any) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if err := plist.Unmarshal(body, &profile); err != nil {
		t.Fatal(err)
	}
	content, _ := profile["PayloadContent"].([]any)
	if len(content) != 1 {
		t.Fatalf("%d payloads in %s", len(content), body)
	}
	return profile, content[0].(map[string]any)
}

// interop.md A3.
func TestAProfileAddsACalDAVAccount(t *testing.T) {
	body, err := at(t, "https://calendar.example/dav/").Profile(words, "cv37m2k6n88s73b0", "")
	profile, payload := read(t, body, err)
	for key, want := range map[string]any{
		"PayloadType": "com.apple.caldav.account", "PayloadVersion": uint64(1), "CalDAVHostName": "calendar.example", "CalDAVPort": uint64(443),
		"CalDAVUseSSL": true, "CalDAVUsername": "cv37m2k6n88s73b0", "CalDAVAccountDescription": words.Name, "PayloadDisplayName": words.Name,
		"CalDAVPrincipalURL": "https://calendar.example/dav/principals/cv37m2k6n88s73b0/", "CalDAVPassword": nil,
	} {
		if got := payload[key]; got != want {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
	for key, want := range map[string]any{
		"PayloadType": "Configuration", "PayloadVersion": uint64(1), "PayloadDisplayName": words.Name, "PayloadDescription": words.Description,
		"PayloadRemovalDisallowed": nil,
	} {
		if got := profile[key]; got != want {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
	body, err = at(t, "http://127.0.0.1:8467/dav/").Profile(words, "a b@c", "k7dm-9v3x")
	_, payload = read(t, body, err)
	for key, want := range map[string]any{
		"CalDAVHostName": "127.0.0.1", "CalDAVPort": uint64(8467), "CalDAVUseSSL": false, "CalDAVUsername": "a b@c", "CalDAVPassword": "k7dm-9v3x",
		"CalDAVPrincipalURL": "http://127.0.0.1:8467/dav/principals/a%20b@c/",
	} {
		if got := payload[key]; got != want {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
}

// interop.md L11.
func TestAProfileSubscribesToAFeed(t *testing.T) {
	body, err := setup.Subscription(words, "https://calendar.example/feeds/x/calendar.ics")
	_, payload := read(t, body, err)
	for key, want := range map[string]any{
		"PayloadType": "com.apple.subscribedcalendar.account", "SubCalAccountHostName": "https://calendar.example/feeds/x/calendar.ics",
		"SubCalAccountDescription": words.Name, "SubCalAccountUseSSL": true,
	} {
		if got := payload[key]; got != want {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
}

// interop.md A3: else a second account replaces the first.
func TestEachProfileHasIdentifiersOfItsOwn(t *testing.T) {
	seen := map[any]bool{}
	for range 2 {
		body, err := at(t, "https://calendar.example/dav/").Profile(words, "u", "")
		profile, payload := read(t, body, err)
		for _, of := range []map[string]any{profile, payload} {
			for _, key := range []string{"PayloadUUID", "PayloadIdentifier"} {
				if of[key] == nil || seen[of[key]] {
					t.Errorf("%s is %v once more", key, of[key])
				}
				seen[of[key]] = true
			}
		}
	}
}

// interop.md A4: no password inside.
func TestALinkOpensDAVx5WithServerAndUser(t *testing.T) {
	for address, want := range map[string]string{
		"https://calendar.example/dav/":             "davx5://ada%40mail.example@calendar.example/dav/",
		"https://clinic.example:8443/calendar/dav/": "davx5://ada%40mail.example@clinic.example:8443/calendar/dav/",
		"https://[2001:db8::1]/dav/":                "davx5://ada%40mail.example@[2001:db8::1]/dav/",
	} {
		if got := at(t, address).DAVx5("ada@mail.example"); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	if got := at(t, "https://calendar.example/dav/").DAVx5("a/b:c d?"); got != "davx5://a%2Fb%3Ac%20d%3F@calendar.example/dav/" {
		t.Errorf("got %s", got)
	}
}

// RFC 6764 sections 3 and 4; interop.md A6.
func TestDNSRecordsLeadToTheServer(t *testing.T) {
	for address, want := range map[string][]string{
		"https://calendar.example/dav/": {
			"_caldavs._tcp.calendar.example. SRV 0 1 443 calendar.example.",
			`_caldavs._tcp.calendar.example. TXT "path=/dav/"`,
			"_caldav._tcp.calendar.example. SRV 0 0 0 .",
		},
		"https://clinic.example:8443/calendar/dav/": {
			"_caldavs._tcp.clinic.example. SRV 0 1 8443 clinic.example.",
			`_caldavs._tcp.clinic.example. TXT "path=/calendar/dav/"`,
			"_caldav._tcp.clinic.example. SRV 0 0 0 .",
		},
		"http://calendar.example/dav/": nil, // no TLS: no app is to be led there
		"https://192.0.2.1/dav/":       nil,
		"https://[2001:db8::1]/dav/":   nil,
		"https://localhost/dav/":       nil,
	} {
		if got := at(t, address).DNS(); !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", address, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestWhatIsNoAddressOfAServerIsRefused(t *testing.T) {
	for _, address := range []string{"", "/dav/", "calendar.example/dav/", "ftp://calendar.example/", "https:///dav/", "https://u@calendar.example/", "https://%zz/"} {
		if _, err := setup.At(address); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
}
