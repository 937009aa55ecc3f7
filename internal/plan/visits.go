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
	shared    span       // what the windows of its zones share
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

	standIn *anchor // the prep or appointment that is shown in its place
}

// absorber is the prep that is one visit with it, nil if none is: of the preps that
// stand for a visit, the one that overlaps it.
func (v *visit) absorber() *prep {
	if v.standIn == nil || !v.standIn.overlaps(v.span) {
		return nil
	}
	return v.standIn.prep
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

// nextVisit takes the zone with the earliest last day, and all that can share a
// visit with it, from those that wait.
func (a *agenda) nextVisit() *visit {
	w, earliest := a.rules.Window, a.earliest
	lead := slices.MinFunc(a.waiting, func(x, y *cycle) int { return x.window.last.Compare(y.window.last) })
	v := &visit{earliest: earliest, projected: true}
	shareBy := later(lead.window.last, later(lead.window.first, earliest).AddDays(w.VisitMinLengthDays))
	v.span = span{later(lead.window.first, earliest), lead.window.last}
	for _, cy := range a.waiting {
		if first := later(cy.window.first, earliest); !first.After(shareBy) {
			v.shaped = append(v.shaped, cy)
			v.first = later(v.first, first)
			v.projected = v.projected && cy.projected
		}
	}
	a.waiting = without(a.waiting, v.shaped)
	v.last = later(v.last, v.first.AddDays(w.VisitMinLengthDays))
	v.shared = v.span
	if len(a.visits) > 0 && earliest.After(a.minimumDay) && v.first == earliest {
		v.reasons = append(v.reasons, because(ruleAfterVisit,
			"Not before {earliest}, {interval_days} days after the visit planned before.",
			"earliest", earliest, "interval_days", a.spacing))
	}
	return v
}

// joinEarly adds the zones that would wait too long for the visit after this one
// (planner.md section 9.11).
func (a *agenda) joinEarly(v *visit) {
	following := v.place().middle().AddDays(a.spacing)
	for _, cy := range a.waiting {
		if cy.window.last.AddDays(a.rules.Window.LateToleranceDays).Before(following) {
			v.early = append(v.early, cy)
			v.projected = v.projected && cy.projected
		}
	}
	a.waiting = without(a.waiting, v.early)
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
		joins := because(ruleJoinsNext,
			"{zones}: the last window passed, so this visit is the next occasion.", "zones", sortedZones(zonesOf(v.carried)))
		if v.standIn != nil && v.absorber() == nil {
			v.standIn.tell(joins)
		} else {
			v.reasons = append(v.reasons, joins)
		}
	}
	if v.absorber() != nil {
		for _, r := range v.reasons {
			v.standIn.tell(r)
		}
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
