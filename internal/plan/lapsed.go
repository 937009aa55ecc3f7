package plan

import (
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Lapsed is a patient who has not come back: the window of every zone passed, and its
// overdue time too, with nothing booked. The plan shows her nothing any more; the
// clinic may want to ask after her.
type Lapsed struct {
	Ended civil.Date    `json:"ended" format:"date" doc:"Last day of the last window that passed"`
	Zones []clinic.Zone `json:"zones" doc:"What the next visit would treat"`
}

// findLapsed reports whether the patient has not come back. A zone whose window passed
// while that of another is still to come is treated with that one (planner.md section
// 9.11), so she is not away yet. Neither is she while a pause keeps her away, nor while
// a prep is so near that a visit before it would spoil it.
func (d *draft) findLapsed() *Lapsed {
	if len(d.passed) == 0 || d.hasOwnWindow() || len(d.booked) > 0 || d.isPausedNow() || d.awaitsPrep() {
		return nil
	}
	all := &Lapsed{Zones: sortedZones(d.zones())}
	for _, v := range d.passed {
		all.Ended = later(all.Ended, v.last)
	}
	return all
}

// hasOwnWindow reports whether a visit is due, or overdue, for a zone whose own window
// has not gone.
func (d *draft) hasOwnWindow() bool {
	return slices.ContainsFunc(d.visits, func(v *visit) bool {
		return slices.ContainsFunc(v.shaped, func(cy *cycle) bool { return !cy.projected })
	})
}

func (d *draft) isPausedNow() (paused bool) {
	for _, p := range d.in.Pauses {
		d.horizon.at(p.From)
		if p.Until != nil {
			d.horizon.at(p.Until.AddDays(1))
		}
		paused = paused || !d.asOf.Before(p.From) && (p.Until == nil || !d.asOf.After(*p.Until))
	}
	return paused
}

// awaitsPrep reports whether the time before a prep is too short for another visit.
func (d *draft) awaitsPrep() (awaits bool) {
	for _, p := range d.preps {
		if p.hidden || d.asOf.After(p.last) {
			continue
		}
		near := p.last.AddDays(1 - d.minInterval)
		d.horizon.at(near)
		awaits = awaits || !d.asOf.Before(near)
	}
	return awaits
}
