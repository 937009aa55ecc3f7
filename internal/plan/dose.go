package plan

import "github.com/afterglow-calendar/afterglow/internal/clinic"

// reviewDoses puts before the clinic each dose of an open cycle that is above its
// ceiling, for zones that have a standard (fact 6, planner.md section 3). It says
// what was given and never what to give.
func (d *draft) reviewDoses() {
	rules := d.rules.Duration
	for i := range d.cycles {
		cy := &d.cycles[i]
		standard, known := rules.StandardUnits[cy.zone]
		ceiling := rules.DoseCeilingFactor * standard
		units := cy.units()
		if !known || units == nil || *units <= ceiling {
			continue
		}
		date, ok := d.nextVisitDay()
		if !ok {
			return
		}
		zones := []clinic.Zone{cy.zone}
		d.reviews = append(d.reviews, review{
			key: "dose/" + cy.treatment().ID + "/" + string(cy.zone), date: date, zones: zones,
			reason: because(ruleDoseCeiling,
				"{zones}: {units} units on {treated} are above the clinic's ceiling of {ceiling_units}, {dose_ceiling_factor} times the standard of {standard_units}.",
				"zones", zones, "units", *units, "treated", cy.day0, "ceiling_units", ceiling,
				"dose_ceiling_factor", rules.DoseCeilingFactor, "standard_units", standard),
		})
	}
}
