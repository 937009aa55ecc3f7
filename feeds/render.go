package feeds

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	ics "github.com/arran4/golang-ical"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// What every feed says of itself.
const (
	productID = "-//Afterglow//Calendar feed//EN"

	// The calendar's colour, by name for RFC 7986 section 5.9 and by value for
	// Apple (interop.md F17).
	colourName  = "cadetblue"
	colourValue = "#5F9EA0"

	// How often to fetch, at most an hour: Outlook does not fetch more often
	// than the second of the two says (interop.md F18).
	refresh = "PT1H"
)

// Render writes events, as Compose returned them, into one RFC 5545 document.
// Every event needs a revision, found by its UID. Equal arguments give equal
// bytes: DTSTAMP is the time of the last change, not of rendering (interop.md F5).
func Render(cal Calendar, events []Event, revisions map[string]Revision, zones clinic.ZoneLookup) ([]byte, error) {
	out, err := head(cal, events, zones)
	if err != nil {
		return nil, err
	}
	out = slices.Grow(out, eventsSize(events)+len(calendarEnd))
	for _, e := range events {
		r, ok := revisions[e.uid]
		if !ok {
			return nil, fmt.Errorf("%w: no revision for UID %q", errUnwritable, e.uid)
		}
		lines, err := r.lines()
		if err != nil {
			return nil, err
		}
		out = append(out, e.content...)
		out = append(out, lines...)
		out = append(out, e.alarm...)
		out = append(out, eventEnd...)
	}
	return append(out, calendarEnd...), nil
}

// lines returns the content lines that change whenever the event does.
func (r Revision) lines() (string, error) {
	if r.Sequence < 0 || r.Sequence > math.MaxInt32 { // RFC 5545 section 3.3.8
		return "", fmt.Errorf("%w: SEQUENCE %d", errUnwritable, r.Sequence)
	}
	year := r.Modified.UTC().Year()
	if r.Modified.IsZero() || year < 1 || year > 9999 {
		return "", fmt.Errorf("%w: LAST-MODIFIED %v", errUnwritable, r.Modified)
	}
	at := formatUTC(r.Modified)
	return "DTSTAMP:" + at + "\r\nLAST-MODIFIED:" + at + "\r\nSEQUENCE:" + strconv.Itoa(r.Sequence) + "\r\n", nil
}

// longestRevision is as long as the lines of any revision.
var longestRevision, _ = Revision{Sequence: math.MaxInt32, Modified: time.Unix(0, 0)}.lines()

// head returns the document up to its first event: the calendar's own properties
// and one VTIMEZONE for each TZID that an event uses.
func head(cal Calendar, events []Event, zones clinic.ZoneLookup) ([]byte, error) {
	_, lv, err := cal.words()
	if err != nil {
		return nil, err
	}
	clinicZone, err := findZone(cal.Timezone, zones)
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	if lv.detailed {
		values["clinic"] = line(cal.ClinicName)
	}
	c := &ics.Calendar{}
	c.SetVersion("2.0")
	c.SetProductId(productID)
	c.SetCalscale("GREGORIAN")
	c.SetName(plain(lv.calendarName.Say(values))) // as NAME and X-WR-CALNAME (interop.md F16)
	c.SetXWRCalDesc(plain(lv.calendarAbout.Say(values)))
	c.SetXWRTimezone(cal.Timezone)
	c.SetColor(colourName)
	c.CalendarProperties = append(c.CalendarProperties, ics.CalendarProperty{
		BaseProperty: ics.BaseProperty{IANAToken: "X-APPLE-CALENDAR-COLOR", Value: colourValue},
	})
	c.SetRefreshInterval(refresh) // the library's name for it includes VALUE=DURATION
	c.SetXPublishedTTL(refresh)

	used, err := timezones(events, zones)
	if err != nil {
		return nil, err
	}
	if len(events) == 0 {
		// A VCALENDAR needs a component (RFC 5545 section 3.6), and no time is
		// read through this one, so any year does.
		first := civil.Date{Year: 2026, Month: time.January, Day: 1}
		used = append(used, ical.VTimezone(cal.Timezone, clinicZone, first, first))
	}
	for _, tz := range used {
		c.AddVTimezone(vtimezone(tz))
	}
	var out strings.Builder
	if err := c.SerializeTo(&out, form5545); err != nil {
		return nil, err
	}
	return []byte(strings.TrimSuffix(out.String(), calendarEnd)), nil
}

// timezones returns the zones that events refer to, by name, each covering the
// dates of its events.
func timezones(events []Event, zones clinic.ZoneLookup) ([]ical.Timezone, error) {
	type span struct{ first, last civil.Date }
	spans := map[string]span{}
	for _, e := range events {
		w := e.when
		if w.form != inZone {
			continue
		}
		s, ok := spans[w.tzid]
		if !ok || w.first.Before(s.first) {
			s.first = w.first
		}
		if !ok || w.last.After(s.last) {
			s.last = w.last
		}
		spans[w.tzid] = s
	}
	var list []ical.Timezone
	for _, tzid := range slices.Sorted(maps.Keys(spans)) {
		loc, err := findZone(tzid, zones)
		if err != nil {
			return nil, err
		}
		list = append(list, ical.VTimezone(tzid, loc, spans[tzid].first, spans[tzid].last))
	}
	return list, nil
}
