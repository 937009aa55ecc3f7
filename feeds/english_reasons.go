package feeds

// englishReasons are the reasons that a detailed feed gives in the patient's
// words. They tell what was noticed and counted, and never what it may mean or
// what to do about it; how much was given is not weighed (planner.md fact 6).
// Where zones differ, each group of them gets the sentence with its own numbers.
var englishReasons = map[string]string{
	ruleDuration:   "{zones}: the first movement is expected around day {median_day} after {treated}, 8 of 10 times between day {q10_day} and day {q90_day}; the good days are day {lower_day} to {upper_day}.",
	ruleArea:       "{zones}: typically lasts {median_days} days, elsewhere {typical_median_days}.",
	ruleDose:       "{zones}: counted with the {units} units that were recorded.",
	ruleLearned:    "{zones}: learned from earlier cycles ({informative_cycles}); without them the middle is day {typical_median_day}.",
	ruleStillQuiet: "{zones}: no movement was seen on day {quiet_day}, so the window moved later.",
	ruleFirstSign:  "{zones}: movement was noticed on {moved}, day {moved_day}; the window follows this first sign.",
	ruleProjected:  "{zones}: counted from {from}, the middle of the visit before.",
	ruleSmall3Mo:   "{zones}: the rhythm of {months} months that you agreed on, from {treated}.",
	ruleHigh6Mo:    "{zones}: the rhythm of {months} months that you agreed on, from {treated}.",

	ruleVisitsPerYear: "Visits a year that you wish for: {visits_per_year}, so not before {interval_days} days after {treated}.",
	ruleLength:        "{zones}: a window has {min_length_days} to {max_length_days} days.",
	ruleSharedVisit:   "One visit serves {zones}: {window_first} to {window_last} suits all of them.",
	ruleTreatedEarly:  "{zones}: joins this visit early, so that one visit is enough.",
	ruleJoinsNext:     "{zones}: the last good days have passed, so this visit is the next occasion.",
	ruleOverride:      "Your clinic decided on these days.",
}
