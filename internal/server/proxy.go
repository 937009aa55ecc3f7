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
		before, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break // the proxy itself asks, or nobody knows who
		}
		client = before.Unmap().WithZone("")
	}
	return client
}

func isIn(networks []netip.Prefix, address netip.Addr) bool {
	return slices.ContainsFunc(networks, func(network netip.Prefix) bool { return network.Contains(address) })
}
