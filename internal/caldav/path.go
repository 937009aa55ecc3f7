package caldav

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// kind is what lives at a path. Kinds are bits, so that a property can say where
// it is.
type kind uint8

const (
	kindRoot       kind = 1 << iota // /dav/
	kindPrincipals                  // /dav/principals/
	kindPrincipal                   // /dav/principals/{user}/
	kindCalendars                   // /dav/calendars/
	kindHome                        // /dav/calendars/{user}/
	kindCalendar                    // /dav/calendars/{user}/{calendar}/
	kindObject                      // /dav/calendars/{user}/{calendar}/{object}

	kindAny         = kindRoot | kindPrincipals | kindPrincipal | kindCalendars | kindHome | kindCalendar | kindObject
	kindCollections = kindAny &^ kindObject
)

// place is a path, taken apart. Its names are decoded.
type place struct {
	kind                   kind
	user, calendar, object string
	// alias is the path that was asked for where it is another name of the root.
	alias string
}

// longestName bounds each segment of a path, decoded.
const longestName = 255

// locate takes a path as it came over the wire apart. It decodes segment by
// segment, so that a slash inside a name never becomes the end of one, and refuses
// what a proxy or a file system could read in another way.
func locate(escaped string) (place, error) {
	switch escaped {
	case "/", "/principals", "/principals/":
		return place{kind: kindRoot, alias: strings.TrimSuffix(escaped, "/") + "/"}, nil
	}
	below, ok := strings.CutPrefix(escaped, "/dav")
	if !ok || below != "" && below[0] != '/' {
		return place{}, clinic.Errorf(clinic.NotFound, "", "nothing is there")
	}
	// A collection is meant with its slash and without (interop.md C23).
	below, slash := strings.CutSuffix(strings.TrimPrefix(below, "/"), "/")
	var names []string
	if below != "" {
		for segment := range strings.SplitSeq(below, "/") {
			name, err := decodeSegment(segment)
			if err != nil {
				return place{}, err
			}
			if names = append(names, name); len(names) > 4 {
				break
			}
		}
	}
	at := place{}
	switch {
	case len(names) == 0:
		at.kind = kindRoot
	case names[0] == "principals" && len(names) == 1:
		at.kind = kindPrincipals
	case names[0] == "principals" && len(names) == 2:
		at.kind, at.user = kindPrincipal, names[1]
	case names[0] == "calendars" && len(names) == 1:
		at.kind = kindCalendars
	case names[0] == "calendars" && len(names) == 2:
		at.kind, at.user = kindHome, names[1]
	case names[0] == "calendars" && len(names) == 3:
		at.kind, at.user, at.calendar = kindCalendar, names[1], names[2]
	case names[0] == "calendars" && len(names) == 4 && !slash:
		at.kind, at.user, at.calendar, at.object = kindObject, names[1], names[2], names[3]
	default:
		return place{}, clinic.Errorf(clinic.NotFound, "", "nothing is there")
	}
	return at, nil
}

// decodeSegment decodes one segment of a path.
func decodeSegment(segment string) (string, error) {
	name, err := url.PathUnescape(segment)
	if err != nil || name == "" || name == "." || name == ".." || len(name) > longestName || !utf8.ValidString(name) ||
		strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '/' || r == '\\' || r >= 0xfffe && r <= 0xffff }) {
		return "", &refusal{status: http.StatusBadRequest, message: "the path holds a name that cannot be"}
	}
	return name, nil
}

// encodeSegment is the one way in which a name is written in a path. It leaves
// nothing that XML would need to escape.
func encodeSegment(name string) string {
	return strings.ReplaceAll(url.PathEscape(name), "&", "%26")
}

// href is the path as every answer writes it: an absolute path in which
// collections end in a slash and each name is encoded in one way alone
// (interop.md C16, C25).
func (p place) href() string { return string(p.appendHref(nil)) }

func (p place) appendHref(b []byte) []byte {
	switch {
	case p.alias != "":
		return append(b, p.alias...)
	case p.kind == kindRoot:
		return append(b, "/dav/"...)
	case p.kind == kindPrincipals:
		return append(b, "/dav/principals/"...)
	case p.kind == kindPrincipal:
		return append(append(append(b, "/dav/principals/"...), encodeSegment(p.user)...), '/')
	}
	b = append(b, "/dav/calendars/"...)
	for _, name := range []string{p.user, p.calendar} {
		if name != "" {
			b = append(append(b, encodeSegment(name)...), '/')
		}
	}
	return append(b, encodeSegment(p.object)...)
}

// key is the path under which what an account set of the resource is kept.
func (p place) key() string {
	switch p.kind {
	case kindPrincipals:
		return "principals/"
	case kindPrincipal:
		return "principals/" + p.user + "/"
	case kindCalendars:
		return "calendars/"
	case kindHome:
		return "calendars/" + p.user + "/"
	case kindCalendar, kindObject:
		return "calendars/" + p.user + "/" + p.calendar + "/" + p.object
	}
	return ""
}

// principal is the place of an account's principal, home that of its calendars.
func principal(who app.Account) place { return place{kind: kindPrincipal, user: who.UserID} }
func home(who app.Account) place      { return place{kind: kindHome, user: who.UserID} }

// in is a member of a collection.
func (p place) in(name string) place {
	switch p.kind {
	case kindHome:
		p.kind, p.calendar = kindCalendar, name
	case kindCalendar:
		p.kind, p.object = kindObject, name
	}
	return p
}

// parent is the collection that a calendar or an object is in.
func (p place) parent() place {
	switch p.kind {
	case kindCalendar:
		p.kind, p.calendar = kindHome, ""
	case kindObject:
		p.kind, p.object = kindCalendar, ""
	}
	return p
}

// placeOf is what an href in a request leads to: an absolute path or a whole
// address of this server (RFC 4918 section 8.3). It is false for any other.
func (x *exchange) placeOf(href string) (at place, ours bool, err error) {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil || u.Opaque != "" || !strings.HasPrefix(u.EscapedPath(), "/") {
		return place{}, false, &refusal{status: http.StatusBadRequest, message: "an address cannot be read"}
	}
	if u.Host != "" && !x.isUs(u.Host) {
		return place{}, false, nil
	}
	at, err = locate(u.EscapedPath())
	return at, true, err
}

// isUs reports whether a host is the one the request reached, or that of the
// public address, where a proxy rewrites the former.
func (x *exchange) isUs(host string) bool {
	host = withoutDefaultPort(host)
	if strings.EqualFold(host, withoutDefaultPort(x.Request.Host)) {
		return true
	}
	public, err := url.Parse(x.PublicURL)
	return err == nil && strings.EqualFold(host, withoutDefaultPort(public.Host))
}

// withoutDefaultPort is a host as most clients write it (RFC 9110 section 4.2.3: a
// port that is the scheme's own says nothing).
func withoutDefaultPort(host string) string {
	return strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
}
