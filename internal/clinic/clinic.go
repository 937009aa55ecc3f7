package clinic

import (
	"errors"
	"slices"

	"cloud.google.com/go/civil"
)

// Settings are a clinic's rules as they travel in the "clinic" object of
// planner.md section 8. The zero value of each optional field means its default.
type Settings struct {
	Timezone        string    `json:"timezone" doc:"IANA time zone of the clinic; its midnight is when plans roll" example:"America/New_York"`
	Profile         string    `json:"profile,omitempty" enum:"standard,evidence" doc:"Protocol profile; default standard"`
	MinIntervalDays int       `json:"min_interval_days,omitempty" minimum:"1" maximum:"366" doc:"Days between full treatments of any zone; wins over the protocol's, which is the default (84 in both profiles)"`
	ClosedWeekdays  []string  `json:"closed_weekdays,omitempty" enum:"sunday,monday,tuesday,wednesday,thursday,friday,saturday" maxItems:"7"`
	Closures        []Closure `json:"closures,omitempty" maxItems:"400" doc:"Days on which the clinic is closed, inclusive"`
	Latitude        *float64  `json:"latitude,omitempty" minimum:"-90" maximum:"90" doc:"Degrees north; decides the seasons"`
	Hours           *Hours    `json:"hours,omitempty" doc:"When visits take place on an open day; for the times that are suggested, and for nothing else"`
}

// Traits are what the planner knows of a patient: the "patient" object of
// planner.md section 8. The zero value of each field means its default.
type Traits struct {
	Metabolism Metabolism `json:"metabolism,omitempty" enum:"fast,typical,slow,unknown" doc:"Stated by the patient; default typical"`
	Strength   Strength   `json:"strength,omitempty" enum:"low,typical,strong,unknown" doc:"Muscle strength; default typical"`
	FirstTimer bool       `json:"first_timer,omitempty"`
	Strategy   Strategy   `json:"strategy,omitempty" enum:"standard,small_3mo,high_6mo" doc:"Agreed rhythm; default standard"`
	Timezone   string     `json:"timezone,omitempty" doc:"IANA time zone of the patient; default the clinic's"`
	Latitude   *float64   `json:"latitude,omitempty" minimum:"-90" maximum:"90" doc:"Degrees north; default the clinic's"`
	Blackouts  []Span     `json:"blackouts,omitempty" maxItems:"400" doc:"Days on which the patient cannot come, inclusive"`
	// What the patient would rather have (planner.md fact 13 and section 9.18).
	Weekdays       []string `json:"weekdays,omitempty" enum:"sunday,monday,tuesday,wednesday,thursday,friday,saturday" maxItems:"7" doc:"Days of the week on which the patient can come; default all"`
	VisitsPerYear  int      `json:"visits_per_year,omitempty" minimum:"1" maximum:"12" doc:"Most visits a year that the patient wants suggested"`
	SeasonCheckins bool     `json:"season_checkins,omitempty" doc:"Seasonal check-ins also within the tropics"`
}

// Span is a range of civil dates, both ends inclusive.
type Span struct {
	From civil.Date `json:"from" format:"date"`
	To   civil.Date `json:"to" format:"date"`
}

// Validate refuses settings that break a rule, naming the field.
func (s Settings) Validate(zones ZoneLookup) error {
	if err := errors.Join(
		CheckZone("timezone", s.Timezone, zones),
		oneOf("profile", s.Profile, Profiles),
		checkLatitude(s.Latitude),
		checkCounts(s),
		checkClosures(s.Closures),
		checkHours("hours", s.Hours),
	); err != nil {
		return first(err)
	}
	if s.MinIntervalDays < 0 || s.MinIntervalDays > 366 {
		return Errorf(Invalid, "min_interval_days", "is not between 1 and 366")
	}
	return checkWeekdays("closed_weekdays", s.ClosedWeekdays)
}

// Validate refuses traits that break a rule, naming the field.
func (t Traits) Validate(zones ZoneLookup) error {
	var zoneErr error
	if t.Timezone != "" {
		zoneErr = CheckZone("timezone", t.Timezone, zones)
	}
	if err := errors.Join(
		oneOf("metabolism", t.Metabolism, Metabolisms),
		oneOf("strength", t.Strength, Strengths),
		oneOf("strategy", t.Strategy, Strategies),
		zoneErr,
		checkLatitude(t.Latitude),
		checkCounts(t),
		checkSpans("blackouts", t.Blackouts),
		checkWeekdays("weekdays", t.Weekdays),
	); err != nil {
		return first(err)
	}
	if t.VisitsPerYear < 0 || t.VisitsPerYear > 12 {
		return Errorf(Invalid, "visits_per_year", "is not between 1 and 12")
	}
	return nil
}

func checkWeekdays(path string, days []string) error {
	for i, day := range days {
		if !slices.Contains(Weekdays, day) {
			return Errorf(Invalid, Index(path, i), "is not one of %s", joined(Weekdays))
		}
	}
	return nil
}

func checkLatitude(latitude *float64) error {
	if latitude != nil && !(*latitude >= -90 && *latitude <= 90) {
		return Errorf(Invalid, "latitude", "is not between -90 and 90")
	}
	return nil
}

func checkSpans(field string, spans []Span) error {
	for i, s := range spans {
		if err := s.check(Index(field, i)); err != nil {
			return err
		}
	}
	return nil
}

func (s Span) check(path string) error {
	if err := CheckDate("from", s.From); err != nil {
		return Under(path, err)
	}
	if err := CheckDate("to", s.To); err != nil {
		return Under(path, err)
	}
	if s.To.Before(s.From) {
		return Errorf(Invalid, path+".to", "is before from")
	}
	return nil
}

// The years a recorded date may lie in. Far outside them a date is a typing
// error, and arithmetic around it would leave the range that RFC 5545 can write.
const (
	minYear = 1900
	maxYear = 2200
)

// CheckDate refuses a missing date, a day that no calendar has, and a year that
// can only be a typing error.
func CheckDate(path string, d civil.Date) error {
	switch {
	case d.IsZero():
		return Errorf(Invalid, path, "is required")
	case !d.IsValid():
		return Errorf(Invalid, path, "is not a date that exists")
	case d.Year < minYear || d.Year > maxYear:
		return Errorf(Invalid, path, "is not between the years %d and %d", minYear, maxYear)
	}
	return nil
}

// first returns the first Error of a joined error, so that one refusal names
// one field.
func first(err error) error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return err
}

// CheckNotAfter refuses a date later than the day from which things are looked
// at: what has not happened cannot have been recorded (planner.md section 8).
func CheckNotAfter(path string, d, asOf civil.Date) error {
	if d.After(asOf) {
		return Errorf(Invalid, path, "is in the future")
	}
	return nil
}
