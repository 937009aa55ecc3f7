package ical

import "time"

// ParseTimezone reads the value of a CALDAV:calendar-timezone: a VCALENDAR with one
// VTIMEZONE and nothing else (RFC 4791 section 5.2.2).
func ParseTimezone(data []byte, limits Limits) (*time.Location, error) {
	calendar, refusal := readCalendar(string(data), limits)
	if refusal != nil {
		return nil, refusal
	}
	if len(calendar.Children) != 1 || calendar.Children[0].Name != "VTIMEZONE" {
		return nil, refuse(ValidCalendarData, calendar.line, "not one VTIMEZONE")
	}
	zone := calendar.Children[0]
	id := zone.Property("TZID")
	if id == nil {
		return nil, refuse(ValidCalendarData, zone.line, "VTIMEZONE has no TZID")
	}
	loc, _ := newResolver(calendar).zone(id.Value)
	if loc == nil {
		return nil, refuse(ValidCalendarData, zone.line, "VTIMEZONE cannot be read")
	}
	return loc, nil
}
