package plan

// addTouchups shows the review two to three weeks after each open treatment, for
// first-timers or, if the protocol says so, for everyone (fact 15).
func (d *draft) addTouchups() {
	days := d.rules.Touchup
	if days.FirstTimersOnly && !d.in.Patient.FirstTimer {
		return
	}
	for _, t := range d.openTreatments() {
		d.add(d.contact(KindTouchup, t, days.Days, because(ruleTouchup,
			"Day {from_day} to {to_day} after {treated}: what the first weeks look like.",
			"from_day", days.From, "to_day", days.To, "treated", t.Date)))
	}
}
