package protocol

import (
	"fmt"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Validate refuses a protocol whose numbers do not make sense together, naming
// the field in the words of the YAML file.
func (p *Protocol) Validate() error {
	for _, check := range []func() error{
		p.validateFrame,
		p.Duration.validate,
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

func (p *Protocol) validateFrame() error {
	switch {
	case p.Profile == "":
		return fmt.Errorf("profile is required")
	case p.MinIntervalDays < 1 || p.MinIntervalDays > 366:
		return fmt.Errorf("min_interval_days is not between 1 and 366")
	case p.PastDays < 1:
		return fmt.Errorf("past_days is not positive")
	case p.Pause.ReviewEveryDays < 1:
		return fmt.Errorf("pause.review_every_days is not positive")
	}
	return nil
}

func (d Duration) validate() error {
	for _, z := range clinic.Zones {
		if !(d.ZoneMedianDays[z] > 0) {
			return fmt.Errorf("duration.zone_median_days.%s is not positive", z)
		}
	}
	if err := onlyKnown("duration.zone_median_days", d.ZoneMedianDays, clinic.Zones); err != nil {
		return err
	}
	for _, m := range statedMetabolisms {
		if !(d.MetabolismCentreDays[m] > 0) {
			return fmt.Errorf("duration.metabolism_centre_days.%s is not positive", m)
		}
	}
	for _, s := range statedStrengths {
		if !(d.StrengthFactor[s] > 0) {
			return fmt.Errorf("duration.strength_factor.%s is not positive", s)
		}
	}
	if !(d.SD.Patient > 0 && d.SD.Zone > 0 && d.SD.Cycle > 0) {
		return fmt.Errorf("duration.sd is not positive")
	}
	if d.DoseExponent < 0 || d.DoseExponent > 1 {
		return fmt.Errorf("duration.dose_exponent is not between 0 and 1")
	}
	for z, units := range d.StandardUnits {
		if !(units > 0) {
			return fmt.Errorf("duration.standard_units.%s is not positive", z)
		}
	}
	return onlyKnown("duration.standard_units", d.StandardUnits, clinic.Zones)
}

func (w Window) validate() error {
	switch {
	case !(w.LowerQuantile > 0 && w.LowerQuantile < w.UpperQuantile && w.UpperQuantile < 1):
		return fmt.Errorf("window: the quantiles are not in order between 0 and 1")
	case w.MinLengthDays < 1 || w.MaxLengthDays < w.MinLengthDays:
		return fmt.Errorf("window: min_length_days and max_length_days are not in order")
	case w.VisitMinLengthDays < 1 || w.VisitMinLengthDays > w.MinLengthDays:
		return fmt.Errorf("window.visit_min_length_days is not between 1 and min_length_days")
	case w.LateToleranceDays < 0 || w.OverdueDays < 1 || w.AfterPauseMinLengthDays < 1:
		return fmt.Errorf("window: a number of days is not positive")
	}
	return nil
}

func (p *Protocol) validateContacts() error {
	for name, d := range map[string]Days{"checkin": p.Checkin, "soft": p.Soft, "touchup": p.Touchup.Days} {
		if d.From < 1 || d.To < d.From {
			return fmt.Errorf("%s: from_day and to_day are not in order", name)
		}
	}
	for _, m := range statedMetabolisms {
		if p.Guard.Months[m] < 1 {
			return fmt.Errorf("guard.months.%s is not positive", m)
		}
	}
	return nil
}

func (e Event) validate() error {
	switch {
	case !(e.PrepFirst > e.PrepLast && e.PrepLast > e.LateLast && e.LateLast > 0):
		return fmt.Errorf("event: the days before the event are not in order")
	case !(e.CoveredProbability > 0.5 && e.CoveredProbability < 1):
		return fmt.Errorf("event.covered_probability is not between 0.5 and 1")
	case e.HorizonMonths < 1:
		return fmt.Errorf("event.horizon_months is not positive")
	}
	return nil
}

func (s Season) validate() error {
	switch {
	case s.LengthDays < 1 || s.LeadDays < s.LengthDays:
		return fmt.Errorf("season: lead_days and length_days are not in order")
	case s.NearDays < 0 || s.TreatedWithinMonths < 1:
		return fmt.Errorf("season: near_days or treated_within_months is out of range")
	case !(s.TropicsDegrees >= 0 && s.TropicsDegrees < 90):
		return fmt.Errorf("season.tropics_degrees is not between 0 and 90")
	case !isMonth(s.NorthSummerMonth) || !isMonth(s.NorthWinterMonth):
		return fmt.Errorf("season: a month is not between 1 and 12")
	case !slices.Contains(clinic.Zones, s.SummerZone) || !slices.Contains(clinic.Zones, s.WinterZone):
		return fmt.Errorf("season: a zone is unknown")
	}
	return nil
}

func isMonth(m int) bool { return m >= 1 && m <= 12 }

// What a patient can state; unknown is planned as typical (planner.md section 8).
var (
	statedMetabolisms = []clinic.Metabolism{clinic.MetabolismFast, clinic.MetabolismTypical, clinic.MetabolismSlow}
	statedStrengths   = []clinic.Strength{clinic.StrengthLow, clinic.StrengthTypical, clinic.StrengthStrong}
)

func onlyKnown[K ~string, V any](field string, m map[K]V, known []K) error {
	for k := range m {
		if !slices.Contains(known, k) {
			return fmt.Errorf("%s: %q is unknown", field, k)
		}
	}
	return nil
}
