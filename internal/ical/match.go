package ical

import (
	"strings"
	"time"
)

// Matches reports whether the object passes a filter (RFC 4791 section 9.7),
// whose outermost comp-filter is that of VCALENDAR. Floating and all-day times
// are in the zone floating.
func (o *Object) Matches(f CompFilter, floating *time.Location) bool {
	m := &matcher{object: o, floating: floating, work: maxWork}
	if !strings.EqualFold(f.Name, o.calendar.Name) {
		return f.IsNotDefined
	}
	return m.component(nil, o.calendar, f)
}

type matcher struct {
	object   *Object
	floating *time.Location
	work     int // what is left to spend on the whole filter
}

// component reports whether the filter holds of a component of its name.
func (m *matcher) component(parent, c *Component, f CompFilter) bool {
	if f.IsNotDefined {
		return false
	}
	for _, prop := range f.Props {
		if !prop.matches(m, c) {
			return false
		}
	}
	for _, comp := range f.Comps {
		if !m.child(c, comp) {
			return false
		}
	}
	return f.Range == nil || m.inRange(parent, c, *f.Range)
}

// child reports whether the filter holds of any component in c.
func (m *matcher) child(c *Component, f CompFilter) bool {
	name := strings.ToUpper(f.Name)
	defined := false
	for _, child := range c.Children {
		if child.Name != name {
			continue
		}
		defined = true
		if m.component(c, child, f) {
			return true
		}
	}
	return f.IsNotDefined && !defined
}

// inRange applies the tables of RFC 4791 section 9.9. A component that has no
// table is in no range.
func (m *matcher) inRange(parent, c *Component, asked TimeRange) bool {
	if c.Name == "VALARM" {
		return m.alarmIn(m.object.timingOf[parent], c, asked)
	}
	t := m.object.timingOf[c]
	if t == nil {
		return false
	}
	if t.opaque() && asked.endsAfter(t.start.at(m.floating)) {
		return true // it goes on from its start, who knows how long
	}
	switch {
	case c.Name == "VTODO" && !t.hasTime():
		return m.undatedIn(c, asked)
	case c.Name == "VFREEBUSY":
		return m.busyIn(t, asked)
	}
	return m.any(t, asked.Start, asked.End, func(i instance) bool { return i.in(asked) })
}

// in reports whether an instance of a VEVENT, VTODO or VJOURNAL is in the range.
func (i instance) in(asked TimeRange) bool {
	switch i.of.component.Name {
	case "VTODO":
		return todoIn(i, asked)
	case "VJOURNAL":
		return i.of.hasStart && asked.meets(i.begin, i.end)
	}
	return asked.meets(i.begin, i.end)
}

// any reports whether one of the component's instances about that time will do.
// What takes too much work to tell is given rather than kept back.
func (m *matcher) any(t *timing, from, to time.Time, will func(instance) bool) bool {
	found := false
	w := walker{object: m.object, from: from, to: to, floating: m.floating, only: t, work: &m.work}
	w.yield = func(i instance) verdict {
		if found = will(i); found {
			return enough
		}
		return passed
	}
	return w.walk() != nil || found
}

// todoIn applies the rows of the VTODO table with a DTSTART or a DUE.
func todoIn(i instance, asked TimeRange) bool {
	switch t := i.of; {
	case t.hasStart && t.hasDuration:
		return !asked.startsAfter(i.end) && (asked.endsAfter(i.begin) || !asked.endsBefore(i.end))
	case t.hasStart && t.hasEnd:
		return (asked.startsBefore(i.end) || !asked.startsAfter(i.begin)) && (asked.endsAfter(i.begin) || !asked.endsBefore(i.end))
	case t.hasStart:
		return asked.holds(i.begin)
	}
	// A DUE alone.
	return asked.startsBefore(i.begin) && !asked.endsBefore(i.begin)
}

// undatedIn applies the rows of the VTODO table without DTSTART and DUE.
func (m *matcher) undatedIn(c *Component, asked TimeRange) bool {
	completed, hasCompleted := m.moment(c, "COMPLETED")
	created, hasCreated := m.moment(c, "CREATED")
	switch {
	case hasCompleted && hasCreated:
		return (!asked.startsAfter(created) || !asked.startsAfter(completed)) &&
			(!asked.endsBefore(created) || !asked.endsBefore(completed))
	case hasCompleted:
		return !asked.startsAfter(completed) && !asked.endsBefore(completed)
	case hasCreated:
		return asked.endsAfter(created)
	}
	return true
}

// busyIn applies the VFREEBUSY table.
func (m *matcher) busyIn(t *timing, asked TimeRange) bool {
	if t.hasStart && t.hasEnd {
		return !asked.startsAfter(t.end.at(m.floating)) && asked.endsAfter(t.start.at(m.floating))
	}
	for _, p := range t.busy {
		if m.periodIn(p.period, asked) {
			return true
		}
	}
	return false
}

// periodIn applies the row of that table for a period of a FREEBUSY.
func (m *matcher) periodIn(p period, asked TimeRange) bool {
	begin, end := p.span(m.floating)
	return asked.startsBefore(end) && asked.endsAfter(begin)
}

// moment is the time of a property of the component.
func (m *matcher) moment(c *Component, name string) (time.Time, bool) {
	p := c.Property(name)
	if p == nil {
		return time.Time{}, false
	}
	s, refusal := m.object.resolver.timeOf(*p, p.Value)
	return s.at(m.floating), refusal == nil
}

// propertyIn applies the condition of RFC 4791 section 9.9 for properties. A
// date is its whole day, a list any of its values.
func (m *matcher) propertyIn(p Property, asked TimeRange) bool {
	for _, value := range splitList(p.Value) {
		if m.work -= visitCost; m.work < 0 {
			return true // as in any
		}
		at, refusal := m.object.resolver.periodOf(p, value)
		if refusal != nil {
			continue
		}
		begin := at.start.at(m.floating)
		if asked.holds(begin) {
			return true
		}
		if at.start.form == dateForm && asked.meets(begin, length{days: 1}.after(at.start, m.floating)) {
			return true
		}
	}
	return false
}

// effective is the DTEND or DUE that a DURATION amounts to, which the same
// section takes in its place.
func (m *matcher) effective(c *Component, name string) []Property {
	t := m.object.timingOf[c]
	ends := name == "DTEND" && c.Name == "VEVENT" || name == "DUE" && c.Name == "VTODO"
	if !ends || t == nil || !t.hasDuration || !t.hasStart {
		return nil
	}
	end := t.duration.after(t.start, m.floating).UTC()
	return []Property{{Name: name, Value: end.Format("20060102T150405Z")}}
}
