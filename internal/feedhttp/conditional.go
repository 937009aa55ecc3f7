package feedhttp

import (
	"net/http"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// isConditional reports whether the request could be answered with 304.
func isConditional(header http.Header) bool {
	return header.Get("If-None-Match") != "" || header.Get("If-Modified-Since") != ""
}

// notModified decides between 304 and 200 (RFC 9110 section 13.2.2):
// If-None-Match beats If-Modified-Since, dates count in whole seconds, and a
// date that cannot be read is no condition.
func notModified(header http.Header, current app.Document) bool {
	if tags := header.Values("If-None-Match"); len(tags) > 0 {
		return anyMatches(strings.Join(tags, ","), current.ETag)
	}
	since, err := http.ParseTime(header.Get("If-Modified-Since"))
	return err == nil && current.Modified <= since.Unix()
}

// anyMatches reports whether a list of entity tags contains current by the weak
// comparison that If-None-Match asks for (RFC 9110 section 8.8.3.2). What does
// not read as an entity tag ends the list.
func anyMatches(list, current string) bool {
	for {
		list = strings.Trim(list, " \t,")
		if list == "*" {
			return true
		}
		tag := strings.TrimPrefix(list, "W/")
		if !strings.HasPrefix(tag, `"`) {
			return false
		}
		end := strings.IndexByte(tag[1:], '"')
		if end < 0 {
			return false
		}
		end += 2
		if tag[:end] == current {
			return true
		}
		list = tag[end:]
	}
}
