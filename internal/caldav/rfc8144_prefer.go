package caldav

import (
	"net/http"
	"strings"
)

// preference is what a client says of one preference, by its name, which is in lower
// case. Of several the first counts (RFC 7240 section 2).
func (x *exchange) preference(name string) (value string, given bool) {
	for _, line := range x.Request.Header.Values("Prefer") {
		for rest := line; rest != ""; {
			var one string
			one, rest = cutUnquoted(rest, ',')
			one, _ = cutUnquoted(one, ';') // what is left are parameters
			key, value, _ := strings.Cut(one, "=")
			if strings.EqualFold(strings.TrimSpace(key), name) {
				return strings.Trim(strings.TrimSpace(value), `"`), true
			}
		}
	}
	return "", false
}

// cutUnquoted cuts a text at the first separator that is in no quoted string (RFC
// 9110 section 5.6.4).
func cutUnquoted(text string, separator byte) (before, after string) {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case c == separator && !quoted:
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

// applied says that a preference was followed (RFC 7240 section 3).
func (x *exchange) applied(preference string) {
	x.Writer.Header().Add("Preference-Applied", preference)
}

// minimal reports whether the client wants to hear only of what is there (RFC 8144
// section 2). Microsoft's and Apple's clients say so by an older header (appendix A),
// which is asked only where there is no word in the newer one.
func (x *exchange) minimal() bool {
	x.Writer.Header().Add("Vary", "Prefer, Brief")
	value, given := x.preference("return")
	if given && value == "minimal" {
		x.applied("return=minimal")
		return true
	}
	return !given && strings.EqualFold(x.Request.Header.Get("Brief"), "t")
}

// withoutRoot reports whether the client wants to hear of a collection's members and
// not of itself (section 4).
func (x *exchange) withoutRoot() bool {
	_, given := x.preference("depth-noroot")
	if given {
		x.applied("depth-noroot")
	}
	return given
}

// represent answers a change with the object as it is by now, if the client would ask
// for it next (section 3). The bytes and the tag are of one reading, so that they
// belong together whoever else wrote meanwhile. It is false, and nothing is answered,
// if there is nothing to send: a preference is no condition.
func (x *exchange) represent(status int, at place) (sent bool, err error) {
	x.Writer.Header().Add("Vary", "Prefer")
	if value, _ := x.preference("return"); value != "representation" {
		return false, nil
	}
	there, err := x.resolveWhole(at)
	if err != nil {
		return false, nil
	}
	x.applied("return=representation")
	x.Header("Content-Location", at.href())
	return true, x.send(status, there)
}

// representInstead answers a change that its conditions refused with the object that
// is not as the client thought (section 3.2).
func (x *exchange) representInstead() (sent bool, err error) {
	switch x.Request.Method {
	case http.MethodPut, "COPY", "MOVE":
		return x.represent(http.StatusPreconditionFailed, x.at)
	}
	return false, nil
}
