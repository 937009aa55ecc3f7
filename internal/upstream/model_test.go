package upstream_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// replica are the members of the calendar here, by UID.
func (p *pair) replica() map[string]string {
	p.t.Helper()
	all := map[string]string{}
	err := p.clinic.Store.Read(context.Background(), func(tx *store.Tx) error {
		calendars, err := tx.ElsewhereCalendars(p.key)
		if err != nil {
			return err
		}
		key := store.CalendarKey{Clinic: p.clinic.ID, ID: calendars[0].ID}
		page, err := tx.ObjectPage(key, "", 1000)
		for _, o := range page {
			whole, err := tx.Object(key, o.Name)
			if err != nil {
				return err
			}
			all[whole.UID] = string(whole.Body)
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

func meanings(t testing.TB, all map[string]string) (said []string) {
	t.Helper()
	for _, body := range all {
		o, err := ical.Parse([]byte(body), ical.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, o.UID+" "+o.Meaning())
	}
	slices.Sort(said)
	return said
}

// model is a random play on both sides, over a way that loses requests and answers.
type model struct {
	*pair
	*rand.Rand
	n      int
	titles map[string]string // of the events there as they were written last, by name
	ours   map[string]string // starts of the appointments that were booked here, by id
}

func (m *model) moment() string {
	return fmt.Sprintf("202704%02dT%02d%02d00", 1+m.IntN(28), 8+m.IntN(10), 15*m.IntN(4))
}

func (m *model) wall() string {
	return fmt.Sprintf("2027-04-%02dT%02d:%02d:00", 1+m.IntN(28), 8+m.IntN(10), 15*m.IntN(4))
}

// step changes something on one side, and sometimes brings both together.
func (m *model) step() {
	m.n++
	switch m.IntN(10) {
	case 0, 1: // somebody writes an event there
		name := fmt.Sprintf("n%d.ics", m.n)
		m.write(name, fmt.Sprintf("u%d", m.n))
	case 2, 3: // changes one
		if name, ok := m.any(); ok {
			uid := "u" + strings.TrimSuffix(strings.TrimPrefix(name, "n"), ".ics")
			m.write(name, uid)
		}
	case 4: // deletes one
		if name, ok := m.any(); ok {
			m.there.DAV("DELETE", m.there.Home(path+"/"+name), "").Want(http.StatusNoContent)
			delete(m.titles, name)
		}
	case 5, 6:
		start := m.wall()
		answer := m.clinic.Post(m.patient.Path("/appointments"), apptest.Object{"start": start, "minutes": 30, "practitioner_id": m.doctor})
		if answer.Status == http.StatusCreated {
			m.ours[answer.ID()] = start
		}
	case 7:
		if id, ok := m.anyOurs(); ok {
			start := m.wall()
			if m.clinic.Patch(m.patient.Path("/appointments/"+id), apptest.Object{"start": start}).Status == http.StatusOK {
				m.ours[id] = start
			}
		}
	case 8:
		if id, ok := m.anyOurs(); ok {
			m.clinic.Delete(m.patient.Path("/appointments/" + id)).Want(http.StatusNoContent)
			delete(m.ours, id)
		}
	case 9: // she moves one of ours in her app
		for name, body := range m.members() {
			if strings.HasPrefix(name, "n") || m.IntN(2) == 0 {
				continue
			}
			start := m.moment()
			moved := moveTo(body, start)
			if moved != body {
				m.there.DAV("PUT", m.there.Home(path+"/"+name), moved).Want(http.StatusNoContent)
			}
			break
		}
	}
	if m.IntN(3) == 0 {
		_ = m.runner.Round(context.Background(), m.key)
	}
}

// moveTo is an event of ours as it stands at another time, with its end.
func moveTo(body, start string) string {
	lines := strings.Split(body, "\r\n")
	in := false
	for i, line := range lines {
		in = in && line != "END:VEVENT" || line == "BEGIN:VEVENT"
		at := strings.LastIndex(line, ":")
		switch {
		case in && strings.HasPrefix(line, "DTSTART"):
			lines[i] = line[:at+1] + start
		case in && strings.HasPrefix(line, "DTEND"):
			begin, _ := time.Parse("20060102T150405", start)
			lines[i] = line[:at+1] + begin.Add(30*time.Minute).Format("20060102T150405")
		}
	}
	return strings.Join(lines, "\r\n")
}

func (m *model) write(name, uid string) {
	title := fmt.Sprintf("title %d", m.n)
	m.put(name, event(uid, title, m.moment()+"Z"))
	m.titles[name] = title
}

func (m *model) any() (string, bool) {
	names := []string{}
	for name := range m.titles {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(names) == 0 {
		return "", false
	}
	return names[m.IntN(len(names))], true
}

func (m *model) anyOurs() (string, bool) {
	ids := []string{}
	for id := range m.ours {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	if len(ids) == 0 {
		return "", false
	}
	return ids[m.IntN(len(ids))], true
}

func TestBothSidesBecomeTheSameWhateverIsLostOnTheWay(t *testing.T) {
	for seed := range uint64(3) {
		m := &model{pair: newPair(t), Rand: rand.New(rand.NewPCG(seed, 1)), titles: map[string]string{}, ours: map[string]string{}}
		m.way.lose = func(*http.Request) (bool, bool) { return m.IntN(8) == 0, m.IntN(6) == 0 }
		for range 60 {
			m.step()
			if m.IntN(15) == 0 {
				m.clinic.Crash()
				m.again()
			}
		}
		m.way.lose = nil
		m.round()
		m.round()
		m.compare(seed)
	}
}

// compare ends the test unless both ends are the same, with nothing lost or doubled.
func (m *model) compare(seed uint64) {
	m.t.Helper()
	there, here := meanings(m.t, byUID(m.t, m.members())), meanings(m.t, m.replica())
	if !slices.Equal(there, here) {
		m.t.Errorf("seed %d: there are\n%s\nand here\n%s", seed, strings.Join(there, "\n"), strings.Join(here, "\n"))
	}
	conflicts, err := m.clinic.App.ElsewhereConflicts(context.Background(), m.clinic.Actor, "", "", 1000)
	if err != nil {
		m.t.Fatal(err)
	}
	v, err := m.clinic.App.Verify(context.Background())
	if err != nil || len(v.Different) > 0 {
		m.t.Errorf("seed %d: %v, %v", seed, v.Different, err)
	}
	// Every event there that was acknowledged is here with its last title.
	replica := m.replica()
	for name, title := range m.titles {
		uid := "u" + strings.TrimSuffix(strings.TrimPrefix(name, "n"), ".ics")
		if !strings.Contains(replica[uid], "SUMMARY:"+title+"\r\n") {
			m.t.Errorf("seed %d: %s is not what was written last: %s", seed, uid, replica[uid])
		}
	}
	// Every appointment stands there once, at its time, or a conflict says why not.
	var list struct {
		Items []struct {
			ID, Start, Status string
		}
	}
	m.clinic.Get(m.patient.Path("/appointments?limit=500")).Want(http.StatusOK).Into(&list)
	standing := 0
	for _, is := range list.Items {
		if _, known := m.ours[is.ID]; !known && is.Status != "cancelled" && len(conflicts) == 0 {
			m.t.Errorf("seed %d: appointment %s is of nobody's making", seed, is.ID)
		}
		if is.Status != "cancelled" {
			standing++
		}
	}
	ours := 0
	for uid := range replica {
		if !strings.HasPrefix(uid, "u") {
			ours++
		}
	}
	if ours != standing {
		m.t.Errorf("seed %d: %d appointments and %d events of ours", seed, standing, ours)
	}
	for id := range m.ours {
		if !slices.ContainsFunc(list.Items, func(is struct{ ID, Start, Status string }) bool { return is.ID == id }) {
			m.t.Errorf("seed %d: appointment %s is lost", seed, id)
		}
	}
	for _, c := range conflicts {
		m.t.Logf("seed %d: %s %s", seed, c.Rule, c.Kept.Title)
	}
}

// byUID are objects by their UID; two with the same end the test.
func byUID(t testing.TB, byName map[string]string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, body := range byName {
		o, err := ical.Parse([]byte(body), ical.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := all[o.UID]; twice {
			t.Errorf("%s stands there twice", o.UID)
		}
		all[o.UID] = body
	}
	return all
}
