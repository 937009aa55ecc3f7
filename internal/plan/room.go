package plan

import (
	"cmp"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// anchor is a visit that has its place: a prep or a booked appointment. Windows
// give way to it.
type anchor struct {
	span
	prep    *prep                  // nil for an appointment
	treats  func(clinic.Zone) bool // which zones are expected to be treated
	reasons *[]Reason              // of its item
	rule    string                 // by which it stands for a window
}

// findAnchors returns what has its place, by date.
func (d *draft) findAnchors() []*anchor {
	var all []*anchor
	for _, b := range d.booked {
		all = append(all, &anchor{oneDay(b.date()), nil, b.treats, &b.reasons, ruleApptReplaces})
	}
	everyZone := func(clinic.Zone) bool { return true } // an event is prepared for in all of them
	for _, p := range d.preps {
		if !p.hidden {
			all = append(all, &anchor{p.span, p, everyZone, &p.reasons, rulePrepReplaces})
		}
	}
	slices.SortStableFunc(all, func(a, b *anchor) int { return cmp.Or(a.first.Compare(b.first), a.last.Compare(b.last)) })
	return all
}

// tell cites a reason on the anchor, once where it stands for several visits.
func (a *anchor) tell(r Reason) {
	told := func(other Reason) bool { return other.Rule == r.Rule && other.Text == r.Text }
	if !slices.ContainsFunc(*a.reasons, told) {
		*a.reasons = append(*a.reasons, r)
	}
}

// fit lets a window give way to the preps and appointments around it (planner.md
// sections 5, 6, 7 and 9.4). One that a clinician decided on gives way to nothing
// that does not overlap it, and is put before the clinic where that is too near.
func (a *agenda) fit(v *visit) {
	v.standIn = a.replacedInside(v)
	if v.standIn == nil {
		v.standIn = a.absorbed(v)
	}
	if v.override != nil {
		if v.standIn == nil {
			a.reviewDecision(v)
		}
		return
	}
	if v.standIn == nil {
		v.standIn = a.tooSoonAfter(v)
	}
	if v.standIn == nil {
		v.standIn = a.makeRoom(v)
	}
}

// serve lets the zones that wait be treated where the visit is, if a prep or an
// appointment stands for it: a window that begins less than the minimum interval
// after that one is dropped, zone by zone (planner.md section 9.4).
func (a *agenda) serve(v *visit) {
	if v.standIn == nil {
		return
	}
	from := v.standIn.last.AddDays(a.minInterval)
	v.served = filter(a.waiting, func(cy *cycle) bool { return v.standIn.treats(cy.zone) && cy.window.first.Before(from) })
	if len(v.served) > 0 {
		v.standIn.tell(becauseByZone(ruleDropped, v.served,
			"the window {window} begins less than {min_interval_days} days after this visit, which stands for it.", func(cy *cycle) []any {
				return []any{"window", cy.window, "min_interval_days", a.minInterval}
			}))
	}
	a.waiting = without(a.waiting, v.served)
}

// replacedInside: a booked appointment inside a window replaces it.
func (a *agenda) replacedInside(v *visit) *anchor {
	at := a.bookedIn(v.span)
	if at != nil {
		at.tell(because(ruleApptReplaces, "Booked inside the window {window}.", "window", v.span))
	}
	return at
}

func (a *agenda) bookedIn(s span) *anchor {
	for _, at := range a.anchors {
		if at.prep == nil && s.holds(at.first) {
			return at
		}
	}
	return nil
}

// absorbed: a prep absorbs a window it overlaps. They are one visit and one item
// with both reasons and the prep's span.
func (a *agenda) absorbed(v *visit) *anchor {
	for _, at := range a.anchors {
		if at.prep != nil && at.overlaps(v.span) {
			at.tell(because(ruleAbsorbsWindow, "One visit with the window {window}, which it overlaps.", "window", v.span))
			return at
		}
	}
	return nil
}

// tooSoonAfter: a window less than the minimum interval after a prep or an
// appointment is dropped.
func (a *agenda) tooSoonAfter(v *visit) *anchor {
	for _, at := range a.anchors {
		if at.last.Before(v.first) && v.first.DaysSince(at.last) < a.minInterval {
			return at
		}
	}
	return nil
}

// makeRoom ends a window the minimum interval before the last day of what comes
// after it. It may open early for that, never before the minimum day nor inside a
// pause. With fewer than seven days or no day to come, the window is replaced by
// what comes after: our own window must never spoil the wedding.
func (a *agenda) makeRoom(v *visit) (standIn *anchor) {
	natural, earliest := v.span, v.earliest
	var tight *anchor
	for _, at := range a.anchors {
		if !at.first.After(natural.last) {
			earliest = later(earliest, at.last.AddDays(a.minInterval))
			continue
		}
		if limit := at.last.AddDays(-a.minInterval); limit.Before(v.last) {
			v.last, tight = limit, at
		}
	}
	if tight == nil {
		return nil
	}
	shortest := a.rules.Window.VisitMinLengthDays
	if v.length() < shortest {
		v.first = later(earliest, v.last.AddDays(-shortest))
	}
	fits := v.length() >= shortest && a.hasGoodDay(v.span) && !a.open.isPaused(v.span)
	if fits {
		a.horizon.at(v.last.AddDays(1))
	}
	if !fits || v.last.Before(a.asOf) {
		tight.tell(because(tight.rule,
			"Stands for the window {window}, which leaves less than {min_interval_days} days before it.",
			"window", natural, "min_interval_days", a.minInterval))
		if !fits {
			v.span = natural
		}
		return tight
	}
	v.reasons = slices.DeleteFunc(v.reasons, func(r Reason) bool { // of days that are given up
		return r.Rule == ruleAroundPause || r.Rule == ruleNextOpenDay || r.Rule == ruleAfterEvent
	})
	v.reasons = append(v.reasons, because(ruleMakesRoom,
		"The window would be {natural}; it is {window} to leave {min_interval_days} days before the next planned visit, whose last day is {next_visit_last}.",
		"natural", natural, "window", v.span, "min_interval_days", a.minInterval, "next_visit_last", tight.last))
	return nil
}
