package ical

import (
	"strings"
	"testing"
	"time"
)

func zoneText(lines ...string) []byte {
	return []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VCALENDAR\r\n")
}

// RFC 4791 section 5.2.2.
func TestACalendarsTimezoneIsOneVTIMEZONE(t *testing.T) {
	own := []string{"BEGIN:VTIMEZONE", "TZID:Atelier", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0330", "TZOFFSETTO:+0330", "END:STANDARD", "END:VTIMEZONE"}
	for name, c := range map[string]struct {
		lines  []string
		offset int // in seconds, -1 for a refusal
	}{
		"by its name":   {[]string{"BEGIN:VTIMEZONE", "TZID:Asia/Tokyo", "END:VTIMEZONE"}, 9 * 3600},
		"by its rules":  {own, 3*3600 + 1800},
		"two":           {append(append([]string{}, own...), own...), -1},
		"none":          {nil, -1},
		"an event":      {[]string{"BEGIN:VEVENT", "END:VEVENT"}, -1},
		"without TZID":  {[]string{"BEGIN:VTIMEZONE", "END:VTIMEZONE"}, -1},
		"without rules": {[]string{"BEGIN:VTIMEZONE", "TZID:Atelier", "END:VTIMEZONE"}, -1},
	} {
		zone, err := ParseTimezone(zoneText(c.lines...), DefaultLimits)
		if (err != nil) != (c.offset < 0) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err != nil {
			continue
		}
		if _, offset := time.Date(2027, 3, 2, 0, 0, 0, 0, zone).Zone(); offset != c.offset {
			t.Errorf("%s: %d seconds east", name, offset)
		}
	}
}
