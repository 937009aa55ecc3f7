package server

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// clientAddr is who asks. A proxy that is trusted names its own client at the end
// of X-Forwarded-For, behind whatever that client sent; what anybody else says is
// not believed. It is the zero address if it cannot be told.
func clientAddr(request *http.Request, trusted []netip.Prefix) netip.Addr {
	peer, err := netip.ParseAddrPort(request.RemoteAddr)
	if err != nil {
		return netip.Addr{} // a socket of another kind
	}
	client := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(request.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !isIn(trusted, client) {
			break
		}
		before, err := parseHop(strings.TrimSpace(hop))
		if err != nil {
			break // the proxy itself asks, or nobody knows who
		}
		client = before.Unmap().WithZone("")
	}
	return client
}

// parseHop reads an address, beside which some proxies write the port (Azure's
// Application Gateway, HAProxy where it is told to).
func parseHop(hop string) (netip.Addr, error) {
	if at, err := netip.ParseAddrPort(hop); err == nil {
		return at.Addr(), nil
	}
	return netip.ParseAddr(strings.Trim(hop, "[]"))
}

// isSecure is whether nobody could read along: the request came by TLS, to us or to
// a proxy that is trusted and says so, or never left this machine.
func isSecure(request *http.Request, trusted []netip.Prefix) bool {
	if request.TLS != nil {
		return true
	}
	peer, err := netip.ParseAddrPort(request.RemoteAddr)
	if err != nil {
		return false
	}
	from := peer.Addr().Unmap()
	if isIn(trusted, from) {
		// A proxy that passes on what its client sent would name several.
		said := request.Header.Values("X-Forwarded-Proto")
		return len(said) == 1 && strings.EqualFold(strings.TrimSpace(said[0]), "https")
	}
	// A proxy on this machine that nobody named may say that it was asked in the clear.
	for _, said := range request.Header.Values("X-Forwarded-Proto") {
		if !strings.EqualFold(strings.TrimSpace(said), "https") {
			return false
		}
	}
	return from.IsLoopback()
}

func isIn(networks []netip.Prefix, address netip.Addr) bool {
	return slices.ContainsFunc(networks, func(network netip.Prefix) bool { return network.Contains(address) })
}
