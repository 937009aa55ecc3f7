package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/api"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/caldav"
	"github.com/afterglow-calendar/afterglow/internal/console"
	"github.com/afterglow-calendar/afterglow/internal/feedhttp"
	"github.com/afterglow-calendar/afterglow/internal/fhir"
	"github.com/afterglow-calendar/afterglow/internal/onepiece"
	"github.com/afterglow-calendar/afterglow/internal/web"
)

// Config is what a server stands on.
type Config struct {
	App *app.App
	Log *slog.Logger
	// PublicURL is what patients' calendars reach the server under, without a
	// slash at the end, as in "https://calendar.example".
	PublicURL string
	// GoogleScheme is the scheme of a feed's address in Google's one-click link:
	// "https", "webcal", or anything else for no such link (interop.md L2).
	GoogleScheme string
	Version      string // of the program
	// TrustedProxies are the networks of the proxies in front of the server, whose
	// word for who asks is taken.
	TrustedProxies []netip.Prefix
	Metrics        *Metrics // nil for none
	// Limiter bounds how often passwords may be guessed; nil for one of its own.
	Limiter *auth.Limiter
}

// New returns the whole product as one handler.
func New(c Config) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	// gin would redirect addresses that almost match, which no feed client may
	// meet (interop.md H8) and no DAV client expects.
	engine.RedirectTrailingSlash, engine.RedirectFixedPath = false, false
	// A slash that a client wrote as %2F is part of a token, not the end of one.
	engine.UseEscapedPath = true
	engine.HandleMethodNotAllowed = true
	engine.Use(access(c.Log))
	if c.Limiter == nil {
		c.Limiter = auth.NewLimiter(time.Now)
	}
	client := func(r *http.Request) netip.Addr { return clientAddr(r, c.TrustedProxies) }
	feeds := feedhttp.Config{App: c.App, Log: c.Log, NotFound: notFound, ClientAddr: client}
	if c.Metrics != nil {
		engine.Use(c.Metrics.measure)
		feeds.Observe = c.Metrics.feedRead
	}
	engine.Use(survive(c.Log))
	engine.NoRoute(notFound)

	feedhttp.Register(engine, feeds)
	otherMethod := caldav.Register(engine, caldav.Config{
		App: c.App, Log: c.Log, NotFound: notFound, ClientAddr: client, PublicURL: c.PublicURL, Limiter: c.Limiter,
		IsSecure: func(r *http.Request) bool { return isSecure(r, c.TrustedProxies) },
	})
	engine.NoMethod(func(c *gin.Context) {
		if path := c.Request.URL.Path; path == "/dav" || strings.HasPrefix(path, "/dav/") {
			otherMethod(c)
			return
		}
		c.String(http.StatusMethodNotAllowed, "method not allowed\n")
	})
	api.Register(engine, api.Config{
		App: c.App, Log: c.Log, Version: c.Version,
		FeedURL:   func(token string) string { return FeedURL(c.PublicURL, token) },
		PageURL:   func(secret string) string { return PageURL(c.PublicURL, secret) },
		CalDAVURL: CalDAVURL(c.PublicURL), SetUpURL: SetUpURL(c.PublicURL),
	})
	fhir.Register(engine, fhir.Config{App: c.App, Log: c.Log, PublicURL: c.PublicURL, Version: c.Version})
	web.Register(engine, web.Config{
		App: c.App, Log: c.Log, PublicURL: c.PublicURL, GoogleScheme: c.GoogleScheme, NotFound: notFound,
		FeedURL: func(token string) string { return FeedURL(c.PublicURL, token) }, CalDAVURL: CalDAVURL(c.PublicURL),
	})
	console.Register(engine, console.Config{
		App: c.App, Log: c.Log, PublicURL: c.PublicURL, NotFound: notFound, ClientAddr: client, Limiter: c.Limiter,
		FeedURL:   func(token string) string { return FeedURL(c.PublicURL, token) },
		PageURL:   func(secret string) string { return PageURL(c.PublicURL, secret) },
		CalDAVURL: CalDAVURL(c.PublicURL),
	})
	read(engine, "/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	read(engine, "/readyz", ready(c.App))
	// Google once refused feeds of hosts without one; feeds keep out of search by
	// X-Robots-Tag instead (interop.md H11).
	read(engine, "/robots.txt", func(c *gin.Context) { c.String(http.StatusOK, "User-agent: *\nDisallow: /api/\nDisallow: /fhir/\n") })
	return compressed(engine)
}

// read answers GET and HEAD, which monitors use as well (RFC 9110 section 9.1).
func read(engine *gin.Engine, path string, handler gin.HandlerFunc) {
	engine.GET(path, handler)
	engine.HEAD(path, handler)
}

// FeedURL is the whole address of the feed with a token (interop.md H7).
func FeedURL(publicURL, token string) string {
	return publicURL + "/feeds/" + token + "/" + feedhttp.Name
}

// PageURL is the whole address of a patient's page by a link's secret.
func PageURL(publicURL, secret string) string { return publicURL + "/my/" + secret }

// ConsoleURL is the whole address of the clinic's console.
func ConsoleURL(publicURL string) string { return publicURL + console.Path }

// SetUpURL is the whole address at which a code lets somebody in who has no password.
func SetUpURL(publicURL string) string { return publicURL + console.Path + "setup" }

// CalDAVURL is the whole address of the CalDAV server.
func CalDAVURL(publicURL string) string { return publicURL + "/dav/" }

// notFound is the one answer for everything that is not there, so that nobody
// learns which feeds exist (interop.md H12).
func notFound(c *gin.Context) { c.String(http.StatusNotFound, "not found\n") }

// readyTimeout is how long the database may take to answer.
const readyTimeout = 2 * time.Second

func ready(a *app.App) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx, cancel := context.WithTimeout(c.Request.Context(), readyTimeout)
		defer cancel()
		if err := a.Ready(ctx); err != nil {
			c.String(http.StatusServiceUnavailable, "the database does not answer\n")
			return
		}
		c.String(http.StatusOK, "ready\n")
	}
}

// stopTimeout is how long requests under way may take to end once the server is
// told to stop.
const stopTimeout = 8 * time.Second

// Serve answers requests on the listener until the context ends, and then lets
// those under way end.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ConnContext:       onepiece.ConnContext,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		err := server.Shutdown(grace)
		if errors.Is(err, context.DeadlineExceeded) {
			err = server.Close()
		}
		stopped <- err
	}()
	if err := server.Serve(onepiece.Listen(listener)); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
