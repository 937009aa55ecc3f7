package api

import (
	"github.com/gin-gonic/gin"
	swgui "github.com/swaggest/swgui/v5emb"
)

// registerDocs serves the documentation for people. Its script and styles are
// part of the program: it needs no other host.
func registerDocs(engine *gin.Engine) {
	ui := gin.WrapH(swgui.New("Afterglow", "/openapi.json", "/docs"))
	engine.GET("/docs", ui)
	engine.GET("/docs/*asset", ui)
}
