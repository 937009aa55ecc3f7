package caldav_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// write lets a phone change one of the calendars, from its own idea of what is there.
func (w *walk) write(p *phone) {
	w.t.Helper()
	calendar := w.any(writableCalendars)
	switch w.random.IntN(12) {
	case 0, 1, 2:
		w.create(p, calendar)
	case 3, 4:
		w.change(p, calendar)
	case 5:
		w.stale(p, calendar)
	case 6:
		w.sameUID(p, calendar)
	case 7, 8:
		w.remove(p, calendar)
	case 9:
		w.forbidden(p)
	default:
		w.transfer(p)
	}
}

// expect asserts a status, and for bytes that were taken a tag of them.
func (w *walk) expect(a apptest.Answer, status int) apptest.Answer {
	w.t.Helper()
	a.Want(status)
	if (status == http.StatusCreated || status == http.StatusNoContent) == (a.Header.Get("Content-Type") != "") {
		w.t.Fatalf("%d with content of type %q", status, a.Header.Get("Content-Type"))
	}
	return a
}

// wrote is the outcome of a member that has other bytes now, or nil if it is gone.
func (w *walk) wrote(calendar, name string, body *string) outcome {
	return outcome{now: map[[2]string]*string{{calendar, name}: body}, free: w.consequences(calendar, name, body)}
}

// consequences are the calendars in which more may change: those that show a
// patient's plan, if her appointment changed.
func (w *walk) consequences(calendar, name string, body *string) []string {
	if calendar != "appointments" {
		return nil
	}
	uid := uidOf(w.calendars[calendar].members[name].body)
	if body != nil {
		uid = uidOf(*body)
		w.linked[uid] = w.linked[uid] || strings.Contains(*body, "[P-")
	}
	// An item's own UID says whose it is, whatever else a client wrote anew.
	ofItem := len(uid) == 36 && strings.Count(uid, "-") == 4
	if w.linked[uid] || ofItem || strings.Contains(w.calendars[calendar].members[name].body, "[P-") {
		return []string{"appointments", "follow-ups"}
	}
	return nil
}

// take lets a phone hold what it has just put, by the tag that it was told.
func (w *walk) take(p *phone, calendar, name, body string, a apptest.Answer) {
	w.t.Helper()
	if a.ETag() == "" {
		w.t.Fatalf("a PUT of %s/%s, which is stored byte for byte, tells no tag", calendar, name)
	}
	w.tag(held{a.ETag(), body})
	p.copied(calendar)[name] = held{a.ETag(), body}
}

// create puts a new object where the phone believes that there is none.
func (w *walk) create(p *phone, calendar string) {
	w.t.Helper()
	name, body := w.newName(calendar), w.object(calendar, "")
	a := p.DAV("PUT", p.path(calendar, name), body, "If-None-Match", "*")
	if _, taken := w.calendars[calendar].members[name]; taken {
		w.expect(a, http.StatusPreconditionFailed)
		w.settle(nothing)
		return
	}
	w.take(p, calendar, name, body, w.expect(a, http.StatusCreated))
	w.seen["created"]++
	w.settle(w.wrote(calendar, name, &body))
}

// change puts other bytes, or at times the same, for the object that the phone has.
// If somebody else was there first, it is refused.
func (w *walk) change(p *phone, calendar string) {
	w.t.Helper()
	name, has, ok := w.pick(p, calendar)
	if !ok {
		w.create(p, calendar)
		return
	}
	body := has.body
	if w.random.IntN(6) > 0 {
		body = w.object(calendar, uidOf(has.body))
	}
	a := p.DAV("PUT", p.path(calendar, name), body, "If-Match", has.etag)
	if w.calendars[calendar].members[name].etag != has.etag {
		w.expect(a, http.StatusPreconditionFailed)
		w.seen["stale"]++
		w.settle(nothing)
		return
	}
	w.take(p, calendar, name, body, w.expect(a, http.StatusNoContent))
	w.seen["changed"]++
	w.settle(w.wrote(calendar, name, &body))
}

// stale asks for changes of objects in a state in which they are not.
func (w *walk) stale(p *phone, calendar string) {
	w.t.Helper()
	s := w.calendars[calendar]
	names := s.names()
	if len(names) == 0 {
		return
	}
	name := w.any(names)
	m := s.members[name]
	for _, tag := range []string{`"made-up"`, "W/" + m.etag, strings.ToUpper(m.etag[:len(m.etag)-1]) + `x"`, `"", "a"`} {
		w.expect(p.DAV("PUT", p.path(calendar, name), w.object(calendar, uidOf(m.body)), "If-Match", tag), http.StatusPreconditionFailed)
		w.expect(p.DAV("DELETE", p.path(calendar, name), "", "If-Match", tag), http.StatusPreconditionFailed)
		w.expect(p.DAV("MOVE", p.path(calendar, name), "", "If-Match", tag, "Destination", p.path(calendar, "elsewhere.ics")), http.StatusPreconditionFailed)
	}
	w.expect(p.DAV("PUT", p.path(calendar, name), w.object(calendar, uidOf(m.body)), "If-None-Match", m.etag), http.StatusPreconditionFailed)
	w.expect(p.DAV("PUT", p.path(calendar, "nothing.ics"), w.object(calendar, ""), "If-Match", "*"), http.StatusPreconditionFailed)
	w.seen["stale"]++
	w.settle(nothing)
}

// sameUID puts a second object with a UID, which a calendar has once (RFC 4791
// section 5.3.2.1), and one that would get another UID.
func (w *walk) sameUID(p *phone, calendar string) {
	w.t.Helper()
	names := w.calendars[calendar].names()
	if len(names) == 0 {
		return
	}
	name := w.any(names)
	a := p.DAV("PUT", p.path(calendar, "second.ics"), w.object(calendar, uidOf(w.calendars[calendar].members[name].body)))
	if w.expect(a, http.StatusForbidden); !strings.Contains(string(a.Body), "<c:no-uid-conflict><d:href>"+p.path(calendar, name)+"</d:href></c:no-uid-conflict>") {
		w.t.Fatalf("a UID for the second time is answered %s", a.Body)
	}
	a = p.DAV("PUT", p.path(calendar, name), w.object(calendar, ""))
	if w.expect(a, http.StatusForbidden); !strings.Contains(string(a.Body), "<c:no-uid-conflict>") {
		w.t.Fatalf("another UID is answered %s", a.Body)
	}
	w.settle(nothing)
}

// remove deletes the object that the phone has, unless it is another by now.
func (w *walk) remove(p *phone, calendar string) {
	w.t.Helper()
	name, has, ok := w.pick(p, calendar)
	if !ok {
		return
	}
	if w.random.IntN(8) == 0 {
		w.expect(p.DAV("DELETE", p.path(calendar, "nothing.ics"), ""), http.StatusNotFound)
	}
	a := p.DAV("DELETE", p.path(calendar, name), "", "If-Match", has.etag)
	if w.calendars[calendar].members[name].etag != has.etag {
		w.expect(a, http.StatusPreconditionFailed)
		w.seen["stale"]++
		w.settle(nothing)
		return
	}
	w.expect(a, http.StatusNoContent)
	delete(p.copied(calendar), name)
	w.seen["deleted"]++
	w.settle(w.wrote(calendar, name, nil))
}

// forbidden asks for changes of what nobody may change.
func (w *walk) forbidden(p *phone) {
	w.t.Helper()
	names := append(w.calendars["follow-ups"].names(), "new.ics")
	path := p.path("follow-ups", w.any(names))
	w.expect(p.DAV("PUT", path, w.object("appointments", "")), http.StatusForbidden)
	w.expect(p.DAV("DELETE", path, ""), http.StatusForbidden)
	w.expect(p.DAV("MOVE", path, "", "Destination", p.path("private", "new.ics")), http.StatusForbidden)
	w.expect(p.DAV("DELETE", p.path("appointments", ""), ""), http.StatusForbidden)
	w.settle(nothing)
}

// pick is one of the objects that a phone has.
func (w *walk) pick(p *phone, calendar string) (string, held, bool) {
	has := p.copied(calendar)
	if len(has) == 0 {
		return "", held{}, false
	}
	name := w.any(inOrder(has))
	return name, has[name], true
}

// newName is a name for a new object, as odd as they come, or at times of one that is
// or was there.
func (w *walk) newName(calendar string) string {
	if known := slices.Sorted(maps.Keys(w.calendars[calendar].touched)); len(known) > 0 && w.random.IntN(5) == 0 {
		return w.any(known)
	}
	w.serial++
	return fmt.Sprintf(w.any([]string{"%d.ics", "%d", "a b&c <%d>.ics", "100%% é %d.ics", "%d@example.com.ics", "+%d?.ics", "😀%d;x=y.ics", "%d%%2F.ics", "'%d'.ICS"}), w.serial)
}

// object is a new object for a calendar. In appointments it is at times a patient's.
func (w *walk) object(calendar, uid string) string {
	w.serial++
	if uid == "" {
		uid = fmt.Sprintf("%d-uid@example.com", w.serial)
	}
	component, extra := "VEVENT", []string{"SUMMARY:" + w.any([]string{"Lunch", "Müller\\, Anna", "A: B; \"C\" 😀", "<&>"})}
	if calendar != "appointments" && w.random.IntN(5) == 0 {
		component = "VTODO"
	}
	day := w.Clock.Now().AddDate(0, 0, w.random.IntN(120)-10).Format("20060102")
	hour := 8 + w.random.IntN(10)
	start, end := fmt.Sprintf("DTSTART:%sT%02d0000Z", day, hour), fmt.Sprintf("DTEND:%sT%02d3000Z", day, hour)
	if component == "VTODO" {
		end = "STATUS:NEEDS-ACTION"
	}
	if calendar == "appointments" && w.random.IntN(2) == 0 {
		extra = []string{"SUMMARY:" + w.any(w.codes) + " visit"}
		if w.random.IntN(5) == 0 {
			extra = append(extra, "RRULE:FREQ=MONTHLY;COUNT=4")
		}
		if w.random.IntN(5) == 0 {
			extra = append(extra, "STATUS:"+w.any([]string{"CANCELLED", "TENTATIVE"}))
		}
	}
	for range w.random.IntN(3) {
		extra = append(extra, w.any([]string{"X-MINE;X-P=\"a,b\":\tkept  ", "DESCRIPTION:one\\n two\r\n  folded", "CATEGORIES:A,B", "ATTACH:data:,x]]>y", "x-lower:Yes"}))
	}
	lines := append([]string{"BEGIN:VCALENDAR", "PRODID:-//Phone//EN", "VERSION:2.0", "BEGIN:" + component, "UID:" + uid, "DTSTAMP:20260101T000000Z", start, end}, extra...)
	lines = append(lines, fmt.Sprintf("X-SERIAL:%d", w.serial), "END:"+component, "END:VCALENDAR", "")
	return strings.Join(lines, "\r\n")
}
