package feeds

import (
	"strings"

	ics "github.com/arran4/golang-ical"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// ObjectProduct is what a calendar object of a CalDAV calendar says made it.
const ObjectProduct = "-//Afterglow//CalDAV//EN"

// Object renders one event as a calendar object resource (RFC 4791 section 4.1): a
// VCALENDAR of its own, without METHOD, with the VTIMEZONE it refers to. Equal
// arguments give equal bytes.
func Object(e Event, r Revision, zones clinic.ZoneLookup) ([]byte, error) {
	c := &ics.Calendar{}
	c.SetVersion("2.0")
	c.SetProductId(ObjectProduct)
	c.SetCalscale("GREGORIAN")
	used, err := timezones([]Event{e}, zones)
	if err != nil {
		return nil, err
	}
	for _, tz := range used {
		c.AddVTimezone(vtimezone(tz))
	}
	revision, err := r.lines()
	if err != nil {
		return nil, err
	}
	var head strings.Builder
	if err := c.SerializeTo(&head, form5545); err != nil {
		return nil, err
	}
	return []byte(strings.TrimSuffix(head.String(), calendarEnd) + e.content + revision + e.alarm + eventEnd + calendarEnd), nil
}
