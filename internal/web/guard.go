package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// maxForm bounds a form's body. The longest honest one holds a note of 4,000
// characters, each of which can take twelve bytes when it is encoded.
const maxForm = 64 << 10

// ownOrigin tells requests of our own pages from those of other sites.
func ownOrigin(origin string) *http.CrossOriginProtection {
	own := http.NewCrossOriginProtection()
	// A proxy may hand requests on under another host. What is no origin would be
	// refused here, and is not needed then.
	_ = own.AddTrustedOrigin(origin)
	return own
}

// requireOwnForm refuses a form that another site sent in the visitor's name: by
// what the browser says of where it comes from, and by a token that only the page
// itself holds.
//
// A page that sends no referrer makes browsers write "Origin: null" on its forms.
// New ones say Sec-Fetch-Site as well, and over plain HTTP or from old ones the
// token alone decides.
func (h handler) requireOwnForm(c *gin.Context) {
	request := c.Request
	request.Body = http.MaxBytesReader(c.Writer, request.Body, maxForm)
	asked := &http.Request{Method: request.Method, URL: request.URL, Host: request.Host, Header: http.Header{}}
	for _, name := range []string{"Sec-Fetch-Site", "Origin"} {
		if value := request.Header.Get(name); value != "" && value != "null" {
			asked.Header.Set(name, value)
		}
	}
	visitor := c.MustGet(visitorKey).(app.Visitor)
	if h.foreign.Check(asked) != nil {
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
