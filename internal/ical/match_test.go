package ical

// within is the filter of a calendar-query for a kind of component in a range.
func within(name string, r TimeRange) CompFilter {
	return CompFilter{Name: "VCALENDAR", Comps: []CompFilter{{Name: name, Range: &r}}}
}
