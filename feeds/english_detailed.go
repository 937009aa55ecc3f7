package feeds

import "github.com/afterglow-calendar/afterglow/internal/plan"

// englishDetailed says what the plan knows, for a patient who chose to read it in
// her calendar. The calendar's own name stays neutral: it stands in lists that
// others see, whatever the events say (interop.md F16 and P6).
var englishDetailed = &level{
	detailed:            true,
	calendarName:        "Personal calendar",
	calendarDescription: "Dates from your plan[ with {clinic}]. They may move.",
	place:               "{clinic}",
	basedOnPlan:         "based on your plan.",
	cancelled:           "This appointment is cancelled. If you would still like to come, your clinic can find another day with you.",
	projected:           "It is a projection further ahead and will move with what you notice and with your visits.",
	sureDecided:         "your clinic decided on these days; how things go remains an estimate.",
	changeDecided:       "another decision of your clinic, or another visit.",
	notes: map[string]string{
		"package.beyond":      "It goes beyond your package sessions[: all of them ({total}) are used or planned for by then][: the last of them end on {expires}] ({rule}).",
		"event.no_good_day":   "There is no good day left to prepare for {event} on {event_date}; the chance that the effect still holds then is {chance} ({rule}).",
		"shortening.possible": "How your plan is going is worth a word with your clinic at the next visit.",
		"event.keep_clear":    "Rather not {avoid}, so near to {event} ({rule}).",
		"season.summer":       "It is also a good moment for a look before the {season} ({rule}).",
		"season.winter":       "It is also a good moment for a look before the {season} ({rule}).",
	},
	reasons: englishReasons,
	kinds: map[plan.Kind]phrases{
		plan.KindAppt: {
			title:     "Appointment[: {zones}][, {practitioner}]",
			what:      "Your booked appointment, {minutes} minutes[, with {practitioner}].",
			sure:      "this time is confirmed.",
			tentative: "this time is not confirmed yet and may still move.",
			change:    "moving or cancelling it with your clinic.",
		},
		plan.KindWindow: {
			title:     "Follow-up window[: {zones}]",
			what:      "A good time to come back[ for your {zones}]: {days}.",
			anyDay:    "Pick whichever day suits you.",
			overdue:   "These days have passed. If you would still like to come, your clinic can find another day with you.",
			sure:      "these days are an estimate; a little earlier or later may suit you as well.",
			predicted: "this is an estimate. The first movement may come back on these days, earlier or later[, 8 of 10 times between {likely_first} and {likely_last}].",
			change:    "what you notice and report, another visit, or a change in your own plans.",
		},
		plan.KindPrep: {
			title:  "Treat now for {event}[: {zones}]",
			what:   "Days that leave time before {event}: {days}[, for your {zones}].",
			sure:   "this is an estimate. How quickly things settle differs from person to person.",
			change: "a new date for {event}, what you notice and report, or another visit.",
		},
		plan.KindPrepDeadline: {
			title:  "Last day to treat before {event}",
			what:   "The last day in your plan to come in before {event}.",
			sure:   "this is an estimate. How quickly things settle differs from person to person.",
			change: "a new date for {event}, what you notice and report, or another visit.",
		},
		plan.KindCheckin: {
			title:  "Check-in, week 10-12[: {zones}]",
			what:   "A short check-in, any day from {start} to {end}: an assessment of how things are, not a treatment.",
			sure:   "these days are an estimate; a little earlier or later may suit you as well.",
			change: "what you notice and report, or another visit.",
		},
		plan.KindSoft: {
			title:  "How is it holding?[ {zones}]",
			what:   "A look in the mirror, to notice how it is holding. There is nothing else to do.",
			sure:   "this day is an estimate; there may be nothing to notice yet.",
			change: "what you notice and report, or another visit.",
		},
		plan.KindTouchup: {
			title:  "2-week review[: {zones}]",
			what:   "A short review of the result, any day from {start} to {end}.",
			sure:   "these days are an estimate; a little earlier or later may suit you as well.",
			change: "what you notice and report, or another visit.",
		},
		plan.KindTrack: {
			title:  "Photo, same light[: {zones}]",
			what:   "One photo in the same place and the same light. If movement begins to return, note the day and share it with your clinic.",
			sure:   "this day is an estimate; a photo may show a change or none, and both are worth having.",
			change: "what you notice and report, or another visit.",
		},
		plan.KindSeason: {
			title:  "Pre-{season} check[: {zones}]",
			what:   "A look[ at your {zones}] before the {season}, any day from {start} to {end}.",
			sure:   "this week is an estimate; seasons differ from year to year.",
			change: "another visit around that time.",
		},
		plan.KindGuard: {
			title:  "Regular schedule ends",
			what:   "Around {start} your regular schedule ends. If you like a regular rhythm, your clinic can find a day with you.",
			sure:   "this day is an estimate; nothing changes from one day to the next.",
			change: "a booked appointment, what you notice and report, or a change in your own plans.",
		},
		plan.KindPackage: {
			title:  "Package ends[ on {latest}][, {left} left]",
			what:   "Your package ends[ on {latest}].[ Sessions left in it: {left}.]",
			sure:   "when to use them is yours to choose; any day the plan suggests is an estimate.",
			change: "using a session, or a new end date.",
		},
	},
}
