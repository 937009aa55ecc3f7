package caldav_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// shadow is a calendar as it has to be, and all that every sync token of it has
// still to tell. Time is counted in versions: each look at the calendar that finds a
// change begins one.
type shadow struct {
	members map[string]held
	ctag    string
	version int
	// touched is when each name changed last, and gone when it was deleted, if it is.
	touched map[string]int
	gone    map[string]time.Time
	pruned  []touch // what the server has forgotten that it was deleted
	tokens  map[string]owed
}

type touch struct {
	name    string
	version int
}

// owed is what a token has not told: what changed after a version, and of what had
// changed until then the rest that a limit cut off, with its last change.
type owed struct {
	version int
	rest    map[string]int
}

func newShadow() *shadow {
	return &shadow{members: map[string]held{}, touched: map[string]int{}, gone: map[string]time.Time{}, tokens: map[string]owed{}}
}

// copy is the same without the tokens, which a backup does not bring back.
func (s *shadow) copy() *shadow {
	c := *s
	c.members, c.touched, c.gone = maps.Clone(s.members), maps.Clone(s.touched), maps.Clone(s.gone)
	c.pruned, c.tokens = slices.Clone(s.pruned), map[string]owed{}
	return &c
}

// diff are the names whose entity tags are not those of a listing.
func (s *shadow) diff(now listing) (names []string) {
	for name, m := range s.members {
		if now.etags[name] != m.etag {
			names = append(names, name)
		}
	}
	for name := range now.etags {
		if _, known := s.members[name]; !known {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// turn takes names over as they are now.
func (s *shadow) turn(names []string, now map[string]held, at time.Time) {
	s.version++
	for _, name := range names {
		m, exists := now[name]
		s.touched[name] = s.version
		if exists {
			s.members[name] = m
			delete(s.gone, name)
		} else {
			delete(s.members, name)
			s.gone[name] = at
		}
	}
}

// prune forgets what was deleted before a moment.
func (s *shadow) prune(before time.Time) {
	for name, at := range s.gone {
		if at.Before(before) {
			s.pruned = append(s.pruned, touch{name, s.touched[name]})
			delete(s.gone, name)
		}
	}
}

// owes is what a token has to tell now: each name once. Without a token that is
// every member.
func (s *shadow) owes(token string) map[string]int {
	all := map[string]int{}
	if token == "" {
		for name := range s.members {
			all[name] = s.touched[name]
		}
		return all
	}
	since := s.tokens[token]
	maps.Copy(all, since.rest)
	for name, version := range s.touched {
		if version > since.version {
			all[name] = version
		}
	}
	return all
}

// refuses is whether the server cannot know any more what a token has to tell.
func (s *shadow) refuses(token string) bool {
	if token == "" {
		return false
	}
	since, given := s.tokens[token]
	return !given || slices.ContainsFunc(s.pruned, func(t touch) bool {
		return t.version > since.version || since.rest[t.name] == t.version
	})
}

// given notes a token with what it leaves untold.
func (s *shadow) given(token string, rest map[string]int) {
	s.tokens[token] = owed{s.version, rest}
}

// names are those of the members, in an order that a walk with the same seed finds
// again though the server makes up names of its own.
func (s *shadow) names() []string { return inOrder(s.members) }

func inOrder(members map[string]held) []string {
	return slices.SortedFunc(maps.Keys(members), func(a, b string) int {
		return cmp.Or(cmp.Compare(startIn(members[a].body), startIn(members[b].body)), cmp.Compare(a, b))
	})
}

// startIn is the line that tells when an event begins.
func startIn(body string) string { return lineOf(body, "DTSTART") }

// lineOf is the first line of an event or a task that begins with a name.
func lineOf(body, name string) string {
	if i := max(strings.Index(body, "BEGIN:VEVENT"), strings.Index(body, "BEGIN:VTODO")); i >= 0 {
		body = body[i:]
	}
	for line := range strings.Lines(body) {
		if strings.HasPrefix(line, name) {
			return strings.TrimRight(line, "\r\n")
		}
	}
	return ""
}

// uidOf is the UID in a body.
func uidOf(body string) string { return strings.TrimPrefix(lineOf(body, "UID:"), "UID:") }
