package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/duration"
)

// durationReasons explains the span of a visit by the windows of its zones.
// Zones with equal numbers share a sentence. The text says "8 of 10 times" and
// never promises more: about a third of first movements fall inside a window
// (fact 17, planner.md section 3).
func (d *draft) durationReasons(v *visit) []Reason {
	sentences := groupedSentences(append(slices.Clone(v.shaped), v.early...), func(cy *cycle) string {
		w := d.rules.Window
		return fmt.Sprintf("movement is expected to return around day %d after %s, 8 of 10 times between day %d and day %d; the middle third is day %d to %d.",
			cy.day(0.5), cy.start(), cy.day(0.1), cy.day(0.9), cy.day(w.LowerQuantile), cy.day(w.UpperQuantile))
	})
	reasons := []Reason{{ruleDuration, sentences}}
	reasons = append(reasons, d.traitReasons(v.shaped)...)
	if moved := adjustedBy(v.shaped, ruleMinimumInterval); len(moved) > 0 {
		reasons = append(reasons, because(ruleMinimumInterval,
			"Not before %s, %d days after the last full treatment on %s.", d.minimumDay, d.minInterval, d.latest.Date))
	}
	if moved := adjustedBy(v.shaped, ruleWindowLength); len(moved) > 0 {
		reasons = append(reasons, because(ruleWindowLength,
			"%s: a window is %d to %d days long.", list(zonesOf(moved)), d.rules.Window.MinLengthDays, d.rules.Window.MaxLengthDays))
	}
	if len(v.shaped) > 1 && slices.ContainsFunc(v.shaped, func(cy *cycle) bool { return cy.window != v.shaped[0].window }) {
		reasons = append(reasons, because(ruleSharedVisit,
			"One visit serves %s: %s is what their windows share, at least %d days.",
			list(zonesOf(v.shaped)), v.span, d.rules.Window.VisitMinLengthDays))
	}
	return reasons
}

// traitReasons names what moved the centre of the windows away from that of a
// typical zone of a typical patient.
func (d *draft) traitReasons(cycles []*cycle) []Reason {
	rules, patient := d.rules.Duration, d.in.Patient
	typical := rules.MetabolismCentreDays[clinic.MetabolismTypical]
	var reasons []Reason
	if m := d.metabolism(); m != clinic.MetabolismTypical {
		reasons = append(reasons, because(ruleMetabolism,
			"Metabolism stated as %s: centre at %g instead of %g days.", m, rules.MetabolismCentreDays[m], typical))
	}
	if duration.StrengthShift(rules, patient.Strength) != 0 {
		reasons = append(reasons, because(ruleStrength,
			"Muscle strength %s: %g times the duration.", patient.Strength, rules.StrengthFactor[patient.Strength]))
	}
	if areas := filter(cycles, func(cy *cycle) bool { return rules.ZoneMedianDays[cy.zone] != typical }); len(areas) > 0 {
		reasons = append(reasons, Reason{ruleArea, groupedSentences(areas, func(cy *cycle) string {
			return fmt.Sprintf("lasts %g days in the median, other areas %g.", rules.ZoneMedianDays[cy.zone], typical)
		})})
	}
	dosed := filter(cycles, func(cy *cycle) bool { return duration.DoseShift(rules, cy.zone, cy.units()) != 0 })
	if len(dosed) > 0 {
		reasons = append(reasons, Reason{ruleDose, groupedSentences(dosed, func(cy *cycle) string {
			return fmt.Sprintf("%g units, standard is %g.", *cy.units(), rules.StandardUnits[cy.zone])
		})})
	}
	return reasons
}

// groupedSentences says one sentence per group of zones that share its words:
// "Glabella, forehead: ...".
func groupedSentences(cycles []*cycle, say func(*cycle) string) string {
	var order []string
	groups := map[string][]clinic.Zone{}
	for _, cy := range cycles {
		text := say(cy)
		if groups[text] == nil {
			order = append(order, text)
		}
		groups[text] = append(groups[text], cy.zone)
	}
	var sentences []string
	for _, text := range order {
		sentences = append(sentences, list(groups[text])+": "+text)
	}
	return strings.Join(sentences, " ")
}

// list names zones in a sentence for the clinic. How zones are called for patients
// is not the planner's to know.
func list(zones []clinic.Zone) string {
	names := make([]string, len(zones))
	for i, z := range zones {
		names[i] = strings.ReplaceAll(string(z), "_", " ")
	}
	return strings.Join(names, ", ")
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
