package plan

// addCheckins shows the routine check-in of each open treatment: 10 to 12 weeks
// after it, an assessment and not a treatment (fact 10).
func (d *draft) addCheckins() {
	days := d.rules.Checkin
	for _, t := range d.openTreatments() {
		d.add(d.contact(KindCheckin, t, days, because(ruleCheckin,
			"Day {from_day} to {to_day} after {treated}, weeks {from_week} to {to_week}: an assessment, not a treatment.",
			"from_day", days.From, "to_day", days.To, "treated", t.Date, "from_week", days.From/7, "to_week", days.To/7)))
	}
}
