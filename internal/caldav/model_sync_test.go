package caldav_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// sync brings a phone's copy of a calendar up to date as calendar apps do: by
// sync-collection, page after page, and by calendar-multiget of what it named.
// Somebody may write in between.
func (w *walk) sync(p *phone, calendar string) {
	w.t.Helper()
	limit := 0
	if w.random.IntN(3) > 0 {
		limit = 1 + w.random.IntN(6)
	}
	whole := w.random.IntN(3) == 0
	missing := map[string]bool{}
	for token := p.tokens[calendar]; ; {
		s := w.calendars[calendar]
		if token == "" {
			p.copies[calendar] = nil // what is not told is not there
		}
		told, next, more, refused := p.syncPage(calendar, token, limit, whole)
		if refused != s.refuses(token) {
			w.t.Fatalf("a token of %s/ is refused: %v, and should be: %v", calendar, refused, !refused)
		}
		if refused {
			w.seen["refused token"]++
			token, missing = "", map[string]bool{}
			continue
		}
		w.follow(p, calendar, token, told, next, more)
		for _, change := range told {
			if delete(missing, change.name); !change.gone && !whole {
				missing[change.name] = true
			}
		}
		if token = next; !more {
			break
		}
		w.seen["truncated"]++
		if !w.inSync && w.random.IntN(4) == 0 {
			w.inSync = true
			w.write(w.phones[w.random.IntN(len(w.phones))])
			w.inSync = false
		}
	}
	maps.Copy(p.copied(calendar), p.fetch(calendar, slices.Sorted(maps.Keys(missing))))
	w.converged(p, calendar)
}

// follow holds a page of a sync against what the token owed, and lets the phone do
// what it says.
func (w *walk) follow(p *phone, calendar, token string, told []toldChange, next string, more bool) {
	w.t.Helper()
	s := w.calendars[calendar]
	owed := s.owes(token)
	for _, change := range told {
		if _, ok := owed[change.name]; !ok {
			w.t.Fatalf("%s/%s did not change since the token and is told (gone: %v), or it is told twice", calendar, change.name, change.gone)
		}
		delete(owed, change.name)
		member, exists := s.members[change.name]
		if exists == change.gone || exists && change.etag != member.etag || exists && change.body != "" && change.body != member.body {
			w.t.Fatalf("%s/%s is told as %+v and is %+v", calendar, change.name, change, member)
		}
		if change.gone {
			w.seen["told gone"]++
			delete(p.copied(calendar), change.name)
		} else {
			p.copied(calendar)[change.name] = held{change.etag, member.body}
		}
	}
	if more != (len(owed) > 0) {
		w.t.Fatalf("a sync of %s/ says there is more: %v, and has not told %v", calendar, more, slices.Sorted(maps.Keys(owed)))
	}
	s.given(next, owed)
	p.tokens[calendar] = next
}

// converged asserts that a phone that has just synced holds what the server has.
func (w *walk) converged(p *phone, calendar string) {
	w.t.Helper()
	if has, want := p.copied(calendar), w.calendars[calendar].members; !maps.Equal(has, want) {
		w.t.Fatalf("after a sync a phone holds other objects of %s/ than the server:\n%v\n%v", calendar, slices.Sorted(maps.Keys(has)), slices.Sorted(maps.Keys(want)))
	}
}

// resync is how an app without sync-collection keeps up: it compares entity tags and
// fetches what is new to it.
func (w *walk) resync(p *phone, calendar string) {
	w.t.Helper()
	now := p.list(calendar)
	has := p.copied(calendar)
	maps.DeleteFunc(has, func(name string, m held) bool { return now.etags[name] != m.etag })
	var missing []string
	for name := range now.etags {
		if _, known := has[name]; !known {
			missing = append(missing, name)
		}
	}
	maps.Copy(has, p.fetch(calendar, missing))
	p.tokens[calendar] = now.token
	w.converged(p, calendar)
}

// badTokens asks with tokens that are none of the calendar's, and with old ones that
// are.
func (w *walk) badTokens(p *phone) {
	w.t.Helper()
	calendar, other := w.any(everyCalendar), w.any(everyCalendar)
	s := w.calendars[calendar]
	now := p.list(calendar).token
	counter := now[strings.LastIndex(now, ":")+1:]
	bad := []string{
		now + "0", now + ":", now + ":0", now + " 1", now[:len(now)-len(counter)] + "0" + counter, now[:len(now)-len(counter)] + "-1",
		now[:len(now)-len(counter)], strings.ToUpper(now), "made-up", "urn:afterglow:sync:", "http://example.com/ns/sync/5",
		now[:len(now)-len(counter)] + "9999999999999999999999", strings.Replace(now, ":", "::", 1),
	}
	if other != calendar {
		bad = append(bad, p.list(other).token)
	}
	bad = append(bad, w.dead[calendar]...)
	if n := len(w.dead[calendar]); n > 10 {
		bad = append(bad[:len(bad)-n], w.dead[calendar][n-10:]...)
	}
	for _, token := range bad {
		if _, _, _, refused := p.syncPage(calendar, token, 0, false); !refused {
			w.t.Fatalf("%s/, whose token is %s, takes %q", calendar, now, token)
		}
	}
	// A phone that was off for long asks with a token from then.
	old := slices.Sorted(maps.Keys(s.tokens))
	for range min(3, len(old)) {
		token := old[w.random.IntN(len(old))]
		far := newPhone(w.t, p.Account)
		told, next, more, refused := far.syncPage(calendar, token, 0, false)
		if refused != s.refuses(token) {
			w.t.Fatalf("an old token of %s/ is refused: %v", calendar, refused)
		}
		if !refused {
			w.follow(far, calendar, token, told, next, more)
		}
	}
	w.settle(nothing)
}

// recolour sets a property, which is no change of a member.
func (w *walk) recolour(p *phone) {
	w.t.Helper()
	body := fmt.Sprintf(`<propertyupdate xmlns="DAV:"><set><prop><displayname>%d</displayname></prop></set></propertyupdate>`, w.random.Int())
	p.DAV("PROPPATCH", p.path(w.any(everyCalendar), ""), body).Want(http.StatusMultiStatus)
	w.settle(nothing)
}
