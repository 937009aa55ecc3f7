package caldav

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// syncCollection tells what became of a calendar's members since a token (RFC 6578
// section 3.2), in one pass and however many there are: with a client's limit, or
// our own, it stops and the token that it gives resumes there. Depth is not looked
// at, since clients send any.
func (x *exchange) syncCollection(there resource, body *element) error {
	wanted, err := reportWish(body)
	if err != nil {
		return err
	}
	if wanted.shape != nil && wanted.shape.Expand != nil {
		// What is too much to expand would never be told again: the token is past it.
		return badRequest("calendar-data is not expanded in a sync-collection")
	}
	token, limit, err := syncRequest(body)
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
	one := func(o app.CalendarObject, exists bool) error {
		if !exists {
			return answer.status(there.in(o.Name).href(), statusNotFound, nil) // section 3.5.2
		}
		return x.member(answer, chosen, &member, there.in(o.Name), o)
	}
	var later []app.ObjectChange // where objects are wanted whole
	next, more, err := x.App.Changes(x.Request.Context(), x.who, there.collection, token, limit, func(change app.ObjectChange) error {
		if wanted.data != nil {
			later = append(later, change)
			return nil
		}
		return one(change.CalendarObject, !change.Gone)
	})
	if err == nil {
		err = x.whole(there, later, one)
	}
	if err != nil {
		return err
	}
	if more {
		if err := answer.truncated(there.place); err != nil {
			return err
		}
	}
	answer.b = appendText(append(answer.b, "<d:sync-token>"...), next)
	answer.b = append(answer.b, "</d:sync-token>"...)
	return answer.end()
}

// whole calls one for each change in order, with what the object is by now: what
// changed in between is told again the next time.
func (x *exchange) whole(there resource, changes []app.ObjectChange, one func(app.CalendarObject, bool) error) error {
	for len(changes) > 0 {
		var names []string
		for len(names) < len(changes) && changes[0].Gone == changes[len(names)].Gone {
			names = append(names, changes[len(names)].Name)
		}
		gone := changes[0].Gone
		changes = changes[len(names):]
		if !gone {
			if err := x.App.CalendarObjects(x.Request.Context(), x.who, there.collection, names, one); err != nil {
				return err
			}
			continue
		}
		for _, name := range names {
			if err := one(app.CalendarObject{Name: name}, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// syncRequest reads the token and the limit of a DAV:sync-collection (section 6.1).
func syncRequest(body *element) (token string, limit int, err error) {
	e := body.child(nsDAV, "sync-token")
	if e == nil {
		return "", 0, errXML
	}
	if level := body.child(nsDAV, "sync-level"); level != nil {
		switch strings.TrimSpace(level.text()) {
		case "1":
		case "infinite":
			return "", 0, forbid(nsDAV, "sync-traversal-supported") // section 3.3
		default:
			return "", 0, errXML
		}
	}
	if l := body.child(nsDAV, "limit"); l != nil {
		n := l.child(nsDAV, "nresults")
		if n == nil {
			return "", 0, errXML
		}
		asked, err := strconv.ParseUint(strings.TrimSpace(n.text()), 10, 31)
		if err != nil || asked == 0 {
			return "", 0, &refusal{status: http.StatusBadRequest, message: "nresults is no number above zero"}
		}
		limit = int(asked)
	}
	return strings.TrimSpace(e.text()), limit, nil
}
