package app_test

import (
	"strconv"
	"strings"
	"time"
)

// shownEvent is a VEVENT as a subscriber gets it.
type shownEvent struct {
	face       string // every line but the revision
	sequence   int
	modified   time.Time
	start, end string
	summary    string
}

// failer is a test, rapid's too.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// shownEvents takes a feed apart, by UID.
func shownEvents(t failer, feed string) map[string]shownEvent {
	t.Helper()
	all := map[string]shownEvent{}
	var lines []string
	var event shownEvent
	uid := ""
	for line := range strings.SplitSeq(strings.ReplaceAll(feed, "\r\n ", ""), "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		switch property, _, _ := strings.Cut(name, ";"); property {
		case "BEGIN":
			if value == "VEVENT" {
				lines, event, uid = nil, shownEvent{}, ""
			}
		case "END":
			if value == "VEVENT" {
				event.face = strings.Join(lines, "\n")
				if _, twice := all[uid]; twice {
					t.Fatalf("UID %s stands twice in the feed", uid)
				}
				all[uid] = event
			}
		case "UID":
			uid = value
		case "SEQUENCE":
			n, err := strconv.Atoi(value)
			if err != nil {
				t.Fatal(err)
			}
			event.sequence = n
			continue
		case "LAST-MODIFIED":
			at, err := time.Parse("20060102T150405Z", value)
			if err != nil {
				t.Fatal(err)
			}
			event.modified = at
			continue
		case "DTSTAMP":
			continue
		case "DTSTART":
			event.start = value
		case "DTEND":
			event.end = value
		case "SUMMARY":
			event.summary = value
		}
		lines = append(lines, line)
	}
	return all
}
