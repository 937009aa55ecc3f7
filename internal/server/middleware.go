package server

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"
)

// access logs each request by the route that answered it. Paths are secrets
// (feed tokens), so neither they nor queries are ever logged, which is why gin's
// own logger and recovery are not used.
func access(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		if !log.Enabled(c.Request.Context(), slog.LevelDebug) {
			c.Next()
			return
		}
		start := time.Now()
		c.Next()
		log.Debug("request", "method", knownMethod(c.Request.Method), "route", routeOf(c), "status", c.Writer.Status(),
			"bytes", c.Writer.Size(), "ms", time.Since(start).Milliseconds())
	}
}

// routeOf is the pattern of the route that answers, which holds nothing of the path.
func routeOf(c *gin.Context) string { return cmp.Or(c.FullPath(), "(none)") }

// knownMethod keeps what a client made up out of the log and the metrics.
func knownMethod(method string) string {
	switch method {
	case "GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "PROPPATCH", "REPORT", "MKCALENDAR", "MKCOL", "COPY", "MOVE":
		return method
	}
	return "(other)"
}

// survive answers 500 for a request that panicked and logs where, not what: the
// panic's value may hold a patient's data.
func survive(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p) // a handler ends the connection and has said why
				}
				log.Error("request panicked", "route", c.FullPath(), "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
				if c.Writer.Written() {
					// Half an answer must not look like a whole one: end the connection.
					panic(http.ErrAbortHandler)
				}
				c.AbortWithStatus(http.StatusInternalServerError)
			}
		}()
		c.Next()
	}
}
