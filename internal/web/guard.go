package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/page"
)

// requireOwnForm refuses a form that another site sent in the visitor's name: by
// what the browser says of where it comes from, and by a token that only the page
// itself holds.
func (h handler) requireOwnForm(c *gin.Context) {
	request := c.Request
	request.Body = http.MaxBytesReader(c.Writer, request.Body, page.MaxForm)
	visitor := c.MustGet(visitorKey).(app.Visitor)
	if h.guard.IsForeign(request) {
		h.refuse(c, http.StatusForbidden)
		return
	}
	if err := request.ParseForm(); err != nil {
		h.refuse(c, http.StatusBadRequest)
		return
	}
	if !h.app.IsFormToken(visitor, request.PostForm.Get("token")) {
		h.refuse(c, http.StatusForbidden)
	}
}

// refuse answers a form that is none of ours; nothing has happened.
func (h handler) refuse(c *gin.Context, status int) {
	h.lost(c, status, "lost.refused")
	c.Abort()
}
