package protocol

import "github.com/afterglow-calendar/afterglow/internal/clinic"

// Protocol is one clinic's rules. It is read-only once loaded. Days are civil
// days; a span of days is inclusive. The origin of each number is in the
// comments of standard.yaml.
type Protocol struct {
	Profile         string   `yaml:"profile"`
	MinIntervalDays int      `yaml:"min_interval_days"`
	Duration        Duration `yaml:"duration"`
	Window          Window   `yaml:"window"`
	Checkin         Days     `yaml:"checkin"`
	Soft            Days     `yaml:"soft"`
	Touchup         Touchup  `yaml:"touchup"`
	Guard           Guard    `yaml:"guard"`
	Event           Event    `yaml:"event"`
	Season          Season   `yaml:"season"`
	Pause           Pause    `yaml:"pause"`
	PastDays        int      `yaml:"past_days"`
}

// Duration is the prior knowledge of how long an effect lasts (planner.md
// section 3): medians in days, factors on the median, sds of ln T.
type Duration struct {
	ZoneMedianDays       map[clinic.Zone]float64       `yaml:"zone_median_days"`
	MetabolismCentreDays map[clinic.Metabolism]float64 `yaml:"metabolism_centre_days"`
	StrengthFactor       map[clinic.Strength]float64   `yaml:"strength_factor"`
	SD                   SD                            `yaml:"sd"`
	DoseExponent         float64                       `yaml:"dose_exponent"`
	StandardUnits        map[clinic.Zone]float64       `yaml:"standard_units"`
}

// SD are the standard deviations of ln T by source.
type SD struct {
	Patient float64 `yaml:"patient"`
	Zone    float64 `yaml:"zone"`
	Cycle   float64 `yaml:"cycle"`
}

// Window bounds the booking window. A length is last day - first day.
type Window struct {
	LowerQuantile           float64 `yaml:"lower_quantile"`
	UpperQuantile           float64 `yaml:"upper_quantile"`
	MinLengthDays           int     `yaml:"min_length_days"`
	MaxLengthDays           int     `yaml:"max_length_days"`
	VisitMinLengthDays      int     `yaml:"visit_min_length_days"`
	LateToleranceDays       int     `yaml:"late_tolerance_days"`
	OverdueDays             int     `yaml:"overdue_days"`
	AfterPauseMinLengthDays int     `yaml:"after_pause_min_length_days"`
}

// Days is a span of days counted from a treatment.
type Days struct {
	From int `yaml:"from_day"`
	To   int `yaml:"to_day"`
}

// Touchup is the review after a treatment, for first-timers or for everyone.
type Touchup struct {
	Days            `yaml:",inline"`
	FirstTimersOnly bool `yaml:"first_timers_only"`
}

// Guard says after how many calendar months the regular schedule ends.
type Guard struct {
	Months map[clinic.Metabolism]int `yaml:"months"`
}

// Event says when to prepare for an event, in days before it.
type Event struct {
	PrepFirst          int     `yaml:"prep_first_days_before"`
	PrepLast           int     `yaml:"prep_last_days_before"`
	LateLast           int     `yaml:"late_last_days_before"`
	CoveredProbability float64 `yaml:"covered_probability"`
	HorizonMonths      int     `yaml:"horizon_months"`
}

// Season says when the seasonal check-ins lie and for which zone.
type Season struct {
	LeadDays            int         `yaml:"lead_days"`
	LengthDays          int         `yaml:"length_days"`
	NearDays            int         `yaml:"near_days"`
	TreatedWithinMonths int         `yaml:"treated_within_months"`
	TropicsDegrees      float64     `yaml:"tropics_degrees"`
	NorthSummerMonth    int         `yaml:"north_summer_month"`
	NorthWinterMonth    int         `yaml:"north_winter_month"`
	SummerZone          clinic.Zone `yaml:"summer_zone"`
	WinterZone          clinic.Zone `yaml:"winter_zone"`
}

// Pause says how often an open-ended pause is put before the clinic.
type Pause struct {
	ReviewEveryDays int `yaml:"review_every_days"`
}
