package protocol

import "github.com/afterglow-calendar/afterglow/internal/clinic"

// Protocol is one clinic's rules. It is read-only once loaded. Days are civil
// days; a span of days is inclusive. The origin of each number is in the
// comments of standard.yaml and evidence.yaml.
//
// The tags are the schema: names in YAML and in JSON, and the limits that
// Validate checks. "minimum" and "maximum" bound a number, "each" the values of a
// map, both ends inclusive. They are generous: they keep a plan's dates within
// the calendar and its making short, whoever wrote the numbers.
type Protocol struct {
	Profile         string       `json:"profile" minLength:"1" maxLength:"40" pattern:"^[a-z0-9_-]+$" doc:"Name of the protocol"`
	Version         int          `json:"version" minimum:"1" maximum:"1000000000" doc:"Counts the protocol's changes"`
	MinIntervalDays int          `json:"min_interval_days" minimum:"1" maximum:"366" doc:"Days between full treatments of any zone; min_interval_days of the clinic's own settings, where it is given, wins over it"`
	Duration        Duration     `json:"duration" doc:"How long an effect lasts before any report"`
	Learning        Learning     `json:"learning" doc:"What a report means"`
	Shortening      Shortening   `json:"shortening" doc:"When effects count as becoming shorter"`
	Window          Window       `json:"window" doc:"The booking window"`
	Strategy        Strategy     `json:"strategy" doc:"Windows of agreed rhythms"`
	Checkin         Days         `json:"checkin" doc:"Routine check-in"`
	Soft            Days         `json:"soft" doc:"Soft contact"`
	Touchup         Touchup      `json:"touchup" doc:"Review after a treatment"`
	Track           Track        `json:"track" doc:"The patient's own regular look"`
	Guard           Guard        `json:"guard" doc:"The end of the regular schedule"`
	Event           EventRules   `json:"event" doc:"Preparing for an event"`
	Season          Season       `json:"season" doc:"Seasonal check-ins"`
	Package         PackageRules `json:"package" doc:"Packages of sessions"`
	Pause           PauseRules   `json:"pause" doc:"Open-ended pauses"`
	PastDays        int          `json:"past_days" minimum:"1" maximum:"366" doc:"Days for which an item other than a window stays after its last day"`
	HorizonMonths   int          `json:"horizon_months" minimum:"1" maximum:"60" doc:"Months after the last full treatment for which visits are projected"`
}

// Duration is the prior knowledge of how long an effect lasts (planner.md
// section 3): medians in days, factors on the median, sds of ln T. A stated
// metabolism has either a centre in days or a shift of ln T; MetabolismFactor
// answers for both.
type Duration struct {
	ZoneMedianDays       map[clinic.Zone]float64       `json:"zone_median_days" each:"14,730" doc:"Median days from treatment to first movement, of every zone"`
	MetabolismCentreDays map[clinic.Metabolism]float64 `json:"metabolism_centre_days,omitempty" each:"14,730" doc:"Days at which a typical zone is centred: fast, typical, slow; or give metabolism_shift"`
	MetabolismShift      map[clinic.Metabolism]float64 `json:"metabolism_shift,omitempty" each:"-0.69,0.69" doc:"What is added to ln T: fast, slow; or give metabolism_centre_days"`
	StrengthFactor       map[clinic.Strength]float64   `json:"strength_factor" each:"0.5,2" doc:"Factor on the median: low, typical (1), strong"`
	SD                   SD                            `json:"sd" doc:"Standard deviations of ln T"`
	DoseExponent         float64                       `json:"dose_exponent" minimum:"0" maximum:"0.5" doc:"ln T gains this times ln(units / standard units)"`
	StandardUnits        map[clinic.Zone]float64       `json:"standard_units" each:"0.5,1000" doc:"Standard dose of a zone, where there is one"`
	DoseCeilingFactor    float64                       `json:"dose_ceiling_factor" minimum:"1" maximum:"10" doc:"A dose above so many standard ones is put before the clinic"`
	Grid                 Grid                          `json:"grid" doc:"Where the posterior is computed"`
}

// Grid is where the posterior of theta is computed: so many points, so many
// prior sds to each side of the prior mean. Fewer than four would cut off so much
// of the prior that a zone without reports seemed to know something.
type Grid struct {
	Points int     `json:"points" minimum:"17" maximum:"2001"`
	SDs    float64 `json:"sds" minimum:"4" maximum:"12" doc:"Prior sds to each side of the prior mean"`
}

// SD are the standard deviations of ln T by source.
type SD struct {
	Patient float64 `json:"patient" minimum:"0.01" maximum:"0.6" doc:"Between patients"`
	Zone    float64 `json:"zone" minimum:"0.01" maximum:"0.6" doc:"Between one patient's zones"`
	Cycle   float64 `json:"cycle" minimum:"0.01" maximum:"0.6" doc:"Between cycles of one zone"`
}

// Learning says what a report means for T and when it counts.
type Learning struct {
	FirstPlausibleDay int     `json:"first_plausible_day" minimum:"1" maximum:"180" doc:"Movement before this day is kept and not learned from"`
	PartialFactor     float64 `json:"partial_factor" minimum:"1.01" maximum:"5" doc:"Partial movement begins at so many T"`
	FullFactor        float64 `json:"full_factor" minimum:"1.01" maximum:"5" doc:"Full movement begins at so many T"`
	NoneLeadDays      int     `json:"none_lead_days" minimum:"0" maximum:"180" doc:"A report of no movement counts from so many days before the window's lower quantile"`
	FirstSignDays     int     `json:"first_sign_days" minimum:"1" maximum:"180" doc:"Length of the window after first movement: last day - first day"`
}

// Shortening is the detector of effects that become shorter from cycle to cycle.
type Shortening struct {
	FrozenCycles int     `json:"frozen_cycles" minimum:"1" maximum:"20" doc:"Informative cycles that make the estimate which later ones are held against"`
	Allowance    float64 `json:"allowance" minimum:"0" maximum:"5" doc:"Sds by which each cycle may be early"`
	Threshold    float64 `json:"threshold" minimum:"0.1" maximum:"100" doc:"Sum of sds above which shortening is possible"`
	DoseChange   float64 `json:"dose_change" minimum:"0" maximum:"10" doc:"A change of dose by more than this part begins anew"`
}

// Window bounds the booking window. A length is last day - first day.
type Window struct {
	LowerQuantile           float64 `json:"lower_quantile" minimum:"0.05" maximum:"0.95" doc:"Quantile of T at which a window begins"`
	UpperQuantile           float64 `json:"upper_quantile" minimum:"0.05" maximum:"0.95" doc:"Quantile of T at which a window ends"`
	MinLengthDays           int     `json:"min_length_days" minimum:"1" maximum:"180" doc:"Least length of one zone's window"`
	MaxLengthDays           int     `json:"max_length_days" minimum:"1" maximum:"180" doc:"Greatest length of one zone's window"`
	VisitMinLengthDays      int     `json:"visit_min_length_days" minimum:"1" maximum:"180" doc:"Least length of a visit that serves several zones or makes room"`
	LateToleranceDays       int     `json:"late_tolerance_days" minimum:"0" maximum:"180" doc:"A zone is treated early rather than so long after its own last day"`
	OverdueDays             int     `json:"overdue_days" minimum:"1" maximum:"366" doc:"Days for which a window that passed unbooked stays"`
	AfterPauseMinLengthDays int     `json:"after_pause_min_length_days" minimum:"1" maximum:"180" doc:"Least length of a window that begins after a pause"`
}

// Strategy holds the windows of agreed rhythms; the standard one has none, the
// estimate makes its windows.
type Strategy struct {
	Small3Mo Rhythm `json:"small_3mo" doc:"Smaller doses more often"`
	High6Mo  Rhythm `json:"high_6mo" doc:"Higher doses more rarely"`
}

// Rhythm is a window so many calendar months after a treatment.
type Rhythm struct {
	Months     int `json:"months" minimum:"1" maximum:"24" doc:"Calendar months from the treatment to the window's first day"`
	LengthDays int `json:"length_days" minimum:"1" maximum:"180" doc:"Last day - first day"`
}

// Days is a span of days counted from a treatment.
type Days struct {
	From int `json:"from_day" minimum:"1" maximum:"366" doc:"First day, counted from the treatment"`
	To   int `json:"to_day" minimum:"1" maximum:"366" doc:"Last day"`
}

// Touchup is the review after a treatment, for first-timers or for everyone.
type Touchup struct {
	// JSON flattens what is embedded; the YAML encoder has to be told.
	Days            `yaml:",inline"`
	FirstTimersOnly bool `json:"first_timers_only"`
}

// Track is the patient's own weekly look, for first-timers or for everyone.
type Track struct {
	FromDay         int  `json:"from_day" minimum:"1" maximum:"366" doc:"Day of the first look"`
	EveryDays       int  `json:"every_days" minimum:"1" maximum:"366" doc:"Days between looks"`
	Most            int  `json:"most" minimum:"0" maximum:"100" doc:"Most looks after one treatment; 0 for none"`
	FirstTimersOnly bool `json:"first_timers_only"`
}

// Guard says after how many calendar months the regular schedule ends.
type Guard struct {
	Months map[clinic.Metabolism]int `json:"months" each:"1,24" doc:"Calendar months by metabolism: fast, typical, slow"`
}

// EventRules say when to prepare for an event, in days before it.
type EventRules struct {
	PrepFirst          int     `json:"prep_first_days_before" minimum:"1" maximum:"366" doc:"First day to prepare"`
	PrepLast           int     `json:"prep_last_days_before" minimum:"1" maximum:"366" doc:"Last day to prepare"`
	LateLast           int     `json:"late_last_days_before" minimum:"1" maximum:"366" doc:"Last day that is still workable"`
	CoveredProbability float64 `json:"covered_probability" minimum:"0.5" maximum:"0.99" doc:"The effect counts as holding from this probability on"`
	HorizonMonths      int     `json:"horizon_months" minimum:"1" maximum:"60" doc:"Months ahead for which events are prepared"`
}

// Season says when the seasonal check-ins lie and for which zone.
type Season struct {
	LeadDays            int         `json:"lead_days" minimum:"1" maximum:"180" doc:"Days before the season on which the check-in begins"`
	LengthDays          int         `json:"length_days" minimum:"1" maximum:"180" doc:"Days of the check-in"`
	NearDays            int         `json:"near_days" minimum:"0" maximum:"180" doc:"A visit this near takes the check-in's place"`
	TreatedWithinMonths int         `json:"treated_within_months" minimum:"1" maximum:"60" doc:"Only for zones treated this recently"`
	TropicsDegrees      float64     `json:"tropics_degrees" minimum:"0" maximum:"90" doc:"No seasons this near to the equator"`
	NorthSummerMonth    int         `json:"north_summer_month" minimum:"1" maximum:"12"`
	NorthWinterMonth    int         `json:"north_winter_month" minimum:"1" maximum:"12"`
	SummerZone          clinic.Zone `json:"summer_zone" enum:"glabella,crows_feet,forehead,platysma,masseter,dao,mentalis,bunny_lines,brow_lift,lip_flip,gummy_smile"`
	WinterZone          clinic.Zone `json:"winter_zone" enum:"glabella,crows_feet,forehead,platysma,masseter,dao,mentalis,bunny_lines,brow_lift,lip_flip,gummy_smile"`
}

// PackageRules say how long before its expiry a package is called to mind.
type PackageRules struct {
	RemindDaysBefore int `json:"remind_days_before" minimum:"1" maximum:"366"`
}

// PauseRules say how often an open-ended pause is put before the clinic.
type PauseRules struct {
	ReviewEveryDays int `json:"review_every_days" minimum:"7" maximum:"366"`
}
