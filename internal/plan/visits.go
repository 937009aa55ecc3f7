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
	earliest civil.Date // first day that is allowed
	zones    []clinic.Zone
	shaped   []*cycle // zones whose windows make the span
	early    []*cycle // zones that join, treated before their own window
	reasons  []Reason

	// place is where the visit finally takes place: its own span, or that of
	// the prep or appointment that stands for it.
	place  span
	hidden bool // no window is shown
}

// passedVisit is a visit whose window and overdue time went by.
type passedVisit struct {
	span
	zones []clinic.Zone
}

// scheduleVisits merges the windows of the zones into as few visits as possible,
// by the earliest last day (planner.md sections 5 and 9.11). A visit that passed
// unused leaves its zones to the next one.
func (d *draft) scheduleVisits() {
	var waiting []*cycle
	var carried []clinic.Zone
	for i := range d.cycles {
		if cy := &d.cycles[i]; cy.lapsed {
			carried = append(carried, cy.zone)
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
		gone := v.last.AddDays(d.rules.Window.OverdueDays + 1)
		d.horizon.at(gone)
		if !d.asOf.Before(gone) {
			zones := zonesOf(v.shaped)
			d.passed = append(d.passed, passedVisit{v.span, zones})
			carried = append(carried, zones...)
			continue // zones that would have been early wait for their own window
		}
		waiting = without(waiting, v.early)
		d.complete(v, carried)
		carried = nil
		d.visits = append(d.visits, v)
		earliest = v.middle().AddDays(d.minInterval)
	}
}

// nextVisit returns the visit for the zone with the earliest last day and all
// zones that can share it, not before the day earliest.
func (d *draft) nextVisit(waiting []*cycle, earliest civil.Date) *visit {
	w := d.rules.Window
	lead := slices.MinFunc(waiting, func(a, b *cycle) int { return a.window.last.Compare(b.window.last) })
	v := &visit{earliest: earliest}
	shareBy := later(lead.window.last, later(lead.window.first, earliest).AddDays(w.VisitMinLengthDays))
	v.span = span{later(lead.window.first, earliest), lead.window.last}
	for _, cy := range waiting {
		if first := later(cy.window.first, earliest); !first.After(shareBy) {
			v.shaped = append(v.shaped, cy)
			v.first = later(v.first, first)
		}
	}
	v.last = later(v.last, v.first.AddDays(w.VisitMinLengthDays))

	following := v.middle().AddDays(d.minInterval)
	for _, cy := range without(waiting, v.shaped) {
		if cy.window.last.AddDays(w.LateToleranceDays).Before(following) {
			v.early = append(v.early, cy)
		}
	}
	if d.latest != nil && earliest.After(d.minimumDay) && v.first == earliest {
		v.reasons = append(v.reasons, because(ruleAfterVisit,
			"Not before %s, %d days after the middle of the visit before.", earliest, d.minInterval))
	}
	return v
}

// shape moves the visit around pauses and closed days; ok is false if no day is
// left for it.
func (d *draft) shape(v *visit) (ok bool) {
	if !d.aroundPauses(v) {
		return false
	}
	if d.open.hasOpen(v.span) {
		return true
	}
	day, found := d.open.nextAfter(v.last)
	if !found {
		return true // closed for good: there is no better day to tell
	}
	v.reasons = append(v.reasons, because(ruleNextOpenDay,
		"There is no open day from %s; the next one is %s.", v.span, day))
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
			v.reasons = append(v.reasons, because(ruleAroundPause, "Ends on %s, before the pause.", before.last))
			v.span = before
			return true
		}
		if p.Until == nil {
			return false
		}
		v.first = p.Until.AddDays(1)
		v.last = later(v.last, v.first.AddDays(d.rules.Window.AfterPauseMinLengthDays))
		v.reasons = append(v.reasons, because(ruleAroundPause, "Begins on %s, after the pause.", v.first))
	}
}

// complete fills in the zones and the reasons of a visit that is due.
func (d *draft) complete(v *visit, carried []clinic.Zone) {
	v.zones = sortedZones(slices.Concat(zonesOf(v.shaped), zonesOf(v.early), carried))
	v.place = v.span
	moved := v.reasons
	v.reasons = append(d.durationReasons(v), moved...)
	if len(v.early) > 0 {
		v.reasons = append(v.reasons, because(ruleTreatedEarly,
			"%s: treated early, because the visit after this one would be more than %d days after the end of the window of its own.",
			list(zonesOf(v.early)), d.rules.Window.LateToleranceDays))
	}
	if len(carried) > 0 {
		v.reasons = append(v.reasons, because(ruleJoinsNext,
			"%s: the last window passed, so this visit is the next occasion.", list(sortedZones(carried))))
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
