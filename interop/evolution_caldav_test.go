//go:build interop

package interop

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
)

// evolutionCalendar is a calendar of a CalDAV account in Evolution-data-server.
type evolutionCalendar struct{ *evolution }

func openInEvolution(t *testing.T, a account, calendar string) evolutionCalendar {
	t.Helper()
	return evolutionCalendar{startEvolution(t, "caldav/evolution.py", a.calendar(calendar), a.username, a.password)}
}

// state is what Evolution says after an order.
type state struct {
	Error    string  `json:"error"`
	ReadOnly bool    `json:"readonly"`
	Events   []event `json:"events"`
}

// order is one to Evolution; see caldav/evolution.py.
type order struct {
	Do  string `json:"do"`
	ICS string `json:"ics,omitempty"`
	UID string `json:"uid,omitempty"`
}

func (e evolutionCalendar) tell(t *testing.T, o order) state {
	t.Helper()
	line, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(e.in, "%s\n", line)
	var s state
	e.read(t, &s)
	slices.SortFunc(s.Events, byUID)
	return s
}

// do is tell of an order that has to succeed.
func (e evolutionCalendar) do(t *testing.T, o order) []event {
	t.Helper()
	s := e.tell(t, o)
	if s.Error != "" {
		t.Fatalf("Evolution cannot %s: %s", o.Do, s.Error)
	}
	return s.Events
}

// until lets it fetch until it shows these titles, or has had time enough.
func (e evolutionCalendar) until(t *testing.T, want ...string) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		got := titles(e.do(t, order{Do: "refresh"}))
		if slices.Equal(got, want) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("Evolution shows %q, want %q", got, want)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// titles are the summaries of events, sorted.
func titles(events []event) []string {
	var all []string
	for _, e := range events {
		all = append(all, e.Summary)
	}
	slices.Sort(all)
	return all
}

// titlesThere are those of a calendar on the server.
func (a account) titlesThere(t *testing.T, calendar string) []string {
	t.Helper()
	return titles(eventsIn(t, slices.Collect(maps.Values(a.objects(t, calendar)))))
}

func TestEvolutionCreatesChangesAndRemovesAppointments(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	practitioner := demo.practitioner(t)
	practitioner.put(t, "appointments", timed("there", "Made there", clinicsDay(t, 40)+"T10:00:00", "America/New_York"))
	e := openInEvolution(t, practitioner, "appointments")
	e.until(t, "Made there")

	lunch := func(summary, hour string) string {
		return timed("lunch", summary, clinicsDay(t, 41)+"T"+hour+":00", "America/New_York").String()
	}
	e.do(t, order{Do: "create", ICS: lunch("Lunch", "12:00")})
	if got := practitioner.titlesThere(t, "appointments"); !slices.Equal(got, []string{"Lunch", "Made there"}) {
		t.Errorf("created in Evolution, the server holds %q", got)
	}
	shown := e.do(t, order{Do: "modify", ICS: lunch("Late lunch", "13:30")})
	if got := practitioner.titlesThere(t, "appointments"); !slices.Equal(got, []string{"Late lunch", "Made there"}) {
		t.Errorf("changed in Evolution, the server holds %q", got)
	}
	if want := clinicsDay(t, 41) + "T13:30:00 America/New_York"; len(shown) != 2 || shown[0].Start != want {
		t.Errorf("Evolution shows %+v, want it at %s", shown, want)
	}
	for _, uid := range []string{"lunch", "there"} {
		e.do(t, order{Do: "remove", UID: uid})
	}
	if got := practitioner.titlesThere(t, "appointments"); got != nil {
		t.Errorf("removed in Evolution, the server holds %q", got)
	}
}

func TestEvolutionSeesWhatAnotherDeviceDoes(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	practitioner := demo.practitioner(t)
	e := openInEvolution(t, practitioner, "appointments")
	e.until(t)
	call := func(summary string) item {
		return timed("call", summary, clinicsDay(t, 40)+"T10:00:00", "America/New_York")
	}
	practitioner.put(t, "appointments", call("Call"))
	e.until(t, "Call")
	practitioner.put(t, "appointments", call("Call, put off"))
	practitioner.put(t, "appointments", allDay("closed", "Closed", clinicsDay(t, 50)))
	e.until(t, "Call, put off", "Closed")
	practitioner.remove(t, "appointments", "call")
	e.until(t, "Closed")
}

func TestEvolutionFindsFollowUpsReadOnly(t *testing.T) { // interop R2, R3
	t.Parallel()
	_, demo, _ := demo(t, 3)
	practitioner := demo.practitioner(t)
	want := practitioner.titlesThere(t, "follow-ups")
	if len(want) == 0 {
		t.Fatal("there are no follow-ups")
	}
	e := openInEvolution(t, practitioner, "follow-ups")
	e.until(t, want...)
	s := e.tell(t, order{Do: "create", ICS: allDay("mine", "Mine", clinicsDay(t, 40)).String()})
	if !s.ReadOnly || s.Error == "" || !slices.Equal(titles(s.Events), want) {
		t.Errorf("Evolution lets follow-ups be added: %+v", s)
	}
}
