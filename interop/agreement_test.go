//go:build interop

package interop

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// agree lets every reader read the files and compares what they say. It returns
// the readings of the first.
func agree(t *testing.T, files []string) []reading {
	t.Helper()
	return agreeAmong(t, readers(t), files)
}

func agreeAmong(t *testing.T, readers []reader, files []string) []reading {
	t.Helper()
	reference := readers[0].read(t, files)
	for n, r := range readers {
		got := reference
		if n > 0 {
			got = r.read(t, files)
		}
		for i, reading := range got {
			file := filepath.Base(files[i])
			if reading.Error != "" {
				t.Errorf("%s cannot read %s: %s", r.name, file, reading.Error)
			}
			compare(t, file, readers[0].name, told(r, reference[i].Events), r.name, told(r, reading.Events))
		}
	}
	return reference
}

// told are events as far as a reader tells of them.
func told(r reader, events []event) []event {
	if r.untold == nil {
		return events
	}
	var all []event
	for _, e := range events {
		all = append(all, r.untold(e))
	}
	return all
}

func compare(t *testing.T, file, aName string, a []event, bName string, b []event) {
	t.Helper()
	if len(a) != len(b) {
		t.Errorf("%s: %s sees %d events, %s sees %d", file, aName, len(a), bName, len(b))
		return
	}
	for i := range a {
		if a[i] != b[i] {
			t.Errorf("%s: the readers disagree\n%s: %+v\n%s: %+v", file, aName, a[i], bName, b[i])
		}
	}
}

func TestEveryReaderAgreesOnEveryFeed(t *testing.T) {
	t.Parallel()
	_, _, feeds := demo(t, 12)
	events, empty := 0, 0
	for _, reading := range agree(t, save(t, feeds)) {
		if len(reading.Events) == 0 {
			empty++ // a patient without plans; her feed is valid all the same (interop F22)
		}
		for _, e := range reading.Events {
			events++
			if e.UID == "" || e.Start == "" || e.End == "" || e.Sequence < 0 || strings.TrimSpace(e.Summary) == "" {
				t.Errorf("an event lacks UID, DTSTART, DTEND, SEQUENCE or SUMMARY: %+v", e)
			}
		}
	}
	if empty > 3 {
		t.Errorf("%d of %d feeds are empty", empty, len(feeds))
	}
	t.Logf("%d feeds, %d events", len(feeds), events)
}

// Feeds of every setting are held against the plans they show: the same UIDs,
// days, hours and titles.
func TestEveryReaderSeesWhatThePlanSays(t *testing.T) {
	t.Parallel()
	const patients, each = 12, 2 // a feed of each setting for so many of the patients
	_, demo, _ := demo(t, patients)
	everyone := list(t, demo.APIURL+"/patients", demo.APIKey)
	if len(everyone) != patients {
		t.Fatalf("%d patients, want %d", len(everyone), patients)
	}
	with := list(t, demo.APIURL+"/practitioners", demo.APIKey)[0].ID
	for _, patient := range everyone { // a visit for each, or her busy feed would show nothing
		demo.add(t, patient.ID, "appointments", object{
			"start": clinicsDay(t, 250) + "T15:30:00", "practitioner_id": with, "zones": []string{"forehead", "glabella", "masseter"},
		})
	}
	var feeds []string
	var names []string
	var want [][]event
	for n, s := range everySetting() {
		for i := range each {
			patient := everyone[(5*n+i)%patients].ID
			feeds = append(feeds, demo.addFeed(t, patient, s.body()))
			names = append(names, fmt.Sprint(s))
			want = append(want, demo.planned(t, patient, s))
		}
	}
	events := 0
	for i, reading := range agree(t, save(t, feeds)) {
		var got []event
		for _, e := range reading.Events {
			e.Description, e.Status, e.Sequence = "", "", 0 // the plan says nothing of them
			got = append(got, e)
		}
		if len(got) == 0 {
			t.Errorf("%s: an empty feed proves nothing", names[i])
		}
		compare(t, fmt.Sprintf("%03d.ics, %s", i, names[i]), "the plan", want[i], "golang-ical", got)
		events += len(got)
	}
	t.Logf("%d feeds, %d events", len(feeds), events)
}

// A visit that is cancelled stays in the calendar, as cancelled, and is no second
// one beside it.
func TestEveryReaderSeesThatAVisitIsCancelled(t *testing.T) { // interop F21
	t.Parallel()
	_, demo, _ := demo(t, 1)
	before := shown(t, demo.FeedURL)
	visit := demo.book(t, 5)
	booked := shown(t, demo.FeedURL)
	i := slices.IndexFunc(booked, func(e event) bool { return e.StartUTC != "" && !slices.Contains(before, e) })
	if i < 0 {
		t.Fatal("the visit is not in the feed")
	}
	want := booked[i]
	demo.call(t, http.MethodPut, "/patients/"+demo.PatientID+"/appointments/"+visit,
		object{"start": clinicsDay(t, 5) + "T10:00:00", "status": "cancelled"}, nil)
	want.Summary, want.Status, want.Sequence = "Cancelled: "+want.Summary, "CANCELLED", want.Sequence+1
	got := agree(t, save(t, []string{demo.FeedURL}))[0].Events
	i = slices.IndexFunc(got, func(e event) bool { return e.UID == want.UID })
	if i < 0 {
		t.Fatal("the visit is gone")
	}
	want.Description = got[i].Description // its words are another test's
	if got[i] != want {
		t.Errorf("it reads as\n%+v, want\n%+v", got[i], want)
	}
	if len(got) != len(before)+1 {
		t.Errorf("%d events without the visit, %d with it", len(before), len(got))
	}
}

// Zones that break naive code: summer time that is the standard time (Dublin),
// half an hour of it (Lord Howe), none during Ramadan (Casablanca), quarter
// hours (Chatham, Kathmandu), and an hour that was abolished (Sao Paulo).
var awkwardZones = []string{
	"America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca",
	"Pacific/Chatham", "Asia/Kathmandu", "America/Sao_Paulo",
}

func TestEveryReaderPlacesVisitsInAwkwardZonesAtTheSameInstant(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	before := len(agree(t, save(t, []string{demo.FeedURL}))[0].Events)
	want := map[string]string{} // instant -> wall time
	for i, zone := range awkwardZones {
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for half := range 2 { // once in each half of the year, so in both times
			day := time.Now().UTC().AddDate(0, 1+6*half, i)
			start := time.Date(day.Year(), day.Month(), day.Day(), 10, 30, 0, 0, location)
			body := fmt.Sprintf(`{"start":%q,"timezone":%q,"minutes":45,"zones":["glabella"],"status":"confirmed"}`,
				start.Format("2006-01-02T15:04:05"), zone)
			response, answer := ask(t, http.MethodPost, demo.APIURL+"/patients/"+demo.PatientID+"/appointments", body,
				"Authorization", "Bearer "+demo.APIKey, "Content-Type", "application/json")
			if response.StatusCode != http.StatusCreated {
				t.Fatalf("%s: %s\n%s", zone, response.Status, answer)
			}
			want[start.UTC().Format("2006-01-02T15:04:05Z")] = start.Format("2006-01-02T15:04:05") + " " + zone
		}
	}
	reading := agree(t, save(t, []string{demo.FeedURL}))[0]
	got := map[string]string{}
	for _, e := range reading.Events {
		if e.StartUTC != "" {
			got[e.StartUTC] = e.Start
		}
	}
	for instant, wall := range want {
		if got[instant] != wall {
			t.Errorf("the visit of %s (%s) is read as %q", wall, instant, got[instant])
		}
	}
	t.Logf("%d events became %d", before, len(reading.Events))
}

// The comparison is worth something only if it sees a difference: a feed with
// one thing changed must not read as the sound one, and a broken feed must be
// noticed.
func TestTheReadersTellFeedsApart(t *testing.T) {
	t.Parallel()
	const sound = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n" +
		"BEGIN:VTIMEZONE\r\nTZID:America/New_York\r\n" +
		"BEGIN:STANDARD\r\nDTSTART:20261101T020000\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\n" +
		"TZNAME:EST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" +
		"BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261123T120000Z\r\nSEQUENCE:0\r\nSTATUS:CONFIRMED\r\n" +
		"DTSTART;TZID=America/New_York:20270110T103000\r\nDTEND;TZID=America/New_York:20270110T110000\r\n" +
		"SUMMARY:Visit\\, with Ada\r\nDESCRIPTION:One\\nTwo\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	want := event{
		UID: "a", Summary: "Visit, with Ada", Description: "One\nTwo", Status: "CONFIRMED",
		Start: "2027-01-10T10:30:00 America/New_York", StartUTC: "2027-01-10T15:30:00Z",
		End: "2027-01-10T11:00:00 America/New_York", EndUTC: "2027-01-10T16:00:00Z",
	}
	changed := map[string]string{"nothing": sound}
	for name, change := range map[string][2]string{
		"another title": {"SUMMARY:Visit", "SUMMARY:Call"},
		"another hour":  {"T103000", "T103001"},
		"another end":   {"T110000", "T113000"},
		"another UID":   {"UID:a", "UID:b"},
		"another event": {"END:VCALENDAR", "BEGIN:VEVENT\r\nUID:c\r\nDTSTAMP:20261123T120000Z\r\nSEQUENCE:0\r\n" +
			"DTSTART:20270110T103000Z\r\nDTEND:20270110T110000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR"},
	} {
		changed[name] = strings.Replace(sound, change[0], change[1], 1)
	}
	readers := readers(t)
	for name, noticed := range differing(t, readers, changed, want) {
		if name == "nothing" && len(noticed) > 0 || name != "nothing" && len(noticed) < len(readers) {
			t.Errorf("%s has changed: noticed by %v", name, noticed)
		}
	}
	// Not every reader judges zones or syntax. golang-ical, which the product is
	// made with, does not count here.
	for name, noticed := range differing(t, quick(readers)[1:], map[string]string{
		"an offset one hour off":  strings.Replace(sound, "TZOFFSETTO:-0500", "TZOFFSETTO:-0400", 1),
		"no VTIMEZONE":            sound[:strings.Index(sound, "BEGIN:VTIMEZONE")] + sound[strings.Index(sound, "BEGIN:VEVENT"):],
		"an event without an end": strings.Replace(sound, "END:VEVENT\r\n", "", 1),
		"a date that is none":     strings.Replace(sound, "DTSTART;TZID=America/New_York:20270110", "DTSTART;TZID=America/New_York:2027011X", 1),
	}, want) {
		if len(noticed) < 2 {
			t.Errorf("%s: noticed by %v, want at least two", name, noticed)
		}
	}
}

// differing lets readers read texts, by name, and returns for each the names of
// the readers that did not find exactly the one event.
func differing(t *testing.T, readers []reader, texts map[string]string, one event) map[string][]string {
	t.Helper()
	dir := t.TempDir()
	names := slices.Sorted(maps.Keys(texts))
	var files []string
	for i, name := range names {
		file := filepath.Join(dir, fmt.Sprintf("%d.ics", i))
		if err := os.WriteFile(file, []byte(texts[name]), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	found := map[string][]string{}
	for _, r := range readers {
		for i, reading := range r.read(t, files) {
			noticed := found[names[i]]
			if reading.Error != "" || !slices.Equal(told(r, reading.Events), told(r, []event{one})) {
				noticed = append(noticed, r.name)
			}
			found[names[i]] = noticed
		}
	}
	return found
}
