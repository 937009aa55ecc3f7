package feedhttp

import (
	"net/http"
	"strconv"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// What every answer carries. Header.Set would make a new list for each; these are
// shared by all answers and never written to.
var (
	cacheControl       = []string{"private, no-cache"}
	referrerPolicy     = []string{"no-referrer"}
	robotsTag          = []string{"noindex, nofollow, noarchive"}
	contentTypeOptions = []string{"nosniff"}
	contentType        = []string{"text/calendar; charset=utf-8"}
	contentDisposition = []string{`inline; filename="` + Name + `"`}
)

// setHeaders sets what both 200 and 304 carry (RFC 9110 section 15.4.5 and
// interop.md H4, H6). The names are in Go's canonical form, as in "Etag".
func setHeaders(header http.Header, d app.Document) {
	values := [2]string{d.ETag, time.Unix(d.Modified, 0).UTC().Format(http.TimeFormat)}
	header["Etag"] = values[0:1:1]
	header["Last-Modified"] = values[1:2:2]
	setPrivate(header)
}

// setPrivate keeps an answer from everybody but the one who asked (interop.md H6).
func setPrivate(header http.Header) {
	header["Cache-Control"] = cacheControl
	header["Referrer-Policy"] = referrerPolicy
	header["X-Robots-Tag"] = robotsTag
	header["X-Content-Type-Options"] = contentTypeOptions
}

// setBodyHeaders sets what describes the document. It is never encoded, even when
// asked: Outlook imports nothing from a gzip response (interop.md H3).
func setBodyHeaders(header http.Header, d app.Document) {
	header["Content-Type"] = contentType
	header["Content-Disposition"] = contentDisposition
	header["Content-Length"] = []string{strconv.Itoa(len(d.Body))}
}
