//go:build interop

package interop

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// planItem is an item of a plan as REST shows it, as far as a calendar does.
type planItem struct {
	UID    string   `json:"uid"`
	Kind   string   `json:"kind"`
	Start  string   `json:"start"`
	End    string   `json:"end"` // inclusive
	Event  string   `json:"event"`
	Season string   `json:"season"`
	Zones  []string `json:"zones"`
	Visit  *struct {
		Start          string `json:"start"`
		Timezone       string `json:"timezone"`
		Minutes        int    `json:"minutes"`
		PractitionerID string `json:"practitioner_id"`
	} `json:"visit"`
}

// planned is what a patient's plan says that her calendar has to show under some
// settings: UID, title and time of every event, sorted by UID.
func (a announcement) planned(t *testing.T, patient string, s settings) []event {
	t.Helper()
	var plan struct {
		Items []planItem `json:"items"`
	}
	a.call(t, http.MethodGet, "/patients/"+patient+"/plan", nil, &plan)
	var all []event
	for _, item := range plan.Items {
		switch {
		case item.Kind == "review": // for the clinic alone (planner.md section 2)
			continue
		case s.privacy == "busy" && item.Kind != "appt":
			continue
		}
		for _, e := range a.events(t, patient, s, item) {
			if reaches(t, e) {
				all = append(all, e)
			}
		}
	}
	slices.SortFunc(all, byUID)
	return all
}

// events are what an item looks like in a style (interop F11).
func (a announcement) events(t *testing.T, patient string, s settings, item planItem) []event {
	t.Helper()
	title := a.title(t, patient, s, item)
	whole := event{UID: item.UID, Summary: title}
	if item.Visit != nil {
		whole.Start, whole.StartUTC, whole.End, whole.EndUTC = item.hours(t)
		return []event{whole}
	}
	whole.Start, whole.End = item.Start, later(t, item.End, 1)
	if s.style == "span" || item.Start == item.End {
		return []event{whole}
	}
	marker := func(suffix, template, day string) event {
		return event{UID: item.UID + suffix, Summary: strings.ReplaceAll(template, "{title}", title), Start: day, End: later(t, day, 1)}
	}
	opens := marker("-opens", inWords[s.language].opens, item.Start)
	if s.style == "opens" {
		return []event{opens}
	}
	return []event{opens, marker("-closes", inWords[s.language].closes, item.End)}
}

// reaches tells whether a feed goes as far back as an event: to 30 days ago. No
// plan of the demo goes as far ahead as 18 months (interop F29).
func reaches(t *testing.T, e event) bool {
	t.Helper()
	return e.StartUTC != "" || later(t, e.End, 29) >= clinicsDay(t, 0)
}

// title is what planner.md section 2 says of an item's kind, with its values.
func (a announcement) title(t *testing.T, patient string, s settings, item planItem) string {
	t.Helper()
	words := inWords[s.language]
	title, ok := words.titles[s.privacy][item.Kind]
	if !ok {
		t.Fatalf("no %s title in %s for %s", s.privacy, s.language, item.Kind)
	}
	if item.Event != "" {
		var event struct{ Title string }
		a.call(t, http.MethodGet, "/patients/"+patient+"/events/"+item.Event, nil, &event)
		title = strings.ReplaceAll(title, "{event}", event.Title)
	}
	if item.Visit != nil {
		var practitioner struct{ Name string }
		a.call(t, http.MethodGet, "/practitioners/"+item.Visit.PractitionerID, nil, &practitioner)
		title = strings.ReplaceAll(title, "{practitioner}", practitioner.Name)
	}
	var zones []string
	for _, zone := range item.Zones {
		zones = append(zones, words.zones[zone])
	}
	title = strings.ReplaceAll(title, "{zones}", words.list(zones))
	return strings.ReplaceAll(title, "{season}", words.seasons[item.Season])
}

// hours are when a visit begins and ends, as event writes it.
func (item planItem) hours(t *testing.T) (start, startUTC, end, endUTC string) {
	t.Helper()
	zone, err := time.LoadLocation(item.Visit.Timezone)
	if err != nil {
		t.Fatal(err)
	}
	from, err := time.ParseInLocation("2006-01-02T15:04:05", item.Visit.Start, zone)
	if err != nil {
		t.Fatal(err)
	}
	write := func(at time.Time) (string, string) {
		return at.Format("2006-01-02T15:04:05 ") + item.Visit.Timezone, at.UTC().Format("2006-01-02T15:04:05Z")
	}
	start, startUTC = write(from)
	end, endUTC = write(from.Add(time.Duration(item.Visit.Minutes) * time.Minute))
	return start, startUTC, end, endUTC
}

// later is the day so many days after one.
func later(t *testing.T, day string, days int) string {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return at.AddDate(0, 0, days).Format(time.DateOnly)
}

// clinicsDay is the day so many days from today where the demo's clinic is: the
// UTC date could be a day ahead of it.
func clinicsDay(t *testing.T, days int) string {
	t.Helper()
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return time.Now().In(newYork).AddDate(0, 0, days).Format(time.DateOnly)
}
