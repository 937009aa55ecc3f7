package feeds

import (
	"strings"

	ics "github.com/arran4/golang-ical"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// form5545 is how content lines are written: CRLF at the end, which the library
// does not do by itself, and folded at 75 octets (RFC 5545 section 3.1).
var form5545 = &ics.SerializationConfiguration{
	MaxLength:         75,
	PropertyMaxLength: 75,
	NewLine:           string(ics.WithNewLineWindows),
}

const (
	eventEnd    = "END:VEVENT\r\n"
	calendarEnd = "END:VCALENDAR\r\n"
)

// availability is what an event means for the patient's time.
type availability struct {
	busy   bool
	status ics.ObjectStatus // empty where planner.md section 2 gives none
}

// showAs returns the last column of planner.md section 2: a booked visit takes
// the patient's time, a suggestion or a cancelled visit never does (interop.md F9).
func showAs(item plan.Item) availability {
	switch {
	case item.Kind == plan.KindWindow:
		return availability{status: ics.ObjectStatusTentative}
	case item.Kind != plan.KindAppt:
		return availability{}
	case item.Visit.Status == clinic.AppointmentCancelled:
		return availability{status: ics.ObjectStatusCancelled} // interop.md F21
	case item.Visit.Status == clinic.AppointmentTentative:
		return availability{busy: true, status: ics.ObjectStatusTentative}
	}
	return availability{busy: true, status: ics.ObjectStatusConfirmed}
}

// vevent returns the content lines of a VEVENT from BEGIN up to where its
// revision belongs. It takes no ORGANIZER, ATTENDEE, RRULE or ATTACH: what a
// patient's feed leaves out is interop.md F6, F10 and F27.
func vevent(uid string, w when, said Description, as availability, page string) (string, error) {
	e := ics.NewEvent(uid)
	setTime(e, w)
	e.SetSummary(plain(said.Title))
	if text := said.text(page); text != "" {
		e.SetDescription(plain(text))
	}
	if said.place != "" {
		e.SetLocation(plain(said.place))
	}
	if as.status != "" {
		e.SetStatus(as.status)
	}
	// Microsoft's own property wins over TRANSP there; without either, Outlook
	// shows busy (interop.md F9).
	const busyStatus = ics.ComponentProperty("X-MICROSOFT-CDO-BUSYSTATUS")
	if as.busy {
		e.SetTimeTransparency(ics.TransparencyOpaque)
		e.SetProperty(busyStatus, "BUSY")
	} else {
		e.SetTimeTransparency(ics.TransparencyTransparent)
		e.SetProperty(busyStatus, "FREE")
	}
	e.SetClass(ics.ClassificationPrivate)
	if page != "" {
		e.SetURL(page) // written as it is: checkPage has seen it
	}

	var out strings.Builder
	if err := e.SerializeTo(&out, form5545); err != nil {
		return "", err
	}
	return strings.TrimSuffix(out.String(), eventEnd), nil
}

func setTime(e *ics.VEvent, w when) {
	var params []ics.PropertyParameter
	switch w.form {
	case allDay:
		params = append(params, ics.WithValue("DATE"))
	case inZone:
		params = append(params, ics.WithTZID(w.tzid))
	}
	e.SetProperty(ics.ComponentPropertyDtStart, w.start, params...)
	e.SetProperty(ics.ComponentPropertyDtEnd, w.end, params...)
}

// vtimezone returns a zone as the library's component. The library offers a way
// to add a STANDARD only; a DAYLIGHT is added by hand.
func vtimezone(tz ical.Timezone) *ics.VTimezone {
	zone := ics.NewTimezone(tz.ID)
	for _, o := range tz.Observances {
		lines := &ics.ComponentBase{}
		lines.AddProperty(ics.ComponentPropertyDtStart, ical.FormatDateTime(o.Start))
		lines.AddProperty("TZOFFSETFROM", ical.FormatOffset(o.OffsetFrom))
		lines.AddProperty("TZOFFSETTO", ical.FormatOffset(o.OffsetTo))
		lines.AddProperty("TZNAME", o.Name)
		if o.Rule != "" {
			lines.AddProperty(ics.ComponentPropertyRrule, o.Rule)
		}
		for _, d := range o.Dates { // one line each: some readers take only one value
			lines.AddProperty(ics.ComponentPropertyRdate, ical.FormatDateTime(d))
		}
		if o.Daylight {
			zone.Components = append(zone.Components, &ics.Daylight{ComponentBase: *lines})
		} else {
			zone.Components = append(zone.Components, &ics.Standard{ComponentBase: *lines})
		}
	}
	return zone
}
