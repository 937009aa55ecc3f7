package plan

import (
	"slices"
	"strconv"

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
	v := a.nextVisit(a.waiting, a.earliest)
	a.waiting = without(a.waiting, v.shaped)
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
	a.serve(v, a.waiting)
	a.waiting = without(a.waiting, v.served)
	a.joinEarly(v, a.waiting)
	a.waiting = without(a.waiting, v.early)
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

// decide gives a visit the days that a clinician decided on, whatever became of the
// computed ones. An appointment inside of those stands for the visit: it was had or
// will be. A decision is about one visit.
func (a *agenda) decide(v *visit) {
	v.key = a.latest.ID + "/" + strconv.Itoa(a.ordinal(v))
	o := a.overrides[string(KindWindow)+"/"+v.key]
	if o == nil || bookedIn(v.span, a.anchors) != nil ||
		slices.ContainsFunc(a.visits, func(before *visit) bool { return before.override == o }) {
		return
	}
	v.override = o
	v.reasons = []Reason{overridden(v.span)}
	v.span = span{o.From, o.To}
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
	following := v.place().middle().AddDays(d.spacing)
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

// shape moves the visit around pauses and closed days; ok is false if no day is
// left for it.
func (d *draft) shape(v *visit) (ok bool) {
	d.clearOfEvents(v)
	if !d.aroundPauses(v) {
		return false
	}
	if d.hasGoodDay(v.span) {
		return true
	}
	day, found := d.nextGoodDay(v.last)
	if !found {
		d.reviewNoOpenDay(v)
		return false
	}
	if d.open.hasOpen(v.span) {
		v.reasons = append(v.reasons, because(ruleNextOpenDay,
			"All open days from {window} are less than {keep_clear_days} days before an event; the next one is {next_open_day}.",
			"window", v.span, "keep_clear_days", d.rules.Event.LateLast, "next_open_day", day))
	} else {
		v.reasons = append(v.reasons, because(ruleNextOpenDay,
			"There is no open day from {window}; the next one is {next_open_day}.", "window", v.span, "next_open_day", day))
	}
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
// coming year is open for it. It is said once, and asked again until there is one.
func (d *draft) reviewNoOpenDay(v *visit) {
	key := "closed/" + d.latest.ID
	if slices.ContainsFunc(d.reviews, func(r review) bool { return r.key == key }) {
		return
	}
	d.reviews = append(d.reviews, review{
		key: key, date: d.askedAgain(v.first), zones: zonesOf(v.shaped),
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
		joins := because(ruleJoinsNext,
			"{zones}: the last window passed, so this visit is the next occasion.", "zones", sortedZones(zonesOf(v.carried)))
		if v.standIn != nil && v.absorber == nil {
			v.standIn.tell(joins)
		} else {
			v.reasons = append(v.reasons, joins)
		}
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
