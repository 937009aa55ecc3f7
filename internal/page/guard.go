package page

import (
	"net/http"
	"strings"
)

// MaxForm bounds a form's body. The longest honest one holds a note of 4,000
// characters, each of which can take twelve bytes when it is encoded.
const MaxForm = 64 << 10

// IsSecure reports whether a cookie that is left behind now may only ever come back by
// TLS: if that is how the world reaches us, or how this request came. Of a proxy that
// says so, nobody has to be trusted: who says it falsely keeps from herself what she
// asked for.
func IsSecure(publicURL string, r *http.Request) bool {
	return strings.HasPrefix(publicURL, "https:") || r.TLS != nil || strings.EqualFold(strings.TrimSpace(r.Header.Get("X-Forwarded-Proto")), "https")
}

// Guard tells requests of our own pages from those of other sites.
type Guard struct{ foreign *http.CrossOriginProtection }

// NewGuard returns a guard of the pages at an origin, as in "https://clinic.example".
func NewGuard(origin string) Guard {
	own := http.NewCrossOriginProtection()
	// A proxy may hand requests on under another host. What is no origin would be
	// refused here, and is not needed then.
	_ = own.AddTrustedOrigin(origin)
	return Guard{own}
}

// IsForeign reports whether another site sent a request in the visitor's name, by
// what the browser says of where it comes from.
//
// A page that sends no referrer makes browsers write "Origin: null" on its forms.
// New ones say Sec-Fetch-Site as well; over plain HTTP or from old ones nothing is
// known, and the token that each form carries alone decides.
func (g Guard) IsForeign(r *http.Request) bool {
	asked := &http.Request{Method: r.Method, URL: r.URL, Host: r.Host, Header: http.Header{}}
	for _, name := range []string{"Sec-Fetch-Site", "Origin"} {
		if value := r.Header.Get(name); value != "" && value != "null" {
			asked.Header.Set(name, value)
		}
	}
	return g.foreign.Check(asked) != nil
}
