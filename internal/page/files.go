package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"
)

//go:embed assets templates
var shared embed.FS

// Palette is the style sheet of the colours of every page and picture.
func Palette() []byte { return Embedded(shared, "assets/palette.css") }

// Base is the style sheet of what all pages share; it needs the palette before it.
func Base() []byte {
	return slices.Concat(Embedded(shared, "assets/base.css"), Embedded(shared, "assets/face.css"))
}

// Face is the text of a template, "face-map", that draws a face on which zones are
// picked; it says what it must be given.
func Face() string { return string(Embedded(shared, "templates/face.html")) }

// Icon is the icon of every page, as SVG.
func Icon() []byte { return Embedded(shared, "assets/icon.svg") }

// Embedded is the content of a file that was built in.
func Embedded(files fs.FS, name string) []byte {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		panic("page: " + err.Error()) // it is built in
	}
	return content
}

// Files are files that pages are made up of; they are the same for everybody.
type Files struct {
	prefix string
	named  map[string]file
}

type file struct {
	hash, kind string
	body       []byte
}

// NewFiles makes files of their contents by name. They are served below prefix, as
// in "/assets/": the rest of a file's address holds a hash of its bytes, so that a
// browser may keep it for ever and never shows a page with the looks of another
// version. Style sheets and scripts lose what only their authors need.
func NewFiles(prefix string, contents map[string][]byte) Files {
	f := Files{prefix, map[string]file{}}
	for name, body := range contents {
		kind := mime.TypeByExtension(path.Ext(name))
		switch path.Ext(name) {
		case ".css", ".js":
			body = Minified(path.Ext(name), body)
		}
		sum := sha256.Sum256(body)
		f.named[name] = file{hash: hex.EncodeToString(sum[:8]), kind: kind, body: body}
	}
	return f
}

// Minified is a style sheet (".css") or a script (".js") without what only its
// authors need.
func Minified(ext string, body []byte) []byte {
	m := minify.New()
	m.AddFunc(".css", css.Minify)
	m.AddFunc(".js", js.Minify)
	small, err := m.Bytes(ext, body)
	if err != nil {
		panic("page: " + err.Error()) // it is built in
	}
	return small
}

// Path is the path of a file, to be put behind the server's own address.
func (f Files) Path(name string) string {
	known, ok := f.named[name]
	if !ok {
		panic("page: no file " + name)
	}
	return f.prefix + known.hash + "/" + name
}

// Serve answers for a file by its hash and name. It reports whether there is one,
// and has answered then.
func (f Files) Serve(w http.ResponseWriter, r *http.Request, hash, name string) bool {
	known, ok := f.named[name]
	if !ok || known.hash != hash {
		return false
	}
	header := w.Header()
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("X-Content-Type-Options", "nosniff")
	Answer(w, r, http.StatusOK, known.kind, known.body)
	return true
}

// Answer sends a whole body, or to HEAD what would come with it (RFC 9110 section
// 9.3.2). A reader who goes away is none of our business.
func Answer(w http.ResponseWriter, r *http.Request, status int, kind string, body []byte) {
	header := w.Header()
	header.Set("Content-Type", kind)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// HTML makes a page by a template and sends it. Half a page is never sent: an error
// says that nothing was.
func HTML(w http.ResponseWriter, r *http.Request, status int, t *template.Template, name string, data any) error {
	var body bytes.Buffer
	if err := t.ExecuteTemplate(&body, name, data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	Answer(w, r, status, "text/html; charset=utf-8", body.Bytes())
	return nil
}
