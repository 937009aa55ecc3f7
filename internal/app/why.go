package app

import (
	"fmt"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// why says in words why a record's change moves a plan: "movement seen on 20
// May". before is nil for a record that is added, after for one that is deleted.
// It names dates and kinds only: no word of anybody's gets into the audit.
type why[T any] func(c *change, before, after *T) string

// day is a date in words. The year is left out where it is that of the change.
func (c *change) day(d civil.Date) string { return dayIn(c.today)(d) }

// dayIn says dates in words on a day of its own.
func dayIn(today civil.Date) func(civil.Date) string {
	return func(d civil.Date) string {
		text := fmt.Sprintf("%d %s", d.Day, d.Month)
		if d.Year != today.Year {
			text = fmt.Sprintf("%s %d", text, d.Year)
		}
		return text
	}
}

func whyTreatment(c *change, before, after *clinic.Treatment) string {
	switch {
	case after == nil:
		return "treatment on " + c.day(before.Date) + " deleted"
	case before == nil && after.Type == clinic.TreatmentTouchup:
		return "touched up on " + c.day(after.Date)
	case before == nil:
		return "treated on " + c.day(after.Date)
	case before.Date != after.Date:
		return "treatment corrected to " + c.day(after.Date)
	}
	return "treatment on " + c.day(after.Date) + " corrected"
}

// seen are the words for what a report says, before "movement".
var seen = map[clinic.Movement]string{
	clinic.MovementNone: "no ", clinic.MovementPartial: "partial ", clinic.MovementFull: "full ",
}

func whyObservation(c *change, before, after *clinic.Observation) string {
	if after == nil {
		return "report of " + c.day(before.Date) + " deleted"
	}
	text := seen[after.Movement] + "movement seen on " + c.day(after.Date)
	if before != nil {
		return "report corrected to " + text
	}
	return text
}

func whyEvent(c *change, before, after *clinic.Event) string {
	switch {
	case after == nil:
		return "event on " + c.day(before.Date) + " deleted"
	case before == nil:
		return "event on " + c.day(after.Date)
	case before.Date != after.Date:
		return "event moved to " + c.day(after.Date)
	}
	return "event on " + c.day(after.Date) + " changed"
}

func whyAppointment(c *change, before, after *clinic.Appointment) string {
	switch {
	case after == nil:
		return "appointment on " + c.day(before.Start.Date) + " deleted"
	case !after.IsBooked():
		return "appointment on " + c.day(after.Start.Date) + " cancelled"
	case before == nil || !before.IsBooked():
		return "appointment booked for " + c.day(after.Start.Date)
	case before.Start.Date != after.Start.Date:
		return "appointment moved to " + c.day(after.Start.Date)
	}
	return "appointment on " + c.day(after.Start.Date) + " changed"
}

func whyPackage(_ *change, before, after *clinic.Package) string {
	switch {
	case after == nil:
		return "package deleted"
	case before == nil:
		return "package with " + sessions(after.Total)
	}
	return fmt.Sprintf("package changed, %d of %s used", after.Used, sessions(after.Total))
}

func sessions(n int) string {
	if n == 1 {
		return "1 session"
	}
	return fmt.Sprintf("%d sessions", n)
}

func whyPause(c *change, before, after *clinic.Pause) string {
	if after == nil {
		return "pause from " + c.day(before.From) + " deleted"
	}
	text := "pause from " + c.day(after.From)
	if after.Until != nil {
		text += " to " + c.day(*after.Until)
	}
	if before != nil {
		text += " changed"
	}
	return text
}

func whyOverride(_ *change, before, after *clinic.Override) string {
	switch {
	case after == nil:
		return "decision of the clinic withdrawn"
	case before == nil:
		return "decided by the clinic"
	}
	return "decided anew by the clinic"
}
