package plan

import (
	"strconv"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// addTracks shows the weekly look after each open treatment, for first-timers or,
// if the protocol says so, for everyone: until movement returns or the regular
// rhythm ends, whichever comes first (fact 15).
func (d *draft) addTracks() {
	rules := d.rules.Track
	if rules.FirstTimersOnly && !d.in.Patient.FirstTimer {
		return
	}
	for _, t := range d.openTreatments() {
		until := d.trackedUntil(t)
		for n := 1; n <= rules.Most; n++ {
			day := rules.FromDay + (n-1)*rules.EveryDays
			date := t.Date.AddDays(day)
			zones := d.quietZones(t, day)
			if date.After(until) || len(zones) == 0 {
				break
			}
			d.add(Item{
				Key:   string(KindTrack) + "/" + t.ID + "/" + strconv.Itoa(n),
				Kind:  KindTrack,
				Start: date,
				End:   date,
				Zones: zones,
				Reasons: []Reason{because(ruleTrack,
					"Day {day} after {treated}: one look every {every_days} days, in the same light, until movement returns.",
					"day", day, "treated", t.Date, "every_days", rules.EveryDays)},
			})
		}
	}
}

// trackedUntil is the day of the guard, whether or not one is shown: a booked
// visit ends no diary. A clinician may have decided on another day for it.
func (d *draft) trackedUntil(t *clinic.Treatment) civil.Date {
	if o := d.overrides[guardKey(t)]; o != nil {
		return o.To
	}
	day, _ := d.guardDay(t)
	return day
}

// quietZones returns the zones of an open treatment in which no movement was
// reported before a day of the cycle: tracking stops zone by zone (planner.md
// section 9.16).
func (d *draft) quietZones(t *clinic.Treatment, day int) []clinic.Zone {
	var zones []clinic.Zone
	for i := range d.cycles {
		cy := &d.cycles[i]
		if moved := cy.last().seen.Moved; cy.day0 == t.Date && (moved == 0 || day <= moved) {
			zones = append(zones, cy.zone)
		}
	}
	return zones
}
