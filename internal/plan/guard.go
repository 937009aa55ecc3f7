package plan

import (
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// addGuards shows, for each open treatment, the day on which the regular rhythm
// ends: four months after it (slow metabolism: five) or the day after the
// window, whichever is later (facts 3 and 12). There is none while the next visit
// is booked (planner.md section 9.12).
func (d *draft) addGuards() {
	if d.nextVisitIsBooked() {
		return
	}
	months := d.rules.Guard.Months[d.metabolism()]
	for _, t := range d.openTreatments() {
		zones := d.zonesSince(t)
		date := addMonths(t.Date, months)
		reason := because(ruleGuard, "%d months after %s.", months, t.Date)
		for _, z := range zones {
			if last, ok := d.visitOf(z); ok && !last.Before(date) {
				date = last.AddDays(1)
				reason = because(ruleGuard, "The day after the window, later than %d months after %s.", months, t.Date)
			}
		}
		d.add(Item{
			Key:     "guard/" + t.ID,
			Kind:    KindGuard,
			Start:   date,
			End:     date,
			Zones:   zones,
			Reasons: []Reason{reason},
		})
	}
}

// nextVisitIsBooked reports whether the first visit ahead is an appointment.
func (d *draft) nextVisitIsBooked() bool {
	if len(d.booked) == 0 {
		return false
	}
	first := slices.MinFunc(d.booked, func(a, b *booking) int { return a.date().Compare(b.date()) }).date()
	return !slices.ContainsFunc(d.items, func(i Item) bool {
		return (i.Kind == KindWindow || i.Kind == KindPrep) && i.Start.Before(first)
	})
}

// visitOf returns the last day of the visit that zone z is due for, as far as
// the regular rhythm is concerned; ok is false if it has none.
func (d *draft) visitOf(z clinic.Zone) (last civil.Date, ok bool) {
	for _, v := range d.visits {
		if hasZone(v.shaped, z) || hasZone(v.early, z) {
			return v.rhythmEnd(), true
		}
	}
	for _, p := range d.passed {
		if slices.Contains(p.zones, z) {
			return p.last, true
		}
	}
	return civil.Date{}, false
}

func hasZone(cycles []*cycle, z clinic.Zone) bool {
	return slices.ContainsFunc(cycles, func(cy *cycle) bool { return cy.zone == z })
}

// rhythmEnd is the last day of the window, or of the prep that absorbed it.
func (v *visit) rhythmEnd() civil.Date {
	if v.hidden && v.place.overlaps(v.span) {
		return v.place.last
	}
	return v.last
}
