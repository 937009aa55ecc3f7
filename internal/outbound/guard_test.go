package outbound

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// loopback allows what tests serve.
var loopback = Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}}

func get(t *testing.T, g Guard, address string) error {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Basic secret")
	answer, err := g.Client(5 * time.Second).Do(r)
	if err == nil {
		answer.Body.Close()
	}
	return err
}

func TestAPrivateAddressIsNotCalled(t *testing.T) {
	called := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer server.Close()
	// The name is looked up and then judged, like a public name that leads inside.
	for _, host := range []string{"127.0.0.1", "localhost"} {
		address := strings.Replace(server.URL, "127.0.0.1", host, 1)
		if err := get(t, Guard{}, address); !errors.Is(err, ErrForbidden) {
			t.Errorf("%s: %v, want %v", host, err, ErrForbidden)
		}
	}
	if called {
		t.Error("it was called")
	}
}

func TestAnAllowedNetworkIsCalledByHTTP(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	if err := get(t, loopback, server.URL); err != nil {
		t.Error(err)
	}
	elsewhere := Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	if err := get(t, elsewhere, server.URL); !errors.Is(err, ErrPlain) {
		t.Errorf("another network's address by http: %v, want %v", err, ErrPlain)
	}
}

func TestARedirectIntoAPrivateNetworkIsNotFollowed(t *testing.T) {
	called := false
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer inside.Close()
	server := httptest.NewServer(http.RedirectHandler(strings.Replace(inside.URL, "127.0.0.1", "127.0.0.2", 1), http.StatusFound))
	defer server.Close()
	outside := Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
	if err := get(t, outside, server.URL); !errors.Is(err, ErrPlain) || called {
		t.Errorf("%v, called: %v", err, called)
	}
}

func TestACredentialStaysWithTheHostItIsFor(t *testing.T) {
	var got []string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = append(got, r.Header.Get("Authorization")) }))
	defer other.Close()
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		case "/within":
			http.Redirect(w, r, server.URL+"/there", http.StatusTemporaryRedirect)
		default:
			got = append(got, r.Header.Get("Authorization"))
		}
	}))
	defer server.Close()
	for path, want := range map[string]string{"/away": "", "/within": "Basic secret"} {
		got = nil
		if err := get(t, loopback, server.URL+path); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v, got %q, want %q", path, err, got, want)
		}
	}
}

func TestAnAddressMayNotLeadOnForEver(t *testing.T) {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		http.Redirect(w, r, "/", http.StatusFound)
	}))
	defer server.Close()
	if err := get(t, loopback, server.URL); !errors.Is(err, ErrRedirects) || calls != maxRedirects+1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

func TestWhatIsEncryptedStaysSo(t *testing.T) {
	https, _ := http.NewRequest(http.MethodGet, "https://a.example/", nil)
	plain, _ := http.NewRequest(http.MethodGet, "http://a.example/", nil)
	if err := checkRedirect(plain, []*http.Request{https}); !errors.Is(err, ErrPlain) {
		t.Errorf("from https to http: %v", err)
	}
	if err := checkRedirect(https, []*http.Request{plain}); err != nil {
		t.Errorf("from http to https: %v", err)
	}
}

func TestAnAddressIsJudgedBeforeItIsCalled(t *testing.T) {
	for address, want := range map[string]string{
		"https://calendar.example/dav/":    "",
		"https://8.8.8.8:8443/":            "",
		"https://[2606:4700::1111]/":       "",
		"http://calendar.example/":         "https",
		"ftp://calendar.example/":          "is not an address",
		"https:///nowhere":                 "is not an address",
		"calendar.example":                 "is not an address",
		"https://anna:pw@calendar.example": "password",
		"https://calendar.example/#here":   "after #",
		"https://127.0.0.1/":               "private network",
		"https://LOCALHOST./":              "private network",
		"https://[::1]/":                   "private network",
		"https://[::ffff:10.0.0.1]/":       "private network",
		"https://10.1.2.3/":                "private network",
		"https://169.254.169.254/latest":   "private network",
		"https://100.64.0.1/":              "private network",
		"https://0.0.0.0/":                 "private network",
		"https://[fd00::1]/":               "private network",
		"https://[64:ff9b::a00:1]/":        "private network",
	} {
		err := Guard{}.Check(address)
		if want == "" && err != nil || want != "" && (clinic.CodeOf(err) != clinic.Invalid || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
	}
	if err := loopback.Check("http://localhost:8467/dav/"); err != nil {
		t.Errorf("an allowed network's address: %v", err)
	}
	if err := loopback.Check("http://8.8.8.8/"); err == nil {
		t.Error("http to a public address is let through")
	}
}

func TestWhatWentWrongIsSaidWithoutTheAddress(t *testing.T) {
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		conn.Close()
	}))
	defer broken.Close()
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer slow.Close()
	encrypted := httptest.NewTLSServer(http.NotFoundHandler())
	defer encrypted.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for address, want := range map[string]string{
		broken.URL:    "The server broke off in the middle of its answer.",
		slow.URL:      "The server did not answer in time.",
		encrypted.URL: "The server's certificate is not valid for its name.",
		closed.URL:    "Nothing answers at that address.",
		strings.Replace(slow.URL, "http://", "https://", 1): "The server does not speak https at that address.",
		"https://surely.nowhere.invalid/":                   "",
	} {
		patience := 30 * time.Second
		if address == slow.URL {
			patience = 100 * time.Millisecond
		}
		_, err := loopback.Client(patience).Get(address + "/secret")
		got := Words(err)
		if want != "" && got != want || got == "" || strings.Contains(got, "secret") || strings.Contains(got, "127.0.0.1") {
			t.Errorf("%s: %v\n%q, want %q", address, err, got, want)
		}
	}
	if got := Words(nil); got != "" {
		t.Errorf("nothing went wrong: %q", got)
	}
}
