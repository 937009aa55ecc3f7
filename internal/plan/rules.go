package plan

import "fmt"

// Rule is one entry of the catalogue of rules that reasons cite.
type Rule struct {
	ID      string
	Meaning string
	Source  string // where planner.md states it; "fact n" is a row of its section 1
}

// The ids of the rules. An id is stable: it is stored with plans and shown in
// calendars.
const (
	ruleDuration         = "window.duration"
	ruleMetabolism       = "window.metabolism"
	ruleStrength         = "window.strength"
	ruleArea             = "window.area"
	ruleDose             = "window.dose"
	ruleMinimumInterval  = "window.minimum_interval"
	ruleWindowLength     = "window.length"
	ruleSharedVisit      = "window.shared_visit"
	ruleTreatedEarly     = "window.treated_early"
	ruleJoinsNext        = "window.joins_next_visit"
	ruleAfterVisit       = "window.after_visit"
	ruleMakesRoom        = "window.makes_room"
	ruleNextOpenDay      = "window.next_open_day"
	ruleAroundPause      = "window.around_pause"
	ruleFadesEarly       = "window.fades_early"
	rulePrep             = "event.prep"
	ruleLate             = "event.late"
	rulePrepMinimum      = "event.minimum_interval"
	ruleDeadline         = "event.deadline"
	ruleInfeasible       = "event.infeasible"
	ruleSharedPrep       = "event.shared_visit"
	ruleAbsorbsWindow    = "event.absorbs_window"
	rulePrepReplaces     = "event.replaces_window"
	ruleEventInTheWay    = "event.appointment_in_the_way"
	ruleBooked           = "appt.booked"
	ruleApptReplaces     = "appt.replaces_window"
	ruleApptReplacesPrep = "appt.replaces_prep"
	ruleApptServes       = "appt.serves_event"
	ruleApptTooEarly     = "appt.before_minimum"
	ruleCheckin          = "checkin.routine"
	ruleSoft             = "soft.contact"
	ruleTouchup          = "touchup.review"
	ruleGuard            = "guard.regular_rhythm"
	ruleSummer           = "season.summer"
	ruleWinter           = "season.winter"
	rulePauseReview      = "pause.review"
)

// Rules is the catalogue: every rule that a plan can cite.
var Rules = []Rule{
	{ruleDuration, "The window is the middle third of the days on which movement is expected to return", "fact 1, section 3"},
	{ruleMetabolism, "A stated metabolism moves the centre of the window", "facts 2 and 3"},
	{ruleStrength, "The strength of the muscles moves the centre of the window", "fact 1, section 3"},
	{ruleArea, "Less active areas last longer, the lips shorter", "fact 4"},
	{ruleDose, "The recorded dose moves the centre of the window", "section 3"},
	{ruleMinimumInterval, "No full treatment before the minimum interval after the last one of any zone", "fact 6"},
	{ruleWindowLength, "A window has a shortest and a longest length; its last day moves", "section 3"},
	{ruleSharedVisit, "Zones whose windows meet share one visit", "sections 5 and 9.11"},
	{ruleTreatedEarly, "A zone is treated early rather than long after its own window", "sections 5 and 9.11"},
	{ruleJoinsNext, "A zone whose window passed joins the next visit", "section 9.11"},
	{ruleAfterVisit, "A later visit keeps the minimum interval to the one before", "section 5"},
	{ruleMakesRoom, "A window ends the minimum interval before the last day of the next planned visit", "sections 5 and 9.4"},
	{ruleNextOpenDay, "A window with no open day extends to the next one", "section 7"},
	{ruleAroundPause, "A window ends before a pause or begins after it", "section 9.8"},
	{ruleFadesEarly, "The effect is expected to end before the minimum interval", "sections 3 and 9.10"},
	{rulePrep, "An event is prepared for four to six weeks before", "fact 9, section 6"},
	{ruleLate, "Less than four weeks before an event is workable, with no time for a second look", "section 6"},
	{rulePrepMinimum, "Preparing for an event keeps the minimum interval to other visits", "sections 6 and 9.6"},
	{ruleDeadline, "The last open day of the prep", "section 9.5"},
	{ruleInfeasible, "No day is left that keeps the minimum interval and two weeks before the event", "section 6"},
	{ruleSharedPrep, "One visit serves two events", "section 6"},
	{ruleAbsorbsWindow, "A prep and a window that overlap are one visit", "section 6"},
	{rulePrepReplaces, "A window too near to a prep is replaced by it", "section 9.4"},
	{ruleEventInTheWay, "A booked appointment leaves no day to prepare for the event", "section 9.6"},
	{ruleBooked, "A booked appointment", "section 2"},
	{ruleApptReplaces, "A booked appointment replaces the window", "sections 7 and 9.4"},
	{ruleApptReplacesPrep, "A booked appointment inside a prep replaces it", "section 6"},
	{ruleApptServes, "The effect of a booked appointment is expected to hold until the event", "section 9.6"},
	{ruleApptTooEarly, "An appointment before the minimum interval is kept and put before the clinic", "section 7"},
	{ruleCheckin, "A routine check-in at 10 to 12 weeks: an assessment, not a treatment", "fact 10"},
	{ruleSoft, "A soft contact around 2.5 months", "fact 11"},
	{ruleTouchup, "First-timers are reviewed after two to three weeks", "fact 15"},
	{ruleGuard, "The day on which the regular rhythm ends", "facts 3 and 12"},
	{ruleSummer, "Four weeks before summer: forehead", "fact 14, section 7"},
	{ruleWinter, "Four weeks before winter: glabella", "fact 14, section 7"},
	{rulePauseReview, "An open-ended pause is put before the clinic from time to time", "section 7"},
}

// because builds the reason that cites a rule with its numbers.
func because(rule, format string, args ...any) Reason {
	return Reason{Rule: rule, Text: fmt.Sprintf(format, args...)}
}
