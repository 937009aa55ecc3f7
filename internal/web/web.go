package web

import (
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/i18n"
	"github.com/afterglow-calendar/afterglow/internal/page"
	"github.com/afterglow-calendar/afterglow/internal/timeline"
)

// Path is the patient's page, for who has been let in.
const Path = "/my/"

// Config is what the pages stand on.
type Config struct {
	App *app.App
	Log *slog.Logger
	// PublicURL is what browsers reach the server under, without a slash at the end.
	// If it has a path, the proxy in front takes that away.
	PublicURL string
	FeedURL   func(token string) string // the whole address of a feed
	CalDAVURL string                    // the whole address of the CalDAV server
	// GoogleScheme is the scheme of the address inside Google's one-click link, a
	// setting because what works there has changed more than once (interop.md L2).
	// It is "https" or "webcal"; with any other there is no such link.
	GoogleScheme string
	// NotFound answers for what is not there and is no patient's page.
	NotFound gin.HandlerFunc
}

type handler struct {
	Config
	app      *app.App
	log      *slog.Logger
	notFound gin.HandlerFunc
	words    *i18n.Catalogue
	pages    map[string]*template.Template
	assets   page.Files
	guard    page.Guard
	base     string // what browsers put before every path, as in "/calendar"; empty as a rule
}

// Register adds the patient's page to the engine.
func Register(engine *gin.Engine, config Config) {
	origin, base := "", ""
	if public, err := url.Parse(config.PublicURL); err == nil {
		origin, base = public.Scheme+"://"+public.Host, public.EscapedPath()
	}
	h := handler{
		Config: config, app: config.App, log: config.Log, notFound: config.NotFound,
		words: words(), pages: pagesBelow(base), assets: assets(), guard: page.NewGuard(origin), base: base,
	}
	read(engine, assetPath+":hash/:name", h.asset)

	// Of the engine and not of the group: an address that is nearly that of a link
	// is answered by no route, and is as secret.
	engine.Use(func(c *gin.Context) {
		if path := c.Request.URL.Path; path == "/my" || strings.HasPrefix(path, Path) {
			page.KeepPrivate(c.Writer.Header())
		}
	})
	my := engine.Group("/my")
	read(my, "", func(c *gin.Context) { c.Redirect(http.StatusPermanentRedirect, base+Path) })
	read(my, "/", h.home)
	read(my, "/:link", h.enter)

	visitors := my.Group("", h.requireVisitor)
	read(visitors, "/preview", h.preview)
	read(visitors, "/"+widePicture, h.drawn(timeline.Wide))
	read(visitors, "/"+narrowPicture, h.drawn(timeline.Narrow))
	read(visitors, "/feeds/:id/calendar.ics", h.download)
	read(visitors, "/feeds/:id/calendar.mobileconfig", h.profile)
	read(visitors, "/feeds/:id/code.svg", h.code)

	forms := my.Group("", h.requireVisitor, h.requireOwnForm)
	for path, do := range map[string]func(*visit) error{
		"/language":           setLanguage,
		"/consent":            giveConsent,
		"/consent/withdraw":   withdrawConsent,
		"/drop-cancelled":     dropCancelled,
		"/feeds":              addFeed,
		"/feeds/:id":          changeFeed,
		"/feeds/:id/preview":  previewFeed,
		"/feeds/:id/rotate":   rotateFeed,
		"/feeds/:id/revoke":   revokeFeed,
		"/feeds/:id/renew":    renewFeed,
		"/devices":            addDevice,
		"/devices/profile":    deviceProfile,
		"/devices/:id/revoke": revokeDevice,
		"/events":             addEvent,
		"/events/:id":         moveEvent,
		"/events/:id/delete":  deleteEvent,
		"/seen":               tellSeen,
		"/seen/undo":          undoSeen,
		"/pauses":             beginPause,
		"/pauses/:id/end":     endPause,
	} {
		forms.POST(path, h.form(do))
		// Who loads the page again after a form was not taken asks for its address.
		read(visitors, path, h.back)
	}
}

// read answers GET and HEAD (RFC 9110 section 9.1).
func read(group gin.IRoutes, path string, handlers ...gin.HandlerFunc) {
	group.GET(path, handlers...)
	group.HEAD(path, handlers...)
}
