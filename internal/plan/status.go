package plan

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
