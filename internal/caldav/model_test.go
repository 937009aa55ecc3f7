package caldav_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// C9, C11 to C14, C16 and RFC 6578: whatever happens, a calendar app that syncs holds
// what the server has, byte for byte, and hears of each change once.
//
// TestEveryCalendarAppConverges lets four calendar apps of one practitioner change,
// move and sync at random while the clinic books and treats beside them, and a shadow
// of each calendar says what every answer has to be. The server crashes and is
// restored from backups in between. SOAK_CALDAV is for how long walk follows walk.
func TestEveryCalendarAppConverges(t *testing.T) {
	seed := caldavSeed(t)
	var length time.Duration
	if given := os.Getenv("SOAK_CALDAV"); given != "" {
		var err error
		if length, err = time.ParseDuration(given); err != nil {
			t.Fatal(err)
		}
	}
	for begin, n := time.Now(), seed; ; n++ {
		t.Run(fmt.Sprintf("TEST_SEED=%d", n), func(t *testing.T) { newWalk(t, n).run(300) })
		if t.Failed() || time.Since(begin) >= length {
			return
		}
	}
}

// caldavSeed is the seed of a random walk: another one each time, or the one of a
// walk to go again.
func caldavSeed(t *testing.T) uint64 {
	given := os.Getenv("TEST_SEED")
	if given == "" {
		return rand.Uint64()
	}
	seed, err := strconv.ParseUint(given, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return seed
}

// walk is a clinic at which everybody does something at random.
type walk struct {
	*apptest.Clinic
	t        *testing.T
	random   *rand.Rand
	phones   []*phone
	eye      *phone // looks at everything and changes nothing
	patients []*apptest.Patient
	codes    []string // in brackets, of the patients

	calendars map[string]*shadow
	dead      map[string][]string // tokens that no calendar of a name takes any more
	linked    map[string]bool     // UIDs that were ever said to be a patient's appointment
	tags      map[string]string   // entity tag -> bytes
	backup    *backup
	serial    int
	inSync    bool
	doing     string // for messages
	seen      map[string]int
}

// backup is a file, and the calendars that it holds.
type backup struct {
	file      string
	calendars map[string]*shadow
	linked    map[string]bool
}

// ownCalendars are those that the practitioner made; the others are there from the
// beginning.
var (
	ownCalendars      = []string{"private", "Küche & Co"}
	writableCalendars = append([]string{"appointments"}, ownCalendars...)
	everyCalendar     = append([]string{"follow-ups"}, writableCalendars...)
)

func newWalk(t *testing.T, seed uint64) *walk {
	c := apptest.Start(t).AddClinic("Harbour")
	brook := c.AddPractitioner("Dr Brook")
	w := &walk{
		Clinic: c, t: t, random: rand.New(rand.NewPCG(seed, 2)), eye: newPhone(t, brook),
		calendars: map[string]*shadow{}, dead: map[string][]string{}, linked: map[string]bool{}, tags: map[string]string{}, seen: map[string]int{},
	}
	for range 4 {
		p := newPhone(t, c.AccountOf(brook.ID))
		p.asked = &w.doing
		w.phones = append(w.phones, p)
	}
	for i := range 2 {
		p := c.AddPatient(fmt.Sprintf("Patient %d", i))
		p.Patch(p.Path(""), apptest.Object{"practitioner_id": brook.ID}).Want(http.StatusOK)
		p.Treat(p.Clock.Now().AddDate(0, 0, -60-30*i).Format("2006-01-02"))
		var told struct{ Code string }
		p.Get(p.Path("")).Want(http.StatusOK).Into(&told)
		w.patients, w.codes = append(w.patients, p), append(w.codes, "["+told.Code+"]")
	}
	for _, calendar := range ownCalendars {
		w.make(calendar)
	}
	for _, calendar := range everyCalendar {
		w.calendars[calendar] = newShadow()
	}
	w.settle(everything)
	return w
}

// make makes a calendar.
func (w *walk) make(calendar string) {
	w.t.Helper()
	w.eye.DAV("MKCALENDAR", w.eye.path(calendar, ""), "").Want(http.StatusCreated)
}

// run takes steps, after each of which every calendar is looked at. What is rare
// happens in each walk, which goes on until it has met everything.
func (w *walk) run(steps int) {
	for n := 0; n < steps || w.unmet() != "" && n < 4*steps; n++ {
		switch n {
		case steps / 5:
			w.replaceCalendar(w.phones[0])
		case steps / 4:
			w.takeBackup()
		case steps / 3:
			w.crash()
		case steps / 2:
			w.restore()
		case steps * 7 / 8:
			w.pass(200)
		default:
			w.step()
		}
		if n%15 == 14 {
			w.syncAll()
		}
		if n%50 == 49 {
			w.verify()
		}
	}
	w.syncAll()
	if what := w.unmet(); what != "" {
		w.t.Errorf("the walk met nothing of %q: %v", what, w.seen)
	}
}

func (w *walk) syncAll() {
	w.t.Helper()
	for _, p := range w.phones {
		for _, calendar := range everyCalendar {
			w.sync(p, calendar)
		}
	}
	w.compareBytes()
}

// unmet is one of the things that a walk has to meet and has not yet.
func (w *walk) unmet() string {
	for _, what := range []string{
		"created", "changed", "stale", "deleted", "moved", "copied", "COPY refused", "MOVE refused", "calendar replaced",
		"booked", "follow-ups changed", "appointments changed", "truncated", "told gone", "refused token",
	} {
		if w.seen[what] == 0 {
			return what
		}
	}
	return ""
}

// step does one thing and settles what became of it.
func (w *walk) step() {
	w.t.Helper()
	switch p, n := w.phones[w.random.IntN(len(w.phones))], w.random.IntN(100); {
	case n < 50:
		w.write(p)
	case n < 64:
		w.sync(p, w.any(everyCalendar))
	case n < 68:
		w.resync(p, w.any(everyCalendar))
	case n < 74:
		w.badTokens(p)
	case n < 90:
		w.clinicDoes()
	case n < 93:
		w.recolour(p)
	case n < 94:
		w.replaceCalendar(p)
	case n < 97:
		w.crash()
	case n < 98 || w.backup == nil:
		w.takeBackup()
	default:
		w.restore()
	}
}

func (w *walk) any(of []string) string { return of[w.random.IntN(len(of))] }

// outcome is what a step has to have done: the bytes that members have now, none
// for those that are gone. In free calendars other members may have changed too.
type outcome struct {
	now  map[[2]string]*string // by calendar and name
	free []string
}

var (
	nothing    = outcome{}
	everything = outcome{free: everyCalendar}
)

// settle looks at every calendar, holds it against what the step has to have done,
// and takes it over.
func (w *walk) settle(done outcome) {
	w.t.Helper()
	for _, calendar := range everyCalendar {
		s, now := w.calendars[calendar], w.eye.list(calendar)
		changed := s.diff(now)
		for _, name := range changed {
			if _, meant := done.now[[2]string{calendar, name}]; !meant && !slices.Contains(done.free, calendar) {
				w.t.Fatalf("%s/%s changed with a step that was about something else: %s", calendar, name, w.doing)
			}
		}
		if s.ctag != "" && (s.ctag != now.ctag) != (len(changed) > 0) {
			w.t.Fatalf("%d members of %s/ changed, but getctag went from %s to %s: %s", len(changed), calendar, s.ctag, now.ctag, w.doing)
		}
		if _, known := s.tokens[now.token]; known != (len(changed) == 0) && s.ctag != "" {
			w.t.Fatalf("%d members of %s/ changed, but the token is %s", len(changed), calendar, now.token)
		}
		var present []string
		for _, name := range changed {
			if now.etags[name] != "" {
				present = append(present, name)
			}
		}
		found := w.eye.fetch(calendar, present)
		for _, name := range present {
			w.tag(found[name])
			if calendar == "appointments" && strings.Contains(found[name].body, "[P-") {
				w.linked[uidOf(found[name].body)] = true
			}
		}
		if len(changed) > 0 {
			s.turn(changed, found, w.Clock.Now())
			w.seen[calendar+" changed"]++
		}
		s.ctag = now.ctag
		s.given(now.token, nil)
		for at, body := range done.now {
			if at[0] != calendar {
				continue
			}
			member, exists := s.members[at[1]]
			switch {
			case body == nil && exists:
				w.t.Fatalf("%s/%s is still there", calendar, at[1])
			case body != nil && !exists:
				w.t.Fatalf("%s/%s is not there", calendar, at[1])
			case body != nil && member.body != *body:
				w.t.Fatalf("%s/%s is\n%s\nand was put as\n%s", calendar, at[1], member.body, *body)
			}
		}
	}
}

// tag notes the entity tag of bytes: no others may have it, nor they another.
func (w *walk) tag(m held) {
	w.t.Helper()
	if other, known := w.tags[m.etag]; m.etag == "" || known && other != m.body {
		w.t.Fatalf("the entity tag %s stands for other bytes too", m.etag)
	}
	w.tags[m.etag] = m.body
}

// compareBytes reads every member of every calendar, half of them one by one.
func (w *walk) compareBytes() {
	w.t.Helper()
	for _, calendar := range everyCalendar {
		s := w.calendars[calendar]
		for name, m := range w.eye.fetch(calendar, s.names()) {
			if s.members[name] != m {
				w.t.Fatalf("%s/%s changed and its entity tag did not", calendar, name)
			}
			if w.random.IntN(2) == 0 {
				continue
			}
			if a := w.eye.DAV("GET", w.eye.path(calendar, name), "").Want(http.StatusOK); string(a.Body) != m.body || a.ETag() != m.etag || a.Length != int64(len(m.body)) {
				w.t.Fatalf("GET of %s/%s is another object than a report tells", calendar, name)
			}
		}
	}
}

// verify asks the product itself.
func (w *walk) verify() {
	w.t.Helper()
	if v, err := w.App.Verify(context.Background()); err != nil || len(v.Different) > 0 {
		w.t.Fatalf("verify: %v %v", v.Different, err)
	}
}
