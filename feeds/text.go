package feeds

import (
	"strings"
	"unicode"
)

// line makes foreign text fit to stand inside a sentence: one line, no control
// characters, valid UTF-8. What some reader takes for a line end (CR, LF, NEL,
// U+2028, U+2029) becomes a space, so that two words do not run into one, and
// runs of blanks become a single space.
func line(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool {
		return unicode.IsControl(r) || r == ' ' || r == '\u2028' || r == '\u2029'
	}), " ")
}

// plain is the last guard before a TEXT value is written: it lets no character
// through that could end a content line or that RFC 5545 section 3.1 forbids.
// Line feeds stay; the library writes them as "\n".
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
