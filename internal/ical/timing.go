package ical

import (
	"strings"
	"time"
)

// timing is when a component takes place, as it says itself.
type timing struct {
	component *Component

	start, end       stamp // end is DTEND, or DUE of a VTODO
	hasStart, hasEnd bool
	duration         length
	hasDuration      bool

	rules      []*rule
	dates      []period        // RDATE
	exceptions map[string]bool // EXDATE, by key
	except     []*rule         // EXRULE

	overrides    bool
	recurrenceID stamp
	id           string // key of the occurrence that it overrides
	replaces     period // the RDATE that named that occurrence, if one did

	busy []busyPeriod // FREEBUSY
}

// period is a PERIOD (RFC 5545 section 3.3.9), or a start alone.
type period struct {
	start       stamp
	end         stamp
	hasEnd      bool
	duration    length
	hasDuration bool
}

// busyPeriod is a period of a FREEBUSY.
type busyPeriod struct {
	period
	kind BusyType
}

// span is when a period begins and ends. A start alone is a moment.
func (p period) span(floating *time.Location) (begin, end time.Time) {
	begin = p.start.at(floating)
	switch {
	case p.hasEnd:
		return begin, p.end.at(floating)
	case p.hasDuration:
		return begin, p.duration.after(p.start, floating)
	}
	return begin, begin
}

func (t *timing) recurs() bool { return len(t.rules)+len(t.dates)+len(t.exceptions)+len(t.except) > 0 }

// opaque reports whether a rule says what we do not understand.
func (t *timing) opaque() bool {
	for _, r := range t.rules {
		if r.opaque {
			return true
		}
	}
	return false
}

// readTiming reads and checks the times of a component.
func readTiming(c *Component, zones *resolver) (*timing, *Error) {
	t := &timing{component: c}
	for _, read := range []func(*resolver) *Error{t.readStart, t.readEnd, t.readRecurrence, t.readRecurrenceID, t.readBusy} {
		if refusal := read(zones); refusal != nil {
			return nil, refusal
		}
	}
	for _, name := range []string{"DTSTAMP", "CREATED", "LAST-MODIFIED", "COMPLETED"} {
		if p := c.Property(name); p != nil {
			// Big calendars write the year 0 for "unknown" into these.
			_, refusal := zones.timeOf(*p, p.Value)
			if refusal != nil && refusal.Condition == ValidCalendarData {
				return nil, refusal
			}
		}
	}
	return t, nil
}

func (t *timing) readStart(zones *resolver) (refusal *Error) {
	p := t.component.Property("DTSTART")
	if p == nil {
		if t.component.Name == "VEVENT" {
			return refuse(ValidCalendarData, t.component.line, "VEVENT has no DTSTART")
		}
		return nil
	}
	t.hasStart = true
	t.start, refusal = zones.timeOf(*p, p.Value)
	return refusal
}

func (t *timing) readEnd(zones *resolver) (refusal *Error) {
	name := "DTEND"
	if t.component.Name == "VTODO" {
		name = "DUE"
	}
	end, duration := t.component.Property(name), t.component.Property("DURATION")
	if end != nil && duration != nil {
		return refuse(ValidCalendarData, duration.line, "both %s and DURATION", name)
	}
	if duration != nil {
		if t.duration, t.hasDuration = parseDuration(duration.Value); !t.hasDuration {
			return refuse(ValidCalendarData, duration.line, "DURATION is not a duration")
		}
		if t.duration.isNegative() {
			return refuse(ValidCalendarData, duration.line, "DURATION is negative")
		}
	}
	if end == nil {
		return nil
	}
	t.hasEnd = true
	if t.end, refusal = zones.timeOf(*end, end.Value); refusal != nil {
		return refusal
	}
	// Tasks are due at a time on the day that they start, with some clients.
	if !t.hasStart || t.component.Name == "VTODO" {
		return nil
	}
	if (t.start.form == dateForm) != (t.end.form == dateForm) {
		return refuse(ValidCalendarData, end.line, "%s and DTSTART are not both dates or both times", name)
	}
	// Of a floating time and one of a zone nobody knows which is first.
	if t.start.form == t.end.form && t.end.at(time.UTC).Before(t.start.at(time.UTC)) {
		return refuse(ValidCalendarData, end.line, "%s is before DTSTART", name)
	}
	return nil
}

func (t *timing) readRecurrence(zones *resolver) *Error {
	for _, p := range t.component.Properties {
		switch p.Name {
		case "RRULE", "RDATE", "EXDATE", "EXRULE":
		default:
			continue
		}
		if !t.hasStart {
			// Some task lists repeat from the day that a task is due.
			if !t.hasEnd {
				return refuse(ValidCalendarData, p.line, "%s without DTSTART", p.Name)
			}
			t.start, t.hasStart = t.end, true
		}
		if p.Name == "RRULE" || p.Name == "EXRULE" {
			r, fault := parseRule(p.Value)
			if fault != "" {
				return refuse(ValidCalendarData, p.line, "%s %s", p.Name, fault)
			}
			r.settle(t.start, t.start.loc)
			if p.Name == "EXRULE" {
				t.except = append(t.except, r)
			} else {
				t.rules = append(t.rules, r)
			}
			continue
		}
		for _, value := range splitList(p.Value) {
			if value == "" {
				continue // "EXDATE:" and a comma at the end are sent
			}
			at, refusal := zones.periodOf(p, value)
			if refusal != nil {
				return refusal
			}
			at.start = at.start.like(t.start)
			if at.end.form == floatingForm { // and so is its end
				at.end = at.start.on(at.end.wall)
			}
			if p.Name == "RDATE" {
				t.dates = append(t.dates, at)
				continue
			}
			if t.exceptions == nil {
				t.exceptions = map[string]bool{}
			}
			t.exceptions[at.start.key()] = true
		}
	}
	return nil
}

func (t *timing) readRecurrenceID(zones *resolver) (refusal *Error) {
	p := t.component.Property("RECURRENCE-ID")
	if p == nil {
		return nil
	}
	if p.Params["RANGE"] != nil {
		return refuse(ValidCalendarData, p.line, "RECURRENCE-ID with RANGE is not supported: end the rule and begin another object")
	}
	t.overrides = true
	t.recurrenceID, refusal = zones.timeOf(*p, p.Value)
	return refusal
}

func (t *timing) readBusy(zones *resolver) *Error {
	if t.component.Name != "VFREEBUSY" {
		return nil
	}
	for _, p := range t.component.All("FREEBUSY") {
		kind := BusyType(strings.ToUpper(p.Param("FBTYPE")))
		if kind != free && kind != BusyUnavailable && kind != BusyTentative {
			kind = Busy // what nobody knows too (RFC 5545 section 3.2.9)
		}
		for _, value := range splitList(p.Value) {
			at, refusal := zones.periodOf(p, value)
			if refusal != nil {
				return refusal
			}
			t.busy = append(t.busy, busyPeriod{at, kind})
		}
	}
	return nil
}

// timeOf reads a DATE or DATE-TIME of a property and checks its year.
func (r *resolver) timeOf(p Property, value string) (stamp, *Error) {
	var loc *time.Location
	if id := p.Param("TZID"); id != "" {
		var tooMany bool
		if loc, tooMany = r.zone(id); tooMany {
			return stamp{}, refuse(ValidCalendarData, p.line, "more than %d different TZIDs", maxZones)
		}
	}
	s, ok := parseTime(value, loc)
	kind := strings.ToUpper(p.Param("VALUE"))
	switch {
	case !ok:
		return stamp{}, refuse(ValidCalendarData, p.line, "%s is not a date or time", named(p.Name))
	case kind == "DATE" && s.form != dateForm, kind == "DATE-TIME" && s.form == dateForm:
		return stamp{}, refuse(ValidCalendarData, p.line, "%s is not of its VALUE", named(p.Name))
	case s.wall.Year() < minYear:
		return stamp{}, refuse(MinDateTime, p.line, "%s is before the year %d", named(p.Name), minYear)
	case s.wall.Year() > maxYear:
		return stamp{}, refuse(MaxDateTime, p.line, "%s is after the year %d", named(p.Name), maxYear)
	}
	return s, nil
}

// periodOf reads a PERIOD, DATE or DATE-TIME of a property.
func (r *resolver) periodOf(p Property, value string) (period, *Error) {
	first, second, isPeriod := strings.Cut(value, "/")
	if !isPeriod {
		s, refusal := r.timeOf(p, value)
		return period{start: s}, refusal
	}
	p.Params = map[string][]string{"TZID": p.Params["TZID"]} // VALUE is of the whole
	start, refusal := r.timeOf(p, first)
	if refusal != nil {
		return period{}, refusal
	}
	at := period{start: start}
	if at.duration, at.hasDuration = parseDuration(second); at.hasDuration {
		if at.duration.isNegative() {
			return period{}, refuse(ValidCalendarData, p.line, "%s has a period that ends before it starts", named(p.Name))
		}
		return at, nil
	}
	at.hasEnd = true
	if at.end, refusal = r.timeOf(p, second); refusal != nil {
		return period{}, refusal
	}
	if at.end.at(time.UTC).Before(at.start.at(time.UTC)) {
		return period{}, refuse(ValidCalendarData, p.line, "%s has a period that ends before it starts", named(p.Name))
	}
	return at, nil
}
