package console_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/console"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// readsMore are the statements of pages that may read all that a clinic has in a
// table, and why.
var readsMore = map[string]string{
	"SELECT count(*), count(*)":        "counts a clinic's plans in an index, while people watch how far the roll is",
	"SELECT id, practitioner_id, kind": "lists the accounts elsewhere of all practitioners, ten of each at most",
	"SELECT id FROM clinics":           "lists the clinics, for the roll, which may run meanwhile",
}

// watched is what the store is asked while something happens: each statement with how
// often.
func watched(s *apptest.Server, do func()) map[string]int {
	var mutex sync.Mutex
	asked := map[string]int{}
	s.Store.Observe(func(query string) {
		mutex.Lock()
		defer mutex.Unlock()
		asked[query]++
	})
	do()
	s.Store.Observe(nil)
	return asked
}

func total(asked map[string]int) (n int) {
	for _, times := range asked {
		n += times
	}
	return n
}

// everything gives a clinic one record of each kind that a page of the console shows,
// and returns what the parameters of a route stand for in the table, by what comes
// before them.
func everything(t *testing.T, p *apptest.Patient) map[string]string {
	t.Helper()
	ctx := context.Background()
	ids := map[string]string{"/patients/:id": p.ID}
	record := func(kind string, value map[string]any) {
		ids["/"+kind+"/:record"] = p.Post(p.Path("/"+kind), value).Want(http.StatusCreated).ID()
	}
	record("treatments", map[string]any{"date": "2026-11-16", "zones": []any{map[string]any{"zone": "glabella", "units": 20}}})
	record("observations", map[string]any{"date": "2027-02-10", "zone": "glabella", "movement": "first"})
	record("events", map[string]any{"date": "2027-12-01", "title": "Wedding"})
	record("appointments", map[string]any{"start": "2027-12-10T10:00:00"})
	record("packages", map[string]any{"total": 4})
	record("pauses", map[string]any{"from": "2028-03-01", "until": "2028-04-01"})
	record("contacts", map[string]any{"means": "phone"})
	var made struct{ Items []struct{ Key, Kind string } }
	p.Get(p.Path("/plan")).Want(http.StatusOK).Into(&made)
	for _, item := range made.Items {
		if item.Kind == "window" && ids["/overrides/:record"] == "" {
			record("overrides", map[string]any{"item": item.Key, "from": "2027-04-02", "to": "2027-04-16", "author": "Dr Osei", "reason": "As agreed"})
		}
	}
	ids["/feeds/:feed"] = p.FeedID()
	ids["/webhooks/:id"] = p.Post("/webhooks", map[string]any{"url": "https://receiver.example"}).Want(http.StatusCreated).ID()
	p.Post("/webhooks/"+ids["/webhooks/:id"]+"/test", nil).Want(http.StatusAccepted)
	rules, err := p.App.Protocol(ctx, p.Actor)
	if err != nil {
		t.Fatal(err)
	}
	rules.PastDays++
	if _, err := p.App.ReplaceProtocol(ctx, p.Actor, rules, nil); err != nil {
		t.Fatal(err)
	}
	ids["/versions/:id"] = "1"
	ids["/elsewhere/:id"], _ = p.ConnectElsewhere(p.Post("/practitioners", map[string]any{"name": "Dr Brook"}).Want(http.StatusCreated).ID())
	look, err := p.App.PreviewProtocol(ctx, p.Actor, app.Proposal{Profile: "standard"}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	ids["/previews/:id"] = look.ID
	ids["/imports/:id"] = checkedImport(t, p.Clinic, "Ada Quill")
	if err := p.App.GiveConsent(ctx, p.Actor, p.ID, app.Consent{Language: "en", Version: "1", Text: "Yes", Privacy: feeds.PrivacyDiscreet}); err != nil {
		t.Fatal(err)
	}
	return ids
}

var parameterOf = regexp.MustCompile(`/[a-z-]+/:\w+`)

// addressOf is a route's path with the parameters of everything; not ok if it has one
// that everything does not know.
func addressOf(r console.TableRoute, ids map[string]string) (path string, ok bool) {
	ok = true
	path = parameterOf.ReplaceAllStringFunc(r.Path, func(part string) string {
		id, known := ids[part]
		ok = ok && known
		return part[:strings.Index(part, ":")] + id
	})
	return path, ok
}

func TestEachPageOfTheConsoleAnswersFromIndexedQueries(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	b := p.LogIn(clinic.RoleOwner)
	ids := everything(t, p)
	b.Open("/console/account/second-factor").Want(http.StatusOK)
	b.Submit("/console/account/second-factor", "password", apptest.StaffPassword) // begun, so that its code is there
	table, _ := console.Table()
	pages := 0
	looked := map[string]string{} // statement -> the page that asked it first
	for _, r := range table {
		if r.Method != http.MethodGet {
			continue
		}
		path, ok := addressOf(r, ids)
		if !ok {
			t.Errorf("%s has a parameter that this test has nothing for", r.Path)
			continue
		}
		pages++
		for query := range watched(p.Server, func() {
			answer := b.Send(b.Request(http.MethodGet, path, nil))
			if answer.Status != http.StatusOK && answer.Status != http.StatusSeeOther {
				t.Errorf("GET %s answers %d", r.Path, answer.Status)
			}
		}) {
			if looked[query] == "" {
				looked[query] = r.Path
			}
		}
	}
	if pages < 25 || len(looked) < 40 {
		t.Errorf("only %d pages asked %d statements", pages, len(looked))
	}
	for _, query := range slices.Sorted(maps.Keys(looked)) {
		exempt := false
		for start := range readsMore {
			exempt = exempt || strings.HasPrefix(query, start)
		}
		steps, err := p.Store.QueryPlan(context.Background(), query)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range steps {
			if fault := store.ReadsAll(step); fault != "" && !exempt {
				t.Errorf("%s asks\n%s\n\t%s: %s", looked[query], query, fault, step)
			}
		}
	}
}

// A page with more patients on it asks no more: none looks up one patient after the
// other.
func TestNoPageAsksMoreStatementsForMorePatients(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	b := p.LogIn(clinic.RoleOwner)
	ids := everything(t, p)
	add := func(from, to int) {
		for n := from; n < to; n++ {
			other := p.Clinic.AddPatient(fmt.Sprintf("Patient %02d", n))
			other.Post(other.Path("/treatments"), map[string]any{"date": "2026-11-20", "zones": []any{map[string]any{"zone": "glabella", "units": 20}}}).Want(http.StatusCreated)
			other.Post(other.Path("/appointments"), map[string]any{"start": fmt.Sprintf("2027-03-%02dT1%d:00:00", 3+n%5, n%8)}).Want(http.StatusCreated)
		}
	}
	ask := func() map[string]int {
		counts := map[string]int{}
		table, _ := console.Table()
		for _, r := range table {
			path, ok := addressOf(r, ids)
			if r.Method != http.MethodGet || !ok {
				continue
			}
			// What is looked up once in a while, or by the roll meanwhile, is not the
			// page's own: the least of three counts.
			least := math.MaxInt
			for range 3 {
				least = min(least, total(watched(p.Server, func() { b.Send(b.Request(http.MethodGet, path, nil)) })))
			}
			if counts[r.Path] = least; least == 0 && !r.IsPublic {
				t.Errorf("%s was answered from nothing", r.Path)
			}
		}
		return counts
	}
	add(0, 3)
	few := ask()
	add(3, 30)
	more := ask()
	for path, n := range more {
		if n > few[path] {
			t.Errorf("%s asks %d statements with 31 patients and %d with 4", path, n, few[path])
		}
	}
}
