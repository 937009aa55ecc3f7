package feedhttp

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Path is the shape of a feed's address. The last segment becomes the
// calendar's name in some clients, so it is neutral (interop.md H7).
const Path = "/feeds/:token/:name"

// Name is the last segment of the addresses we hand out; any other name that
// ends in .ics leads to the same feed.
const Name = "calendar.ics"

// Register adds the feeds to the engine. Unknown feeds are answered by notFound,
// like any other address that leads nowhere (interop.md H12).
func Register(engine *gin.Engine, a *app.App, log *slog.Logger, notFound gin.HandlerFunc) {
	h := handler{app: a, log: log, notFound: notFound}
	// Other methods get a 405 with these in Allow: Thunderbird probes PROPFIND
	// and PUT to see whether the calendar is writable (interop.md H1).
	engine.GET(Path, h.get)
	engine.HEAD(Path, h.get)
	engine.OPTIONS(Path, func(c *gin.Context) {
		c.Header("Allow", "GET, HEAD, OPTIONS")
		c.Status(http.StatusNoContent)
	})
}

type handler struct {
	app      *app.App
	log      *slog.Logger
	notFound gin.HandlerFunc
}

func (h handler) get(c *gin.Context) {
	if !strings.HasSuffix(c.Param("name"), ".ics") {
		h.notFound(c)
		return
	}
	token, request := c.Param("token"), c.Request
	if isConditional(request.Header) {
		// A 304 is most of the traffic and reads only the validators.
		current, err := h.app.FeedValidators(request.Context(), token)
		if err != nil {
			h.fail(c, err)
			return
		}
		if notModified(request.Header, current) {
			setHeaders(c.Writer.Header(), current)
			c.Status(http.StatusNotModified)
			return
		}
	}
	document, err := h.app.FeedDocument(request.Context(), token)
	if err != nil {
		h.fail(c, err)
		return
	}
	header := c.Writer.Header()
	setHeaders(header, document)
	header.Set("Content-Type", "text/calendar; charset=utf-8")
	header.Set("Content-Disposition", `inline; filename="`+Name+`"`)
	// Never encoded, even when asked: Outlook imports nothing from a gzip
	// response (interop.md H3).
	header.Set("Content-Length", strconv.Itoa(len(document.Body)))
	c.Status(http.StatusOK)
	if request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return
	}
	if _, err := c.Writer.Write(document.Body); err != nil {
		h.log.Debug("a reader of a feed went away")
	}
}

// setHeaders sets what both 200 and 304 carry (RFC 9110 section 15.4.5 and
// interop.md H4, H6).
func setHeaders(header http.Header, d app.Document) {
	header.Set("ETag", d.ETag)
	header.Set("Last-Modified", time.Unix(d.Modified, 0).UTC().Format(http.TimeFormat))
	header.Set("Cache-Control", "private, no-cache")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	header.Set("X-Content-Type-Options", "nosniff")
}

func (h handler) fail(c *gin.Context, err error) {
	if clinic.CodeOf(err) == clinic.NotFound {
		h.notFound(c)
		return
	}
	if c.Request.Context().Err() == nil {
		h.log.Error("a feed could not be read", "error", err)
	}
	c.Header("Retry-After", "60")
	c.String(http.StatusServiceUnavailable, "temporarily unavailable\n")
}
