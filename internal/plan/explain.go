package plan

import (
	"math"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/duration"
)

// durationReasons explains the span of a visit by the windows of its zones.
// Zones with equal numbers share a sentence. The text says "8 of 10 times" and
// never promises more: about a third of first movements fall inside a window
// (fact 17, planner.md section 3).
func (d *draft) durationReasons(v *visit) []Reason {
	w := d.rules.Window
	reasons := d.basisReasons(slices.Concat(v.shaped, v.early))
	reasons = append(reasons, d.traitReasons(filter(v.shaped, func(cy *cycle) bool { return cy.basis == byModel }))...)
	if moved := adjustedBy(v.shaped, ruleMinimumInterval); len(moved) > 0 {
		reasons = append(reasons, because(ruleMinimumInterval,
			"Not before {minimum_day}, {min_interval_days} days after the last full treatment on {treated}.",
			"minimum_day", d.minimumDay, "min_interval_days", d.minInterval, "treated", d.latest.Date))
	}
	if moved := adjustedBy(v.shaped, ruleVisitsPerYear); len(moved) > 0 {
		reasons = append(reasons, because(ruleVisitsPerYear,
			"Visits a year that are wished for: {visits_per_year}; not before {interval_days} days after the last full treatment on {treated}.",
			"visits_per_year", d.in.Patient.VisitsPerYear, "interval_days", d.spacing, "treated", d.latest.Date))
	}
	if moved := adjustedBy(v.shaped, ruleWindowLength); len(moved) > 0 {
		reasons = append(reasons, because(ruleWindowLength,
			"{zones}: a window is {min_length_days} to {max_length_days} days long.",
			"zones", zonesOf(moved), "min_length_days", w.MinLengthDays, "max_length_days", w.MaxLengthDays))
	}
	if len(v.shaped) > 1 && slices.ContainsFunc(v.shaped, func(cy *cycle) bool { return cy.window != v.shaped[0].window }) {
		reasons = append(reasons, because(ruleSharedVisit,
			"One visit serves {zones}: {window} is what their windows share, at least {visit_min_length_days} days.",
			"zones", zonesOf(v.shaped), "window", v.shared, "visit_min_length_days", w.VisitMinLengthDays))
	}
	return reasons
}

// basisReasons says what the windows of the zones were made from.
func (d *draft) basisReasons(cycles []*cycle) []Reason {
	var reasons []Reason
	if agreed := filter(cycles, func(cy *cycle) bool { return cy.basis == byRhythm }); len(agreed) > 0 {
		r, _ := d.rhythm()
		rule := ruleSmall3Mo
		if d.in.Patient.Strategy == clinic.StrategyHigh6Mo {
			rule = ruleHigh6Mo
		}
		reasons = append(reasons, becauseByZone(rule, agreed,
			"agreed rhythm of {months} months, {length_days} days long, from {treated}.", func(cy *cycle) []any {
				return []any{"months", r.Months, "length_days", r.LengthDays, "treated", cy.day0}
			}))
	}
	if moved := filter(cycles, func(cy *cycle) bool { return cy.basis == byFirstSign }); len(moved) > 0 {
		reasons = append(reasons, becauseByZone(ruleFirstSign, moved,
			"movement was reported on day {moved_day}, {moved}: the window is {first_sign_days} days from the first sign, or from the first day that is allowed.", func(cy *cycle) []any {
				day := cy.last().seen.Moved
				return []any{"moved_day", day, "moved", cy.day0.AddDays(day), "first_sign_days", d.rules.Learning.FirstSignDays}
			}))
	}
	if modelled := filter(cycles, func(cy *cycle) bool { return cy.basis == byModel }); len(modelled) > 0 {
		text := "movement is expected to return around day {median_day} after {treated}, 8 of 10 times between day {q10_day} and day {q90_day}; the middle third is day {lower_day} to {upper_day}."
		if math.Abs(d.rules.Window.UpperQuantile-d.rules.Window.LowerQuantile-1.0/3) > 1e-9 {
			text = "movement is expected to return around day {median_day} after {treated}, 8 of 10 times between day {q10_day} and day {q90_day}; the window takes day {lower_day} to {upper_day} of these."
		}
		reasons = append(reasons, becauseByZone(ruleDuration, modelled, text, func(cy *cycle) []any {
			q := cy.likely
			return []any{"median_day", wholeDays(q.median), "treated", cy.day0, "q10_day", wholeDays(q.q10), "q90_day", wholeDays(q.q90),
				"lower_day", wholeDays(q.lower), "upper_day", wholeDays(q.upper)}
		}))
		reasons = append(reasons, d.learnedReasons(modelled)...)
	}
	return reasons
}

// learnedReasons says what the patient's own reports did to the windows.
func (d *draft) learnedReasons(cycles []*cycle) []Reason {
	var reasons []Reason
	untaught := func(cy *cycle) int { return wholeDays(cy.prior.Learn().Predictive(cy.last().shift).Quantile(0.5)) }
	if learned := filter(cycles, func(cy *cycle) bool { return cy.informative > 0 }); len(learned) > 0 {
		reasons = append(reasons, becauseByZone(ruleLearned, learned,
			"learned from what was noticed in earlier cycles ({informative_cycles} of this area); without, the median would be day {typical_median_day}.", func(cy *cycle) []any {
				return []any{"informative_cycles", cy.informative, "typical_median_day", untaught(cy)}
			}))
	}
	elsewhere := filter(cycles, func(cy *cycle) bool {
		return cy.informative == 0 && wholeDays(cy.freshly.median) != untaught(cy)
	})
	if len(elsewhere) > 0 {
		reasons = append(reasons, becauseByZone(ruleLearned, elsewhere,
			"learned from what was noticed in other areas; without, the median would be day {other_typical_median_day}.", func(cy *cycle) []any {
				return []any{"other_typical_median_day", untaught(cy)}
			}))
	}
	if quiet := filter(cycles, func(cy *cycle) bool { return cy.quietUntil > 0 && !cy.projected }); len(quiet) > 0 {
		reasons = append(reasons, becauseByZone(ruleStillQuiet, quiet,
			"no movement was seen on day {quiet_day}, which moves the window later.", func(cy *cycle) []any {
				return []any{"quiet_day", cy.quietUntil}
			}))
	}
	return reasons
}

// traitReasons names what moved the centre of modelled windows away from that of
// a typical zone of a typical patient. An agreed rhythm and a first sign are moved
// by no trait.
func (d *draft) traitReasons(cycles []*cycle) []Reason {
	if len(cycles) == 0 {
		return nil
	}
	rules, patient := d.rules.Duration, d.in.Patient
	typical, centred := rules.TypicalCentreDays()
	var reasons []Reason
	switch m := d.metabolism(); {
	case m == clinic.MetabolismTypical:
	case centred:
		reasons = append(reasons, because(ruleMetabolism,
			"Metabolism stated as {metabolism}: centre at {centre_days} instead of {typical_centre_days} days.",
			"metabolism", m, "centre_days", rules.MetabolismCentreDays[m], "typical_centre_days", typical))
	default:
		reasons = append(reasons, because(ruleMetabolism,
			"Metabolism stated as {metabolism}: {metabolism_factor} times the duration.",
			"metabolism", m, "metabolism_factor", math.Round(rules.MetabolismFactor(m)*100)/100))
	}
	if duration.StrengthShift(rules, patient.Strength) != 0 {
		reasons = append(reasons, because(ruleStrength,
			"Muscle strength {strength}: {strength_factor} times the duration.",
			"strength", patient.Strength, "strength_factor", rules.StrengthFactor[patient.Strength]))
	}
	if areas := filter(cycles, func(cy *cycle) bool { return centred && rules.ZoneMedianDays[cy.zone] != typical }); len(areas) > 0 {
		reasons = append(reasons, becauseByZone(ruleArea, areas,
			"lasts {median_days} days in the median, typical are {typical_median_days}.", func(cy *cycle) []any {
				return []any{"median_days", rules.ZoneMedianDays[cy.zone], "typical_median_days", typical}
			}))
	}
	dosed := filter(cycles, func(cy *cycle) bool { return duration.DoseShift(rules, cy.zone, cy.units()) != 0 })
	if len(dosed) > 0 {
		reasons = append(reasons, becauseByZone(ruleDose, dosed,
			"{units} units, standard is {standard_units}.", func(cy *cycle) []any {
				return []any{"units", *cy.units(), "standard_units", rules.StandardUnits[cy.zone]}
			}))
	}
	return reasons
}

func adjustedBy(cycles []*cycle, rule string) []*cycle {
	return filter(cycles, func(cy *cycle) bool { return slices.Contains(cy.adjusted, rule) })
}

func filter[T any](all []T, keep func(T) bool) []T {
	var kept []T
	for _, x := range all {
		if keep(x) {
			kept = append(kept, x)
		}
	}
	return kept
}
