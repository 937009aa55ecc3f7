package feeds

// englishReasons are the reasons that a detailed feed gives in the patient's
// words. They tell what was noticed and counted, and never what it may mean or
// what to do about it; how much was given is not weighed (planner.md fact 6).
// Where zones differ, each group of them gets the sentence with its own numbers.
// Counts stand so that one reads as well as many.
var englishReasons = map[string]string{
	// What the days are made from.
	"window.duration":    "{zones}: the first movement is expected around day {median_day} after {treated}, 8 of 10 times between day {q10_day} and day {q90_day}; day {lower_day} to {upper_day} are the middle of these.",
	"window.metabolism":  "Counted with a {metabolism} metabolism[: {centre_days} days in the middle instead of {typical_centre_days}][: {metabolism_factor} times as long].",
	"window.strength":    "Counted with {strength} muscles: {strength_factor} times as long.",
	"window.area":        "{zones}: usually lasts {median_days} days; typical are {typical_median_days}.",
	"window.dose":        "{zones}: counted with the {units} units that were recorded.",
	"window.learned":     "{zones}: learned from [earlier cycles ({informative_cycles} here); without them the middle is day {typical_median_day}][other areas; without them the middle is day {other_typical_median_day}].",
	"window.still_quiet": "{zones}: no movement was seen on day {quiet_day}, so the window moved later.",
	"window.first_sign":  "{zones}: movement was noticed on {moved}, day {moved_day}; the window follows this first sign.",
	"window.projected":   "{zones}: counted from {from}, the middle of the visit before.",
	"strategy.small_3mo": "{zones}: the rhythm of {months} months that you agreed on, from {treated}.",
	"strategy.high_6mo":  "{zones}: the rhythm of {months} months that you agreed on, from {treated}.",
	"override.clinician": "Your clinic decided on these days.",

	// What moved them.
	"window.minimum_interval": "Not before {minimum_day}: {min_interval_days} days are kept free after {treated}.",
	"window.visits_per_year":  "Visits a year that you wish for: {visits_per_year}, so not before {interval_days} days after {treated}.",
	"window.length":           "{zones}: a window has {min_length_days} to {max_length_days} days.",
	"window.shared_visit":     "One visit serves {zones}: {window} suits all of them.",
	"window.treated_early":    "{zones}: joins this visit early, so that one visit is enough.",
	"window.joins_next_visit": "{zones}: the last good days have passed, so this visit is the next occasion.",
	"window.after_visit":      "Not before {earliest}, {interval_days} days after the visit planned before.",
	"window.makes_room":       "It is {natural} otherwise; it leaves {min_interval_days} days before {next_visit_last}, the last day of the next planned visit.",
	"window.dropped":          "{zones}: this visit stands for the window {window}, which begins less than {min_interval_days} days after it.",
	"window.next_open_day":    "No day of {window} is open[ and at least {keep_clear_days} days before an event]; the next one is {next_open_day}.",
	"window.around_pause":     "[It ends on {window_last}, before the pause.][It begins on {window_first}, after the pause.]",
	"event.window_after":      "It begins on {window_first}: the days up to {event_date} are kept free.",

	// What events need.
	"event.prep":             "{prep_first_days_before} to {prep_last_days_before} days before {event_date} is {prep}.",
	"event.late":             "{late} is workable for {event_date}, with no time for a second look.",
	"event.minimum_interval": "Of {prep} there is only {left}; the other days are in a pause or less than {min_interval_days} days from another visit.",
	"event.deadline":         "{deadline} is the last open day of {prep}.",
	"event.shared_visit":     "One visit, {prep}, serves both {first_event_date} and {last_event_date}.",
	"event.absorbs_window":   "One visit with the window {window}, which it overlaps.",
	"event.replaces_window":  "It stands for the window {window}[, which leaves less than {min_interval_days} days before it].",

	// What a booked visit stands for.
	"appt.booked":          "Booked for {date} at {time}.",
	"appt.replaces_window": "It stands for the window {window}[, which leaves less than {min_interval_days} days before it].",
	"appt.replaces_prep":   "It is one of the days to prepare for {event_date}, {prep}.",
	"appt.serves_event":    "It serves {event_date} too, {days_before} days later.",

	// The moments between visits.
	"checkin.routine":      "Day {from_day} to {to_day} after {treated}.",
	"soft.contact":         "Day {from_day} after {treated}.",
	"touchup.review":       "Day {from_day} to {to_day} after {treated}.",
	"track.weekly":         "Day {day} after {treated}.",
	"guard.regular_rhythm": "{months} months after {treated}, or the day after the window if that is later.",
	"season.summer":        "The {season} begins on {begins}; {lead_days} days before it is {first}.",
	"season.winter":        "The {season} begins on {begins}; {lead_days} days before it is {first}.",
	"pkg.expires":          "{remind_days_before} days before it ends; sessions neither used nor booked: {left} of {total}.",
}
