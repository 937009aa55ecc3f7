package plan

import (
	"strconv"

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

func (d *draft) anchors() []*anchor {
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
	return all
}

func (a *anchor) tell(r Reason) { *a.reasons = append(*a.reasons, r) }

// fit lets a window give way to the preps and appointments around it (planner.md
// sections 5, 6, 7 and 9.4), and a clinician's decision about it win.
func (d *draft) fit(v *visit) {
	anchors := d.anchors()
	if v.standIn = d.standInFor(v, anchors); v.standIn != nil {
		return
	}
	v.key = d.latest.ID + "/" + strconv.Itoa(d.ordinal(v, anchors))
	d.overrideWindow(v, anchors)
}

// standInFor returns the prep or appointment that stands for a window, nil if the
// window keeps a place of its own.
func (d *draft) standInFor(v *visit, anchors []*anchor) *anchor {
	if a := replacedInside(v, anchors); a != nil {
		return a
	}
	if a := absorbed(v, anchors); a != nil {
		return a
	}
	if a := d.tooSoonAfter(v, anchors); a != nil {
		return a
	}
	return d.makeRoom(v, anchors)
}

// serve lets the zones that wait be treated where the visit is, if a prep or an
// appointment stands for it: a window that begins less than the minimum interval
// after that one is dropped, zone by zone (planner.md section 9.4).
func (d *draft) serve(v *visit, waiting []*cycle) {
	if v.standIn == nil {
		return
	}
	from := v.standIn.last.AddDays(d.minInterval)
	v.served = filter(waiting, func(cy *cycle) bool { return v.standIn.treats(cy.zone) && cy.window.first.Before(from) })
	if len(v.served) > 0 {
		v.standIn.tell(becauseByZone(ruleDropped, v.served,
			"the window {window} begins less than {min_interval_days} days after this visit, which stands for it.", func(cy *cycle) []any {
				return []any{"window", cy.window, "min_interval_days", d.minInterval}
			}))
	}
}

// ordinal numbers the visits after the latest full treatment, preps and
// appointments counted (planner.md section 9.15).
func (d *draft) ordinal(v *visit, anchors []*anchor) int {
	n := 1 + len(d.passed)
	for _, before := range d.visits {
		if before.standIn == nil && before.first.Before(v.first) {
			n++
		}
	}
	for _, a := range anchors {
		if a.first.Before(v.first) {
			n++
		}
	}
	return n
}

// replacedInside: a booked appointment inside a window replaces it.
func replacedInside(v *visit, anchors []*anchor) *anchor {
	for _, a := range anchors {
		if a.prep == nil && v.holds(a.first) {
			a.tell(because(ruleApptReplaces, "Booked inside the window {window}.", "window", v.span))
			return a
		}
	}
	return nil
}

// absorbed: a prep absorbs a window it overlaps. They are one visit and one item
// with both reasons and the prep's span.
func absorbed(v *visit, anchors []*anchor) *anchor {
	for _, a := range anchors {
		if a.prep != nil && a.overlaps(v.span) {
			v.absorber = a.prep
			a.tell(because(ruleAbsorbsWindow, "One visit with the window {window}, which it overlaps.", "window", v.span))
			return a
		}
	}
	return nil
}

// tooSoonAfter: a window less than the minimum interval after a prep or an
// appointment is dropped.
func (d *draft) tooSoonAfter(v *visit, anchors []*anchor) *anchor {
	for _, a := range anchors {
		if a.last.Before(v.first) && v.first.DaysSince(a.last) < d.minInterval {
			return a
		}
	}
	return nil
}

// makeRoom ends a window the minimum interval before the last day of what comes
// after it. It may open early for that, never before the minimum day nor inside a
// pause. With fewer than seven days or no day to come, the window is replaced by
// what comes after: our own window must never spoil the wedding.
func (d *draft) makeRoom(v *visit, anchors []*anchor) (standIn *anchor) {
	natural, earliest := v.span, v.earliest
	var tight *anchor
	for _, a := range anchors {
		if !a.first.After(natural.last) {
			earliest = later(earliest, a.last.AddDays(d.minInterval))
			continue
		}
		if limit := a.last.AddDays(-d.minInterval); limit.Before(v.last) {
			v.last, tight = limit, a
		}
	}
	if tight == nil {
		return nil
	}
	shortest := d.rules.Window.VisitMinLengthDays
	if v.length() < shortest {
		v.first = later(earliest, v.last.AddDays(-shortest))
	}
	fits := v.length() >= shortest && d.open.hasOpen(v.span) && !d.open.isPaused(v.span) && !d.spoilsEvent(v.span)
	if fits {
		d.horizon.at(v.last.AddDays(1))
	}
	if !fits || v.last.Before(d.asOf) {
		tight.tell(because(tight.rule,
			"Stands for the window {window}, which leaves less than {min_interval_days} days before it.",
			"window", natural, "min_interval_days", d.minInterval))
		if !fits {
			v.span = natural
		}
		return tight
	}
	v.reasons = append(v.reasons, because(ruleMakesRoom,
		"The window would be {natural}; it is {window} to leave {min_interval_days} days before the next planned visit, whose last day is {next_visit_last}.",
		"natural", natural, "window", v.span, "min_interval_days", d.minInterval, "next_visit_last", tight.last))
	return nil
}
