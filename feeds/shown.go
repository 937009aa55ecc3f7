package feeds

import "cloud.google.com/go/civil"

// Shown is an event as a calendar app lists it, for showing it without one.
type Shown struct {
	UID         string
	Title       string
	First, Last civil.Date  // both inclusive
	Hour        *civil.Time // when it begins by the clocks of its place; nil if it takes whole days
}

// Shown is what a calendar app lists of the event.
func (e Event) Shown() Shown {
	s := Shown{UID: e.uid, Title: e.title, First: e.when.first, Last: e.when.last}
	if e.when.form != allDay {
		hour := e.sort.hour
		s.Hour = &hour
	}
	return s
}
