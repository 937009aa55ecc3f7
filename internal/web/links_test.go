package web

import (
	"net/url"
	"strings"
	"testing"
)

// One address for the tests of the rules L of interop.md.
var address = feedAddress{https: "https://calendar.example/feeds/abc_-123/calendar.ics", name: "Personal calendar & more"}

func TestL1AppleGetsWebcalAndNeverWebcals(t *testing.T) {
	for _, from := range []string{"https", "http"} {
		a := feedAddress{https: from + "://calendar.example/feeds/abc/calendar.ics"}
		if got := a.webcal(); got != "webcal://calendar.example/feeds/abc/calendar.ics" {
			t.Errorf("from %s: %s", from, got)
		}
	}
}

func TestL2TheSchemeInGooglesLinkIsASetting(t *testing.T) {
	for scheme, inside := range map[string]string{"https": address.https, "webcal": address.webcal(), "none": "", "": ""} {
		link, ok := address.google(scheme)
		if ok != (inside != "") {
			t.Errorf("%q: link %v", scheme, ok)
		}
		if !ok {
			continue
		}
		if want := "https://calendar.google.com/calendar/u/0/r?cid=" + encodedWhole(inside); link != want {
			t.Errorf("%q: %s, want %s", scheme, link, want)
		}
	}
}

func TestL5AndL6OutlookGetsTheHTTPSAddressEncodedWhole(t *testing.T) {
	for host, prefix := range map[string]string{
		outlookHome: "https://outlook.live.com/calendar/0/addfromweb?", outlookWork: "https://outlook.office.com/calendar/0/addfromweb?",
	} {
		link := address.outlook(host)
		if !strings.HasPrefix(link, prefix+"url=https%3A%2F%2F") || strings.Contains(link, "webcal") || strings.Contains(link, "+") {
			t.Errorf("%s", link)
		}
		read, err := url.Parse(link)
		if err != nil || read.Query().Get("url") != address.https || read.Query().Get("name") != address.name || len(read.Query()) != 2 {
			t.Errorf("%s is read as %v, %v", link, read.Query(), err)
		}
	}
}

// A mail program reads no plus as a space (RFC 6068 section 5).
func TestL4TheLetterHoldsTheAddress(t *testing.T) {
	link := address.mail("My calendar", "Open this:")
	read, err := url.Parse(link)
	if err != nil || read.Scheme != "mailto" || read.Opaque != "" || strings.Contains(link, "+") {
		t.Fatalf("%s, %v", link, err)
	}
	if body := read.Query().Get("body"); !strings.Contains(body, "Open this:\r\n\r\n"+address.https+"\r\n") {
		t.Errorf("the letter says %q", body)
	}
	if read.Query().Get("subject") != "My calendar" {
		t.Errorf("the subject is %q", read.Query().Get("subject"))
	}
}

// encodedWhole leaves nothing but letters, digits and the four marks that RFC 3986
// section 2.3 never reserves.
func encodedWhole(s string) string {
	var encoded strings.Builder
	for _, b := range []byte(s) {
		if strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", b) >= 0 {
			encoded.WriteByte(b)
			continue
		}
		const hex = "0123456789ABCDEF"
		encoded.Write([]byte{'%', hex[b>>4], hex[b&15]})
	}
	return encoded.String()
}

func TestValuesAreEncodedWhole(t *testing.T) {
	for _, s := range []string{address.https, address.name, "ü 한 +%&=?#/~'()*!", "a\r\nb"} {
		if got, want := encoded(s), encodedWhole(s); got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
	}
}

func TestL12ThePlatformIsReadFromTheUserAgent(t *testing.T) {
	for agent, want := range map[string]platform{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1": iPhone,
		"Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/139.0.7258.76 Mobile/15E148 Safari/604.1":   iPhone,
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15":                   mac,
		"Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36":                  android,
		"Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0":                                                                    android,
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0":           windows,
		"Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0":                                                                  elsewhere,
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36":                          elsewhere,
		"": elsewhere,
	} {
		if got := platformOf(agent); got != want {
			t.Errorf("%s is platform %d, want %d", agent, got, want)
		}
	}
}
