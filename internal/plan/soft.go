package plan

// addSofts shows the soft contact of each open treatment, around 2.5 months
// after it (fact 11).
func (d *draft) addSofts() {
	days := d.rules.Soft
	for _, t := range d.openTreatments() {
		d.add(d.contact(KindSoft, t, days, because(ruleSoft,
			"Day {from_day} after {treated}, around 2.5 months.", "from_day", days.From, "treated", t.Date)))
	}
}
