package web

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/page"
)

// The cookie that a link leaves behind. It is not the link: whoever copies an
// address bar or a screen has neither (design.md section 4).
const sessionCookie = "afterglow_page"

// visitorKey is where a request keeps who came in.
const visitorKey = "visitor"

// enter is the patient's way in: a link lets her in and leaves a cookie, after
// which /my/ alone works.
func (h handler) enter(c *gin.Context) {
	visitor, err := h.app.EnterPage(c.Request.Context(), c.Param("link"))
	if clinic.CodeOf(err) == clinic.NotFound {
		h.lost(c, http.StatusNotFound, "lost.gone")
		return
	}
	if err != nil {
		h.fail(c, err)
		return
	}
	h.keep(c, &http.Cookie{Name: sessionCookie, Value: visitor.Session, Expires: visitor.Expires})
	h.show(c, &visit{handler: h, c: c, visitor: visitor}, http.StatusOK)
}

// home is the page for who was let in before, and how to get a link for others.
func (h handler) home(c *gin.Context) {
	visitor, ok := h.resume(c)
	switch {
	case c.Writer.Written():
	case !ok:
		h.lost(c, http.StatusOK, "lost.none")
	default:
		h.show(c, &visit{handler: h, c: c, visitor: visitor}, http.StatusOK)
	}
}

// requireVisitor refuses who was not let in.
func (h handler) requireVisitor(c *gin.Context) {
	visitor, ok := h.resume(c)
	if !ok {
		if !c.Writer.Written() {
			h.lost(c, http.StatusForbidden, "lost.none")
		}
		c.Abort()
		return
	}
	visitor.Cause = "page " + c.FullPath()
	c.Set(visitorKey, visitor)
}

// resume says who a request is from by its cookie. If that cannot be known now,
// it has answered.
func (h handler) resume(c *gin.Context) (app.Visitor, bool) {
	session, err := c.Cookie(sessionCookie)
	if err != nil {
		return app.Visitor{}, false
	}
	visitor, err := h.app.ResumePage(c.Request.Context(), session)
	if err != nil && clinic.CodeOf(err) != clinic.NotFound {
		h.fail(c, err)
	}
	return visitor, err == nil
}

// keep sets a cookie that only this page gets back, and no script sees.
func (h handler) keep(c *gin.Context, cookie *http.Cookie) {
	cookie.Path, cookie.HttpOnly, cookie.SameSite = h.base+Path, true, http.SameSiteLaxMode
	cookie.Secure = page.IsSecure(h.PublicURL, c.Request)
	http.SetCookie(c.Writer, cookie)
}

// forget takes a cookie back.
func (h handler) forget(c *gin.Context, name string) {
	h.keep(c, &http.Cookie{Name: name, MaxAge: -1, Expires: time.Unix(1, 0)})
}

// lost is all that somebody sees who has no link, or one that leads nowhere. What
// it says depends on nothing but the languages she reads, so that nobody learns
// which links there were (interop.md H12).
func (h handler) lost(c *gin.Context, status int, id string) {
	l := tongue{h.words.In(c.GetHeader("Accept-Language"))}
	c.Header("Vary", "Accept-Language")
	h.render(c, status, l.Tag(), "lost", map[string]any{
		"Lang": l.Tag(), "Head": l.t(id + ".head"),
		"Text": []string{l.t(id + ".why"), l.t("lost.ask"), l.t("lost.calendar")},
	})
}
