package ical

import "strings"

// impacts reports whether a component is told to whoever asks about a range (RFC
// 4791 section 9.6.6): the master always, an override if it is in the range or if
// what it takes the place of would be.
func (m *matcher) impacts(t *timing, asked TimeRange) bool {
	if !t.overrides || m.inRange(m.object.calendar, t.component, asked) {
		return true
	}
	original := m.object.master
	if original == nil {
		original = t // as long as it is now, for all we know
	}
	return original.instanceAt(t.recurrenceID, t.replaces, m.floating).in(asked)
}

// busyValues is the value of a FREEBUSY with the periods that are in the range
// alone (section 9.6.7), empty if none is.
func (m *matcher) busyValues(p Property, asked TimeRange) string {
	var told []string
	for _, value := range splitList(p.Value) {
		at, refusal := m.object.resolver.periodOf(p, value)
		if refusal == nil && m.periodIn(at, asked) {
			told = append(told, value)
		}
	}
	return strings.Join(told, ",")
}
