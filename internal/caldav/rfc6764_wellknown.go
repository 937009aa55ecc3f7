package caldav

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// registerWellKnown leads to the server from the one address that a client can
// make of a host alone (RFC 6764 section 5). iOS asks with PROPFIND, others with
// GET or OPTIONS, and none with a password yet (interop.md C1).
func registerWellKnown(engine *gin.Engine) {
	for _, path := range []string{"/.well-known/caldav", "/.well-known/caldav/"} {
		for _, method := range methods {
			engine.Handle(method, path, func(c *gin.Context) {
				c.Header("Location", "/dav/")
				c.Header("Cache-Control", "no-cache") // the server may move
				c.Status(http.StatusMovedPermanently)
				c.Writer.WriteHeaderNow()
			})
		}
	}
}
