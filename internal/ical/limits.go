package ical

import "fmt"

// Limits bounds what Parse accepts, so that no object costs more than its size
// suggests: see design.md section 5.
type Limits struct {
	MaxBytes     int // of the whole object
	MaxDepth     int // of components in components; VCALENDAR is the first
	MaxLines     int // content lines, after unfolding
	MaxLineBytes int // of one content line, after unfolding
	MaxAttendees int // ATTENDEE properties in one component
	MaxInstances int // in the ten years from a start that recurs
}

// DefaultLimits are those a calendar collection names to its clients. Ten
// years of a daily event fit.
var DefaultLimits = Limits{
	MaxBytes:     512 << 10,
	MaxDepth:     8,
	MaxLines:     20_000,
	MaxLineBytes: 64 << 10,
	MaxAttendees: 100,
	MaxInstances: 3660,
}

// The years that dates may lie in. Nothing is expanded beyond them.
const (
	minYear = 1900
	maxYear = 2200
)

// maxUID is the length of the longest UID, in bytes.
const maxUID = 1000

// maxZones is how many different TZIDs one object may name: each is looked up.
const maxZones = 50

// Condition names the precondition of RFC 4791 section 5.3.2.1 that data
// breaks. Its value is the local name of the XML element.
type Condition string

// The conditions that Parse and Amend can find broken.
const (
	ValidCalendarData           Condition = "valid-calendar-data"
	ValidCalendarObjectResource Condition = "valid-calendar-object-resource"
	SupportedCalendarComponent  Condition = "supported-calendar-component"
	MaxResourceSize             Condition = "max-resource-size"
	MinDateTime                 Condition = "min-date-time"
	MaxDateTime                 Condition = "max-date-time"
	MaxInstances                Condition = "max-instances"
	MaxAttendeesPerInstance     Condition = "max-attendees-per-instance"
)

// Error says why data is refused. Its message names the property and what is
// wrong with it and never repeats a value: values are health data.
type Error struct {
	Condition Condition
	Line      int // of the content line's first physical line, from 1; 0 for the whole
	Message   string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Message)
}

func refuse(condition Condition, line int, format string, args ...any) *Error {
	return &Error{Condition: condition, Line: line, Message: fmt.Sprintf(format, args...)}
}
