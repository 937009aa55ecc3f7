package ical

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// expanded writes the object as its instances in a range, each a component of its own
// (RFC 4791 section 9.6.5). What has no instances, like a VFREEBUSY, is written as it
// is, and a VTIMEZONE not at all: what was in a zone is in UTC.
func (m *matcher) expanded(asked TimeRange, most int) (string, *Error) {
	instances, err := m.instances(asked)
	if err != nil {
		return "", refuse(MaxInstances, 0, "%s", err)
	}
	e := expander{matcher: m, moulds: map[*timing]*mould{}}
	e.line("BEGIN:VCALENDAR")
	e.properties(m.object.calendar)
	for _, c := range m.object.calendar.Children {
		if t := m.object.timingOf[c]; t == nil || c.Name == "VFREEBUSY" {
			e.component(c)
		}
	}
	for _, i := range instances {
		if e.instance(i); e.out.Len() > most {
			break
		}
	}
	e.line("END:VCALENDAR")
	if e.out.Len() > most {
		return "", refuse(MaxInstances, 0, "expanded it is larger than %d bytes", most)
	}
	return e.out.String(), nil
}

// instances are those in a range, earliest first. Of a rule that we do not understand
// only the first is known.
func (m *matcher) instances(asked TimeRange) ([]instance, error) {
	if m.object.Component == "VFREEBUSY" {
		return nil, nil
	}
	var all []instance
	w := walker{object: m.object, from: asked.Start, to: asked.End, floating: m.floating, work: &m.work}
	w.yield = func(i instance) verdict {
		if !i.in(asked) {
			return passed
		}
		all = append(all, i)
		return taken
	}
	if err := w.walk(); err != nil {
		return nil, err
	}
	for _, t := range m.object.timings {
		if !t.hasTime() && m.inRange(m.object.calendar, t.component, asked) {
			all = append(all, instance{of: t, id: t.id})
		}
	}
	slices.SortFunc(all, func(a, b instance) int {
		return cmp.Or(a.begin.Compare(b.begin), cmp.Compare(a.id, b.id))
	})
	return all, nil
}

// expander writes content lines anew.
type expander struct {
	*matcher
	out    strings.Builder
	moulds map[*timing]*mould
}

// mould is what the instances of a component have in common.
type mould struct {
	starts, ends string            // the properties that say when; both are DUE for a task that has no other
	heads        map[string]string // of these and DURATION: with their parameters, but those about the value
	rest         string            // all other lines
}

func (e *expander) line(content string) { e.out.WriteString(folded(content, "\r\n") + "\r\n") }

// instance writes one. It says what it is an instance of if there may be others.
func (e *expander) instance(i instance) {
	shared := e.moulds[i.of]
	if shared == nil {
		shared = e.mouldOf(i.of)
		e.moulds[i.of] = shared
	}
	e.line("BEGIN:" + i.of.component.Name)
	if i.of.hasTime() {
		e.line(shared.heads[shared.starts] + value(i.start))
	}
	e.end(i, shared)
	if i.id != "" {
		id := "RECURRENCE-ID:"
		if !strings.Contains(i.id, "T") {
			id = "RECURRENCE-ID;VALUE=DATE:"
		}
		e.line(id + i.id)
	}
	e.out.WriteString(shared.rest)
	e.line("END:" + i.of.component.Name)
}

// end writes when an instance ends, or how long it takes.
func (e *expander) end(i instance, shared *mould) {
	t := i.of
	takes, hasDuration := t.duration, t.hasDuration
	if i.own.hasEnd || i.own.hasDuration {
		takes, hasDuration = i.own.duration, i.own.hasDuration
	}
	switch {
	case shared.starts == shared.ends: // DUE is all there is
	case hasDuration:
		e.line(shared.heads["DURATION"] + ":" + takes.inUTC(i.start).String())
	case t.hasEnd || i.own.hasEnd:
		e.line(shared.heads[shared.ends] + value(e.endOf(i)))
	}
}

// endOf is the DTEND or DUE of an instance.
func (e *expander) endOf(i instance) stamp {
	end := i.of.end
	switch {
	case i.own.hasEnd && i.start.form == dateForm:
		end = i.start.on(dateOf(i.own.end.wall))
	case i.own.hasEnd && i.start.form == floatingForm:
		end = i.start.on(wallOf(i.end, e.floating))
	case i.own.hasEnd, end.form == absoluteForm:
		return stamp{form: absoluteForm, wall: i.end.UTC(), loc: time.UTC}
	default:
		// As many days, or by the clocks as much later, wherever that will be read.
		wall := i.start.wall
		if i.start.form == absoluteForm {
			wall = wallOf(i.begin, i.of.start.loc)
		}
		end = end.on(wall.Add(end.wall.Sub(i.of.start.wall)))
	}
	if end.form == i.start.form && end.wall.Before(i.start.wall) {
		return i.start
	}
	return end
}

// mouldOf writes what is the same in each instance of a component.
func (e *expander) mouldOf(t *timing) *mould {
	shared := &mould{starts: "DTSTART", ends: "DTEND", heads: map[string]string{}}
	if t.component.Name == "VTODO" {
		shared.ends = "DUE"
		if t.component.Property("DTSTART") == nil && t.hasEnd {
			shared.starts = "DUE"
		}
	}
	for _, name := range []string{shared.starts, shared.ends, "DURATION"} {
		shared.heads[name] = name
	}
	rest := expander{matcher: e.matcher}
	for _, p := range t.component.Properties {
		switch p.Name {
		case "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE", "EXRULE":
		case shared.starts, shared.ends, "DURATION":
			shared.heads[p.Name] = without(e.head(p), "TZID", "VALUE")
		default:
			rest.property(p)
		}
	}
	for _, c := range t.component.Children {
		rest.component(c)
	}
	shared.rest = rest.out.String()
	return shared
}

// value writes a time behind the head of its property.
func value(s stamp) string {
	if s.form == dateForm {
		return ";VALUE=DATE:" + s.key()
	}
	return ":" + s.key()
}
