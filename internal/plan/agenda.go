package plan

import (
	"slices"
	"strconv"

	"cloud.google.com/go/civil"
)

// agenda lays the visits one after the other, in order of time (decisions/0008).
type agenda struct {
	*draft
	anchors  []*anchor  // what has its place, by date
	waiting  []*cycle   // due for a visit
	carried  []*cycle   // their window passed unused: the next visit is theirs
	missed   []*cycle   // of an overdue visit: theirs is the next prep or appointment
	earliest civil.Date // first day that the visits before leave
}

// scheduleVisits merges the windows of the zones into as few visits as possible,
// by the earliest last day (planner.md sections 5 and 9.11). A visit that passed
// unused leaves its zones to the next one; any other is followed by those
// projected from it, to the horizon.
func (d *draft) scheduleVisits() {
	a := agenda{draft: d, anchors: d.findAnchors(), earliest: d.minimumDay}
	if d.latest != nil {
		a.earliest = d.latest.Date.AddDays(d.spacing)
	}
	for i := range d.cycles {
		if cy := &d.cycles[i]; cy.lapsed {
			a.carried = append(a.carried, cy)
		} else {
			a.waiting = append(a.waiting, cy)
		}
	}
	for {
		for len(a.waiting) > 0 {
			a.layNext()
		}
		if !a.layAtAnchor(nil) {
			return
		}
	}
}

// layNext lays the visit for the zone with the earliest last day.
func (a *agenda) layNext() {
	v := a.nextVisit()
	if !a.shape(v) {
		return // an open-ended pause leaves no day
	}
	if v.projected && v.first.After(a.lastProjected()) {
		return
	}
	a.decide(v)
	if !v.projected && a.goneBy(v) {
		a.passed = append(a.passed, passedVisit{v.span, zonesOf(v.shaped)})
		a.carried = append(a.carried, v.shaped...)
		return // zones that would have been early wait for their own window
	}
	a.fit(v)
	a.layAtAnchor(v)
	v.carried, a.carried = a.carried, nil
	if at := v.standIn; at != nil {
		v.carried = append(v.carried, filter(a.missed, func(cy *cycle) bool { return at.treats(cy.zone) })...)
		a.missed = without(a.missed, v.carried)
	}
	a.serve(v)
	a.joinEarly(v)
	a.lay(v)
}

// layAtAnchor lets zones whose window passed unused be treated at the first prep or
// appointment to come that treats them, if that is before the visit next: it is
// their next visit (planner.md section 9.11). laid is false if there is none.
func (a *agenda) layAtAnchor(next *visit) (laid bool) {
	for _, at := range a.anchors {
		treated := filter(slices.Concat(a.carried, a.missed), func(cy *cycle) bool { return at.treats(cy.zone) })
		if len(treated) == 0 || next != nil && !at.first.Before(next.place().first) {
			continue
		}
		a.carried, a.missed = without(a.carried, treated), without(a.missed, treated)
		a.lay(&visit{span: at.span, earliest: a.earliest, standIn: at, carried: treated})
		laid = true
	}
	return laid
}

// lay puts a visit on the agenda, and the cycles that follow from it.
func (a *agenda) lay(v *visit) {
	a.complete(v)
	a.visits = append(a.visits, v)
	a.earliest = later(a.earliest, a.earliestAfter(v))
	if a.isOverdue(v) {
		a.missed = append(a.missed, slices.Concat(v.shaped, v.early, v.carried)...)
		return
	}
	a.waiting = append(a.waiting, a.projectedFrom(v)...)
}

// decide gives a visit the days that a clinician decided on, whatever became of the
// computed ones. An appointment inside of those stands for the visit: it was had or
// will be. A decision is about one visit.
func (a *agenda) decide(v *visit) {
	v.key = a.latest.ID + "/" + strconv.Itoa(a.ordinal(v))
	o := a.overrides[string(KindWindow)+"/"+v.key]
	if o == nil || a.bookedIn(v.span) != nil ||
		slices.ContainsFunc(a.visits, func(before *visit) bool { return before.override == o }) {
		return
	}
	v.override = o
	v.reasons = []Reason{overridden(v.span)}
	v.span = span{o.From, o.To}
}

// ordinal numbers the visits after the latest full treatment, preps and
// appointments counted (planner.md section 9.15).
func (a *agenda) ordinal(v *visit) int {
	n := 1 + len(a.passed)
	for _, before := range a.visits {
		if before.standIn == nil && before.first.Before(v.first) {
			n++
		}
	}
	for _, at := range a.anchors {
		// One that is nearer stands for the visit and has its place in the count.
		if v.first.DaysSince(at.last) >= a.minInterval {
			n++
		}
	}
	return n
}

// lastProjected is the last day on which a projected visit can begin.
func (d *draft) lastProjected() civil.Date {
	months := d.rules.HorizonMonths
	if d.in.HorizonMonths > 0 {
		months = d.in.HorizonMonths
	}
	return addMonths(d.latest.Date, months)
}

// goneBy reports whether the window of a visit and its overdue time have passed.
func (d *draft) goneBy(v *visit) bool {
	gone := v.last.AddDays(d.rules.Window.OverdueDays + 1)
	d.horizon.at(gone)
	return !d.asOf.Before(gone)
}

// isOverdue: the window went by unused. Nothing is projected from it (planner.md
// section 9.11).
func (d *draft) isOverdue(v *visit) bool {
	d.horizon.at(v.last.AddDays(1))
	return v.standIn == nil && d.asOf.After(v.last)
}

// minimumDayNow is the minimum day once the visits that were laid have taken place.
func (a *agenda) minimumDayNow() civil.Date {
	day := a.minimumDay
	for _, before := range a.visits {
		day = later(day, before.place().middle().AddDays(a.minInterval))
	}
	return day
}

// earliestAfter is the first day of a next visit: the spacing after the middle of
// this one, or after the last day of the prep or appointment that stands for it.
func (d *draft) earliestAfter(v *visit) civil.Date {
	day := v.place().middle().AddDays(d.spacing)
	if v.standIn != nil {
		day = later(day, v.standIn.last.AddDays(d.minInterval))
	}
	return day
}

// projectedFrom returns the cycles that begin if the visit takes place in its
// middle (planner.md section 5).
func (a *agenda) projectedFrom(v *visit) []*cycle {
	var all []*cycle
	for _, cy := range slices.Concat(v.shaped, v.early, v.carried, v.served) {
		next := a.projectedCycle(cy, v.place().middle())
		for _, at := range a.anchors {
			// A prep or appointment between the two is the visit before the window.
			between := at.first.After(v.place().last) && !next.window.first.Before(at.last.AddDays(a.minInterval))
			if between && at.treats(cy.zone) {
				next = a.projectedCycle(cy, at.middle())
			}
		}
		all = append(all, next)
	}
	return all
}
