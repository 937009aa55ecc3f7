package web

import (
	"embed"
	"slices"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/page"
)

//go:embed assets
var assetFiles embed.FS

func embedded(name string) []byte { return page.Embedded(assetFiles, "assets/"+name) }

// assetPath is where the files are that pages ask for.
const assetPath = "/assets/"

// assets are the files that pages ask for. All looks are one style sheet.
var assets = sync.OnceValue(func() page.Files {
	return page.NewFiles(assetPath, map[string][]byte{
		"style.css": slices.Concat(page.Palette(), page.Base(), embedded("style.css")),
		"page.js":   embedded("page.js"),
		"icon.svg":  page.Icon(),
	})
})

func (h handler) asset(c *gin.Context) {
	if !h.assets.Serve(c.Writer, c.Request, c.Param("hash"), c.Param("name")) {
		h.notFound(c)
	}
}

// write sends a body. A reader who went away is none of our business.
func (h handler) write(c *gin.Context, body []byte) {
	if _, err := c.Writer.Write(body); err != nil {
		h.log.Debug("a reader of a page went away")
	}
}
