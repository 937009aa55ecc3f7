//go:build interop

package interop

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// between is a practitioner's calendar that two people write: the clinic here, by
// REST, and she herself there, with an app. What each of them is promised is noted, so
// that nothing of it is lost between the two.
type between struct {
	t       *testing.T
	random  *rand.Rand
	own     *daemon
	here    announcement
	there   *otherServer
	dr      string // the practitioner's id
	account string // of the calendars elsewhere

	patients []coded
	matters  []*matter
	seen     []string // names there when somebody last looked
	done     int      // changes that were promised
	hours    int      // appointments that were given an hour of their own
	counts   map[string]int
}

type coded struct{ id, code string }

// matter is what one object is about, by whoever it was begun.
type matter struct {
	uid     string // empty as long as only we know it
	name    string // there
	patient *coded // nil for what is her own
	recurs  bool
	stages  []*stage
}

// stage is a matter after somebody changed it, knowing what it was before. Of a change
// that may have been made to one state or to another, there are two.
type stage struct {
	change int
	what   string
	before *stage
	says   says
	body   string // as it was written there; empty for what was changed here
}

// says is what tells one state from another: each change there numbers its note, and
// each time is given once.
type says struct {
	at     string // instant or day
	status string
	note   int // 0 for what was booked here and never changed there
	gone   bool
}

func (s says) String() string {
	if s.gone {
		return "gone"
	}
	return fmt.Sprintf("%s %s note %d", s.at, s.status, s.note)
}

func (b *between) clinicsZone() *time.Location {
	loc, err := time.LoadLocation("America/New_York")
	if err != nil {
		b.t.Fatal(err)
	}
	return loc
}

// read is what a state is known by, of an object as it stands there or here.
func (b *between) read(body string) says {
	b.t.Helper()
	value, line := of(body, "DTSTART")
	if value == "" {
		b.t.Fatalf("no event:\n%s", body)
	}
	read := says{at: value, status: "CONFIRMED"}
	if strings.Contains(value, "T") {
		zone := b.clinicsZone()
		if _, tzid, found := strings.Cut(strings.SplitN(line, ":", 2)[0], "TZID="); found {
			var err error
			if zone, err = time.LoadLocation(strings.Trim(strings.SplitN(tzid, ";", 2)[0], `"`)); err != nil {
				b.t.Fatal(err)
			}
		} else if strings.HasSuffix(value, "Z") {
			zone = time.UTC
		}
		at, err := time.ParseInLocation("20060102T150405", strings.TrimSuffix(value, "Z"), zone)
		if err != nil {
			b.t.Fatal(err)
		}
		read.at = at.UTC().Format(time.RFC3339)
	}
	if status, _ := of(body, "STATUS"); status != "" {
		read.status = status
	}
	if text, _ := of(body, "DESCRIPTION"); strings.HasPrefix(text, "note ") {
		read.note, _ = strconv.Atoi(strings.TrimPrefix(text, "note "))
	}
	return read
}

// find is the matter that an object is, with the states that it may be in.
func (b *between) find(uid string, read says) (*matter, []*stage) {
	for _, m := range b.matters {
		if m.uid != "" && m.uid != uid {
			continue
		}
		if found := m.in(read); len(found) > 0 {
			return m, found
		}
	}
	return nil, nil
}

func (m *matter) in(read says) (all []*stage) {
	for _, s := range m.stages {
		if s.says == read {
			all = append(all, s)
		}
	}
	return all
}

// hour is one on a day to come that nothing else ever begins at.
func (b *between) hour() time.Time {
	b.hours++
	day, err := time.ParseInLocation(time.DateOnly, clinicsDay(b.t, 3+b.hours/20), b.clinicsZone())
	if err != nil {
		b.t.Fatal(err)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 8, b.hours%20*30, 0, 0, b.clinicsZone())
}

func (b *between) promise(m *matter, s *stage) {
	if len(m.stages) == 0 {
		b.matters = append(b.matters, m)
	}
	m.stages = append(m.stages, s)
}

// What she does there.

// add writes a new event of hers, or of a patient.
func (b *between) add(patient *coded, recurs bool) {
	b.t.Helper()
	n := b.done + 1
	m := &matter{uid: fmt.Sprintf("made-there-%d", n), name: fmt.Sprintf("n-%d.ics", n), patient: patient, recurs: recurs}
	b.write(m, nil, "add", b.draw(m, n, b.hour()), "If-None-Match", "*")
}

// draw is an object as apps of several kinds write it.
func (b *between) draw(m *matter, n int, at time.Time) item {
	title := fmt.Sprintf("Lunch, %d; \"über\" 😀", n)
	if m.patient != nil {
		title = fmt.Sprintf("[%s] visit %d", m.patient.code, n)
	}
	wall := at.Format("2006-01-02T15:04:05")
	lines := []string{fmt.Sprintf("DESCRIPTION:note %d", n)}
	lines = append(lines, b.any([]string{"", "X-MINE;X-P=\"a,b\":kept", "CATEGORIES:A,B", "LOCATION:Room 2", "TRANSP:TRANSPARENT", "CLASS:PRIVATE"}))
	if m.patient != nil {
		lines[1] = strings.Replace(lines[1], "TRANSP:TRANSPARENT", "PRIORITY:5", 1)
	}
	if m.recurs {
		lines = append(lines, "RRULE:FREQ=DAILY;INTERVAL=7;COUNT=4")
		if b.random.IntN(2) == 0 {
			lines = append(lines, "EXDATE;TZID=America/New_York:"+at.AddDate(0, 0, 7).Format("20060102T150405"))
		}
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return l == "" })
	if b.random.IntN(3) == 0 {
		lines = append(lines, "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Soon", "TRIGGER:-PT15M", "END:VALARM")
	}
	switch k := b.random.IntN(6); {
	case k == 0 && m.patient == nil && !m.recurs:
		return item{uid: m.uid, summary: title, lines: append([]string{"DTSTART;VALUE=DATE:" + at.Format("20060102")}, lines...)}
	case k == 1 && !m.recurs:
		return item{uid: m.uid, summary: title, lines: append([]string{"DTSTART:" + at.UTC().Format("20060102T150405Z"), "DURATION:PT30M"}, lines...)}
	case k == 2 && !m.recurs:
		return timed(m.uid, title, at.In(berlin()).Format("2006-01-02T15:04:05"), "Europe/Berlin", lines...)
	}
	return timed(m.uid, title, wall, "America/New_York", lines...)
}

func berlin() *time.Location {
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return loc
}

// write puts an object there and notes the state, if it is taken.
func (b *between) write(m *matter, before *stage, what string, o item, condition ...string) {
	b.t.Helper()
	status, answer, _ := b.there.ask(b.t, http.MethodPut, b.there.calendar+m.name, o.String(), append(condition, "Content-Type", "text/calendar; charset=utf-8")...)
	switch {
	case status == http.StatusPreconditionFailed:
		b.counts["there refused"]++
		return
	case status/100 != 2:
		b.t.Fatalf("%s answers the PUT of\n%s\n%d %s", b.there.name, o, status, answer)
	}
	b.done++
	b.counts["there "+what]++
	b.promise(m, &stage{change: b.done, what: "there " + what, before: before, says: b.read(o.String()), body: o.String()})
}

// stands are the names of the objects there.
func (b *between) stands() []string {
	b.t.Helper()
	_, answer, _ := b.there.ask(b.t, "PROPFIND", b.there.calendar, `<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>`, "Depth", "1", "Content-Type", "application/xml")
	var all struct {
		Responses []answered `xml:"DAV: response"`
	}
	if err := xml.Unmarshal([]byte(answer), &all); err != nil {
		b.t.Fatalf("%v in\n%s", err, answer)
	}
	var names []string
	for _, r := range all.Responses {
		if !strings.HasSuffix(r.Href, "/") {
			name, err := url.PathUnescape(path.Base(r.Href))
			if err != nil {
				b.t.Fatal(err)
			}
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// open is an object as it stands there, and what is known of it.
func (b *between) open(name string) (m *matter, s *stage, body, etag string) {
	b.t.Helper()
	status, body, etag := b.there.ask(b.t, http.MethodGet, b.there.calendar+url.PathEscape(name), "")
	if status == http.StatusNotFound {
		return nil, nil, "", ""
	}
	if status != http.StatusOK {
		b.t.Fatalf("%s answers a GET with %d", b.there.name, status)
	}
	uid, _ := of(body, "UID")
	m, stages := b.find(uid, b.read(body))
	if m == nil {
		b.t.Fatalf("%s holds what nobody wrote:\n%s", b.there.name, body)
	}
	m.uid, m.name = uid, name
	return m, stages[len(stages)-1], body, etag
}

// changeThere moves, renames, cancels or deletes something that stands there.
func (b *between) changeThere() {
	b.t.Helper()
	if len(b.seen) == 0 || b.random.IntN(8) == 0 { // an app looks now and then
		b.seen = b.stands()
	}
	if len(b.seen) == 0 {
		b.add(nil, false)
		return
	}
	m, s, _, etag := b.open(b.any(b.seen))
	if m == nil {
		return
	}
	n := b.done + 1
	switch k := b.random.IntN(8); {
	case k == 0:
		status, _, _ := b.there.ask(b.t, http.MethodDelete, b.there.calendar+url.PathEscape(m.name), "", "If-Match", etag)
		if status/100 != 2 {
			b.counts["there refused"]++
			return
		}
		b.done++
		b.counts["there delete"]++
		b.promise(m, &stage{change: b.done, what: "there delete", before: s, says: says{gone: true}})
	case k <= 2: // another title; the time stays
		at, err := time.Parse(time.RFC3339, s.says.at)
		if err != nil {
			at = b.hour() // a whole day becomes an hour
		}
		o := b.draw(m, n, at.In(b.clinicsZone()))
		b.write(m, s, "rename", o, "If-Match", etag)
	case k == 3 && m.patient != nil && !m.recurs:
		o := b.draw(m, n, b.hour())
		o.lines = append([]string{"STATUS:CANCELLED"}, o.lines...)
		b.write(m, s, "cancel", o, "If-Match", etag)
	default:
		b.write(m, s, "move", b.draw(m, n, b.hour()), "If-Match", etag)
	}
}

// What the clinic does here.

// rest sends a request to our API and tells what came of it.
func (b *between) rest(method, path string, body any, headers ...string) (status int, answer, etag string) {
	b.t.Helper()
	text := ""
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			b.t.Fatal(err)
		}
		text = string(data)
	}
	response, answer := ask(b.t, method, b.here.APIURL+path, text, append(headers, "Authorization", "Bearer "+b.here.APIKey, "Content-Type", "application/json")...)
	return response.StatusCode, answer, response.Header.Get("ETag")
}

// appointment is a record here.
type appointment struct{ ID, Start, Timezone, Status string }

func (b *between) at(a appointment) string {
	b.t.Helper()
	zone := b.clinicsZone()
	if a.Timezone != "" {
		var err error
		if zone, err = time.LoadLocation(a.Timezone); err != nil {
			b.t.Fatal(err)
		}
	}
	at, err := time.ParseInLocation("2006-01-02T15:04:05", a.Start, zone)
	if err != nil {
		b.t.Fatal(err)
	}
	return at.UTC().Format(time.RFC3339)
}

// appointments are those of a patient that are not off.
func (b *between) appointments(p *coded) (all []appointment) {
	b.t.Helper()
	for cursor := ""; ; {
		var page struct {
			Items      []appointment
			NextCursor string `json:"next_cursor"`
		}
		b.here.call(b.t, http.MethodGet, "/patients/"+p.id+"/appointments?limit=100&cursor="+url.QueryEscape(cursor), nil, &page)
		all = append(all, page.Items...)
		if cursor = page.NextCursor; cursor == "" {
			return slices.DeleteFunc(all, func(a appointment) bool { return a.Status == "cancelled" })
		}
	}
}

// book records an appointment here.
func (b *between) book(p *coded) {
	b.t.Helper()
	at := b.hour()
	b.here.call(b.t, http.MethodPost, "/patients/"+p.id+"/appointments", object{"start": at.Format("2006-01-02T15:04:05")}, nil)
	b.done++
	b.counts["here book"]++
	b.promise(&matter{patient: p}, &stage{change: b.done, what: "here book", says: says{at: at.UTC().Format(time.RFC3339), status: "CONFIRMED"}})
}

// changeHere moves, cancels or deletes an appointment of a patient.
func (b *between) changeHere(p *coded) {
	b.t.Helper()
	all := b.appointments(p)
	if len(all) == 0 {
		b.book(p)
		return
	}
	place := "/patients/" + p.id + "/appointments/" + all[b.random.IntN(len(all))].ID
	status, answer, etag := b.rest(http.MethodGet, place, nil)
	var record appointment
	if status != http.StatusOK {
		return // its object was deleted there meanwhile
	}
	if err := json.Unmarshal([]byte(answer), &record); err != nil {
		b.t.Fatal(err)
	}
	if record.Status == "cancelled" {
		return
	}
	var m *matter
	var before []*stage
	read := says{at: b.at(record), status: "CONFIRMED"}
	for _, other := range b.matters {
		for _, s := range other.stages {
			if s.says.at == read.at && s.says.status == read.status && other.patient == p {
				m, before = other, append(before, s)
			}
		}
	}
	if m == nil {
		b.t.Fatalf("here is recorded what nobody wrote: %+v", record)
	}
	what, next, method := "here move", says{status: "CONFIRMED"}, http.MethodPatch
	var body any
	switch b.random.IntN(7) {
	case 0:
		what, next, method = "here delete", says{gone: true}, http.MethodDelete
	case 1:
		what, next, body = "here cancel", says{at: read.at, status: "CANCELLED"}, object{"status": "cancelled"}
	default:
		at := b.hour()
		next.at, body = at.UTC().Format(time.RFC3339), object{"start": at.Format("2006-01-02T15:04:05"), "timezone": "America/New_York"}
	}
	status, answer, _ = b.rest(method, place, body, "If-Match", etag)
	switch {
	case status == http.StatusPreconditionFailed, status == http.StatusNotFound:
		b.counts["here refused"]++
		return
	case status/100 != 2:
		b.t.Fatalf("%s %v: %d %s", what, body, status, answer)
	}
	b.done++
	b.counts[what]++
	for _, s := range before {
		says := next
		if !says.gone {
			says.note = s.says.note
		}
		b.promise(m, &stage{change: b.done, what: what, before: s, says: says})
	}
}

func (b *between) any(of []string) string { return of[b.random.IntN(len(of))] }
