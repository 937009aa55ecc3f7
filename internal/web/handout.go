package web

import (
	"image/color"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/micromdm/plist"
	qr "github.com/piglig/go-qr"

	"github.com/afterglow-calendar/afterglow/internal/app"
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

// account is a configuration profile's payload that subscribes an iPhone, and
// profile the file that it comes in (interop.md L11). They bear Apple's names.
type account struct {
	PayloadType              string
	PayloadVersion           int
	PayloadIdentifier        string
	PayloadUUID              string
	PayloadDisplayName       string
	SubCalAccountHostName    string
	SubCalAccountDescription string
	SubCalAccountUseSSL      bool
}

type profile struct {
	PayloadType        string
	PayloadVersion     int
	PayloadIdentifier  string
	PayloadUUID        string
	PayloadDisplayName string
	PayloadDescription string
	PayloadContent     []account
}

// profile is one tap for an iPhone (interop.md L11). It has identifiers of its own
// each time, so that a second one replaces nothing by accident. Its names are seen
// in the phone's settings, and so tell nothing (P6).
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
	name, id := l.t("subscribe.calendar_name"), uuid.NewString()
	body, err := plist.MarshalIndent(profile{
		PayloadType: "Configuration", PayloadVersion: 1, PayloadUUID: id, PayloadIdentifier: "calendar." + id,
		PayloadDisplayName: name, PayloadDescription: l.t("subscribe.profile_text"),
		PayloadContent: []account{{
			PayloadType: "com.apple.subscribedcalendar.account", PayloadVersion: 1,
			PayloadUUID: uuid.NewString(), PayloadIdentifier: "calendar." + id + ".account", PayloadDisplayName: name,
			SubCalAccountHostName: h.FeedURL(feed.Token), SubCalAccountDescription: name, SubCalAccountUseSSL: true,
		}},
	}, "\t")
	if err != nil {
		h.fail(c, err)
		return
	}
	h.file(c, "application/x-apple-aspen-config", `attachment; filename="calendar.mobileconfig"`, body)
}

// code is a feed's address for a camera. It is black on white whatever the page
// looks like: cameras read nothing else as well.
func (h handler) code(c *gin.Context) {
	v, feed, ok := h.handOut(c)
	if !ok {
		return
	}
	address := feedAddress{https: h.FeedURL(feed.Token)}
	text := address.https
	if v.c.Query("for") == "apple" {
		text = address.webcal()
	}
	drawn, err := qr.EncodeText(text, qr.Medium)
	if err != nil {
		h.fail(c, err)
		return
	}
	body, err := drawn.ToSVGBytes(qr.NewQrCodeImgConfig(4, 4, qr.WithLight(color.White), qr.WithDark(color.Black), qr.WithOptimalSVG()))
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
