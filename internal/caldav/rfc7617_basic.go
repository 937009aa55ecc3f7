package caldav

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// challenge asks for a password (RFC 7617). Apple's clients always try without one
// first (interop.md C2).
const challenge = `Basic realm="Afterglow", charset="UTF-8"`

// authenticate finds out who asks, or answers. Neither names nor passwords are
// ever logged.
func (h handler) authenticate(c *gin.Context) (who app.Account, ok bool) {
	if !h.IsSecure(c.Request) {
		// No challenge: a password must not be sent this way even once.
		c.String(http.StatusForbidden, "use https\n")
		return who, false
	}
	username, password, given := c.Request.BasicAuth()
	if !given || username == "" || password == "" {
		unauthorized(c)
		return who, false
	}
	from := h.ClientAddr(c.Request)
	if allowed, wait := h.Limiter.Allow(from, username, password); !allowed {
		seconds := max(1, math.Ceil(wait.Seconds()))
		c.Header("Retry-After", strconv.Itoa(int(seconds)))
		c.String(http.StatusTooManyRequests, "too many wrong passwords\n")
		return who, false
	}
	who, err := h.App.LogIn(c.Request.Context(), username, password)
	switch {
	case err == nil:
		h.Limiter.Succeeded(from, username, password)
		who.Cause = "caldav " + c.Request.Method
		return who, true
	case clinic.CodeOf(err) == clinic.Unauthorized || clinic.CodeOf(err) == clinic.NotFound:
		h.Limiter.Failed(from, username, password)
		unauthorized(c)
	case errors.Is(err, context.Canceled):
	default:
		h.Log.Error("a log-in could not be checked", "error", err)
		overloaded(c)
	}
	return who, false
}

func unauthorized(c *gin.Context) {
	c.Header("WWW-Authenticate", challenge)
	c.Header("Cache-Control", "no-store")
	c.String(http.StatusUnauthorized, "log in with the user name and an app password\n")
}

// retryAfter is when somebody may ask again whom the server failed.
const retryAfter = time.Minute

// overloaded blames the server: Thunderbird disables a calendar on any 4xx and
// tries again after a 5xx (interop.md C24).
func overloaded(c *gin.Context) {
	c.Header("Retry-After", strconv.Itoa(int(retryAfter.Seconds())))
	c.String(http.StatusServiceUnavailable, "temporarily unavailable\n")
}
