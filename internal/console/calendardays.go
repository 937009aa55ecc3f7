package console

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// calendarDay is a day of the calendar.
type calendarDay struct {
	Date                  civil.Date
	Weekday, Path         string
	Today, Closed, Beside bool   // Beside is of a month: the day is another month's
	ClosedFor             string // what the clinic calls it; empty if it has no name
	AllDay, FollowUps     []calendarEntry
	Turns                 []calendarTurn // of what is not among FollowUps: how many
	Following             int            // how many follow-ups there are
	With                  string         // whose day it is, where a day has a column for each
	Timed                 []calendarEntry
	Visits, More          int // of a month: how many visits there are, and how many are not shown
}

// calendarEntry is one thing that stands on a day. Where it stands is a class, since
// no page of ours may say so in a style of its own.
type calendarEntry struct {
	Class            string
	Time, Title, Sub string
	Path             string

	begin, end int // minutes of the day
}

// calendarHour is a line of the week.
type calendarHour struct{ Text, Class string }

// shownInMonth is how many visits of a day a month names.
const shownInMonth = 4

// fillCalendar lays what is told out on days.
func (v *visit) fillCalendar(view *calendarView, told app.Agenda, own clinic.Clinic, span calendarSpan, who string) {
	names := map[string]int{}
	for n, p := range told.Practitioners {
		names[p.ID] = n
	}
	lay := calendarLayout{visit: v, told: told, place: names, all: len(told.Practitioners) > 1, who: who}
	opens, closes := own.OpeningHours().Minutes()
	for d := span.first; !d.After(span.last); d = d.AddDays(1) {
		shown := calendarDay{Date: d, Weekday: d.In(time.UTC).Format("Mon"), Path: v.dayPath(d, who, "", ""),
			Today: d == told.Today, Closed: slices.Contains(told.Closed, d), Beside: d.Before(span.from) || d.After(span.to)}
		shown.ClosedFor, _ = closureOn(own, d)
		if span.isDay {
			view.Days = lay.columns(shown)
			break
		}
		lay.day(&shown)
		lay.followUps(&shown)
		view.Days = append(view.Days, shown)
	}
	for _, d := range view.Days {
		for _, e := range d.Timed {
			opens, closes = min(opens, e.begin), max(closes, e.end)
		}
	}
	if span.isMonth {
		for _, d := range view.Days[:7] {
			view.Weekdays = append(view.Weekdays, d.Weekday)
		}
		for n := range view.Days {
			view.Days[n].shorten()
		}
		return
	}
	opens, closes = opens/60*60, (closes+59)/60*60
	for minute := opens; minute < closes; minute += 60 {
		view.Hours = append(view.Hours, calendarHour{fmt.Sprintf("%02d:00", minute/60), rowsOf(minute, minute+60, opens)})
	}
	for n := range view.Days {
		d := &view.Days[n]
		most := mostLanes
		if span.isDay {
			most = lanesOfDay
		}
		var rest []calendarEntry
		if d.Timed, rest = lanes(d.Timed, opens, most, d.Path); span.isDay {
			// Here is all of it: what has no room stands above.
			d.Timed = slices.DeleteFunc(d.Timed, func(e calendarEntry) bool { return e.Path == d.Path })
			d.AllDay = append(d.AllDay, rest...)
		}
	}
}

// shorten leaves what a month has room for.
func (d *calendarDay) shorten() {
	d.Timed = slices.DeleteFunc(d.Timed, func(e calendarEntry) bool { return e.Class == "busy" || e.Class == "busy free" })
	d.Visits = len(d.Timed)
	if len(d.Timed) > shownInMonth {
		d.More = len(d.Timed) - (shownInMonth - 1)
		d.Timed = d.Timed[:shownInMonth-1]
	}
}

// calendarLayout sorts what is told by days.
type calendarLayout struct {
	*visit
	told  app.Agenda
	place map[string]int // of each practitioner
	all   bool           // whether several practitioners' days are shown
	who   string         // whose, as the address says
	// headed is set where each has a column with her name over it.
	headed bool
}

func (l calendarLayout) day(d *calendarDay) {
	for _, a := range l.told.Visits {
		if begin, end, ok := minutesOn(d.Date, a.AgendaTime); ok {
			e := calendarEntry{Class: "visit " + l.colour(a.PractitionerID), Title: a.PatientName, Sub: l.name(a.PractitionerID), Time: clock(a.Start),
				Path: l.path("/patients/" + url.PathEscape(a.PatientID) + "/appointments/" + url.PathEscape(a.AppointmentID)), begin: begin, end: end}
			if a.Status == clinic.AppointmentTentative {
				e.Class, e.Sub = e.Class+" tentative", joinDot("tentative", e.Sub)
			}
			d.Timed = append(d.Timed, e)
		}
	}
	for _, b := range l.told.Busy {
		e := calendarEntry{Class: "busy", Title: cmp.Or(b.Title, "Busy"), Sub: l.name(b.PractitionerID), Time: clock(b.Start)}
		if b.Free {
			e.Class = "busy free"
		}
		if b.Waiting {
			e.Path, e.Sub = l.path("/waiting"), joinDot("no patient yet", e.Sub)
		}
		begin, end, ok := minutesOn(d.Date, b.AgendaTime)
		switch {
		case !ok:
		case b.AllDay || begin == 0 && end == 24*60:
			e.Time = ""
			d.AllDay = append(d.AllDay, e)
		default:
			e.begin, e.end = begin, end
			d.Timed = append(d.Timed, e)
		}
	}
	slices.SortStableFunc(d.Timed, func(x, y calendarEntry) int { return cmp.Or(cmp.Compare(x.begin, y.begin), cmp.Compare(y.end, x.end)) })
}

// columns are a day of one practitioner each, and of what is with nobody.
func (l calendarLayout) columns(d calendarDay) (all []calendarDay) {
	if !l.all {
		l.day(&d)
		return []calendarDay{d}
	}
	told := l.told
	for _, p := range append(slices.Clone(told.Practitioners), app.AgendaPractitioner{Name: "Nobody in particular"}) {
		own := d
		own.With = p.Name
		l.told.Visits, l.told.Busy = nil, nil
		for _, a := range told.Visits {
			if a.PractitionerID == p.ID {
				l.told.Visits = append(l.told.Visits, a)
			}
		}
		for _, b := range told.Busy {
			if b.PractitionerID == p.ID {
				l.told.Busy = append(l.told.Busy, b)
			}
		}
		l.headed = true
		l.day(&own)
		if p.ID != "" || len(own.Timed) > 0 {
			all = append(all, own)
		}
	}
	return all
}

// followUps names what few follow-ups do on a day, and counts what more do.
func (l calendarLayout) followUps(d *calendarDay) {
	counts := l.told.Days[d.Date.DaysSince(l.told.From)]
	d.Following = counts.N()
	for n, turn := range l.turnsOf(counts, l.who) {
		c := counts.FollowUps[n]
		if c.Count > namedFollowUps {
			d.Turns = append(d.Turns, turn)
			continue
		}
		for _, f := range l.told.FollowUps {
			if f.Kind == c.Kind && (!c.Ends && f.Start == d.Date || c.Ends && f.End == d.Date) {
				d.FollowUps = append(d.FollowUps, calendarEntry{Class: "follow " + string(f.Kind), Title: f.PatientName, Sub: turnTexts[c.AgendaTurn][0], Path: l.followPath(f)})
			}
		}
	}
}

// colour is the class of a practitioner's visits where several are shown.
func (l calendarLayout) colour(practitionerID string) string {
	n, known := l.place[practitionerID]
	if !l.all || !known {
		return "p0"
	}
	return fmt.Sprint("p", n%6)
}

// name is a practitioner's where several are shown.
func (l calendarLayout) name(practitionerID string) string {
	if n, known := l.place[practitionerID]; known && l.all && !l.headed {
		return l.told.Practitioners[n].Name
	}
	return ""
}

func joinDot(a, b string) string {
	if b == "" {
		return a
	}
	return a + " · " + b
}

func clock(at civil.DateTime) string { return at.Time.String()[:5] }

// minutesOn is when on a day something takes place; ok is false if it does not.
func minutesOn(d civil.Date, at app.AgendaTime) (begin, end int, ok bool) {
	if at.Start.Date.After(d) || at.End.Date.Before(d) {
		return 0, 0, false
	}
	end = 24 * 60
	if at.Start.Date == d {
		begin = at.Start.Time.Hour*60 + at.Start.Time.Minute
	}
	if at.End.Date == d {
		end = at.End.Time.Hour*60 + at.End.Time.Minute
	}
	// What takes no time is seen all the same; around a change of the clocks an end
	// can look earlier than its start.
	if end <= begin && at.Start.Date == d {
		end = min(begin+15, 24*60)
	}
	return begin, end, end > begin
}

// rowsOf is the class of what stands from one minute to another below the first
// hour, in quarters of an hour.
func rowsOf(begin, end, opens int) string {
	first := (begin - opens) / 15
	last := max(first+1, (end-opens+14)/15)
	return fmt.Sprintf("t%d s%d", first+1, last-first)
}

// mostLanes is how many things stand beside each other on a day of a week, where their
// names must have room, and lanesOfDay on a day that is shown alone.
const (
	mostLanes  = 3
	lanesOfDay = 6
)

// lanes puts what takes place at the same time beside each other, and a number that
// leads to its day in the place of the rest, which has no room there. The entries are in
// the order of their starts.
func lanes(all []calendarEntry, opens, most int, day string) (shown, rest []calendarEntry) {
	for first := 0; first < len(all); {
		var ends []int // of the last thing in each lane
		lane := map[int]int{}
		reach, n := all[first].end, first
		for ; n < len(all) && all[n].begin < reach; n++ {
			free := slices.IndexFunc(ends, func(end int) bool { return end <= all[n].begin })
			if free < 0 {
				free, ends = len(ends), append(ends, 0)
			}
			ends[free], lane[n] = all[n].end, free
			reach = max(reach, all[n].end)
		}
		wide, room := min(len(ends), most), len(ends)
		if wide == 5 {
			wide = 6 // twelve columns have no fifth
		}
		if len(ends) > most {
			room = most - 1
		}
		more := 0
		for i := first; i < n; i++ {
			if lane[i] >= room {
				more, rest = more+1, append(rest, all[i])
				continue
			}
			all[i].Class += fmt.Sprintf(" %s l%dof%d", rowsOf(all[i].begin, all[i].end, opens), lane[i]+1, wide)
			shown = append(shown, all[i])
		}
		if more > 0 {
			shown = append(shown, calendarEntry{Class: fmt.Sprintf("busy rest %s l%dof%d", rowsOf(all[first].begin, reach, opens), most, most), Title: fmt.Sprint("+", more), Sub: "more", Path: day})
		}
		first = n
	}
	return shown, rest
}

// Empty reports that nothing stands on a day.
func (d calendarDay) Empty() bool { return len(d.Timed)+len(d.AllDay)+d.Following+d.More == 0 }
