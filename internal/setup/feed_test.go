package setup

import (
	"net/url"
	"strings"
	"testing"
)

// One address for the tests of the rules L of interop.md.
var address = Feed{Address: "https://calendar.example/feeds/abc_-123/calendar.ics", Name: "Personal calendar & more"}

func TestL1AppleGetsWebcalAndNeverWebcals(t *testing.T) {
	for _, from := range []string{"https", "http"} {
		a := Feed{Address: from + "://calendar.example/feeds/abc/calendar.ics"}
		if got := a.Webcal(); got != "webcal://calendar.example/feeds/abc/calendar.ics" {
			t.Errorf("from %s: %s", from, got)
		}
	}
}

func TestL2TheSchemeInGooglesLinkIsASetting(t *testing.T) {
	for scheme, inside := range map[string]string{"https": address.Address, "webcal": address.Webcal(), "none": "", "": ""} {
		link, ok := address.Google(scheme)
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
		OutlookHome: "https://outlook.live.com/calendar/0/addfromweb?", OutlookWork: "https://outlook.office.com/calendar/0/addfromweb?",
	} {
		link := address.Outlook(host)
		if !strings.HasPrefix(link, prefix+"url=https%3A%2F%2F") || strings.Contains(link, "webcal") || strings.Contains(link, "+") {
			t.Errorf("%s", link)
		}
		read, err := url.Parse(link)
		if err != nil || read.Query().Get("url") != address.Address || read.Query().Get("name") != address.Name || len(read.Query()) != 2 {
			t.Errorf("%s is read as %v, %v", link, read.Query(), err)
		}
	}
}

// A mail program reads no plus as a space (RFC 6068 section 5).
func TestL4TheLetterHoldsTheAddress(t *testing.T) {
	link := address.Mail("My calendar", "Open this:")
	read, err := url.Parse(link)
	if err != nil || read.Scheme != "mailto" || read.Opaque != "" || strings.Contains(link, "+") {
		t.Fatalf("%s, %v", link, err)
	}
	if body := read.Query().Get("body"); !strings.Contains(body, "Open this:\r\n\r\n"+address.Address+"\r\n") {
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
	for _, s := range []string{address.Address, address.Name, "ü 한 +%&=?#/~'()*!", "a\r\nb"} {
		if got, want := encoded(s), encodedWhole(s); got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
	}
}
