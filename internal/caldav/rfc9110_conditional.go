package caldav

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// entityTag is one of a list (RFC 9110 section 8.8.3).
type entityTag struct {
	opaque string // with its quotes
	weak   bool
}

// tagList is the value of If-Match or If-None-Match.
type tagList struct {
	given, any bool
	tags       []entityTag
}

// tagsIn reads a header of entity tags, which may be spread over several lines. What
// is none, as a tag without its quotes, is a bad request and no failed condition: a
// 412 would say that the object is another now, upon which clients drop what their
// user changed (interop.md C14); at a 400 they stop, and lose nothing.
func tagsIn(header http.Header, name string) (list tagList, err error) {
	lines := header.Values(name)
	if len(lines) == 0 {
		return list, nil
	}
	list.given = true
	for rest := strings.Join(lines, ","); ; {
		rest = strings.TrimLeft(rest, " \t,")
		switch {
		case rest == "":
			if !list.any && len(list.tags) == 0 {
				return list, badRequest(name + " is empty")
			}
			return list, nil
		case rest[0] == '*':
			list.any, rest = true, rest[1:]
		default:
			tag, after, ok := cutTag(rest)
			if !ok {
				return list, badRequest(name + " is no list of entity tags")
			}
			list.tags, rest = append(list.tags, tag), after
		}
		if rest = strings.TrimLeft(rest, " \t"); rest != "" && rest[0] != ',' {
			return list, badRequest(name + " is no list of entity tags")
		}
	}
}

// cutTag takes one entity tag from the beginning of a text.
func cutTag(text string) (tag entityTag, rest string, ok bool) {
	text, tag.weak = strings.CutPrefix(text, "W/")
	if text == "" || text[0] != '"' {
		return tag, text, false
	}
	end := strings.IndexByte(text[1:], '"')
	if end < 0 {
		return tag, text, false
	}
	tag.opaque = text[:end+2]
	return tag, text[end+2:], true
}

// matches compares strongly: a weak tag is never the same (RFC 9110 section 8.8.3.2).
func (l tagList) matches(etag string, exists bool) bool {
	return exists && (l.any || slices.Contains(l.tags, entityTag{opaque: etag}))
}

// matchesWeakly is for If-None-Match.
func (l tagList) matchesWeakly(etag string, exists bool) bool {
	return exists && (l.any || slices.ContainsFunc(l.tags, func(tag entityTag) bool { return tag.opaque == etag }))
}

// conditions are those that a request makes of the resource it is about.
type conditions struct {
	match, noneMatch tagList
	list             ifHeader // RFC 4918 section 10.4
	// elsewhere is the state of the other resources that list is about, as it was
	// when the request came.
	elsewhere map[place]state
	at        place
	// unmodified is the tag that the resource had when If-Unmodified-Since was held
	// against it.
	unmodified string
}

// state is what a condition can be about.
type state struct {
	etag, token string
	exists      bool
}

var errPrecondition = &refusal{status: http.StatusPreconditionFailed, message: "the resource is not in the state that the request is for"}

// conditions reads the conditions of a request. They are evaluated in the
// transaction that makes the change, by check.
func (x *exchange) conditions() (c conditions, err error) {
	header := x.Request.Header
	c.at = x.at
	if c.match, err = tagsIn(header, "If-Match"); err != nil {
		return c, err
	}
	if c.noneMatch, err = tagsIn(header, "If-None-Match"); err != nil {
		return c, err
	}
	if c.list, err = parseIf(strings.Join(header.Values("If"), " ")); err != nil {
		return c, err
	}
	if c.elsewhere, err = x.statesElsewhere(c.list); err != nil {
		return c, err
	}
	if since := header.Get("If-Unmodified-Since"); since != "" && !c.match.given && x.at.kind == kindObject {
		c.unmodified, err = x.unmodifiedSince(since)
	}
	return c, err
}

// check evaluates the conditions in the order of RFC 9110 section 13.2.2. It is an
// app.Check for a member.
func (c conditions) check(etag string, exists bool) error {
	return c.hold(state{etag: etag, exists: exists})
}

func (c conditions) hold(now state) error {
	switch {
	case c.match.given && !c.match.matches(now.etag, now.exists),
		c.unmodified != "" && now.etag != c.unmodified,
		c.noneMatch.given && c.noneMatch.matchesWeakly(now.etag, now.exists),
		!c.list.holds(c.at, now, c.elsewhere):
		return errPrecondition
	}
	return nil
}

// unmodifiedSince holds a date against the object as it is and returns its tag, so
// that the change is refused if the object is another by then (RFC 9110 section
// 13.1.4). A date that cannot be read, or an object that is not there, is no
// condition.
func (x *exchange) unmodifiedSince(date string) (etag string, err error) {
	since, err := http.ParseTime(date)
	if err != nil {
		return "", nil
	}
	there, err := x.resolveWhole(x.at)
	if err != nil {
		return "", nil // the change itself will say so
	}
	if isAfter(there.object.Modified, since) {
		return "", errPrecondition
	}
	return there.object.ETag, nil
}

// isAfter compares in whole seconds, which is all that a date in a header holds.
func isAfter(modified, date time.Time) bool { return modified.Truncate(time.Second).After(date) }

// precondition evaluates the conditions of a request that changes nothing of a
// member itself.
func (x *exchange) precondition(there resource) error {
	c, err := x.conditions()
	if err != nil {
		return err
	}
	return c.hold(there.state())
}

// state of a resource that is there.
func (r resource) state() state {
	return state{etag: r.object.ETag, token: r.collection.SyncToken, exists: true}
}

// notModified decides between 304 and 200 for a GET (RFC 9110 section 13.2.2).
func notModified(c conditions, header http.Header, there resource) bool {
	if c.noneMatch.given {
		return c.noneMatch.matchesWeakly(there.object.ETag, true)
	}
	since, err := http.ParseTime(header.Get("If-Modified-Since"))
	return err == nil && !isAfter(there.object.Modified, since)
}
