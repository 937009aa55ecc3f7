package caldav

import (
	"encoding/xml"
	"strings"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// zoneIn is the zone that a VTIMEZONE describes, or nil.
func zoneIn(text string) *time.Location {
	zone, err := ical.ParseTimezone([]byte(strings.TrimSpace(text)+"\r\n"), ical.DefaultLimits)
	if err != nil {
		return nil
	}
	return zone
}

// zoneNamed is an IANA zone, or nil. The machine's own zone has a name for package
// time and is none.
func zoneNamed(name string) *time.Location {
	if name = strings.TrimSpace(name); name == "" || name == "Local" {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

// zoneOf is the zone that an account set of a calendar: by its name (RFC 7809
// section 5.2), else by its rules (RFC 4791 section 5.2.2), else nil.
func zoneOf(set []app.Property) *time.Location {
	if zone := zoneNamed(textOf(find(set, caldav("calendar-timezone-id")))); zone != nil {
		return zone
	}
	if text := textOf(find(set, caldav("calendar-timezone"))); text != "" {
		return zoneIn(text)
	}
	return nil
}

// lastZone leaves of the two properties that say a calendar's zone the one that is set
// last: the other is another way of writing the same (RFC 7809 section 5.2), and what
// was stored of it goes.
func lastZone(set []app.Property, remove []app.PropertyName) []app.PropertyName {
	names := [2]app.PropertyName{caldav("calendar-timezone"), caldav("calendar-timezone-id")}
	for i, name := range names {
		if other := names[1-i]; find(set, name) != "" && find(set, other) == "" {
			remove = append(remove, other)
		}
	}
	return remove
}

// timezoneID is CALDAV:calendar-timezone-id where it was not set itself: that of the
// VTIMEZONE that was, if the zone has a name, else the account's.
func timezoneID(b []byte, x *exchange, r *resource) ([]byte, bool) {
	if zone := zoneOf(r.set); zone != nil {
		return appendText(b, zone.String()), zoneNamed(zone.String()) != nil
	}
	return appendText(b, x.who.Timezone), true
}

// zoneFor is where the times of a calendar without a zone are (RFC 4791 section 7.3):
// in the zone that the account set of it, else in the account's own.
func (x *exchange) zoneFor(set []app.Property) *time.Location {
	if zone := zoneOf(set); zone != nil {
		return zone
	}
	if zone := zoneNamed(x.who.Timezone); zone != nil {
		return zone
	}
	return time.UTC
}

// textOf is the text of a stored element.
func textOf(stored string) string {
	var text struct {
		Value string `xml:",chardata"`
	}
	if stored == "" || xml.Unmarshal([]byte(stored), &text) != nil {
		return ""
	}
	return text.Value
}
