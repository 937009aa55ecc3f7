package server

import (
	"crypto/tls"
	"net/http"
	"net/netip"
	"testing"
)

func TestTheClientIsWhoATrustedProxySaysItIs(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for name, c := range map[string]struct {
		peer      string
		forwarded []string
		want      string
	}{
		"no proxy":                           {"192.0.2.1:4000", nil, "192.0.2.1"},
		"no proxy, IPv6":                     {"[2001:db8::1]:4000", nil, "2001:db8::1"},
		"no proxy, IPv4 in IPv6":             {"[::ffff:192.0.2.1]:4000", nil, "192.0.2.1"},
		"a stranger who names another":       {"192.0.2.1:4000", []string{"198.51.100.7"}, "192.0.2.1"},
		"a stranger who names a proxy":       {"192.0.2.1:4000", []string{"10.0.0.1"}, "192.0.2.1"},
		"a proxy":                            {"10.0.0.1:4000", []string{"198.51.100.7"}, "198.51.100.7"},
		"a proxy, by IPv4 in IPv6":           {"[::ffff:10.0.0.1]:4000", []string{"198.51.100.7"}, "198.51.100.7"},
		"a proxy for an IPv6 client":         {"[fd00::2]:4000", []string{"2001:db8::1"}, "2001:db8::1"},
		"a proxy that names the port":        {"10.0.0.1:4000", []string{"198.51.100.7:51000"}, "198.51.100.7"},
		"the same, IPv6":                     {"10.0.0.1:4000", []string{"[2001:db8::1]:51000"}, "2001:db8::1"},
		"an IPv6 client in brackets":         {"10.0.0.1:4000", []string{"[2001:db8::1]"}, "2001:db8::1"},
		"a proxy whose client names another": {"10.0.0.1:4000", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		"the same in two lines":              {"10.0.0.1:4000", []string{"203.0.113.9", "198.51.100.7"}, "198.51.100.7"},
		"two proxies":                        {"10.0.0.1:4000", []string{"198.51.100.7, 10.0.0.2"}, "198.51.100.7"},
		"two proxies, the first a stranger":  {"10.0.0.1:4000", []string{"198.51.100.7, 192.0.2.8"}, "192.0.2.8"},
		"a proxy that asks by itself":        {"10.0.0.1:4000", nil, "10.0.0.1"},
		"a proxy that says nothing sensible": {"10.0.0.1:4000", []string{"unknown"}, "10.0.0.1"},
		"a socket without an address":        {"@", []string{"198.51.100.7"}, "invalid IP"},
	} {
		request := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := clientAddr(request, trusted).String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestNoProxyIsTrustedThatWasNotNamed(t *testing.T) {
	request := &http.Request{RemoteAddr: "127.0.0.1:4000", Header: http.Header{"X-Forwarded-For": {"198.51.100.7"}}}
	if got := clientAddr(request, nil).String(); got != "127.0.0.1" {
		t.Errorf("the client is %s", got)
	}
}

func TestAPasswordIsSafeOverTLSOrOnThisMachineAlone(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.2/32")}
	for name, c := range map[string]struct {
		peer  string
		tls   bool
		proto []string
		want  bool
	}{
		"TLS":                                    {"192.0.2.1:4000", true, nil, true},
		"a stranger":                             {"192.0.2.1:4000", false, nil, false},
		"a stranger who says that it was TLS":    {"192.0.2.1:4000", false, []string{"https"}, false},
		"this machine":                           {"127.0.0.1:4000", false, nil, true},
		"this machine, IPv6":                     {"[::1]:4000", false, nil, true},
		"this machine, IPv4 in IPv6":             {"[::ffff:127.0.0.1]:4000", false, nil, true},
		"a proxy that was asked by TLS":          {"10.0.0.1:4000", false, []string{"https"}, true},
		"the same in capitals":                   {"10.0.0.1:4000", false, []string{"HTTPS"}, true},
		"a proxy that was asked in the clear":    {"10.0.0.1:4000", false, []string{"http"}, false},
		"a proxy that does not say":              {"10.0.0.1:4000", false, nil, false},
		"a proxy that passes its client's word":  {"10.0.0.1:4000", false, []string{"https", "http"}, false},
		"the same in one line":                   {"10.0.0.1:4000", false, []string{"https, http"}, false},
		"a proxy on this machine, in the clear":  {"127.0.0.2:4000", false, []string{"http"}, false},
		"a proxy on this machine, saying naught": {"127.0.0.2:4000", false, nil, false},
		"a proxy on this machine, by TLS":        {"127.0.0.2:4000", false, []string{"https"}, true},
		"a socket without an address":            {"@", false, []string{"https"}, false},
	} {
		request := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-Proto": c.proto}}
		if c.tls {
			request.TLS = &tls.ConnectionState{}
		}
		if got := isSecure(request, trusted); got != c.want {
			t.Errorf("%s: secure is %v", name, got)
		}
	}
}
