package ical

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
)

// Amendment is a change of an event that was made elsewhere than in the client
// that wrote it.
type Amendment struct {
	Start    civil.DateTime // wall time in Zone
	Zone     *time.Location
	Length   time.Duration
	Status   string    // CONFIRMED, TENTATIVE or CANCELLED; empty leaves what is there
	Modified time.Time // of the change
}

// Amend changes when a single event takes place, or its status, and leaves each
// other line byte for byte as it was. It refuses objects that recur, with an
// *Error, and what would grow beyond DefaultLimits. Times are written in the event's zone if the object describes the
// zone in a VTIMEZONE, else in UTC; if they are what the event says already,
// they stay too.
func Amend(data []byte, a Amendment) ([]byte, error) {
	if a.Zone == nil {
		a.Zone = time.UTC
	}
	o, refusal := parse(data, DefaultLimits)
	if refusal != nil {
		return nil, refusal
	}
	if refusal := a.check(o); refusal != nil {
		return nil, refusal
	}
	amended := a.apply(data, o)
	if _, refusal := parse(amended, DefaultLimits); refusal != nil {
		return nil, refusal
	}
	return amended, nil
}

func (a Amendment) check(o *Object) *Error {
	_, skipped := a.instant()
	switch {
	case o.Component != "VEVENT":
		return refuse(SupportedCalendarComponent, 0, "only a VEVENT can be moved")
	case o.IsRecurring():
		return refuse(ValidCalendarObjectResource, 0, "an event that recurs cannot be moved")
	case a.Status != "" && a.Status != "CONFIRMED" && a.Status != "TENTATIVE" && a.Status != "CANCELLED":
		return refuse(ValidCalendarData, 0, "STATUS is none of an event's")
	case a.Length < 0 || a.Length%time.Second != 0:
		return refuse(ValidCalendarData, 0, "the length is not in whole seconds")
	case !a.Start.IsValid() || a.Start.Time.Nanosecond != 0:
		return refuse(ValidCalendarData, 0, "DTSTART is not a wall time in whole seconds")
	case a.Start.Date.Year < minYear:
		return refuse(MinDateTime, 0, "DTSTART is before the year %d", minYear)
	case a.Start.Date.Year > maxYear:
		return refuse(MaxDateTime, 0, "DTSTART is after the year %d", maxYear)
	case skipped:
		return refuse(ValidCalendarData, 0, "DTSTART is skipped by the clocks of its zone")
	case a.Modified.Year() < minYear || a.Modified.Year() > maxYear:
		return refuse(ValidCalendarData, 0, "LAST-MODIFIED is not a time")
	}
	return nil
}

// instant returns when the amended event starts, and whether its zone's clocks
// skip that time.
func (a Amendment) instant() (at time.Time, skipped bool) {
	wall := a.Start.In(time.UTC)
	at = place(wall, a.Zone)
	return at, !wallOf(at, a.Zone).Equal(wall)
}

// apply writes the changed lines in the place of the old ones, and new ones
// before the event's end.
func (a Amendment) apply(data []byte, o *Object) []byte {
	event := o.Components[0]
	lines := map[string]string{
		"SEQUENCE":      "SEQUENCE:" + strconv.Itoa(nextSequence(event)),
		"DTSTAMP":       "DTSTAMP:" + utc(a.Modified),
		"LAST-MODIFIED": "LAST-MODIFIED:" + utc(a.Modified),
	}
	order := []string{"SEQUENCE", "DTSTAMP", "LAST-MODIFIED"}
	if a.Status != "" {
		lines["STATUS"], order = "STATUS:"+a.Status, append(order, "STATUS")
	}
	if !a.isAt(o) {
		lines["DTSTART"], lines["DTEND"] = a.times(o)
		lines["DURATION"] = "" // DTEND says it
		order = append([]string{"DTSTART", "DTEND"}, order...)
	}
	return rewritten(data, event, lines, order)
}

// rewritten has lines in the place of an event's properties of their names, none for
// an empty one, and those that it had not before its end, in an order.
func rewritten(data []byte, event *Component, lines map[string]string, order []string) []byte {
	newline := "\r\n"
	if !bytes.Contains(data, []byte(newline)) {
		newline = "\n"
	}
	var out bytes.Buffer
	at := 0
	write := func(line string) {
		if line != "" {
			out.WriteString(folded(line, newline) + newline)
		}
	}
	for _, p := range event.Properties {
		line, changes := lines[p.Name]
		if !changes {
			continue
		}
		out.Write(data[at:p.start])
		at = p.end
		write(line)
		order = slices.DeleteFunc(order, func(name string) bool { return name == p.Name })
	}
	// Properties come before the components of a component (RFC 5545 section
	// 3.6), though readers do not mind.
	end := event.endStart
	if len(event.Children) > 0 {
		end = event.Children[0].start
	}
	if end < at {
		end = event.endStart
	}
	out.Write(data[at:end])
	for _, name := range order {
		write(lines[name])
	}
	out.Write(data[end:])
	return out.Bytes()
}

// isAt reports whether the event takes place then already.
func (a Amendment) isAt(o *Object) bool {
	t := o.timings[0]
	if t.start.form == floatingForm {
		return false // it is, only for some
	}
	start, _ := a.instant()
	begin := t.start.at(a.Zone)
	return begin.Equal(start) && t.endFor(t.start, begin, a.Zone).Equal(start.Add(a.Length))
}

// times returns the lines of DTSTART and DTEND, the latter empty for a moment.
func (a Amendment) times(o *Object) (start, end string) {
	begin, _ := a.instant()
	finish := begin.Add(a.Length)
	param := ":"
	value := utc
	if id, ok := o.resolver.idOf(a.Zone); ok && shown(begin, a.Zone) && shown(finish, a.Zone) {
		param = ";TZID=" + id + ":"
		value = func(at time.Time) string { return FormatDateTime(civil.DateTimeOf(at.In(a.Zone))) }
	}
	start = "DTSTART" + param + value(begin)
	if a.Length > 0 {
		end = "DTEND" + param + value(finish)
	}
	return start, end
}

// shown reports whether the moment is what its wall time means.
func shown(at time.Time, loc *time.Location) bool {
	return place(wallOf(at, loc), loc).Equal(at)
}

// idOf returns how the object's VTIMEZONE calls a zone, as a parameter value.
func (r *resolver) idOf(loc *time.Location) (string, bool) {
	for _, id := range slices.Sorted(maps.Keys(r.own)) {
		found, _ := r.zone(id)
		if found == nil || found.String() != loc.String() || isObserved(found) || strings.ContainsAny(id, "\"\n^") {
			continue
		}
		if strings.ContainsAny(id, ",;:") {
			id = `"` + id + `"`
		}
		return id, true
	}
	return "", false
}

func nextSequence(event *Component) int {
	p := event.Property("SEQUENCE")
	if p == nil {
		return 1
	}
	return max(number(p.Value), 0) + 1
}
