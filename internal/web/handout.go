package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/setup"
)

// handOut finds the feed whose address is about to be shown. Without consent there
// is none (interop.md P9). If there is no such feed, it has answered.
func (h handler) handOut(c *gin.Context) (v *visit, feed app.Feed, ok bool) {
	v = &visit{handler: h, c: c, visitor: c.MustGet(visitorKey).(app.Visitor)}
	read, err := v.read()
	if err != nil {
		h.fail(c, err)
		return nil, feed, false
	}
	i := slices.IndexFunc(read.Feeds, func(f app.Feed) bool { return f.ID == c.Param("id") })
	if read.Consent == nil || i < 0 {
		h.lost(c, http.StatusNotFound, "lost.gone")
		return nil, feed, false
	}
	return v, read.Feeds[i], true
}

// download is the feed as a file, for a calendar that cannot subscribe.
func (h handler) download(c *gin.Context) {
	_, feed, ok := h.handOut(c)
	if !ok {
		return
	}
	document, err := h.app.FeedDocument(c.Request.Context(), feed.Token)
	if err != nil {
		h.fail(c, err)
		return
	}
	h.file(c, "text/calendar; charset=utf-8", `attachment; filename="calendar.ics"`, document.Body)
}

// profile is one tap for an iPhone (interop.md L11).
func (h handler) profile(c *gin.Context) {
	v, feed, ok := h.handOut(c)
	if !ok {
		return
	}
	read, err := v.read()
	if err != nil {
		h.fail(c, err)
		return
	}
	l := tongue{h.speak(c, read.Patient)}
	body, err := setup.Subscription(setup.Words{Name: l.t("subscribe.calendar_name"), Description: l.t("subscribe.profile_text")}, h.FeedURL(feed.Token))
	if err != nil {
		h.fail(c, err)
		return
	}
	h.file(c, setup.ProfileType, `attachment; filename="calendar.mobileconfig"`, body)
}

// code is a feed's address for a camera.
func (h handler) code(c *gin.Context) {
	v, feed, ok := h.handOut(c)
	if !ok {
		return
	}
	address := setup.Feed{Address: h.FeedURL(feed.Token)}
	text := address.Address
	if v.c.Query("for") == "apple" {
		text = address.Webcal()
	}
	body, err := setup.Code(text)
	if err != nil {
		h.fail(c, err)
		return
	}
	h.file(c, "image/svg+xml", "inline", body)
}

// file answers with a whole file.
func (h handler) file(c *gin.Context, kind, disposition string, body []byte) {
	header := c.Writer.Header()
	header.Set("Content-Type", kind)
	header.Set("Content-Disposition", disposition)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return
	}
	h.write(c, body)
}
