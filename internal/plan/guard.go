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
	for _, t := range d.openTreatments() {
		date, reason := d.guardDay(t)
		d.add(Item{
			Key:     guardKey(t),
			Kind:    KindGuard,
			Start:   date,
			End:     date,
			Zones:   d.zonesSince(t),
			Reasons: []Reason{reason},
		})
	}
}

func guardKey(t *clinic.Treatment) string { return string(KindGuard) + "/" + t.ID }

// guardDay is the day on which the regular rhythm of an open treatment ends.
func (d *draft) guardDay(t *clinic.Treatment) (civil.Date, Reason) {
	months := d.rules.Guard.Months[d.metabolism()]
	plain := addMonths(t.Date, months)
	date := plain
	for _, z := range d.zonesSince(t) {
		if last, ok := d.visitOf(z); ok && !last.Before(date) {
			date = last.AddDays(1)
		}
	}
	text := "{months} months after {treated}."
	if date != plain {
		text = "The day after the window, later than {months} months after {treated}."
	}
	return date, because(ruleGuard, text, "months", months, "treated", t.Date)
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
		if hasZone(v.shaped, z) || hasZone(v.early, z) || hasZone(v.served, z) {
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
	return slices.ContainsFunc(cycles, func(cy *cycle) bool { return cy.zone == z && !cy.projected })
}

// rhythmEnd is the last day of the window, or of the prep that absorbed it.
func (v *visit) rhythmEnd() civil.Date {
	if v.standIn != nil && v.standIn.overlaps(v.span) {
		return v.standIn.last
	}
	return v.last
}
