package feeds

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"cloud.google.com/go/civil"
	ics "github.com/arran4/golang-ical"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/icaltest"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

var update = flag.Bool("update", false, "write the golden files")

func date(year int, month time.Month, day int) civil.Date {
	return civil.Date{Year: year, Month: month, Day: day}
}

func dateTime(d civil.Date, hour, minute int) civil.DateTime {
	return civil.DateTime{Date: d, Time: civil.Time{Hour: hour, Minute: minute}}
}

// harbour is a calendar whose every name would give something away.
func harbour(p Privacy) Calendar {
	return Calendar{
		AsOf:          date(2027, 3, 2),
		Privacy:       p,
		PageURL:       "https://calendar.example/my/",
		Timezone:      "America/New_York",
		ClinicName:    "Harbour Aesthetics",
		Practitioners: map[string]string{"dr1": "Dr. Anna Müller"},
		EventTitles:   map[string]string{"e1": "Wedding"},
	}
}

// worded are the levels of privacy that say something of every item.
var worded = []Privacy{PrivacyDiscreet, PrivacyDetailed}

// in is a calendar in another language.
func in(tag string, cal Calendar) Calendar {
	cal.Language = tag
	return cal
}

// everyCalendar calls check with harbour in each language and at each level that
// says something of every item.
func everyCalendar(t *testing.T, check func(t *testing.T, cal Calendar)) {
	t.Helper()
	for _, tag := range Languages() {
		for _, p := range worded {
			t.Run(tag+"/"+string(p), func(t *testing.T) { check(t, in(tag, harbour(p))) })
		}
	}
}

// words are those of a calendar.
func words(t testing.TB, cal Calendar) (*language, *level) {
	t.Helper()
	lang, lv, err := cal.words()
	if err != nil {
		t.Fatal(err)
	}
	return lang, lv
}

// said is what a calendar says of an item.
func said(t testing.TB, cal Calendar, item plan.Item) Description {
	t.Helper()
	d, err := Describe(cal, item)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var allZones = []clinic.Zone{clinic.CrowsFeet, clinic.Glabella, clinic.Forehead}

// oneOfEach is an item of every kind, with reasons that give something away.
func oneOfEach() []Entry {
	latest := date(2027, 6, 12)
	because := func(rule string, numbers map[string]any) []plan.Reason {
		return []plan.Reason{{Rule: rule, Text: "clinic words", Numbers: numbers}}
	}
	contact := func(from, to int) map[string]any {
		return map[string]any{"from_day": from, "to_day": to, "treated": "2027-03-01"}
	}
	items := []plan.Item{
		{Key: "track/t1/1", Kind: plan.KindTrack, Start: date(2027, 3, 8), End: date(2027, 3, 8),
			Reasons: because("track.weekly", map[string]any{"day": 7, "treated": "2027-03-01", "every_days": 7})},
		{Key: "touchup/t1", Kind: plan.KindTouchup, Start: date(2027, 3, 15), End: date(2027, 3, 22),
			Reasons: because("touchup.review", contact(14, 21))},
		{Key: "season/summer/2027", Kind: plan.KindSeason, Start: date(2027, 5, 4), End: date(2027, 5, 10), Season: "summer",
			Reasons: because("season.summer", map[string]any{"season": "summer", "begins": "2027-06-01", "lead_days": 28, "first": "2027-05-04"})},
		{Key: "checkin/t1", Kind: plan.KindCheckin, Start: date(2027, 5, 10), End: date(2027, 5, 24),
			Reasons: because("checkin.routine", contact(70, 84))},
		{Key: "soft/t1", Kind: plan.KindSoft, Start: date(2027, 5, 16), End: date(2027, 5, 16),
			Reasons: because("soft.contact", contact(76, 76))},
		{Key: "window/t1/1", Kind: plan.KindWindow, Start: date(2027, 5, 31), End: latest, Latest: &latest,
			Reasons: []plan.Reason{
				durationReason(),
				{Rule: "window.makes_room", Text: "clinic words", Numbers: map[string]any{"natural_first": "2027-05-31", "natural_last": "2027-06-30",
					"window_first": "2027-05-31", "window_last": "2027-06-12", "min_interval_days": 84, "next_visit_last": "2027-09-04"}},
			}},
		{Key: "appt/a1", Kind: plan.KindAppt, Start: date(2027, 6, 14), End: date(2027, 6, 14), Status: plan.StatusBooked,
			Visit: &plan.Visit{Appointment: "a1", Start: dateTime(date(2027, 6, 14), 10, 0), Timezone: "America/New_York",
				Minutes: 30, PractitionerID: "dr1", Status: clinic.AppointmentConfirmed},
			Reasons: because("appt.booked", map[string]any{"date": "2027-06-14", "time": "10:00", "timezone": "America/New_York", "minutes": 30})},
		{Key: "guard/t1", Kind: plan.KindGuard, Start: date(2027, 7, 1), End: date(2027, 7, 1),
			Reasons: because("guard.regular_rhythm", map[string]any{"months": 4, "treated": "2027-03-01"})},
		{Key: "prep/e1", Kind: plan.KindPrep, Start: date(2027, 8, 21), End: date(2027, 9, 4), Event: "e1",
			Reasons: because("event.prep", map[string]any{"event_date": "2027-10-02", "prep_first_days_before": 42, "prep_last_days_before": 28,
				"prep_first": "2027-08-21", "prep_last": "2027-09-04"})},
		{Key: "prep-deadline/e1", Kind: plan.KindPrepDeadline, Start: date(2027, 9, 4), End: date(2027, 9, 4), Event: "e1",
			Reasons: because("event.deadline", map[string]any{"deadline": "2027-09-04", "prep_first": "2027-08-21", "prep_last": "2027-09-04", "days_before": 28})},
		{Key: "pkg/p1", Kind: plan.KindPackage, Start: date(2027, 12, 1), End: date(2027, 12, 1), Latest: ptr(date(2027, 12, 15)),
			Package: "p1", Left: 2,
			Reasons: because("pkg.expires", map[string]any{"expires": "2027-12-15", "remind_days_before": 14, "left": 2, "total": 3})},
		{Key: "window/t1/4", Kind: plan.KindWindow, Start: date(2027, 12, 20), End: date(2028, 1, 19), Projected: true,
			Reasons: append(furtherReasons(), durationReason(), plan.Reason{Rule: "package.beyond",
				Text: "Beyond the package: its 3 sessions are used.", Numbers: map[string]any{"total": 3}})},
		{Key: "window/t2/1", Kind: plan.KindWindow, Start: date(2028, 3, 1), End: date(2028, 3, 15), Override: "o1",
			Reasons: toldReasons()},
		{Key: "review/r1", Kind: plan.KindReview, Start: date(2027, 6, 14), End: date(2027, 6, 14),
			Reasons: because("appt.before_minimum", nil)},
	}
	var entries []Entry
	for _, item := range items {
		item.Zones = allZones
		if item.Status == "" {
			item.Status = plan.StatusUpcoming
		}
		uid := "uid-" + strings.NewReplacer("/", "-").Replace(item.Key)
		entries = append(entries, Entry{UID: uid, Item: item})
	}
	return entries
}

// durationReason is the planner's reason for two zones of equal numbers and one
// of its own.
func durationReason() plan.Reason {
	numbers := map[string]any{}
	for zone, days := range map[string][5]int{"glabella": {105, 69, 160, 91, 121}, "forehead": {105, 69, 160, 91, 121}, "crows_feet": {98, 64, 150, 85, 113}} {
		for i, name := range []string{"median_day", "q10_day", "q90_day", "lower_day", "upper_day"} {
			numbers[zone+"."+name] = days[i]
		}
		numbers[zone+".treated"] = "2027-03-01"
	}
	return plan.Reason{Rule: "window.duration", Text: "glabella, forehead: movement is expected to return around day 105. crows feet: around day 98.", Numbers: numbers}
}

// furtherReasons are those of a window that lies further ahead.
func furtherReasons() []plan.Reason {
	return []plan.Reason{{Rule: "window.projected", Text: "glabella: projected from 2027-06-14, the middle of the visit before.",
		Numbers: map[string]any{"glabella.from": "2027-06-14"}}}
}

// toldReasons are those that a patient reads in words of her own, each with what
// the planner tells the clinic.
func toldReasons() []plan.Reason {
	return []plan.Reason{
		{Rule: "window.first_sign", Text: "clinic words: first sign", Numbers: map[string]any{"glabella.moved_day": 80, "glabella.moved": "2027-05-20", "glabella.first_sign_days": 14}},
		{Rule: "window.learned", Text: "clinic words: learned", Numbers: map[string]any{"glabella.informative_cycles": 3, "glabella.typical_median_day": 105}},
		{Rule: "window.still_quiet", Text: "clinic words: quiet", Numbers: map[string]any{"forehead.quiet_day": 84}},
		{Rule: "window.area", Text: "clinic words: area", Numbers: map[string]any{"lip_flip.median_days": 80.0, "lip_flip.typical_median_days": 105.0}},
		{Rule: "window.dose", Text: "clinic words: dose", Numbers: map[string]any{"glabella.units": 22.5, "glabella.standard_units": 20.0}},
		{Rule: "window.length", Text: "clinic words: length", Numbers: map[string]any{"zones": []string{"glabella"}, "min_length_days": 14, "max_length_days": 42}},
		{Rule: "window.shared_visit", Text: "clinic words: shared", Numbers: map[string]any{"zones": []string{"glabella", "forehead"}, "window_first": "2028-03-01", "window_last": "2028-03-15", "visit_min_length_days": 7}},
		{Rule: "window.treated_early", Text: "clinic words: early", Numbers: map[string]any{"zones": []string{"masseter"}, "late_tolerance_days": 14}},
		{Rule: "window.joins_next_visit", Text: "clinic words: joins", Numbers: map[string]any{"zones": []string{"dao"}}},
		{Rule: "window.visits_per_year", Text: "clinic words: visits", Numbers: map[string]any{"visits_per_year": 3, "interval_days": 121, "treated": "2027-03-01"}},
		{Rule: "strategy.small_3mo", Text: "clinic words: small doses", Numbers: map[string]any{"glabella.months": 3, "glabella.length_days": 14, "glabella.treated": "2027-03-01"}},
		{Rule: "strategy.high_6mo", Text: "clinic words: high doses", Numbers: map[string]any{"forehead.months": 6, "forehead.length_days": 28, "forehead.treated": "2027-03-01"}},
		{Rule: "override.clinician", Text: "clinic words: decided", Numbers: map[string]any{"computed_first": "2028-02-01", "computed_last": "2028-02-20"}},
		{Rule: "shortening.possible", Text: "clinic words: antibodies, retinoids, peptides", Numbers: map[string]any{"zones": []string{"glabella"}}},
		{Rule: "package.beyond", Text: "clinic words: package", Numbers: map[string]any{"expires": "2027-12-15"}},
		{Rule: "event.no_good_day", Text: "clinic words: infeasible", Numbers: map[string]any{"event": "e1", "event_date": "2028-03-20", "probability": 0.5827}},
		{Rule: "event.no_good_day", Text: "clinic words: infeasible", Numbers: map[string]any{"event": "e2", "event_date": "2028-03-25", "probability": 0.0}},
	}
}

func ptr[T any](v T) *T { return &v }

// visit is an appointment alone.
func visit(uid, zone string, at civil.DateTime, minutes int, status clinic.AppointmentStatus) Entry {
	return Entry{UID: uid, Item: plan.Item{
		Key: "appt/" + uid, Kind: plan.KindAppt, Start: at.Date, End: at.Date, Zones: allZones, Status: plan.StatusBooked,
		Visit: &plan.Visit{Appointment: uid, Start: at, Timezone: zone, Minutes: minutes, PractitionerID: "dr1", Status: status},
	}}
}

// revised gives every event the same revision.
func revised(events []Event) map[string]Revision {
	revisions := map[string]Revision{}
	for _, e := range events {
		revisions[e.UID()] = Revision{Sequence: 2, Modified: time.Date(2027, 3, 2, 9, 30, 0, 0, time.UTC)}
	}
	return revisions
}

func composed(t testing.TB, cal Calendar, entries []Entry) []Event {
	t.Helper()
	events, _, err := Compose(cal, entries, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// rendered is the feed of entries, checked against RFC 5545.
func rendered(t testing.TB, cal Calendar, entries []Entry) string {
	t.Helper()
	events := composed(t, cal, entries)
	data, err := Render(cal, events, revised(events), time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range icaltest.Check(data) {
		t.Error(fault)
	}
	if t.Failed() {
		t.Fatalf("feed:\n%s", data)
	}
	return string(data)
}

// parsed reads a feed back with the library, events by UID.
func parsed(t testing.TB, data string) (*ics.Calendar, map[string]*ics.VEvent) {
	t.Helper()
	c, err := ics.ParseCalendar(strings.NewReader(data))
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	events := map[string]*ics.VEvent{}
	for _, e := range c.Events() {
		events[value(e, "UID")] = e // Id would undo the escapes once more
	}
	return c, events
}

func value(e *ics.VEvent, name string) string {
	if p := e.GetProperty(ics.ComponentProperty(name)); p != nil {
		return p.Value
	}
	return ""
}

// unfolded is a feed with its folds undone, for tests that look for text.
func unfolded(data string) string { return strings.ReplaceAll(data, "\r\n ", "") }

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and read the difference\ngot:\n%s", name, got)
	}
}
