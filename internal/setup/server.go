package setup

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Server is where a CalDAV server is reached.
type Server struct {
	address *url.URL
}

// ErrAddress is returned for an address that no app could ask.
var ErrAddress = errors.New("is not the address of a CalDAV server")

// At reads the address of a CalDAV server, as in "https://calendar.example/dav/".
func At(address string) (Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil {
		return Server{}, ErrAddress
	}
	return Server{u}, nil
}

func (s Server) secure() bool { return s.address.Scheme == "https" }

func (s Server) port() int {
	if port, err := strconv.Atoi(s.address.Port()); err == nil {
		return port
	}
	if s.secure() {
		return 443
	}
	return 80
}

// principal is the whole address of a user's principal.
func (s Server) principal(user string) string {
	return s.address.String() + "principals/" + url.PathEscape(user) + "/"
}

// DAVx5 is a link that opens DAVx5 on Android with server and user filled in; it
// asks for the password (interop.md A4). It takes HTTPS for granted.
func (s Server) DAVx5(user string) string {
	link := url.URL{Scheme: "davx5", User: url.User(user), Host: s.address.Host, Path: s.address.Path, RawPath: s.address.RawPath}
	return link.String()
}

// DNS are the records by which an app finds the server when it knows only a domain,
// as that of an e-mail address (RFC 6764 sections 3 and 4, interop.md A6): where
// it is, under which path, and that there is none without TLS. A server without
// TLS, or without a name, has none.
func (s Server) DNS() []string {
	host := s.address.Hostname()
	if _, noIP := netip.ParseAddr(host); !s.secure() || noIP == nil || !strings.Contains(host, ".") {
		return nil
	}
	name := strings.TrimSuffix(host, ".") + "."
	return []string{
		"_caldavs._tcp." + name + " SRV 0 1 " + strconv.Itoa(s.port()) + " " + name,
		"_caldavs._tcp." + name + ` TXT "path=` + s.address.EscapedPath() + `"`,
		"_caldav._tcp." + name + " SRV 0 0 0 .",
	}
}
