package caldav

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// calendarMultiget answers for the objects that a client names (RFC 4791 section
// 7.9): each once, in the order of the request. What is not in the collection that
// was asked, whoever it belongs to, is not found (interop.md C16).
func (x *exchange) calendarMultiget(there resource, body *element) error {
	wanted, err := reportWish(body)
	if err != nil {
		return err
	}
	refs, err := x.multigetRefs(there.place, body)
	if err != nil {
		return err
	}
	chosen, err := x.chooseShaped(wanted, there)
	if err != nil {
		return err
	}
	answer := x.multistatus()
	defer answer.release()
	member := resource{collection: there.collection}

	var names []string
	for _, ref := range refs {
		if ref.name != "" {
			names = append(names, ref.name)
		}
	}
	next := 0
	foreign := func() error { // those before the next object
		for ; next < len(refs) && refs[next].name == ""; next++ {
			if err := answer.status(refs[next].href, statusNotFound, nil); err != nil {
				return err
			}
		}
		return nil
	}
	if err := foreign(); err != nil {
		return err
	}
	err = x.App.CalendarObjects(x.Request.Context(), x.who, there.collection, names, func(o app.CalendarObject, ok bool) error {
		ref := refs[next]
		next++
		var err error
		if ok {
			err = x.member(answer, chosen, &member, ref.at, o)
		} else {
			err = answer.status(ref.href, statusNotFound, nil)
		}
		if err != nil {
			return err
		}
		return foreign()
	})
	if err != nil {
		return err
	}
	return answer.end()
}

// ref is one object that a client asks for. The name is empty if nothing of the
// kind can be in the collection.
type ref struct {
	href, name string
	at         place
}

// isPlain reports whether a name is written in a path as it is.
func isPlain(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '@':
		case c == '.' && i > 0:
		default:
			return false
		}
	}
	return name != "" && len(name) <= longestName
}

// multigetRefs reads the hrefs, each once. Those of objects are answered in the way
// in which we write them.
func (x *exchange) multigetRefs(there place, body *element) (refs []ref, err error) {
	seen := make(map[string]bool, len(body.content))
	refs = make([]ref, 0, len(body.content))
	above := there.href()
	for e := range body.children {
		if !e.is(nsDAV, "href") {
			continue
		}
		r := ref{href: strings.TrimSpace(e.text())}
		// Most are as we wrote them, which is told without taking them apart.
		if name, ok := strings.CutPrefix(r.href, above); ok && there.kind == kindCalendar && isPlain(name) {
			r.at, r.name = there.in(name), name
		} else if at, ours, err := x.placeOf(r.href); err == nil && ours {
			r.href = at.href()
			if at.kind == kindObject && (at == there || at.parent() == there) {
				r.at, r.name = at, at.object
			}
		}
		if seen[r.href] {
			continue
		}
		seen[r.href] = true
		if refs = append(refs, r); len(refs) > maxMultigetRefs {
			return nil, errBeyond
		}
	}
	if len(refs) == 0 {
		return nil, errXML // section 9.10: at least one
	}
	return refs, nil
}
