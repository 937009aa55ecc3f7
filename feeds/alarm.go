package feeds

import (
	"strings"

	ics "github.com/arran4/golang-ical"
)

// When an event rings: on the morning of a day, which would ring at midnight
// otherwise, and a day before a visit.
const (
	alarmOfDay   = "PT9H"
	alarmOfVisit = "-P1D"
)

// valarm returns the content lines of an event's alarm. It says no more than the
// title, since it shows on a locked screen. Its action is never EMAIL, which some
// servers really send, nor AUDIO (interop.md F20).
func valarm(w when, title string) (string, error) {
	a := ics.NewAlarm("")
	a.SetAction(ics.ActionDisplay)
	a.SetTrigger(alarmOfVisit)
	if w.form == allDay {
		a.SetTrigger(alarmOfDay)
	}
	a.SetProperty(ics.ComponentPropertyDescription, plain(title))
	var out strings.Builder
	err := a.SerializeTo(&out, form5545)
	return out.String(), err
}
