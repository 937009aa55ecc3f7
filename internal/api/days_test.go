package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// recordsOnDays is a patient with some records of each kind, by what names them below.
func recordsOnDays(t *testing.T) (p *apptest.Patient, name map[string]string) {
	t.Helper()
	c := apptest.Start(t).AddClinic("Harbour")
	p, name = c.AddPatient("Ada Quill"), map[string]string{}
	for _, kind := range []struct {
		path   string
		values map[string]object
	}{
		{"treatments", map[string]object{
			"January":  {"date": "2026-01-10", "zones": []object{{"zone": "glabella"}}},
			"June":     {"date": "2026-06-10", "zones": []object{{"zone": "glabella"}}},
			"December": {"date": "2026-12-10", "zones": []object{{"zone": "glabella"}}},
		}},
		{"observations", map[string]object{
			"March": {"date": "2026-03-10", "zone": "glabella", "movement": "none"},
			"April": {"date": "2026-04-10", "zone": "glabella", "movement": "first"},
		}},
		{"events", map[string]object{"wedding": {"date": "2027-09-01"}, "reunion": {"date": "2027-10-01"}}},
		{"appointments", map[string]object{
			"late":    {"start": "2027-06-01T23:30:00", "timezone": "Pacific/Auckland"},
			"morning": {"start": "2027-06-02T09:00:00"},
		}},
		{"packages", map[string]object{"for ever": {"total": 3}, "to July": {"total": 3, "expires": "2027-07-31"}, "to August": {"total": 3, "expires": "2027-08-31"}}},
		{"pauses", map[string]object{"open": {"from": "2027-11-01"}, "May": {"from": "2027-05-01", "until": "2027-05-31"}, "a day": {"from": "2027-05-20", "until": "2027-05-20"}}},
	} {
		for called, value := range kind.values {
			id := p.Post(p.Path("/"+kind.path), value).Want(http.StatusCreated).ID()
			name[id] = called
			if called == "December" {
				decision := object{"item": "window/" + id + "/1", "from": "2027-11-03", "to": "2027-11-09", "author": "Dr Brook", "reason": "as agreed"}
				name[p.Post(p.Path("/overrides"), decision).Want(http.StatusCreated).ID()] = "decision"
			}
		}
	}
	// In New York it is the evening before.
	p.Clock.Set(time.Date(2027, 3, 10, 2, 0, 0, 0, time.UTC))
	name[p.Post(p.Path("/contacts"), object{"note": "late"}).Want(http.StatusCreated).ID()] = "evening of the 9th"
	return p, name
}

func TestAPatientsRecordsAreListedByDay(t *testing.T) {
	p, name := recordsOnDays(t)
	for query, want := range map[string][]string{
		"treatments?from=2026-06-10":                 {"December", "June"},
		"treatments?to=2026-06-10":                   {"January", "June"},
		"treatments?from=2026-06-11&to=2026-12-09":   nil,
		"treatments?from=2026-06-10&to=2026-06-10":   {"June"},
		"observations?from=2026-03-11":               {"April"},
		"observations?to=2026-03-10":                 {"March"},
		"events?from=2027-09-01&to=2027-09-30":       {"wedding"},
		"appointments?from=2027-06-01&to=2027-06-01": {"late"},
		"appointments?from=2027-06-02":               {"morning"},
		"packages?to=2027-07-31":                     {"to July"},
		"packages?from=2027-08-01":                   {"for ever", "to August"},
		"pauses?from=2027-05-31&to=2027-05-31":       {"May"},
		"pauses?from=2027-05-20&to=2027-05-20":       {"May", "a day"},
		"pauses?from=2028-01-01":                     {"open"},
		"pauses?to=2027-04-30":                       nil,
		"overrides?from=2027-11-09":                  {"decision"},
		"overrides?from=2027-11-10":                  nil,
		"overrides?to=2027-11-03":                    {"decision"},
		"contacts?from=2027-03-09&to=2027-03-09":     {"evening of the 9th"},
		"contacts?from=2027-03-10":                   nil,
		"contacts?to=2027-03-08":                     nil,
	} {
		var got []string
		for _, item := range page(p, p.Path("/"+query), "").items {
			got = append(got, name[item["id"].(string)])
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
	}
	for query, named := range map[string]string{
		"from=yesterday": "from", "to=2027-02-30": "to", "from=2027-13-01": "from", "from=2027-03-01T00:00:00Z": "from", "from=0001-01-02": "from", "to=9999-12-31": "to",
		"from=2027-03-02&to=2027-03-01": "to", "since=2027-03-01": "since",
	} {
		if answer := p.Get(p.Path("/treatments?" + query)).Want(http.StatusUnprocessableEntity); !strings.Contains(string(answer.Body), named) {
			t.Errorf("%s: %s", query, answer.Body)
		}
	}
	p.Get("/patients/nobody/treatments?from=2027-03-01").Want(http.StatusNotFound)
}

func TestAListByDayIsPagedByCursorAndShowsEachOnce(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	want := 0
	for n := range 9 {
		p.Post(p.Path("/events"), object{"date": fmt.Sprintf("2027-%02d-01", 12-n)}).Want(http.StatusCreated)
		if n%2 == 0 {
			p.Post(p.Path("/events"), object{"date": fmt.Sprintf("2028-%02d-01", 12-n)}).Want(http.StatusCreated)
			want++
		}
	}
	seen := map[string]bool{}
	for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
		listed := page(p, p.Path("/events"), "?from=2028-01-01&limit=2&cursor="+cursor)
		for _, item := range listed.items {
			id := item["id"].(string)
			if seen[id] || !strings.HasPrefix(item["date"].(string), "2028") {
				t.Errorf("page %d shows %v", pages, item)
			}
			seen[id] = true
		}
		if cursor = listed.next; cursor != "" && len(listed.items) != 2 {
			t.Errorf("page %d has %d", pages, len(listed.items))
		}
	}
	if len(seen) != want {
		t.Errorf("%d shown, want %d", len(seen), want)
	}
}

func TestWhatMovedOnAPlanIsListedFromAMomentAndUntilOne(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-02-01")
	first := p.Clock.Now()
	p.Clock.Set(first.Add(time.Hour))
	p.Post(p.Path("/events"), object{"date": "2027-07-24", "title": "Wedding"}).Want(http.StatusCreated)
	second := p.Clock.Now().UTC().Format(time.RFC3339)
	for query, want := range map[string]int{"": 2, "?since=" + second: 1, "?until=" + second: 1, "?since=" + second + "&until=" + second: 0} {
		if got := page(p, p.Path("/plan/changes"), query); len(got.items) != want {
			t.Errorf("%s: %d, want %d", query, len(got.items), want)
		}
	}
	p.Get(p.Path("/plan/changes?since=yesterday")).Want(http.StatusUnprocessableEntity)
}
