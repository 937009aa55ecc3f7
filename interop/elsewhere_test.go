//go:build interop

package interop

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// A practitioner's calendar in another server and ours are changed at random, here and
// there, while both servers are killed now and then. Once they are left alone, both
// hold the same events, each once; and each change that anybody was promised is in
// them, or was seen by whoever changed the event after it, or is told as a conflict.
func TestNothingIsLostBetweenHereAndElsewhere(t *testing.T) {
	for name, server := range map[string]func(*testing.T) *otherServer{"Radicale": radicale, "Xandikos": xandikos, "Afterglow": another} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBetween(t, server(t))
			b.live(number(t, "INTEROP_CHANGES", 500))
			b.settle()
			b.compare()
			t.Logf("%d changes: %v", b.done, b.counts)
		})
	}
}

func newBetween(t *testing.T, there *otherServer) *between {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("INTEROP_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("INTEROP_SEED=%d", seed)
	there.open(t)
	b := &between{t: t, random: rand.New(rand.NewPCG(seed, 0)), there: there, counts: map[string]int{}}
	b.own, b.here = newOwn(t, "our Afterglow")
	b.own.start(t)
	b.dr = b.here.newPractitioner(t)
	for i := range 4 {
		var made coded
		var patient struct{ ID, Code string }
		b.here.call(t, http.MethodPost, "/patients", object{"name": fmt.Sprintf("Patient %d", i), "practitioner_id": b.dr}, &patient)
		made.id, made.code = patient.ID, patient.Code
		b.patients = append(b.patients, made)
	}
	b.connect()
	return b
}

// series is the patient whose appointments recur: what becomes of one of a series is
// for calendar apps to say.
func (b *between) series() *coded { return &b.patients[3] }

func (b *between) single() *coded { return &b.patients[b.random.IntN(3)] }

// connected is an account of calendars elsewhere.
type connected struct {
	ID         string
	State      string
	Status     string
	LastError  string     `json:"last_error"`
	NextTryAt  *time.Time `json:"next_try_at"`
	Unreadable int
	Calendars  []struct {
		Href, Title, Mode string
		Bookings          bool
		Members, Pending  int
	}
}

// connect finds the calendar by what she would type, and lets it take bookings.
func (b *between) connect() {
	b.t.Helper()
	login := object{"kind": "caldav", "address": b.there.root, "username": b.there.username, "password": b.there.password}
	var found struct {
		Items []struct{ Href, Title string }
	}
	b.here.call(b.t, http.MethodPost, "/calendars-elsewhere/find", login, &found)
	href := ""
	for _, c := range found.Items {
		if strings.HasSuffix(c.Href, b.there.calendar) {
			href = c.Href
		}
	}
	if href == "" {
		b.t.Fatalf("found at %s is %+v", b.there.name, found.Items)
	}
	login["calendars"] = []object{{"href": href, "title": "Work", "mode": "two-way", "bookings": true}}
	var made connected
	b.here.call(b.t, http.MethodPost, "/practitioners/"+b.dr+"/calendars-elsewhere", login, &made)
	b.account = "/calendars-elsewhere/" + made.ID
}

func (b *between) connected() (now connected) {
	b.t.Helper()
	b.here.call(b.t, http.MethodGet, b.account, nil, &now)
	return now
}

func (b *between) sync() {
	b.t.Helper()
	b.here.call(b.t, http.MethodPost, b.account+"/sync", nil, nil)
}

// live makes so many changes. In between the servers compare what they have, by
// themselves and when they are told to, and are killed while they do.
func (b *between) live(changes int) {
	b.t.Helper()
	kills := map[int]string{}
	for i, who := range []string{"here", "there", "here", "there", "both", "here", "there"} {
		kills[(i+1)*changes/8+b.random.IntN(changes/10+1)] = who
	}
	for n := 0; b.done < changes; n++ {
		if n > 10*changes {
			b.t.Fatalf("of %d changes only %d were taken: %v", n, b.done, b.counts)
		}
		who := kills[b.done]
		if who != "" {
			delete(kills, b.done)
			b.cut(who)
		}
		b.change(b.random.IntN(2) == 0)
		switch b.random.IntN(20) {
		case 0, 1, 2:
			b.sync()
		case 3:
			b.sync()
			b.wait()
		}
	}
}

// cut kills servers while they compare, lets those who can go on, and starts them
// again.
func (b *between) cut(who string) {
	b.t.Helper()
	b.counts["kill "+who]++
	b.sync()
	time.Sleep(time.Duration(b.random.IntN(100)) * time.Millisecond)
	if who != "there" {
		b.own.kill()
	}
	if who != "here" {
		b.there.kill()
	}
	for range b.random.IntN(8) {
		switch who {
		case "here":
			b.change(false)
		case "there":
			b.change(true)
		}
	}
	if who != "here" {
		b.there.start(b.t)
	}
	if who != "there" {
		b.own.start(b.t)
	}
}

// change makes one change here or there.
func (b *between) change(here bool) {
	b.t.Helper()
	k := b.random.IntN(20)
	switch {
	case here && k < 7:
		b.book(b.single())
	case here:
		b.changeHere(b.single())
	case k < 3:
		b.add(b.single(), false)
	case k < 5:
		b.add(nil, false)
	case k < 6:
		b.add(b.series(), true)
	case k < 7:
		b.add(nil, true)
	default:
		b.changeThere()
	}
}

// wait returns when a comparison that was asked for has ended well: the next one is
// some minutes away then.
func (b *between) wait() connected {
	b.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		now := b.connected()
		if now.NextTryAt != nil && now.State == "ok" {
			return now
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("asked to compare, it says %q (%s, %s)", now.Status, now.State, now.LastError)
		}
		if now.NextTryAt != nil {
			b.sync()
		}
	}
}

// settle lets both sides come to rest.
func (b *between) settle() {
	b.t.Helper()
	for calm, round := 0, 0; calm < 2; round++ {
		if round > 10 {
			b.t.Fatalf("there is no end: %+v", b.connected())
		}
		before := b.stands()
		b.sync()
		now := b.wait()
		if now.Unreadable != 0 {
			b.t.Errorf("%d events cannot be read", now.Unreadable)
		}
		if now.Calendars[0].Pending == 0 && slices.Equal(before, b.stands()) {
			calm++
		} else {
			calm = 0
		}
	}
}

// heldHere are the objects here by their UIDs, read from the file: nobody is shown
// calendars elsewhere by CalDAV.
func (b *between) heldHere() map[string]string {
	b.t.Helper()
	all := map[string]string{}
	b.query("SELECT uid, body FROM calendar_objects JOIN calendars ON calendar_id = id WHERE role = 'elsewhere'", func(uid, body string) { all[uid] = body })
	return all
}

// query reads rows of two texts from the file of our server.
func (b *between) query(query string, row func(first, second string)) {
	b.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+b.here.Database+"?mode=ro")
	if err != nil {
		b.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		b.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var first, second string
		if err := rows.Scan(&first, &second); err != nil {
			b.t.Fatal(err)
		}
		row(first, second)
	}
	if err := rows.Err(); err != nil {
		b.t.Fatal(err)
	}
}

// heldThere are the objects there by their UIDs.
func (b *between) heldThere() map[string]string {
	b.t.Helper()
	all := map[string]string{}
	for _, name := range b.stands() {
		m, _, body, _ := b.open(name)
		if m == nil {
			b.t.Fatalf("%s was listed and is gone", name)
		}
		uid, _ := of(body, "UID")
		if all[uid] != "" {
			b.t.Errorf("%s stands there twice", uid)
		}
		all[uid] = body
	}
	return all
}

func (b *between) compare() {
	b.t.Helper()
	here, there := b.heldHere(), b.heldThere()
	for uid, body := range there {
		if here[uid] == "" {
			b.t.Errorf("only there is\n%s", body)
		} else if mine, theirs := meaning(here[uid]), meaning(body); !slices.Equal(mine, theirs) {
			b.t.Errorf("here is\n%s\nand there\n%s", here[uid], body)
		}
	}
	for uid, body := range here {
		if there[uid] == "" {
			b.t.Errorf("only here is\n%s", body)
		}
	}
	b.keptPromises(there)
	b.keptWords(there)
	b.sameRecords(there)
	b.own.kill()
	if out, errs, exit := afterglow(b.t, "verify", "--data", filepath.Dir(b.here.Database)); exit != 0 || !strings.Contains(out, " 0 differences") {
		b.t.Errorf("verify: exit %d\n%s%s", exit, out, errs)
	}
}

// conflict is an event of which one version was not kept.
type conflict struct{ uid, lost string }

// conflicts are all that are told, with what was not kept as it is in the file.
func (b *between) conflicts() (all []conflict) {
	b.t.Helper()
	b.query("SELECT uid, lost FROM upstream_conflicts", func(uid, lost string) { all = append(all, conflict{uid, lost}) })
	told := len(list(b.t, b.here.APIURL+"/calendars-elsewhere/conflicts", b.here.APIKey))
	if told != len(all) {
		b.t.Errorf("%d conflicts are told of %d", told, len(all))
	}
	return all
}

// keptPromises holds what stands against what was promised: each change is what
// stands, or was seen by whoever made a change that stands or is told.
func (b *between) keptPromises(there map[string]string) {
	b.t.Helper()
	stands := map[*matter][]*stage{}
	for _, body := range there {
		uid, _ := of(body, "UID")
		m, stages := b.find(uid, b.read(body))
		if stands[m] != nil {
			b.t.Errorf("stands twice:\n%s", body)
		}
		stands[m] = stages
	}
	told := map[*matter]bool{}
	kept := map[int]bool{}
	keep := func(s *stage) {
		for ; s != nil; s = s.before {
			kept[s.change] = true
		}
	}
	for _, c := range b.conflicts() {
		b.counts["conflict"]++
		gone := c.lost == ""
		for _, m := range b.matters {
			if m.uid != "" && m.uid != c.uid {
				continue
			}
			for _, s := range m.stages {
				if gone && s.says.gone && m.uid == c.uid || !gone && s.says == b.read(c.lost) {
					told[m] = true
					keep(s)
				}
			}
		}
	}
	for _, m := range b.matters {
		final := stands[m]
		if final == nil {
			if final = m.in(says{gone: true}); final == nil {
				b.t.Errorf("is nowhere, and nobody deleted it: %s", m.history())
			}
		}
		for _, s := range final {
			keep(s)
		}
		for _, s := range m.stages {
			if !kept[s.change] {
				b.t.Errorf("%s (%s) is lost and not told; stands: %v; told: %v\n%s", s.what, s.says, final, told[m], m.history())
			}
		}
	}
}

func (m *matter) history() string {
	var lines []string
	for _, s := range m.stages {
		line := fmt.Sprintf("  %d: %s: %s", s.change, s.what, s.says)
		if s.before != nil {
			line += fmt.Sprintf(", after %d", s.before.change)
		}
		lines = append(lines, line)
	}
	return m.uid + "\n" + strings.Join(lines, "\n")
}

// keptWords asks that of what she wrote nothing but its time and whether it takes
// place was changed by us.
func (b *between) keptWords(there map[string]string) {
	b.t.Helper()
	ours := []string{"DTSTART", "DTEND", "DURATION", "STATUS", "SEQUENCE"}
	for uid, body := range there {
		_, stages := b.find(uid, b.read(body))
		if len(stages) == 0 {
			continue
		}
		s, without := stages[len(stages)-1], []string(nil)
		for s != nil && s.body == "" {
			s, without = s.before, ours
		}
		if s == nil {
			continue // is ours
		}
		if wrote, has := meaning(s.body, without...), meaning(body, without...); !slices.Equal(wrote, has) {
			b.t.Errorf("she wrote\n%s\nand it has become\n%s", s.body, body)
		}
	}
}

// sameRecords asks that what stands there as a patient's is recorded of her here, each
// once, and nothing else.
func (b *between) sameRecords(there map[string]string) {
	b.t.Helper()
	for i := range b.patients {
		p := &b.patients[i]
		var want, has []string
		for _, body := range there {
			title, _ := of(body, "SUMMARY")
			if read := b.read(body); strings.Contains(title, "["+p.code+"]") && read.status != "CANCELLED" {
				want = append(want, b.times(body)...)
			}
		}
		for _, a := range b.appointments(p) {
			has = append(has, b.at(a))
		}
		slices.Sort(want)
		slices.Sort(has)
		if !slices.Equal(want, has) {
			b.t.Errorf("of patient %d is recorded\n%v\nand there stands\n%v", i, has, want)
		}
	}
}

// times are when an object takes place.
func (b *between) times(body string) (all []string) {
	b.t.Helper()
	o, err := ical.Parse([]byte(body), ical.DefaultLimits)
	if err != nil {
		b.t.Fatalf("%v in\n%s", err, body)
	}
	list, err := o.Occurrences(time.Time{}, time.Time{}, b.clinicsZone(), 100)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, occurrence := range list {
		all = append(all, occurrence.Start.UTC().Format(time.RFC3339))
	}
	return all
}
