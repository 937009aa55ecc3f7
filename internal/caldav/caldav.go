package caldav

import (
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Config is what the server stands on.
type Config struct {
	App *app.App
	Log *slog.Logger
	// NotFound answers for what an account may not see as for any other address
	// that leads nowhere.
	NotFound gin.HandlerFunc
	// ClientAddr is who asks, behind whatever proxies there are.
	ClientAddr func(*http.Request) netip.Addr
	// IsSecure is whether a password in the request was safe on its way.
	IsSecure func(*http.Request) bool
	Limiter  Limiter
	// PublicURL is what clients reach the server under, without a slash at the end.
	PublicURL string
}

// Limiter bounds how often a password may be guessed.
type Limiter interface {
	Allow(addr netip.Addr, account, password string) (ok bool, retryAfter time.Duration)
	Failed(addr netip.Addr, account, password string)
	Succeeded(addr netip.Addr, account, password string)
}

// methods are those that something below /dav/ answers.
var methods = []string{
	http.MethodOptions, http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete,
	http.MethodPost, "PROPFIND", "PROPPATCH", "REPORT", "MKCOL", "MKCALENDAR", "COPY", "MOVE",
}

// Register adds the server to the engine. What it returns answers the methods that
// nothing below /dav/ has, with the Allow of the resource.
func Register(engine *gin.Engine, c Config) (noMethod gin.HandlerFunc) {
	h := handler{c}
	for _, method := range methods {
		engine.Handle(method, "/dav", h.serve)
		engine.Handle(method, "/dav/*path", h.serve)
	}
	// Clients that were given a host alone look here (interop.md C1).
	for _, path := range []string{"/", "/principals", "/principals/"} {
		engine.Handle("PROPFIND", path, h.serve)
		engine.Handle("REPORT", path, h.serve)
		engine.Handle(http.MethodOptions, path, h.serve)
		engine.GET(path, c.NotFound) // for people there is nothing
		engine.HEAD(path, c.NotFound)
	}
	registerWellKnown(engine)
	return h.serve
}

type handler struct{ Config }

// exchange is one request of an account that has logged in.
type exchange struct {
	handler
	*gin.Context
	who app.Account
	at  place
}

func (h handler) serve(c *gin.Context) {
	who, ok := h.authenticate(c)
	if !ok {
		return
	}
	setHeaders(c.Writer.Header())
	c.Writer.Header().Del("Allow") // the engine's own, which knows no resources
	x := exchange{handler: h, Context: c, who: who}
	at, err := x.target()
	if err == nil {
		x.at = at
		err = x.answer()
	}
	if err != nil {
		x.refuse(err)
	}
}

// target is what the request is about.
func (x *exchange) target() (place, error) {
	path := x.Request.URL.EscapedPath()
	switch x.Request.Method {
	case "MKCOL", "MKCALENDAR":
		// Whatever shall be there is a collection, so the slash says nothing.
		path = strings.TrimSuffix(path, "/")
	case http.MethodPut:
	default:
		return locate(path)
	}
	at, err := locate(path)
	if clinic.CodeOf(err) == clinic.NotFound && strings.HasPrefix(path, home(x.who).href()) {
		// What it would be in is not there (RFC 4918 sections 9.3.1 and 9.7.1).
		err = errNoParent
	}
	return at, err
}

// setHeaders says that what follows is for its reader alone.
func setHeaders(header http.Header) {
	header.Set("Cache-Control", "private, no-cache")
	header.Set("X-Content-Type-Options", "nosniff")
}

func (x *exchange) answer() error {
	switch x.Request.Method {
	case http.MethodOptions:
		return x.options()
	case http.MethodGet, http.MethodHead:
		return x.get()
	case http.MethodPut:
		return x.put()
	case http.MethodPost:
		return x.addMember()
	case http.MethodDelete:
		return x.delete()
	case "PROPFIND":
		return x.propfind()
	case "PROPPATCH":
		return x.proppatch()
	case "REPORT":
		return x.report()
	case "MKCOL":
		return x.mkcol()
	case "MKCALENDAR":
		return x.mkcalendar()
	case "COPY", "MOVE":
		return x.copyOrMove()
	}
	return x.notAllowed()
}
