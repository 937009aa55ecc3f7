package plan

import (
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// visit is one coming visit for zones whose effect is expected to fade: the
// windows of the zones merged (planner.md section 5).
type visit struct {
	span
	key       string     // without the kind; of visits that show a window
	earliest  civil.Date // first day that is allowed
	projected bool       // no zone of it is due before another visit
	zones     []clinic.Zone
	shaped    []*cycle // zones whose windows make the span
	early     []*cycle // zones that join, treated before their own window
	served    []*cycle // zones whose window is dropped for the stand-in
	carried   []*cycle // zones whose window passed unused
	reasons   []Reason
	override  *clinic.Override // set its dates

	standIn  *anchor // the prep or appointment that is shown in its place
	absorber *prep   // the prep that is one visit with it
}

// place is where the visit takes place: its own days, or those of the prep or
// appointment that stands for it.
func (v *visit) place() span {
	if v.standIn != nil {
		return v.standIn.span
	}
	return v.span
}

// passedVisit is a visit whose window and overdue time went by.
type passedVisit struct {
	span
	zones []clinic.Zone
}

// scheduleVisits merges the windows of the zones into as few visits as possible,
// by the earliest last day (planner.md sections 5 and 9.11). A visit that passed
// unused leaves its zones to the next one; any other is followed by those
// projected from it, to the horizon.
func (d *draft) scheduleVisits() {
	var waiting, carried []*cycle
	for i := range d.cycles {
		if cy := &d.cycles[i]; cy.lapsed {
			carried = append(carried, cy)
		} else {
			waiting = append(waiting, cy)
		}
	}
	earliest := d.minimumDay
	for len(waiting) > 0 {
		v := d.nextVisit(waiting, earliest)
		waiting = without(waiting, v.shaped)
		if !d.shape(v) {
			continue // an open-ended pause leaves no day
		}
		if v.projected && v.first.After(d.lastProjected()) {
			continue
		}
		if !v.projected && d.goneBy(v) {
			d.passed = append(d.passed, passedVisit{v.span, zonesOf(v.shaped)})
			carried = append(carried, v.shaped...)
			continue // zones that would have been early wait for their own window
		}
		v.carried, carried = carried, nil
		d.fit(v)
		d.serve(v, waiting)
		waiting = without(waiting, v.served)
		d.joinEarly(v, waiting)
		waiting = without(waiting, v.early)
		d.complete(v)
		d.visits = append(d.visits, v)
		earliest = later(earliest, d.earliestAfter(v))
		if !d.isOverdue(v) {
			waiting = append(waiting, d.projectedFrom(v)...)
		}
	}
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

// nextVisit returns the visit for the zone with the earliest last day and all
// zones that can share it, not before the day earliest.
func (d *draft) nextVisit(waiting []*cycle, earliest civil.Date) *visit {
	w := d.rules.Window
	lead := slices.MinFunc(waiting, func(a, b *cycle) int { return a.window.last.Compare(b.window.last) })
	v := &visit{earliest: earliest, projected: true}
	shareBy := later(lead.window.last, later(lead.window.first, earliest).AddDays(w.VisitMinLengthDays))
	v.span = span{later(lead.window.first, earliest), lead.window.last}
	for _, cy := range waiting {
		if first := later(cy.window.first, earliest); !first.After(shareBy) {
			v.shaped = append(v.shaped, cy)
			v.first = later(v.first, first)
			v.projected = v.projected && cy.projected
		}
	}
	v.last = later(v.last, v.first.AddDays(w.VisitMinLengthDays))
	if earliest.After(d.minimumDay) && v.first == earliest {
		v.reasons = append(v.reasons, because(ruleAfterVisit,
			"Not before {earliest}, {interval_days} days after the visit before.",
			"earliest", earliest, "interval_days", d.spacing))
	}
	return v
}

// joinEarly adds the zones that would wait too long for the visit after this one
// (planner.md section 9.11).
func (d *draft) joinEarly(v *visit, waiting []*cycle) {
	following := v.place().middle().AddDays(d.minInterval)
	for _, cy := range waiting {
		if cy.window.last.AddDays(d.rules.Window.LateToleranceDays).Before(following) {
			v.early = append(v.early, cy)
			v.projected = v.projected && cy.projected
		}
	}
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
func (d *draft) projectedFrom(v *visit) []*cycle {
	var next []*cycle
	for _, cy := range slices.Concat(v.shaped, v.early, v.carried, v.served) {
		next = append(next, d.projectedCycle(cy, v.place().middle()))
	}
	return next
}

// shape moves the visit around pauses and closed days; ok is false if no day is
// left for it.
func (d *draft) shape(v *visit) (ok bool) {
	d.clearOfEvents(v)
	if !d.aroundPauses(v) {
		return false
	}
	if d.open.hasOpen(v.span) {
		return true
	}
	day, found := d.open.nextAfter(v.last)
	if !found {
		d.reviewNoOpenDay(v)
		return false
	}
	v.reasons = append(v.reasons, because(ruleNextOpenDay,
		"There is no open day from {window}; the next one is {next_open_day}.", "window", v.span, "next_open_day", day))
	v.last = day
	if d.open.isPaused(v.span) {
		// The open day lies behind a pause: begin there.
		v.span = span{day, day.AddDays(d.rules.Window.AfterPauseMinLengthDays)}
		return d.aroundPauses(v)
	}
	return true
}

// aroundPauses ends the visit before a pause if seven days are left for it, and
// begins it after the pause otherwise (planner.md section 9.8).
func (d *draft) aroundPauses(v *visit) (ok bool) {
	for {
		p, paused := d.open.pauseIn(v.span)
		if !paused {
			return true
		}
		if before := (span{v.first, p.From.AddDays(-1)}); before.length() >= d.rules.Window.VisitMinLengthDays {
			v.reasons = append(v.reasons, because(ruleAroundPause,
				"Ends on {window_last}, before the pause.", "window_last", before.last))
			v.span = before
			return true
		}
		if p.Until == nil {
			return false
		}
		v.first = p.Until.AddDays(1)
		v.last = later(v.last, v.first.AddDays(d.rules.Window.AfterPauseMinLengthDays))
		v.reasons = append(v.reasons, because(ruleAroundPause,
			"Begins on {window_first}, after the pause.", "window_first", v.first))
	}
}

// reviewNoOpenDay puts before the clinic that a visit is due and that no day of the
// coming year is open for it. It is said once.
func (d *draft) reviewNoOpenDay(v *visit) {
	key := "closed/" + d.latest.ID
	if slices.ContainsFunc(d.reviews, func(r review) bool { return r.key == key }) {
		return
	}
	d.reviews = append(d.reviews, review{
		key: key, date: v.first, zones: zonesOf(v.shaped),
		reason: because(ruleNoOpenDay, "A visit is due from {window_first} on; no day of the year after it is open for the patient.", "window_first", v.first),
	})
}

// complete fills in the zones and the reasons of a visit that is due.
func (d *draft) complete(v *visit) {
	v.zones = sortedZones(slices.Concat(zonesOf(v.shaped), zonesOf(v.early), zonesOf(v.carried)))
	moved := v.reasons
	v.reasons = d.durationReasons(v)
	if later := filter(v.shaped, func(cy *cycle) bool { return cy.projected }); len(later) > 0 {
		v.reasons = append(v.reasons, becauseByZone(ruleProjected, later,
			"projected from {from}, the middle of the visit before.", func(cy *cycle) []any { return []any{"from", cy.day0} }))
	}
	v.reasons = append(v.reasons, moved...)
	if len(v.early) > 0 {
		v.reasons = append(v.reasons, because(ruleTreatedEarly,
			"{zones}: treated early, because the visit after this one would be more than {late_tolerance_days} days after the end of the window of its own.",
			"zones", zonesOf(v.early), "late_tolerance_days", d.rules.Window.LateToleranceDays))
	}
	if len(v.carried) > 0 {
		v.reasons = append(v.reasons, because(ruleJoinsNext,
			"{zones}: the last window passed, so this visit is the next occasion.", "zones", sortedZones(zonesOf(v.carried))))
	}
	if v.absorber != nil {
		v.absorber.reasons = append(v.absorber.reasons, v.reasons...)
	}
}

func without(cycles, taken []*cycle) []*cycle {
	var rest []*cycle
	for _, cy := range cycles {
		if !slices.Contains(taken, cy) {
			rest = append(rest, cy)
		}
	}
	return rest
}

func zonesOf(cycles []*cycle) []clinic.Zone {
	zones := make([]clinic.Zone, len(cycles))
	for i, cy := range cycles {
		zones[i] = cy.zone
	}
	return zones
}
