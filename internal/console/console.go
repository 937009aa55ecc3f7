package console

import (
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/page"
)

// Path is where the clinic's pages begin.
const Path = "/console/"

// Config is what the pages stand on.
type Config struct {
	App *app.App
	Log *slog.Logger
	// PublicURL is what browsers reach the server under, without a slash at the end.
	// If it has a path, the proxy in front takes that away.
	PublicURL string
	FeedURL   func(token string) string  // the whole address of a feed
	PageURL   func(secret string) string // the whole address of a patient's page
	CalDAVURL string                     // the whole address of the CalDAV server
	// ClientAddr says who asks; Limiter bounds how often she may guess a password.
	ClientAddr func(*http.Request) netip.Addr
	Limiter    *auth.Limiter
	// NotFound answers for what is not there.
	NotFound gin.HandlerFunc
}

type handler struct {
	Config
	app   *app.App
	log   *slog.Logger
	pages pages
	files page.Files
	guard page.Guard
	*shared
	base string // what browsers put before every path, as in "/calendar"; empty as a rule
}

// shared is what requests leave for others.
type shared struct {
	proposals proposals
	searches  searches
}

// access says who may use a route.
type access int

const (
	public    access = iota // whoever comes: to log in
	anyStaff                // everybody who works at the clinic
	clinician               // who treats patients, and owners
	ownerOnly               // who answers for the clinic
)

// action answers one request. What it returns is told to the visitor by its code;
// an error without one is ours.
type action func(*visit) error

// route is something that can be asked of the console. A GET answers HEAD as well;
// what is no GET is a form, which only a page of ours may send.
type route struct {
	method, path string // below Path, as in "/patients/:id"
	who          access
	do           action
}

// routes are all that there are, an area each.
func (h handler) routes() []route {
	return slices.Concat(
		h.doorRoutes(),
		h.recordRoutes(),
		h.accountRoutes(),
		h.secondFactorRoutes(),
		h.staffRoutes(),
		h.chartRoutes(),
		h.protocolRoutes(),
		h.boardRoutes(),
		h.forecastRoutes(),
		h.settingsRoutes(),
		h.importRoutes(),
		h.webhookRoutes(),
		h.bookRoutes(),
		h.calendarRoutes(),
		h.waitingRoutes(),
		h.elsewhereRoutes(),
	)
}

// Register adds the console to the engine.
func Register(engine *gin.Engine, config Config) {
	origin, base := "", ""
	if address, err := url.Parse(config.PublicURL); err == nil {
		origin, base = address.Scheme+"://"+address.Host, address.EscapedPath()
	}
	h := handler{
		Config: config, app: config.App, log: config.Log,
		pages: pagesBelow(base), files: files(), guard: page.NewGuard(origin), shared: &shared{}, base: base,
	}
	// Of the engine and not of the group: what is nearly an address of ours is
	// answered by no route, and is as private.
	engine.Use(func(c *gin.Context) {
		if path := c.Request.URL.Path; path == "/console" || strings.HasPrefix(path, Path) {
			page.KeepPrivate(c.Writer.Header())
		}
	})
	read := func(path string, do gin.HandlerFunc) {
		engine.GET(path, do)
		engine.HEAD(path, do)
	}
	read("/console", func(c *gin.Context) { c.Redirect(http.StatusPermanentRedirect, base+Path) })
	read(filesPath+":hash/:name", h.file)
	for _, r := range h.routes() {
		if r.method == http.MethodGet {
			read("/console"+r.path, h.serve(r))
			continue
		}
		engine.Handle(r.method, "/console"+r.path, h.serve(r))
	}
}
