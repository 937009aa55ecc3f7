package feeds

import "github.com/afterglow-calendar/afterglow/internal/plan"

// englishBusy tells whoever sees the calendar which times are taken, and not by
// what (planner.md section 2).
var englishBusy = &level{
	busy:                true,
	calendarName:        "Personal calendar",
	calendarDescription: "Times that are taken.",
	kinds:               map[plan.Kind]phrases{plan.KindAppt: {title: "Busy"}},
}
