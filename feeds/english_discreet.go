package feeds

import "github.com/afterglow-calendar/afterglow/internal/plan"

// englishDiscreet tells a stranger who looks at the calendar no more than that
// there are dates. Its sentences avoid every word that would give away what they
// are about (planner.md section 2, interop.md P5).
var englishDiscreet = &level{
	calendarName:        "Personal calendar",
	calendarDescription: "Dates from your plan. They may move.",
	basedOnPlan:         "based on your plan.",
	sureDecided:         "these days were set for you; how things go remains an estimate.",
	changeDecided:       "another visit, or a word with your clinic.",
	cancelled:           "This appointment is cancelled. If you would still like to come, another day can be found.",
	projected:           "It is a projection further ahead and will move with what you notice and with your visits.",
	notes: map[string]string{
		"package.beyond":      "It goes beyond what you have set aside.",
		"event.no_good_day":   "There is no good day left to prepare for {event}; ask your clinic.",
		"shortening.possible": "How your plan is going is worth a word with your clinic at the next visit.",
		"event.keep_clear":    "Rather not {avoid}, so near to {event}.",
		"season.summer":       "It is also a good moment for your seasonal check-in.",
		"season.winter":       "It is also a good moment for your seasonal check-in.",
	},
	kinds: map[plan.Kind]phrases{
		plan.KindAppt: {
			title:     "Appointment",
			what:      "Your booked appointment, {minutes} minutes.",
			sure:      "this time is confirmed.",
			tentative: "this time is not confirmed yet and may still move.",
			change:    "moving or cancelling it.",
		},
		plan.KindWindow: {
			title:     "Good time to book",
			what:      "A good time to come back: {days}.",
			anyDay:    "Pick whichever day suits you.",
			overdue:   "These days have passed. If you would still like to come, another day can be found.",
			sure:      "these days are an estimate; a little earlier or later may suit you as well.",
			predicted: "this is an estimate. The right moment may fall on these days, earlier or later[, 8 of 10 times between {likely_first} and {likely_last}].",
			change:    "what you notice and report, another visit, or a change in your own plans.",
		},
		plan.KindPrep: {
			title:  "Prep window for {event}",
			what:   "Days that leave time before {event}: {days}.",
			sure:   "this is an estimate. How much time is comfortable differs from person to person.",
			change: "a new date for {event}, what you notice and report, or another visit.",
		},
		plan.KindPrepDeadline: {
			title:  "Last day to prepare for {event}",
			what:   "The last day in your plan to prepare for {event}.",
			sure:   "this is an estimate. How much time is comfortable differs from person to person.",
			change: "a new date for {event}, what you notice and report, or another visit.",
		},
		plan.KindCheckin: {
			title:  "Check-in",
			what:   "A short check-in to see how things are, any day from {start} to {end}.",
			sure:   "these days are an estimate; a little earlier or later may suit you as well.",
			change: "what you notice and report, or another visit.",
		},
		plan.KindSoft: {
			title:  "A quick look in the mirror",
			what:   "A moment to notice how things are. There is nothing else to do.",
			sure:   "this day is an estimate; there may be nothing to notice yet.",
			change: "what you notice and report, or another visit.",
		},
		plan.KindTouchup: {
			title:  "Review",
			what:   "A short review, any day from {start} to {end}.",
			sure:   "these days are an estimate; a little earlier or later may suit you as well.",
			change: "what you notice and report, or another visit.",
		},
		plan.KindTrack: {
			title:  "Weekly photo",
			what:   "One photo in the same place and the same light. If something changes, note the day.",
			sure:   "this day is an estimate; a photo may show a change or none, and both are worth having.",
			change: "what you notice and report, or another visit.",
		},
		plan.KindSeason: {
			title:  "Seasonal check-in",
			what:   "A look ahead before the season changes, any day from {start} to {end}.",
			sure:   "this week is an estimate; seasons differ from year to year.",
			change: "another visit around that time.",
		},
		plan.KindGuard: {
			title:  "Reminder",
			what:   "Around {start} your regular rhythm comes round. Whether to keep it is up to you.",
			sure:   "this day is an estimate; nothing changes from one day to the next.",
			change: "a booked appointment, or a change in your own plans.",
		},
		plan.KindPackage: {
			title:  "Reminder",
			what:   "Something you have set aside ends soon[: on {latest}].",
			sure:   "when it may suit you best is an estimate.",
			change: "using what is left, or a new end date.",
		},
	},
}
