package protocol

import (
	"math"
	"slices"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/strictjson"
)

// Validate refuses a protocol whose numbers lie outside the schema's limits or
// make no sense together. The error is a *clinic.Error with the field's path.
func (p *Protocol) Validate() error {
	if !isName(p.Profile) {
		return clinic.Errorf(clinic.Invalid, "profile", "is not a name of 1 to 40 lower case letters, digits, _ and -")
	}
	for _, check := range []func() error{
		func() error { return checkLimits(p) },
		p.Duration.validate,
		p.validateLearning,
		p.Window.validate,
		p.validateContacts,
		p.Event.validate,
		p.Season.validate,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// isName reports a name of the form that profiles have.
func isName(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

func (d Duration) validate() error {
	if err := checkKeys("duration.zone_median_days", d.ZoneMedianDays, clinic.Zones, all); err != nil {
		return err
	}
	if err := checkKeys("duration.standard_units", d.StandardUnits, clinic.Zones, some); err != nil {
		return err
	}
	if err := d.validateMetabolism(); err != nil {
		return err
	}
	if err := checkKeys("duration.strength_factor", d.StrengthFactor, statedStrengths, all); err != nil {
		return err
	}
	if d.StrengthFactor[clinic.StrengthTypical] != 1 {
		return clinic.Errorf(clinic.Invalid, "duration.strength_factor.typical", "is not 1: the medians are those of typical muscles")
	}
	// The posterior is a sum over the grid. Steps of half an sd resolve the prior
	// and what four exact reports make of it; later ones are held to its cells.
	prior := math.Hypot(d.SD.Patient, d.SD.Zone)
	step := 2 * d.Grid.SDs * prior / float64(d.Grid.Points-1)
	if step > min(d.SD.Cycle, prior)/2 {
		return clinic.Errorf(clinic.Invalid, "duration.grid.points", "is too few for steps of half of duration.sd.cycle and of the sd between patients and zones")
	}
	return nil
}

// validateMetabolism wants centres or shifts, one of the two, that rise from fast
// to slow and neither halve nor double the typical duration.
func (d Duration) validateMetabolism() error {
	const centres, shifts = "duration.metabolism_centre_days", "duration.metabolism_shift"
	path := centres
	switch {
	case d.MetabolismCentreDays == nil && d.MetabolismShift == nil:
		return clinic.Errorf(clinic.Invalid, centres, "is required, or metabolism_shift in its place")
	case d.MetabolismCentreDays != nil && d.MetabolismShift != nil:
		return clinic.Errorf(clinic.Invalid, shifts, "is given beside metabolism_centre_days; only one of the two can hold")
	case d.MetabolismShift != nil:
		path = shifts
		if err := checkKeys(path, d.MetabolismShift, []clinic.Metabolism{clinic.MetabolismFast, clinic.MetabolismSlow}, all); err != nil {
			return err
		}
	default:
		if err := checkKeys(path, d.MetabolismCentreDays, statedMetabolisms, all); err != nil {
			return err
		}
	}
	switch fast, slow := d.MetabolismFactor(clinic.MetabolismFast), d.MetabolismFactor(clinic.MetabolismSlow); {
	case fast > 1:
		return clinic.Errorf(clinic.Invalid, path+".fast", "lasts longer than typical")
	case slow < 1:
		return clinic.Errorf(clinic.Invalid, path+".slow", "lasts less long than typical")
	case fast < 0.5:
		return clinic.Errorf(clinic.Invalid, path+".fast", "is less than half of typical")
	case slow > 2:
		return clinic.Errorf(clinic.Invalid, path+".slow", "is more than twice typical")
	}
	return nil
}

func (p *Protocol) validateLearning() error {
	// Partial movement is an interval of T: it must have a width to learn from.
	if p.Learning.FullFactor < p.Learning.PartialFactor+0.01 {
		return clinic.Errorf(clinic.Invalid, "learning.full_factor", "is not at least 0.01 above partial_factor")
	}
	return nil
}

func (w Window) validate() error {
	switch {
	case w.LowerQuantile >= w.UpperQuantile:
		return clinic.Errorf(clinic.Invalid, "window.upper_quantile", "is not above lower_quantile")
	case w.MaxLengthDays < w.MinLengthDays:
		return clinic.Errorf(clinic.Invalid, "window.max_length_days", "is below min_length_days")
	case w.VisitMinLengthDays > w.MinLengthDays:
		return clinic.Errorf(clinic.Invalid, "window.visit_min_length_days", "is above min_length_days")
	}
	return nil
}

func (p *Protocol) validateContacts() error {
	for _, contact := range []struct {
		path string
		days Days
	}{{"checkin", p.Checkin}, {"soft", p.Soft}, {"touchup", p.Touchup.Days}} {
		if contact.days.To < contact.days.From {
			return clinic.Errorf(clinic.Invalid, contact.path+".to_day", "is before from_day")
		}
	}
	const months = "guard.months"
	if err := checkKeys(months, p.Guard.Months, statedMetabolisms, all); err != nil {
		return err
	}
	fast, typical, slow := p.Guard.Months[clinic.MetabolismFast], p.Guard.Months[clinic.MetabolismTypical], p.Guard.Months[clinic.MetabolismSlow]
	switch {
	case fast > typical:
		return clinic.Errorf(clinic.Invalid, months+".fast", "is above typical")
	case slow < typical:
		return clinic.Errorf(clinic.Invalid, months+".slow", "is below typical")
	}
	return nil
}

func (e EventRules) validate() error {
	switch {
	case e.PrepLast >= e.PrepFirst:
		return clinic.Errorf(clinic.Invalid, "event.prep_last_days_before", "is not below prep_first_days_before")
	case e.LateLast >= e.PrepLast:
		return clinic.Errorf(clinic.Invalid, "event.late_last_days_before", "is not below prep_last_days_before")
	}
	return nil
}

func (s Season) validate() error {
	switch {
	case s.LengthDays > s.LeadDays:
		return clinic.Errorf(clinic.Invalid, "season.length_days", "is above lead_days: the check-in would reach into the season")
	case s.NorthSummerMonth == s.NorthWinterMonth:
		return clinic.Errorf(clinic.Invalid, "season.north_winter_month", "is that of summer")
	case !slices.Contains(clinic.Zones, s.SummerZone):
		return clinic.Errorf(clinic.Invalid, "season.summer_zone", "is not a known zone")
	case !slices.Contains(clinic.Zones, s.WinterZone):
		return clinic.Errorf(clinic.Invalid, "season.winter_zone", "is not a known zone")
	}
	return nil
}

// What a patient can state; unknown is planned as typical (planner.md section 8).
var (
	statedMetabolisms = []clinic.Metabolism{clinic.MetabolismFast, clinic.MetabolismTypical, clinic.MetabolismSlow}
	statedStrengths   = []clinic.Strength{clinic.StrengthLow, clinic.StrengthTypical, clinic.StrengthStrong}
)

// How many of the known keys a map must have.
const (
	all  = true
	some = false
)

// checkKeys refuses a map that lacks a key it needs or has one that is unknown.
func checkKeys[K ~string, V any](path string, m map[K]V, known []K, needed bool) error {
	found := 0
	for _, key := range known {
		if _, ok := m[key]; ok {
			found++
		} else if needed {
			return clinic.Errorf(clinic.Invalid, path+"."+string(key), "is required")
		}
	}
	if found == len(m) {
		return nil
	}
	var unknown []string
	for key := range m {
		if !slices.Contains(known, key) && strictjson.IsFieldName(string(key)) {
			unknown = append(unknown, string(key))
		}
	}
	if len(unknown) == 0 {
		return clinic.Errorf(clinic.Invalid, path, "has a field that is not known")
	}
	slices.Sort(unknown)
	return clinic.Errorf(clinic.Invalid, path+"."+unknown[0], "is not a known field")
}
