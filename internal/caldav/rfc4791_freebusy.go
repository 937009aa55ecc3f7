package caldav

import (
	"net/http"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// freeBusyQuery tells when a calendar, or all that an account has, takes time (RFC
// 4791 section 7.10). Whoever finds the place may read it, and with it its busy times;
// for all others it is not there, as the section wants it.
func (x *exchange) freeBusyQuery(there resource, body *element) error {
	asked, err := busyRange(body)
	if err != nil {
		return err
	}
	var calendars []app.BusyCalendar
	// With Depth 0 no object was asked. Without Depth, as tsdav sends it, that would be
	// meant as well, but nobody asks to hear nothing: see calendarQuery. To the home 1
	// is all its calendars hold, since otherwise that too would be nothing.
	if x.Request.Header.Get("Depth") != "0" {
		if calendars, err = x.busyCalendars(there); err != nil {
			return err
		}
	}
	told, err := x.App.FreeBusy(x.Request.Context(), x.who, calendars, asked.Start, asked.End)
	if err != nil {
		return err
	}
	x.Data(http.StatusOK, string(appendContentType(nil, "VFREEBUSY")), told.Bytes())
	return nil
}

var errBusyRange = badRequest("free-busy-query has one time-range, in UTC and with its ends in their order")

// busyRange reads the time-range, of which there is exactly one (section 9.11). An end
// that is not given is open (section 9.9), which is where our years end.
func busyRange(body *element) (ical.TimeRange, error) {
	var asked *ical.TimeRange
	for e := range body.children {
		if !e.is(nsCalDAV, "time-range") {
			continue // RFC 4918 section 17
		}
		r, err := timeRange(e)
		if err != nil || asked != nil {
			return ical.TimeRange{}, errBusyRange
		}
		asked = r
	}
	if asked == nil {
		return ical.TimeRange{}, errBusyRange
	}
	if asked.Start.IsZero() {
		asked.Start = firstMoment
	}
	if asked.End.IsZero() {
		asked.End = lastMoment
	}
	if !asked.Start.Before(asked.End) {
		return ical.TimeRange{}, errBusyRange
	}
	return *asked, nil
}

// busyCalendars are the calendars at a place that take time.
func (x *exchange) busyCalendars(there resource) (busy []app.BusyCalendar, err error) {
	calendars := []app.Calendar{there.collection}
	if there.kind == kindHome {
		if calendars, err = x.App.Calendars(x.Request.Context(), x.who); err != nil {
			return nil, err
		}
	}
	for _, c := range calendars {
		set, err := x.App.Properties(x.Request.Context(), x.who, home(x.who).in(c.Name).key())
		if err != nil {
			return nil, err
		}
		if !isTransparent(c, set) {
			busy = append(busy, app.BusyCalendar{Calendar: c, Zone: x.zoneFor(set)})
		}
	}
	return busy, nil
}

// isTransparent reports whether what is in a calendar takes no time (RFC 6638 section
// 9.1), which the account may have set.
func isTransparent(c app.Calendar, set []app.Property) bool {
	stored, err := parseXML(strings.NewReader(find(set, caldav("schedule-calendar-transp"))))
	if err != nil || stored == nil {
		return c.Transparent
	}
	return stored.child(nsCalDAV, "transparent") != nil
}
