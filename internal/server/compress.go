package server

import (
	"net/http"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

// jitter is by how many bytes at most an answer is made longer at random, so that
// its length tells nothing of the secrets on a page.
const jitter = 64

// compressed lets pages, and what they are made up of, travel compressed to a
// browser that asks for it; nothing else does. A feed never is: Outlook imports
// nothing from one (interop.md H3).
func compressed(all http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.ContentTypes([]string{"text/html", "text/css", "text/javascript", "image/svg+xml"}),
		gzhttp.RandomJitter(jitter, 0, false),
	)
	if err != nil {
		panic(err) // the options are fixed
	}
	pages := wrap(all)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		isPage := func(prefix string) bool { return strings.HasPrefix(r.URL.Path, prefix) }
		if slices.ContainsFunc([]string{"/my/", "/console/", "/assets/"}, isPage) {
			pages.ServeHTTP(w, r)
			return
		}
		all.ServeHTTP(w, r)
	})
}
