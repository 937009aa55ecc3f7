package server

import (
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
