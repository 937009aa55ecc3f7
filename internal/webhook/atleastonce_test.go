package webhook_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/webhook"
)

// TestEveryEventArrivesAtLeastOnceAndInOrder plays days in which patients' records
// change while their receivers are down, slow, wrong and back and the server is killed,
// and holds what arrived against what was answered: TEST_SEED says which days.
func TestEveryEventArrivesAtLeastOnceAndInOrder(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if given, err := strconv.ParseUint(os.Getenv("TEST_SEED"), 10, 64); err == nil {
		seed = given
	}
	t.Logf("TEST_SEED=%d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	c := apptest.Start(t).AddClinic("Harbour")
	hooks := []*hook{addHook(t, c), addHook(t, c)}
	var patients []*apptest.Patient
	for i := range 4 {
		p := c.AddPatient(fmt.Sprintf("Patient %d", i))
		p.Treat("2026-12-01")
		patients = append(patients, p)
	}
	days := 0
	day := func() string {
		days++
		return apptest.Noon.AddDate(0, 1, days).Format("2006-01-02")
	}
	acknowledged := map[string]int{} // appointment -> how often it changed
	booked := map[*apptest.Patient][]string{}
	change := func() {
		p := patients[random.IntN(len(patients))]
		switch of := booked[p]; {
		case len(of) == 0 || random.IntN(3) > 0:
			id := book(p, day())
			booked[p] = append(of, id)
			acknowledged[id]++
		case random.IntN(2) == 0:
			p.Delete(p.Path("/appointments/" + of[0])).Want(http.StatusNoContent)
			acknowledged[of[0]]++
			booked[p] = of[1:]
		default:
			p.Patch(p.Path("/appointments/"+of[0]), apptest.Object{"start": day() + "T12:00:00"}).Want(http.StatusOK)
			acknowledged[of[0]]++
		}
	}
	arrived := make([][]received, len(hooks))
	// killed is a server that is killed once its receiver has taken an event.
	killed := func() {
		ctx, kill := context.WithCancel(context.Background())
		defer kill()
		for _, h := range hooks {
			h.becomes(func(w http.ResponseWriter, _ *http.Request) { kill() })
		}
		_, _ = webhook.New(c.App, client, c.Log.Logger(), c.Clock.Now).Deliver(ctx)
		c.Crash()
	}
	for range 12 {
		for range 1 + random.IntN(3) {
			change()
		}
		for _, h := range hooks {
			h.becomes([]http.HandlerFunc{
				nil, answering(http.StatusInternalServerError), answering(http.StatusFound, "Location", "/elsewhere"),
				func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "not what anybody expects") }, // taken, in its way
				func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },                   // breaks off
				func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },                      // slow
				answering(http.StatusTooManyRequests, "Retry-After", "60"),
			}[random.IntN(7)])
		}
		switch random.IntN(4) {
		case 0:
			killed()
		case 1:
			c.Crash()
		default:
			deliver(t, c.Server)
		}
		c.Clock.Advance(time.Duration(random.IntN(400)) * time.Second)
	}
	for _, h := range hooks {
		h.becomes(nil)
	}
	for tries := 0; hooks[0].now().Waiting+hooks[1].now().Waiting > 0; tries++ {
		if tries == 20 {
			t.Fatal("something is on its way for ever")
		}
		c.Clock.Advance(3 * time.Hour)
		deliver(t, c.Server)
	}
	for i, h := range hooks {
		arrived[i] = h.took()
		compare(t, h, arrived[i], acknowledged)
	}
	if v, err := c.App.Verify(context.Background()); err != nil || len(v.Different) > 0 {
		t.Errorf("verify finds %v, %v", v.Different, err)
	}
}

// compare holds what arrived at a receiver against what the server knows and what was
// acknowledged.
func compare(t *testing.T, h *hook, arrived []received, acknowledged map[string]int) {
	t.Helper()
	first := map[string][]string{} // patient -> events in the order in which they arrived first
	told := map[string]int{}
	seen := map[string]bool{}
	for _, e := range arrived {
		if seen[e.ID] {
			continue
		}
		seen[e.ID] = true
		first[e.Data["patient_id"]] = append(first[e.Data["patient_id"]], e.ID)
		if e.Type == "appointment.changed" {
			told[e.Data["appointment_id"]]++
		}
	}
	happened := map[string][]string{}
	for _, d := range h.log() {
		if d.State != "delivered" {
			t.Errorf("%s is %s", d.Type, d.State)
		}
		happened[d.PatientID] = append(happened[d.PatientID], d.EventID)
	}
	for patient, events := range happened {
		if !slices.Equal(first[patient], events) {
			t.Errorf("the events of %s arrived as %v, and happened as %v", patient, first[patient], events)
		}
	}
	for id, times := range acknowledged {
		if told[id] != times {
			t.Errorf("appointment %s changed %d times and was told of %d times", id, times, told[id])
		}
	}
	if len(happened) < 2 || len(arrived) < len(seen) {
		t.Error("next to nothing happened")
	}
}
