package api

import (
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// IfMatch is the versions a change is meant for (RFC 9110 section 13.1.1).
type IfMatch struct {
	Field    string `header:"If-Match" doc:"Change it only if it still has one of these versions (the ETag of an answer); without it, any"`
	versions app.Match
}

// Resolve reads all lines of the field: a list may be spread over several
// (RFC 9110 section 5.3).
func (m *IfMatch) Resolve(ctx huma.Context) []error {
	var lines []string
	ctx.EachHeader(func(name, value string) {
		if strings.EqualFold(name, "If-Match") {
			lines = append(lines, value)
		}
	})
	m.versions = versionsIn(lines)
	return nil
}

var entityTag = regexp.MustCompile(`(W/)?"[^"]*"`)

// versionsIn lists the entity tags of If-Match. Weak ones keep their prefix and
// so match nothing, since If-Match compares strongly (RFC 9110 section 8.8.3.2).
// A field that holds none still asks for a version that nothing has.
func versionsIn(lines []string) app.Match {
	if len(lines) == 0 {
		return nil
	}
	whole := strings.TrimSpace(strings.Join(lines, ","))
	return append(app.Match{whole}, entityTag.FindAllString(whole, -1)...)
}
