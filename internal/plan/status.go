package plan

// isShown reports whether an item of a kind and span, not one for the clinic, is
// on the plan: its time has not gone and no pause forbids it.
func (d *draft) isShown(kind Kind, s span) bool {
	_, ok := d.standing(kind, s)
	return ok && !d.open.isPaused(s)
}

// standing says how an item of a kind and span stands on the plan's day; ok is
// false once it has been gone for long enough to leave the plan (planner.md
// section 7, last sentence).
func (d *draft) standing(kind Kind, s span) (status Status, ok bool) {
	keep := d.rules.PastDays
	if kind == KindWindow {
		keep = d.rules.Window.OverdueDays
	}
	gone := s.last.AddDays(keep + 1)
	d.horizon.at(s.first)
	d.horizon.at(s.last.AddDays(1))
	d.horizon.at(gone)

	switch {
	case !d.asOf.Before(gone):
		return "", false
	case d.asOf.After(s.last) && kind == KindWindow:
		return StatusOverdue, true
	case d.asOf.After(s.last):
		return StatusPast, true
	case kind == KindAppt:
		return StatusBooked, true
	case d.asOf.Before(s.first):
		return StatusUpcoming, true
	}
	return StatusOpen, true
}
