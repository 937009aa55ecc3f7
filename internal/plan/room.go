package plan

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

// fitVisits lets every window give way to the preps and appointments around it
// (planner.md sections 5, 6, 7 and 9.4).
func (d *draft) fitVisits() {
	anchors := d.anchors()
	for _, v := range d.visits {
		if d.replacedInside(v) || d.absorbed(v) || d.tooSoonAfter(v, anchors) {
			v.hidden = true
			continue
		}
		d.makeRoom(v, anchors)
	}
}

// replacedInside: a booked appointment inside a window replaces it.
func (d *draft) replacedInside(v *visit) bool {
	for _, b := range d.booked {
		if v.holds(b.date()) {
			v.place = oneDay(b.date())
			b.reasons = append(b.reasons, because(ruleApptReplaces, "Booked inside the window %s.", v.span))
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
			v.place = p.span
			p.reasons = append(p.reasons, because(ruleAbsorbsWindow, "One visit with the window %s, which it overlaps.", v.span))
			p.reasons = append(p.reasons, v.reasons...)
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
	fits := v.length() >= shortest && d.open.hasOpen(v.span) && !d.open.isPaused(v.span)
	if fits {
		d.horizon.at(v.last.AddDays(1))
	}
	if !fits || v.last.Before(d.asOf) {
		v.hidden, v.place = true, tight.span
		tight.stands(because(tight.rule, "Stands for the window %s, which leaves less than %d days before it.", natural, d.minInterval))
		if !fits {
			v.span = natural
		}
		return
	}
	v.place = v.span
	v.reasons = append(v.reasons, because(ruleMakesRoom,
		"The window would be %s; it is %s to leave %d days before the next planned visit, whose last day is %s.",
		natural, v.span, d.minInterval, tight.last))
}
