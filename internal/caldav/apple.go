package caldav

import (
	"strings"
)

// What Apple's clients brought and others took over: a colour and a place in the
// list for each calendar (namespace http://apple.com/ns/ical/), a counter for each
// calendar (CS:getctag, in properties.go), and their own header for RFC 8144
// (rfc8144_prefer.go).

// validColor is #RRGGBB, or #RRGGBBAA as Apple writes it (interop.md C21). An empty
// one stands for none.
func validColor(e *element) *refusal {
	color := strings.TrimSpace(e.text())
	if color == "" {
		return nil
	}
	digits, ok := strings.CutPrefix(color, "#")
	if !ok || len(digits) != 6 && len(digits) != 8 || strings.Trim(digits, "0123456789abcdefABCDEF") != "" {
		return &refusal{message: "a colour is #RRGGBB or #RRGGBBAA"}
	}
	return nil
}
