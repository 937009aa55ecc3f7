//go:build interop

package interop

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// history changes what is recorded of a patient, at random: events and
// appointments are added, moved, cancelled and deleted, treatments and
// observations are recorded and taken back.
type history struct {
	t       *testing.T
	demo    announcement
	patient string
	random  *rand.Rand
	made    map[string][]string // ids of what it added, by the name in a path
}

// newHistory takes its seed from INTEROP_SEED, so that a run that failed can be
// repeated on the same day.
func newHistory(t *testing.T, demo announcement) *history {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("INTEROP_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("INTEROP_SEED=%d", seed)
	return &history{t: t, demo: demo, patient: demo.PatientID, random: rand.New(rand.NewPCG(seed, 0)), made: map[string][]string{}}
}

// change makes one change and says which.
func (h *history) change() string {
	h.t.Helper()
	switch h.random.IntN(10) {
	case 0, 1:
		return h.put("events", object{"date": h.day(30, 500), "title": pick(h, "Wedding", "Gala, black tie", "여행 ✈", "Überraschung; party")})
	case 2, 3, 4:
		return h.put("appointments", object{
			"start": h.day(1, 300) + fmt.Sprintf("T%02d:%02d:00", 9+h.random.IntN(8), 15*h.random.IntN(4)), "minutes": 30,
			"zones": []string{pick(h, "glabella", "crows_feet", "forehead")}, "status": pick(h, "confirmed", "tentative", "cancelled"),
		})
	case 5, 6:
		return h.put("observations", object{
			"date": h.day(-20, 0), "zone": pick(h, "glabella", "crows_feet", "forehead"), "movement": pick(h, "none", "first", "partial", "full"),
		})
	case 7:
		return h.put("treatments", object{
			"date": h.day(-200, 0), "type": pick(h, "full", "touchup"), "zones": []object{{"zone": pick(h, "glabella", "masseter"), "units": 20}},
		})
	}
	what := pick(h, "events", "appointments", "appointments", "observations", "treatments")
	if len(h.made[what]) == 0 {
		return h.change()
	}
	i := h.random.IntN(len(h.made[what]))
	id := h.made[what][i]
	h.made[what] = slices.Delete(h.made[what], i, i+1)
	h.demo.call(h.t, http.MethodDelete, "/patients/"+h.patient+"/"+what+"/"+id, nil, nil)
	return "delete from " + what
}

// put adds a record or, as often, replaces one that was added before. There is
// only one observation of a kind on a day; instead of a second one it makes
// another change.
func (h *history) put(what string, body object) string {
	h.t.Helper()
	method, path := http.MethodPost, "/patients/"+h.patient+"/"+what
	if known := h.made[what]; len(known) > 0 && h.random.IntN(2) == 0 {
		method, path = http.MethodPut, path+"/"+pick(h, known...)
	}
	var made entry
	status, answer := h.demo.attempt(h.t, method, path, body, &made)
	switch {
	case status == http.StatusConflict && what == "observations":
		return h.change()
	case status/100 != 2:
		h.t.Fatalf("%s %s %v: %d\n%s", method, what, body, status, answer)
	case method == http.MethodPost:
		h.made[what] = append(h.made[what], made.ID)
	}
	return fmt.Sprint(method, " ", what, " ", body)
}

// day is one between so many days from today.
func (h *history) day(from, to int) string {
	h.t.Helper()
	return clinicsDay(h.t, from+h.random.IntN(to-from+1))
}

func pick[T any](h *history, from ...T) T { return from[h.random.IntN(len(from))] }

// shown are the events of a feed as it is served now; no UID stands there twice.
func shown(t *testing.T, address string) []event {
	t.Helper()
	r := readHere(t, save(t, []string{address}))[0]
	if r.Error != "" {
		t.Fatal(r.Error)
	}
	once := slices.CompactFunc(slices.Clone(r.Events), func(a, b event) bool { return a.UID == b.UID })
	if len(once) != len(r.Events) {
		t.Fatalf("%d events have %d UIDs", len(r.Events), len(once))
	}
	return r.Events
}
