//go:build interop

package interop

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
)

// event is what every reader says of a VEVENT. Readers in three languages print
// it with these JSON names.
//
// Start and End are "2027-05-24" for an all-day event and
// "2027-05-24T10:30:00 America/New_York" for a timed one; StartUTC and EndUTC
// are the instants "2027-05-24T14:30:00Z", empty for an all-day event. ical.js
// computes them from the VTIMEZONE in the file, the others from a zone database,
// so agreement proves the VTIMEZONE.
type event struct {
	UID         string `json:"uid"`
	Summary     string `json:"summary"`
	Description string `json:"description"`
	Status      string `json:"status"`
	Sequence    int    `json:"sequence"`
	Start       string `json:"start"`
	End         string `json:"end"`
	StartUTC    string `json:"start_utc"`
	EndUTC      string `json:"end_utc"`
}

// reading is what a reader says of one file.
type reading struct {
	File   string  `json:"file"`
	Error  string  `json:"error"`
	Events []event `json:"events"`
}

func byUID(a, b event) int { return cmp.Compare(a.UID, b.UID) }

// readOutside runs a reader program over the files and returns its readings in
// the files' order, events sorted by UID.
func readOutside(t *testing.T, files []string, program string, args ...string) []reading {
	t.Helper()
	cmd := exec.Command(program, append(args, files...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, stderr.String())
	}
	var readings []reading
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var r reading
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatalf("%s printed %q: %v", program, lines.Text(), err)
		}
		slices.SortFunc(r.Events, byUID)
		readings = append(readings, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(readings) != len(files) {
		t.Fatalf("%s read %d of %d files", program, len(readings), len(files))
	}
	return readings
}

// readHere reads the files with golang-ical, in this process.
func readHere(t *testing.T, files []string) []reading {
	t.Helper()
	var readings []reading
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r := reading{File: file}
		if r.Events, err = parsed(string(data)); err != nil {
			r.Error = err.Error()
		}
		readings = append(readings, r)
	}
	return readings
}

// parsed are the events of a calendar, read with golang-ical.
func parsed(text string) ([]event, error) {
	calendar, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	return eventsOf(calendar)
}

// eventsOf are the events of a calendar that golang-ical has read.
func eventsOf(calendar *ics.Calendar) ([]event, error) {
	var all []event
	for _, e := range calendar.Events() {
		start, startUTC, err := moment(e, ics.ComponentPropertyDtStart)
		if err != nil {
			return nil, err
		}
		end, endUTC, err := moment(e, ics.ComponentPropertyDtEnd)
		if err != nil {
			return nil, err
		}
		all = append(all, event{
			UID:         e.Id(),
			Summary:     value(e, ics.ComponentPropertySummary),
			Description: value(e, ics.ComponentPropertyDescription),
			Status:      value(e, ics.ComponentPropertyStatus),
			Sequence:    sequence(e),
			Start:       start, StartUTC: startUTC,
			End: end, EndUTC: endUTC,
		})
	}
	slices.SortFunc(all, byUID)
	return all, nil
}

func value(e *ics.VEvent, name ics.ComponentProperty) string {
	property := e.GetProperty(name)
	if property == nil {
		return ""
	}
	return property.Value
}

// sequence is -1 where the event has none, or none that is a number.
func sequence(e *ics.VEvent) int {
	n, err := strconv.Atoi(value(e, ics.ComponentPropertySequence))
	if err != nil {
		return -1
	}
	return n
}

// moment writes a DTSTART or DTEND as event describes it.
func moment(e *ics.VEvent, name ics.ComponentProperty) (wall, utc string, err error) {
	property := e.GetProperty(name)
	if property == nil {
		return "", "", nil
	}
	if slices.Equal(property.ICalParameters["VALUE"], []string{"DATE"}) {
		d, err := time.Parse("20060102", property.Value)
		return d.Format(time.DateOnly), "", err
	}
	zone := "UTC"
	if tzid := property.ICalParameters["TZID"]; len(tzid) == 1 {
		zone = tzid[0]
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return "", "", err
	}
	at, err := time.ParseInLocation("20060102T150405", strings.TrimSuffix(property.Value, "Z"), location)
	return at.Format("2006-01-02T15:04:05") + " " + zone, at.UTC().Format("2006-01-02T15:04:05Z"), err
}
