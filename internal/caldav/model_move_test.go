package caldav_test

import (
	"net/http"
	"strings"
)

// transfer copies or moves an object that a phone has to another name, in the same
// calendar or another one, on top of something at times.
func (w *walk) transfer(p *phone) {
	w.t.Helper()
	from, to := w.any(everyCalendar), w.any(everyCalendar)
	name, has, ok := w.pick(p, from)
	if !ok {
		return
	}
	target := w.newName(to)
	method, overwrite := w.any([]string{"COPY", "MOVE"}), w.any([]string{"", "T", "F"})
	header := []string{"Destination", p.path(to, target), "If-Match", has.etag}
	if w.random.IntN(2) == 0 {
		header[1] = p.URL + header[1]
	}
	if overwrite != "" {
		header = append(header, "Overwrite", overwrite)
	}
	want := w.transferred(method, from, name, has, to, target, overwrite)
	body := w.calendars[from].members[name].body
	_, replaced := w.calendars[to].members[target]
	a := w.expect(p.DAV(method, p.path(from, name), "", header...), want)
	if want >= 400 {
		w.seen[method+" refused"]++
		w.settle(nothing)
		return
	}
	done := outcome{now: map[[2]string]*string{{to, target}: &body}}
	if replaced {
		w.seen["overwritten"]++
	}
	done.free = append(done.free, w.consequences(to, target, nil)...)
	done.free = append(done.free, w.consequences(to, target, &body)...)
	if method == "MOVE" {
		w.seen["moved"]++
		done.now[[2]string{from, name}] = nil
		done.free = append(done.free, w.consequences(from, name, nil)...)
		delete(p.copied(from), name)
	} else {
		w.seen["copied"]++
	}
	w.take(p, to, target, body, a)
	w.settle(done)
}

// transferred is the status that COPY or MOVE has to have.
func (w *walk) transferred(method, from, name string, has held, to, target, overwrite string) int {
	source, exists := w.calendars[from].members[name]
	replaced, taken := w.calendars[to].members[target]
	switch {
	case method == "MOVE" && from == "follow-ups", to == "follow-ups", from == to && name == target:
		return http.StatusForbidden
	case !exists || source.etag != has.etag, taken && overwrite == "F":
		return http.StatusPreconditionFailed
	case taken && uidOf(replaced.body) != uidOf(source.body): // no other object takes its place
		return http.StatusForbidden
	case to == "appointments" && strings.Contains(source.body, "BEGIN:VTODO"):
		return http.StatusForbidden
	}
	for other, m := range w.calendars[to].members {
		moves := method == "MOVE" && from == to && other == name
		if other != target && !moves && uidOf(m.body) == uidOf(source.body) {
			return http.StatusForbidden // a calendar has a UID once
		}
	}
	if taken {
		return http.StatusNoContent
	}
	return http.StatusCreated
}
