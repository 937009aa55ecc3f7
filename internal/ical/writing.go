package ical

import (
	"strings"
	"time"
	"unicode/utf8"
)

// How the lines are written that are ours and not a client's.

func utc(at time.Time) string { return at.UTC().Format("20060102T150405Z") }

// escaped writes a TEXT value (RFC 5545 section 3.3.11).
func escaped(text string) string {
	return strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\n", "\\n").Replace(text)
}

// folded breaks a line after 75 octets (RFC 5545 section 3.1), between
// characters.
func folded(line, newline string) string {
	const most = 75
	var out strings.Builder
	for room := most; len(line) > room; room = most - 1 {
		cut := room
		for cut > 1 && !utf8.RuneStart(line[cut]) {
			cut--
		}
		out.WriteString(line[:cut] + newline + " ")
		line = line[cut:]
	}
	out.WriteString(line)
	return out.String()
}
