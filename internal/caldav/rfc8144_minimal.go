package caldav

import "strings"

// minimal reports whether the client wants to hear only of what is there (RFC 8144
// section 2). Apple's and Microsoft's clients say so by an older header.
func (x *exchange) minimal() bool {
	for _, line := range x.Request.Header.Values("Prefer") {
		for preference := range strings.SplitSeq(line, ",") {
			name, _, _ := strings.Cut(preference, ";")
			name, value, _ := strings.Cut(name, "=")
			if strings.EqualFold(strings.TrimSpace(name), "return") && strings.Trim(strings.TrimSpace(value), `"`) == "minimal" {
				x.Header("Preference-Applied", "return=minimal")
				return true
			}
		}
	}
	return strings.EqualFold(x.Request.Header.Get("Brief"), "t")
}
