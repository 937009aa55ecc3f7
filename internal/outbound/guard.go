package outbound

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Guard says which addresses may be called. Its zero value allows public ones only.
type Guard struct {
	// Allowed are networks that may be called though they are private, and by http.
	Allowed []netip.Prefix
}

// Errors of calls that the guard refuses.
var (
	ErrForbidden = errors.New("the address leads into a network that may not be called")
	ErrPlain     = errors.New("the address is not called without encryption")
	ErrRedirects = errors.New("the address leads on too often")
)

const (
	// maxRedirects is how often an address may lead to another one.
	maxRedirects = 5
	dialTimeout  = 10 * time.Second
)

// Client calls addresses, each within a timeout from its first byte to the last of
// the answer. It asks no proxy, which would look up names out of the guard's sight.
func (g Guard) Client(timeout time.Duration) *http.Client {
	encrypted, plain := g.guardians()
	dialer := func(guardian *ssrf.Guardian, refusal error) func(context.Context, string, string) (net.Conn, error) {
		d := &net.Dialer{Timeout: dialTimeout, Control: func(network, address string, c syscall.RawConn) error {
			if guardian.Safe(network, address, c) != nil {
				return refusal
			}
			return nil
		}}
		return d.DialContext
	}
	byHTTPS := &http.Transport{
		DialContext: dialer(encrypted, ErrForbidden), ForceAttemptHTTP2: true, TLSHandshakeTimeout: dialTimeout,
		MaxIdleConns: 100, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
	}
	byHTTP := byHTTPS.Clone()
	byHTTP.DialContext = dialer(plain, ErrPlain)
	return &http.Client{Transport: byScheme{byHTTPS, byHTTP}, Timeout: timeout, CheckRedirect: checkRedirect}
}

// guardians judge addresses that are called by https, and by http.
func (g Guard) guardians() (encrypted, plain *ssrf.Guardian) {
	var four, six []netip.Prefix
	for _, network := range g.Allowed {
		if network.Addr().Is4() {
			four = append(four, network)
		} else {
			six = append(six, network)
		}
	}
	public := []ssrf.Option{ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(four...), ssrf.WithAllowedV6Prefixes(six...)}
	none := append(public[:len(public):len(public)], ssrf.WithDeniedV4Prefixes(netip.MustParsePrefix("0.0.0.0/0")), ssrf.WithDeniedV6Prefixes(netip.MustParsePrefix("::/0")))
	return ssrf.New(public...), ssrf.New(none...)
}

// byScheme calls by the transport of an address's scheme.
type byScheme struct{ encrypted, plain *http.Transport }

func (t byScheme) RoundTrip(r *http.Request) (*http.Response, error) {
	switch r.URL.Scheme {
	case "https":
		return t.encrypted.RoundTrip(r)
	case "http":
		return t.plain.RoundTrip(r)
	}
	return nil, errors.New("the address is called neither by https nor by http")
}

// CloseIdleConnections is what http.Client asks of a transport.
func (t byScheme) CloseIdleConnections() {
	t.encrypted.CloseIdleConnections()
	t.plain.CloseIdleConnections()
}

// checkRedirect keeps what was encrypted encrypted, and a credential with whom it was
// meant for: net/http would hand it on to hosts below the same domain.
func checkRedirect(r *http.Request, via []*http.Request) error {
	before := via[len(via)-1].URL
	switch {
	case len(via) > maxRedirects:
		return ErrRedirects
	case before.Scheme == "https" && r.URL.Scheme != "https":
		return ErrPlain
	}
	if r.URL.Host != via[0].URL.Host {
		r.Header.Del("Authorization")
		r.Header.Del("Cookie")
	}
	return nil
}

// Check says what is wrong with an address before anybody calls it. A name is judged
// only when it is called.
func (g Guard) Check(address string) error {
	refuse := func(why string) error { return clinic.Errorf(clinic.Invalid, "", "%s", why) }
	at, err := url.Parse(address)
	switch {
	case err != nil, at.Host == "", at.Hostname() == "", at.Scheme != "https" && at.Scheme != "http":
		return refuse("is not an address like https://calendar.example/")
	case at.User != nil:
		return refuse("has a name or a password in it; they have fields of their own")
	case at.Fragment != "":
		return refuse("has a part after #, which no server gets to see")
	case at.Scheme == "http" && len(g.Allowed) == 0:
		return refuse("must begin with https://")
	}
	ip, err := netip.ParseAddr(at.Hostname())
	if err != nil && strings.EqualFold(strings.TrimSuffix(at.Hostname(), "."), "localhost") {
		ip, err = netip.MustParseAddr("127.0.0.1"), nil
	}
	if err != nil {
		return nil // a name
	}
	encrypted, plain := g.guardians()
	switch {
	case encrypted.SafeAddr(ip) != nil:
		return refuse("leads into a private network, which this server calls only if it is started with --allow-network")
	case at.Scheme == "http" && plain.SafeAddr(ip) != nil:
		return refuse("must begin with https://")
	}
	return nil
}
