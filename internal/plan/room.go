package plan

import "strconv"

// anchor is a visit that has its place: a prep or a booked appointment. Windows
// give way to it.
type anchor struct {
	span
	stands func(Reason) // cites on the anchor that it stands for a window
	rule   string       // by which it does
}

func (d *draft) anchors() []anchor {
	var all []anchor
	for _, b := range d.booked {
		all = append(all, anchor{oneDay(b.date()), func(r Reason) { b.reasons = append(b.reasons, r) }, ruleApptReplaces})
	}
	for _, p := range d.preps {
		if !p.hidden {
			all = append(all, anchor{p.span, func(r Reason) { p.reasons = append(p.reasons, r) }, rulePrepReplaces})
		}
	}
	return all
}

// fit lets a window give way to the preps and appointments around it (planner.md
// sections 5, 6, 7 and 9.4), and a clinician's decision about it win.
func (d *draft) fit(v *visit) {
	anchors := d.anchors()
	if d.replacedInside(v) || d.absorbed(v) || d.tooSoonAfter(v, anchors) {
		v.hidden = true
		return
	}
	d.makeRoom(v, anchors)
	if v.hidden {
		return
	}
	v.key = d.latest.ID + "/" + strconv.Itoa(d.ordinal(v, anchors))
	d.overrideWindow(v)
}

// ordinal numbers the visits after the latest full treatment, preps and
// appointments counted (planner.md section 9.15).
func (d *draft) ordinal(v *visit, anchors []anchor) int {
	n := 1 + len(d.passed)
	for _, before := range d.visits {
		if !before.hidden && before.first.Before(v.first) {
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
func (d *draft) replacedInside(v *visit) bool {
	for _, b := range d.booked {
		if v.holds(b.date()) {
			v.place = oneDay(b.date())
			b.reasons = append(b.reasons, because(ruleApptReplaces, "Booked inside the window {window}.", "window", v.span))
			return true
		}
	}
	return false
}

// absorbed: a prep absorbs a window it overlaps. They are one visit and one item
// with both reasons and the prep's span.
func (d *draft) absorbed(v *visit) bool {
	for _, p := range d.preps {
		if !p.hidden && p.overlaps(v.span) {
			v.place, v.absorber = p.span, p
			p.reasons = append(p.reasons, because(ruleAbsorbsWindow,
				"One visit with the window {window}, which it overlaps.", "window", v.span))
			return true
		}
	}
	return false
}

// tooSoonAfter: a window less than the minimum interval after a prep or an
// appointment is dropped.
func (d *draft) tooSoonAfter(v *visit, anchors []anchor) bool {
	for _, a := range anchors {
		if a.last.Before(v.first) && v.first.DaysSince(a.last) < d.minInterval {
			v.place = a.span
			return true
		}
	}
	return false
}

// makeRoom ends a window the minimum interval before the last day of what comes
// after it. It may open early for that, never before the minimum day nor inside a
// pause. With fewer than seven days or no day to come, the window is replaced by
// what comes after: our own window must never spoil the wedding.
func (d *draft) makeRoom(v *visit, anchors []anchor) {
	natural, earliest := v.span, v.earliest
	var tight *anchor
	for i, a := range anchors {
		if !a.first.After(natural.last) {
			earliest = later(earliest, a.last.AddDays(d.minInterval))
			continue
		}
		if limit := a.last.AddDays(-d.minInterval); limit.Before(v.last) {
			v.last, tight = limit, &anchors[i]
		}
	}
	if tight == nil {
		return
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
		v.hidden, v.place = true, tight.span
		tight.stands(because(tight.rule,
			"Stands for the window {window}, which leaves less than {min_interval_days} days before it.",
			"window", natural, "min_interval_days", d.minInterval))
		if !fits {
			v.span = natural
		}
		return
	}
	v.place = v.span
	v.reasons = append(v.reasons, because(ruleMakesRoom,
		"The window would be {natural}; it is {window} to leave {min_interval_days} days before the next planned visit, whose last day is {next_visit_last}.",
		"natural", natural, "window", v.span, "min_interval_days", d.minInterval, "next_visit_last", tight.last))
}
