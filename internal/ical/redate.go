package ical

import (
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
)

// Redating is a change of the day, title and priority of an event that was made
// elsewhere than in the client that wrote it.
type Redating struct {
	Days     int    // by how many it moves; its hours stay what the clocks show
	Summary  string // empty for none
	Priority int    // 0 for none (RFC 5545 section 3.8.1.9)
	Modified time.Time
}

// Redate moves a single event by whole days and gives it a title and a priority, and
// leaves each other line byte for byte as it was: its alarms, place and notes. It
// refuses objects that recur, with an *Error.
func Redate(data []byte, r Redating) ([]byte, error) {
	o, refusal := parse(data, DefaultLimits)
	if refusal != nil {
		return nil, refusal
	}
	if o.Component != "VEVENT" || o.IsRecurring() {
		return nil, refuse(ValidCalendarObjectResource, 0, "only a single event can be moved")
	}
	event := o.Components[0]
	lines := map[string]string{
		"SEQUENCE":      "SEQUENCE:" + strconv.Itoa(nextSequence(event)),
		"DTSTAMP":       "DTSTAMP:" + utc(r.Modified),
		"LAST-MODIFIED": "LAST-MODIFIED:" + utc(r.Modified),
		"SUMMARY":       "",
		"PRIORITY":      "",
	}
	order := []string{"SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "SUMMARY", "PRIORITY"}
	if r.Summary != "" {
		lines["SUMMARY"] = "SUMMARY:" + escaped(r.Summary)
	}
	if r.Priority > 0 {
		lines["PRIORITY"] = "PRIORITY:" + strconv.Itoa(r.Priority)
	}
	if r.Days != 0 {
		for _, name := range []string{"DTSTART", "DTEND"} {
			p := event.Property(name)
			if p == nil {
				continue
			}
			day, err := time.Parse("20060102", p.Value[:min(8, len(p.Value))])
			if err != nil {
				return nil, refuse(ValidCalendarData, 0, "%s is no time", name)
			}
			old := string(data[p.start:p.end])
			at := strings.LastIndex(old, p.Value)
			if at < 0 { // folded within
				return nil, refuse(ValidCalendarData, 0, "%s is folded", name)
			}
			moved := FormatDate(civil.DateOf(day).AddDays(r.Days)) + p.Value[8:]
			lines[name] = old[:at] + moved
		}
	}
	amended := rewritten(data, event, lines, order)
	if _, refusal := parse(amended, DefaultLimits); refusal != nil {
		return nil, refusal
	}
	return amended, nil
}
