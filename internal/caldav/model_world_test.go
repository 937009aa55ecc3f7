package caldav_test

import (
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// clinicDoes is what the clinic does beside the calendars, which show it. The
// calendars that the practitioner made herself it does not touch.
func (w *walk) clinicDoes() {
	w.t.Helper()
	p := w.patients[w.random.IntN(len(w.patients))]
	day := func(from, to int) string {
		return w.Clock.Now().AddDate(0, 0, from+w.random.IntN(to-from)).Format("2006-01-02")
	}
	w.doing = "something at the clinic"
	switch w.random.IntN(8) {
	case 0, 1:
		w.seen["booked"]++
		p.Post(p.Path("/appointments"), apptest.Object{"start": day(-5, 120) + "T10:00:00"}).Want(http.StatusCreated)
	case 2, 3:
		if id := w.appointment(p); id != "" {
			change := w.any([]string{`{"start":"` + day(0, 90) + `T15:00:00"}`, `{"minutes":45}`, `{"status":"cancelled"}`, `{"status":"confirmed"}`})
			if a := p.Patch(p.Path("/appointments/"+id), change); a.Status != http.StatusConflict { // one of a series
				a.Want(http.StatusOK)
			}
		}
	case 4:
		if id := w.appointment(p); id != "" {
			if a := p.Delete(p.Path("/appointments/" + id)); a.Status != http.StatusConflict {
				a.Want(http.StatusNoContent)
			}
		}
	case 5:
		p.Treat(day(-100, 0))
	case 6:
		p.Post(p.Path("/events"), apptest.Object{"date": day(30, 200), "title": "Gala"}).Want(http.StatusCreated)
	case 7:
		w.pass(1 + w.random.IntN(7))
		return
	}
	w.settle(outcome{free: []string{"appointments", "follow-ups"}})
}

// pass lets days go by. What was deleted half a year ago is forgotten.
func (w *walk) pass(days int) {
	w.t.Helper()
	w.Clock.Advance(time.Duration(days) * 24 * time.Hour)
	w.FlushReads() // a feed that nobody reads would fall idle
	w.Roll()
	for _, s := range w.calendars {
		s.prune(w.Clock.Now().AddDate(0, 0, -180))
	}
	w.settle(outcome{free: []string{"appointments", "follow-ups"}})
}

// appointment is the id of one of a patient's appointments, if she has any.
func (w *walk) appointment(p *apptest.Patient) string {
	w.t.Helper()
	var list struct{ Items []clinic.Appointment }
	p.Get(p.Path("/appointments")).Want(http.StatusOK).Into(&list)
	if len(list.Items) == 0 {
		return ""
	}
	return list.Items[w.random.IntN(len(list.Items))].ID
}

// replaceCalendar deletes a calendar with all that is in it and makes one of the
// same name, of which no token of the former tells anything.
func (w *walk) replaceCalendar(p *phone) {
	w.t.Helper()
	calendar := w.any(ownCalendars)
	w.expect(p.DAV("DELETE", p.path(calendar, ""), ""), http.StatusNoContent)
	p.DAV("PROPFIND", p.path(calendar, ""), "", "Depth", "1").Want(http.StatusNotFound)
	w.bury(calendar)
	w.make(calendar)
	w.calendars[calendar] = newShadow()
	w.seen["calendar replaced"]++
	w.settle(nothing)
}

// bury gives a calendar's tokens up.
func (w *walk) bury(calendar string) {
	w.dead[calendar] = append(w.dead[calendar], slices.Sorted(maps.Keys(w.calendars[calendar].tokens))...)
}

// crash drops the process. The files are all that is left, and no calendar app
// notices.
func (w *walk) crash() {
	w.t.Helper()
	w.Crash()
	w.settle(nothing)
}

func (w *walk) takeBackup() {
	w.t.Helper()
	w.backup = &backup{file: w.Backup(), calendars: map[string]*shadow{}, linked: maps.Clone(w.linked)}
	for calendar, s := range w.calendars {
		w.backup.calendars[calendar] = s.copy()
	}
	w.settle(nothing)
}

// restore goes back to a backup. No token from before it is taken any more, not even
// those that it holds itself: what came after it was told under the same numbers. All
// apps begin anew, and have the same in the end.
func (w *walk) restore() {
	w.t.Helper()
	w.Restore(w.backup.file)
	for calendar, s := range w.backup.calendars {
		w.bury(calendar)
		w.calendars[calendar] = s.copy()
		w.calendars[calendar].ctag = ""
	}
	w.linked = maps.Clone(w.backup.linked)
	w.settle(nothing)
	for _, p := range w.phones {
		for _, calendar := range everyCalendar {
			token := p.tokens[calendar]
			if _, _, _, refused := p.syncPage(calendar, token, 0, false); !refused && token != "" {
				w.t.Fatalf("a token of %s/ from before the restore is taken", calendar)
			}
			w.sync(p, calendar)
		}
	}
	w.compareBytes()
}
