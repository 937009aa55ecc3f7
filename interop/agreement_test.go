//go:build interop

package interop

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// reader is a calendar parser and how to ask it.
type reader struct {
	name string
	read func(t *testing.T, files []string) []reading
}

func readers(t *testing.T) []reader {
	t.Helper()
	node := client(t, "node")
	if _, err := os.Stat("node_modules/ical.js"); err != nil {
		missing(t, "ical.js")
	}
	// Debian's python3 in full: another one on PATH does not see Debian's modules.
	python := client(t, "/usr/bin/python3")
	return []reader{
		{"golang-ical", readHere},
		{"ical.js", func(t *testing.T, files []string) []reading {
			return readOutside(t, files, node, "readers/icaljs.mjs")
		}},
		{"python-icalendar", func(t *testing.T, files []string) []reading {
			return readOutside(t, files, python, "readers/python_icalendar.py")
		}},
	}
}

// agree lets every reader read the files and compares what they say. It returns
// the readings of the first.
func agree(t *testing.T, files []string) []reading {
	t.Helper()
	var reference []reading
	var referenceName string
	for _, r := range readers(t) {
		got := r.read(t, files)
		for i, reading := range got {
			if reading.Error != "" {
				t.Errorf("%s cannot read %s: %s", r.name, filepath.Base(files[i]), reading.Error)
			}
		}
		if reference == nil {
			reference, referenceName = got, r.name
			continue
		}
		for i := range got {
			compare(t, filepath.Base(files[i]), referenceName, reference[i].Events, r.name, got[i].Events)
		}
	}
	return reference
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

func TestThreeParsersAgreeOnEveryFeed(t *testing.T) {
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

// Zones that break naive code: summer time that is the standard time (Dublin),
// half an hour of it (Lord Howe), none during Ramadan (Casablanca), quarter
// hours (Chatham, Kathmandu), and an hour that was abolished (Sao Paulo).
var awkwardZones = []string{
	"America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca",
	"Pacific/Chatham", "Asia/Kathmandu", "America/Sao_Paulo",
}

func TestThreeParsersPlaceVisitsInAwkwardZonesAtTheSameInstant(t *testing.T) {
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

// The comparison is worth something only if it sees a difference: each parser
// reads a broken feed, and must not call it the same as the sound one.
func TestAReaderSeesABrokenFeed(t *testing.T) {
	const sound = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n" +
		"BEGIN:VTIMEZONE\r\nTZID:America/New_York\r\n" +
		"BEGIN:STANDARD\r\nDTSTART:20261101T020000\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\n" +
		"TZNAME:EST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" +
		"BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261123T120000Z\r\nSEQUENCE:0\r\nSTATUS:CONFIRMED\r\n" +
		"DTSTART;TZID=America/New_York:20270110T103000\r\nDTEND;TZID=America/New_York:20270110T110000\r\n" +
		"SUMMARY:Visit\\, with Ada\r\nDESCRIPTION:One\\nTwo\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	broken := map[string]string{
		"an offset one hour off":  strings.Replace(sound, "TZOFFSETTO:-0500", "TZOFFSETTO:-0400", 1),
		"no VTIMEZONE":            sound[:strings.Index(sound, "BEGIN:VTIMEZONE")] + sound[strings.Index(sound, "BEGIN:VEVENT"):],
		"an event without an end": strings.Replace(sound, "END:VEVENT\r\n", "", 1),
		"a date that is none":     strings.Replace(sound, "DTSTART;TZID=America/New_York:20270110", "DTSTART;TZID=America/New_York:2027011X", 1),
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	agreed := agree(t, []string{write("sound.ics", sound)})
	want := event{
		UID: "a", Summary: "Visit, with Ada", Description: "One\nTwo", Status: "CONFIRMED",
		Start: "2027-01-10T10:30:00 America/New_York", StartUTC: "2027-01-10T15:30:00Z",
		End: "2027-01-10T11:00:00 America/New_York", EndUTC: "2027-01-10T16:00:00Z",
	}
	if got := agreed[0].Events; len(got) != 1 || got[0] != want {
		t.Fatalf("the sound feed reads as\n%+v, want\n%+v", got, want)
	}
	outside := readers(t)[1:] // ical.js judges zones, both judge syntax
	for name, text := range broken {
		t.Run(name, func(t *testing.T) {
			file := write(strings.ReplaceAll(name, " ", "-")+".ics", text)
			for _, r := range outside {
				reading := r.read(t, []string{file})[0]
				if reading.Error != "" || len(reading.Events) != 1 || reading.Events[0] != want {
					return
				}
			}
			t.Error("no reader noticed")
		})
	}
}
