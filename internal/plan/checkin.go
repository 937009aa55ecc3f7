package plan

// addCheckins shows the routine check-in of each open treatment: 10 to 12 weeks
// after it, an assessment and not a treatment (fact 10).
func (d *draft) addCheckins() {
	days := d.rules.Checkin
	for _, t := range d.openTreatments() {
		d.add(d.contact(KindCheckin, t, days, because(ruleCheckin,
			"Day %d to %d after %s, weeks %d to %d: an assessment, not a treatment.", days.From, days.To, t.Date, days.From/7, days.To/7)))
	}
}
