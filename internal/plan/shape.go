package plan

import "slices"

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
