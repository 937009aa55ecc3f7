//go:build interop

package interop

import (
	"maps"
	"slices"
	"strings"
)

// item is a calendar object as a client writes it: one event, or one of whatever
// component is named.
type item struct {
	uid, summary string
	component    string // VEVENT if empty
	lines        []string
}

// allDay is an event of one day, given as "2027-05-24".
func allDay(uid, summary, day string) item {
	return item{uid: uid, summary: summary, lines: []string{"DTSTART;VALUE=DATE:" + strings.ReplaceAll(day, "-", "")}}
}

// timed is an event of half an hour at a wall time "2027-05-24T10:00:00".
func timed(uid, summary, at, zone string, lines ...string) item {
	at = strings.NewReplacer("-", "", ":", "").Replace(at)
	return item{uid: uid, summary: summary, lines: append([]string{"DTSTART;TZID=" + zone + ":" + at, "DURATION:PT30M"}, lines...)}
}

// String is the object in iCalendar, with the definition of the zone it names.
func (i item) String() string {
	component := i.component
	if component == "" {
		component = "VEVENT"
	}
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Somebody//A calendar app//EN"}
	for _, zone := range slices.Sorted(maps.Keys(zones)) {
		if strings.Contains(strings.Join(i.lines, "\n"), "TZID="+zone+":") {
			lines = append(lines, "BEGIN:VTIMEZONE", "TZID:"+zone, zones[zone], "END:VTIMEZONE")
		}
	}
	lines = append(lines, "BEGIN:"+component, "UID:"+i.uid, "DTSTAMP:20260102T030405Z", "SUMMARY:"+strings.NewReplacer(`\`, `\\`, ",", `\,`, ";", `\;`).Replace(i.summary))
	lines = append(lines, i.lines...)
	return strings.Join(append(lines, "END:"+component, "END:VCALENDAR", ""), "\r\n")
}

// zones are the observances of the two zones that clients here write.
var zones = map[string]string{
	"America/New_York": strings.Join([]string{
		"BEGIN:STANDARD", "DTSTART:20071104T020000", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
		"TZOFFSETFROM:-0400", "TZOFFSETTO:-0500", "TZNAME:EST", "END:STANDARD",
		"BEGIN:DAYLIGHT", "DTSTART:20070311T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
		"TZOFFSETFROM:-0500", "TZOFFSETTO:-0400", "TZNAME:EDT", "END:DAYLIGHT",
	}, "\r\n"),
	"Europe/Berlin": strings.Join([]string{
		"BEGIN:STANDARD", "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
		"TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "END:STANDARD",
		"BEGIN:DAYLIGHT", "DTSTART:19810329T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
		"TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "END:DAYLIGHT",
	}, "\r\n"),
}
