package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"
)

//go:embed assets
var assetFiles embed.FS

// An asset's address holds a hash of its bytes, so that a browser may keep it for
// ever and never shows a page with the looks of another version.
const assetPath = "/assets/:hash/:name"

// asset is a file that pages are made up of; it is the same for everybody.
type asset struct {
	hash, kind string
	body       []byte
}

func (a asset) url(name string) string { return "/assets/" + a.hash + "/" + name }

// assets are the files that pages ask for. All looks are one style sheet.
func assets() map[string]asset {
	all := map[string]asset{}
	for name, body := range map[string][]byte{
		"style.css": minified("text/css", append(embedded("palette.css"), embedded("style.css")...)),
		"page.js":   minified("text/javascript", embedded("page.js")),
		"icon.svg":  embedded("icon.svg"),
	} {
		sum := sha256.Sum256(body)
		all[name] = asset{hash: hex.EncodeToString(sum[:8]), kind: mime.TypeByExtension(path.Ext(name)), body: body}
	}
	return all
}

func embedded(name string) []byte {
	body, err := assetFiles.ReadFile("assets/" + name)
	if err != nil {
		panic("web: " + err.Error())
	}
	return body
}

// minified is a file of ours without what only its authors need: a page is opened
// on phones, in waiting rooms.
func minified(kind string, body []byte) []byte {
	m := minify.New()
	m.AddFunc("text/css", css.Minify)
	m.AddFunc("text/javascript", js.Minify)
	small, err := m.Bytes(kind, body)
	if err != nil {
		panic("web: " + err.Error())
	}
	return small
}

func (h handler) asset(c *gin.Context) {
	a, ok := h.assets[c.Param("name")]
	if !ok || a.hash != c.Param("hash") {
		h.notFound(c)
		return
	}
	header := c.Writer.Header()
	header.Set("Content-Type", a.kind)
	header.Set("Content-Length", strconv.Itoa(len(a.body)))
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("X-Content-Type-Options", "nosniff")
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return
	}
	h.write(c, a.body)
}

// write sends a body. A reader who went away is none of our business.
func (h handler) write(c *gin.Context, body []byte) {
	if _, err := c.Writer.Write(body); err != nil {
		h.log.Debug("a reader of a page went away")
	}
}
