package plan

// Rule is one entry of the catalogue of rules that reasons cite.
type Rule struct {
	ID      string
	Meaning string
	Source  string // where planner.md states it; "fact n" is a row of its section 1
	// Parameters are the fields of the protocol whose numbers the rule uses, by
	// their paths in its YAML: "window.min_length_days". A path may name a whole
	// map, such as one number for each zone.
	Parameters []string
}

// The ids of the rules. An id is stable: it is stored with plans and shown in
// calendars.
const (
	ruleDuration          = "window.duration"
	ruleMetabolism        = "window.metabolism"
	ruleStrength          = "window.strength"
	ruleArea              = "window.area"
	ruleDose              = "window.dose"
	ruleMinimumInterval   = "window.minimum_interval"
	ruleWindowLength      = "window.length"
	ruleSharedVisit       = "window.shared_visit"
	ruleTreatedEarly      = "window.treated_early"
	ruleJoinsNext         = "window.joins_next_visit"
	ruleAfterVisit        = "window.after_visit"
	ruleMakesRoom         = "window.makes_room"
	ruleNextOpenDay       = "window.next_open_day"
	ruleAroundPause       = "window.around_pause"
	ruleDropped           = "window.dropped"
	ruleFadesEarly        = "window.fades_early"
	rulePrep              = "event.prep"
	ruleLate              = "event.late"
	rulePrepMinimum       = "event.minimum_interval"
	ruleDeadline          = "event.deadline"
	ruleInfeasible        = "event.infeasible"
	ruleSharedPrep        = "event.shared_visit"
	ruleAbsorbsWindow     = "event.absorbs_window"
	rulePrepReplaces      = "event.replaces_window"
	ruleEventInTheWay     = "event.appointment_in_the_way"
	ruleBooked            = "appt.booked"
	ruleApptReplaces      = "appt.replaces_window"
	ruleApptReplacesPrep  = "appt.replaces_prep"
	ruleApptServes        = "appt.serves_event"
	ruleApptTooEarly      = "appt.before_minimum"
	ruleCheckin           = "checkin.routine"
	ruleSoft              = "soft.contact"
	ruleTouchup           = "touchup.review"
	ruleGuard             = "guard.regular_rhythm"
	ruleSummer            = "season.summer"
	ruleWinter            = "season.winter"
	rulePauseReview       = "pause.review"
	ruleSmall3Mo          = "strategy.small_3mo"
	ruleHigh6Mo           = "strategy.high_6mo"
	ruleFirstSign         = "window.first_sign"
	ruleLearned           = "window.learned"
	ruleStillQuiet        = "window.still_quiet"
	ruleProjected         = "window.projected"
	ruleVisitsPerYear     = "window.visits_per_year"
	ruleOverride          = "override.clinician"
	ruleOverrideTooEarly  = "override.before_minimum"
	ruleOverrideTooNear   = "override.near_visit"
	ruleOverrideNearEvent = "override.near_event"
	ruleImplausible       = "report.implausible"
	ruleSetAside          = "report.set_aside"
	ruleOverridden        = "report.overridden"
	ruleEventLine         = "event.no_good_day"
	ruleKeepClear         = "event.keep_clear"
	ruleAfterEvent        = "event.window_after"
	ruleNoOpenDay         = "window.no_open_day"
	ruleTrack             = "track.weekly"
	rulePackageExpires    = "pkg.expires"
	rulePackageBeyond     = "package.beyond"
	ruleDoseCeiling       = "dose.ceiling"
	ruleShortening        = "shortening.possible"
)

// Rules is the catalogue: every rule that a plan can cite.
var Rules = []Rule{
	{ruleDuration, "The window is the part between two quantiles of the days on which movement is expected to return: the middle third in the standard profile", "fact 1, section 3",
		[]string{"duration.zone_median_days", "duration.sd", "window.lower_quantile", "window.upper_quantile"}},
	{ruleMetabolism, "A stated metabolism moves the centre of the window", "facts 2 and 3",
		[]string{"duration.metabolism_centre_days"}},
	{ruleStrength, "The strength of the muscles moves the centre of the window", "fact 1, section 3",
		[]string{"duration.strength_factor"}},
	{ruleArea, "Less active areas last longer, the lips shorter", "fact 4",
		[]string{"duration.zone_median_days"}},
	{ruleDose, "The recorded dose moves the centre of the window", "section 3",
		[]string{"duration.dose_exponent", "duration.standard_units"}},
	{ruleMinimumInterval, "No full treatment before the minimum interval after the last one of any zone", "fact 6",
		[]string{"min_interval_days"}},
	{ruleWindowLength, "A window has a shortest and a longest length; its last day moves", "section 3",
		[]string{"window.min_length_days", "window.max_length_days"}},
	{ruleSharedVisit, "Zones whose windows meet share one visit", "sections 5 and 9.11",
		[]string{"window.visit_min_length_days"}},
	{ruleTreatedEarly, "A zone is treated early rather than long after its own window", "sections 5 and 9.11",
		[]string{"window.late_tolerance_days", "min_interval_days"}},
	{ruleJoinsNext, "A zone whose window passed joins the next visit", "section 9.11",
		[]string{"window.overdue_days"}},
	{ruleAfterVisit, "A later visit keeps the minimum interval to the one before", "section 5",
		[]string{"min_interval_days"}},
	{ruleMakesRoom, "A window ends the minimum interval before the last day of the next planned visit", "sections 5 and 9.4",
		[]string{"min_interval_days", "window.visit_min_length_days"}},
	{ruleDropped, "A window that begins less than the minimum interval after a prep or an appointment is dropped", "section 9.4",
		[]string{"min_interval_days"}},
	{ruleNextOpenDay, "A window with no open day extends to the next one", "section 7", nil},
	{ruleAroundPause, "A window ends before a pause or begins after it", "section 9.8",
		[]string{"window.visit_min_length_days", "window.after_pause_min_length_days"}},
	{ruleFadesEarly, "The effect is expected to end before the minimum interval", "sections 3 and 9.10",
		[]string{"window.upper_quantile", "min_interval_days"}},
	{rulePrep, "An event is prepared for four to six weeks before", "fact 9, section 6",
		[]string{"event.prep_first_days_before", "event.prep_last_days_before", "event.horizon_months"}},
	{ruleLate, "Less than four weeks before an event is workable, with no time for a second look", "section 6",
		[]string{"event.prep_last_days_before", "event.late_last_days_before"}},
	{rulePrepMinimum, "Preparing for an event keeps the minimum interval to other visits", "sections 6 and 9.6",
		[]string{"min_interval_days"}},
	{ruleDeadline, "The last open day of the prep", "section 9.5",
		[]string{"event.prep_last_days_before", "event.late_last_days_before"}},
	{ruleInfeasible, "No day is left that keeps the minimum interval and two weeks before the event", "section 6",
		[]string{"event.late_last_days_before", "min_interval_days"}},
	{ruleSharedPrep, "One visit serves two events", "section 6",
		[]string{"event.prep_first_days_before", "event.prep_last_days_before", "event.covered_probability"}},
	{ruleAbsorbsWindow, "A prep and a window that overlap are one visit", "section 6", nil},
	{rulePrepReplaces, "A window too near to a prep is replaced by it", "section 9.4",
		[]string{"min_interval_days", "window.visit_min_length_days"}},
	{ruleEventInTheWay, "A booked appointment leaves no day to prepare for the event", "section 9.6",
		[]string{"min_interval_days"}},
	{ruleBooked, "A booked appointment", "section 2", nil},
	{ruleApptReplaces, "A booked appointment replaces the window", "sections 7 and 9.4",
		[]string{"min_interval_days", "window.visit_min_length_days"}},
	{ruleApptReplacesPrep, "A booked appointment inside a prep replaces it", "section 6", nil},
	{ruleApptServes, "The effect of a booked appointment is expected to hold until the event", "section 9.6",
		[]string{"event.covered_probability"}},
	{ruleApptTooEarly, "An appointment before the minimum interval is kept and put before the clinic", "section 7",
		[]string{"min_interval_days"}},
	{ruleCheckin, "A routine check-in at 10 to 12 weeks: an assessment, not a treatment", "fact 10",
		[]string{"checkin.from_day", "checkin.to_day"}},
	{ruleSoft, "A soft contact around 2.5 months", "fact 11",
		[]string{"soft.from_day", "soft.to_day"}},
	{ruleTouchup, "First-timers are reviewed after two to three weeks", "fact 15",
		[]string{"touchup.from_day", "touchup.to_day", "touchup.first_timers_only"}},
	{ruleGuard, "The day on which the regular rhythm ends", "facts 3 and 12",
		[]string{"guard.months"}},
	{ruleSummer, "Four weeks before summer: forehead", "fact 14, section 7",
		[]string{"season.lead_days", "season.length_days", "season.near_days", "season.treated_within_months",
			"season.tropics_degrees", "season.north_summer_month", "season.summer_zone"}},
	{ruleWinter, "Four weeks before winter: glabella", "fact 14, section 7",
		[]string{"season.lead_days", "season.length_days", "season.near_days", "season.treated_within_months",
			"season.tropics_degrees", "season.north_winter_month", "season.winter_zone"}},
	{ruleSmall3Mo, "Smaller doses more often: a window every three months", "fact 7, section 9.9", []string{"strategy.small_3mo"}},
	{ruleHigh6Mo, "Higher doses more rarely: a window every six months, with all check-ins", "fact 7, section 9.9", []string{"strategy.high_6mo"}},
	{ruleFirstSign, "Movement that was reported makes the window: from that day on, two weeks", "fact 5",
		[]string{"learning.first_sign_days", "learning.first_plausible_day", "min_interval_days"}},
	{ruleLearned, "What was noticed in earlier cycles moves the window", "fact 16, section 3",
		[]string{"duration.sd", "duration.grid", "learning.partial_factor", "learning.full_factor"}},
	{ruleStillQuiet, "A quiet week late in the cycle moves the window later, never earlier", "section 3",
		[]string{"learning.none_lead_days"}},
	{ruleProjected, "A later visit is projected from the middle of the one before it", "section 5",
		[]string{"horizon_months"}},
	{ruleVisitsPerYear, "Visits are as far apart as the patient wishes", "fact 13, section 9.18", nil},
	{ruleOverride, "A clinician's own decision wins over any computed date", "first paragraph, section 9.18", nil},
	{ruleOverrideTooEarly, "A decision before the minimum interval is kept and put before the clinic", "section 7",
		[]string{"min_interval_days"}},
	{ruleOverrideTooNear, "A decision less than the minimum interval from another visit is kept and put before the clinic", "sections 7 and 9.6",
		[]string{"min_interval_days"}},
	{ruleOverrideNearEvent, "A decision to prepare for an event in the two weeks before it is kept and put before the clinic", "section 6",
		[]string{"event.late_last_days_before"}},
	{ruleImplausible, "Movement reported very early in a cycle is kept and not learned from", "conventions",
		[]string{"learning.first_plausible_day"}},
	{ruleSetAside, "Movement that contradicts movement reported before is set aside", "section 3", nil},
	{ruleOverridden, "A later report overrides what it contradicts", "sections 3 and 9.3", nil},
	{ruleKeepClear, "A window names the days before an event that are better left out", "section 6",
		[]string{"event.late_last_days_before"}},
	{ruleAfterEvent, "A window that would lie in the two weeks before an event begins after it", "section 6",
		[]string{"event.late_last_days_before", "window.visit_min_length_days"}},
	{ruleNoOpenDay, "A visit for which no day is open is put before the clinic", "section 7", nil},
	{ruleEventLine, "An event that cannot be prepared for is told honestly with the next window", "section 6",
		[]string{"event.late_last_days_before", "event.prep_last_days_before", "min_interval_days"}},
	{ruleTrack, "First-timers look once a week until movement returns or the regular rhythm ends", "fact 15, section 9.16",
		[]string{"track.from_day", "track.every_days", "track.most", "track.first_timers_only"}},
	{rulePackageExpires, "A package that ends with sessions left is called to mind", "fact 13",
		[]string{"package.remind_days_before"}},
	{rulePackageBeyond, "A visit that no session of a package is left for says so", "fact 13", nil},
	{ruleDoseCeiling, "A dose above the clinic's ceiling is put before the clinic", "fact 6, section 3",
		[]string{"duration.dose_ceiling_factor", "duration.standard_units"}},
	{ruleShortening, "Effects that are possibly becoming shorter are put before the clinic", "fact 8, sections 4 and 9.14",
		[]string{"shortening.frozen_cycles", "shortening.allowance", "shortening.threshold", "shortening.dose_change"}},
	{rulePauseReview, "An open-ended pause is put before the clinic from time to time", "section 7",
		[]string{"pause.review_every_days"}},
}
