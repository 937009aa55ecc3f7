package api

import (
	"encoding/json"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	swgui "github.com/swaggest/swgui/v5emb"
)

// docsPolicy holds the documentation to its promise: a browser loads nothing
// from another host. Its page starts by a script of its own.
const docsPolicy = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// registerDocs serves the OpenAPI document and the documentation for people. The
// script and styles of the latter are part of the program: it needs no other host.
func registerDocs(engine *gin.Engine, described *huma.OpenAPI) {
	// Written once, when somebody asks: huma would write it for each of two first
	// requests at a time, which would race.
	document := sync.OnceValue(func() []byte {
		text, err := json.Marshal(described)
		if err != nil {
			panic(err) // the document is data of the program's own
		}
		return text
	})
	engine.GET("/openapi.json", func(c *gin.Context) { c.Data(http.StatusOK, "application/json", document()) })
	// Many generators of clients read 3.0 and no more.
	older := sync.OnceValue(func() []byte {
		text, err := described.Downgrade()
		if err != nil {
			panic(err)
		}
		return text
	})
	engine.GET("/openapi-3.0.json", func(c *gin.Context) { c.Data(http.StatusOK, "application/json", older()) })

	ui := gin.WrapH(swgui.New("Afterglow", "/openapi.json", "/docs"))
	serve := func(c *gin.Context) {
		c.Header("Content-Security-Policy", docsPolicy)
		c.Header("Referrer-Policy", "no-referrer")
		c.Header("X-Content-Type-Options", "nosniff")
		ui(c)
	}
	engine.GET("/docs", serve)
	engine.GET("/docs/*asset", serve)
}
