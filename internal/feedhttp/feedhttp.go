package feedhttp

import (
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/onepiece"
)

// Path is the shape of a feed's address. The last segment becomes the
// calendar's name in some clients, so it is neutral (interop.md H7).
const Path = "/feeds/:token/:name"

// Name is the last segment of the addresses we hand out; any other name that
// ends in .ics leads to the same feed.
const Name = "calendar.ics"

// Config is what the feeds stand on.
type Config struct {
	App *app.App
	Log *slog.Logger
	// NotFound answers for unknown feeds like for any other address that leads
	// nowhere (interop.md H12).
	NotFound gin.HandlerFunc
	// ClientAddr is who asks, behind whatever proxies there are.
	ClientAddr func(*http.Request) netip.Addr
	// Observe is told of every answer to a GET, for the metrics; nil if nobody
	// asked for any.
	Observe func(app.Client, Result)
}

// Result is what came of a GET.
type Result string

// The results.
const (
	ResultOK          Result = "200"
	ResultNotModified Result = "304"
	ResultRetired     Result = "retired" // an empty calendar
	ResultGone        Result = "gone"
	ResultNotFound    Result = "not_found"
	ResultFailed      Result = "failed"
)

// Results lists every Result.
var Results = []Result{ResultOK, ResultNotModified, ResultRetired, ResultGone, ResultNotFound, ResultFailed}

// Register adds the feeds to the engine.
func Register(engine *gin.Engine, c Config) {
	h := handler{c}
	// Other methods get a 405 with these in Allow: Thunderbird probes PROPFIND
	// and PUT to see whether the calendar is writable (interop.md H1).
	engine.GET(Path, h.get)
	engine.HEAD(Path, h.get)
	engine.OPTIONS(Path, func(c *gin.Context) {
		c.Header("Allow", "GET, HEAD, OPTIONS")
		c.Status(http.StatusNoContent)
	})
}

type handler struct{ Config }

func (h handler) get(c *gin.Context) {
	if !strings.HasSuffix(c.Param("name"), ".ics") {
		h.notFound(c)
		return
	}
	token, request := c.Param("token"), c.Request
	if isConditional(request.Header) {
		// A 304 is most of the traffic and reads only the validators.
		current, err := h.App.FeedValidators(request.Context(), token)
		if err != nil {
			h.without(c, token, err)
			return
		}
		if notModified(request.Header, current) {
			h.count(request, token, current, ResultNotModified)
			sendNotModified(c, current)
			return
		}
	}
	document, err := h.App.FeedDocument(request.Context(), token)
	if err != nil {
		h.without(c, token, err)
		return
	}
	h.count(request, token, document, ResultOK)
	h.send(c, document)
}

// count notes a read of a document, before it is answered: whoever has the answer
// is counted. A HEAD probes and reads nothing.
func (h handler) count(request *http.Request, token string, d app.Document, result Result) {
	if request.Method == http.MethodGet {
		h.App.CountFeedRead(app.FeedRead{
			Token: token, Client: clientOf(request.UserAgent()), Version: d.Modified, From: h.ClientAddr(request),
		})
	}
	h.observe(request, result)
}

func (h handler) observe(request *http.Request, result Result) {
	if h.Observe != nil && request.Method == http.MethodGet {
		h.Observe(clientOf(request.UserAgent()), result)
	}
}

// without answers for a token behind which there is no feed: it may have led to
// one once. An address that never did is looked up like one that did, so that the
// time it takes tells nothing (interop.md H12).
func (h handler) without(c *gin.Context, token string, err error) {
	if clinic.CodeOf(err) != clinic.NotFound {
		h.fail(c, err)
		return
	}
	empty, err := h.App.RetiredFeed(c.Request.Context(), token)
	switch {
	case errors.Is(err, app.ErrFeedGone):
		h.observe(c.Request, ResultGone)
		setPrivate(c.Writer.Header())
		c.String(http.StatusGone, "gone\n")
	case clinic.CodeOf(err) == clinic.NotFound:
		h.notFound(c)
	case err != nil:
		h.fail(c, err)
	case isConditional(c.Request.Header) && notModified(c.Request.Header, empty):
		h.observe(c.Request, ResultRetired)
		sendNotModified(c, empty)
	default:
		h.observe(c.Request, ResultRetired)
		h.send(c, empty)
	}
}

func (h handler) notFound(c *gin.Context) {
	h.observe(c.Request, ResultNotFound)
	h.NotFound(c)
}

func sendNotModified(c *gin.Context, d app.Document) {
	setHeaders(c.Writer.Header(), d)
	c.Status(http.StatusNotModified)
}

func (h handler) send(c *gin.Context, d app.Document) {
	header := c.Writer.Header()
	setHeaders(header, d)
	setBodyHeaders(header, d)
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return
	}
	if err := sendBody(c, d.Body); err != nil {
		h.Log.Debug("a reader of a feed went away")
	}
}

// sendBody writes the body, in one piece with the headers where the connection can.
func sendBody(c *gin.Context, body []byte) (err error) {
	sent, late := onepiece.Send(c.Request.Context(), func() {
		_, err = c.Writer.Write(body)
		c.Writer.Flush()
	})
	if !sent {
		_, err = c.Writer.Write(body)
	}
	return errors.Join(err, late)
}

func (h handler) fail(c *gin.Context, err error) {
	if c.Request.Context().Err() == nil {
		h.Log.Error("a feed could not be read", "error", err)
	}
	h.observe(c.Request, ResultFailed)
	c.Header("Retry-After", "60")
	c.String(http.StatusServiceUnavailable, "temporarily unavailable\n")
}
