package plan

import "cloud.google.com/go/civil"

// addWindows shows the visits that no prep or appointment stands for, each with
// the five points of a window: the first day that is allowed, the span, the
// median day kept inside it, and the first day too late.
func (d *draft) addWindows() {
	for _, v := range d.visits {
		if v.standIn != nil {
			continue
		}
		d.tellKeepClear(v.span, &v.reasons)
		due := v.dueDay()
		overdue := v.last.AddDays(1)
		d.add(Item{
			Key:       "window/" + v.key,
			Kind:      KindWindow,
			Start:     v.first,
			End:       v.last,
			Zones:     v.zones,
			Projected: v.projected,
			Override:  overrideID(v.override),
			Earliest:  &v.earliest,
			Due:       &due,
			Latest:    &v.last,
			Overdue:   &overdue,
			Reasons:   v.reasons,
		})
	}
}

// dueDay is the first median day among the zones that make the span, kept inside
// the window.
func (v *visit) dueDay() civil.Date {
	due := v.shaped[0].median
	for _, cy := range v.shaped[1:] {
		due = earlier(due, cy.median)
	}
	return earlier(later(due, v.first), v.last)
}

// reviewFadingEarly asks the clinic to look at zones whose effect is expected to
// end before the minimum interval (planner.md sections 3, 9.10 and 9.13).
func (d *draft) reviewFadingEarly() {
	var fading []*cycle
	for i := range d.cycles {
		if cy := &d.cycles[i]; cy.fadesEarly && !cy.lapsed {
			fading = append(fading, cy)
		}
	}
	if len(fading) == 0 {
		return
	}
	date, ok := d.nextVisitDay()
	if !ok {
		return
	}
	d.reviews = append(d.reviews, review{
		key: "interval/" + d.latest.ID, date: date, zones: zonesOf(fading),
		reason: becauseByZone(ruleFadesEarly, fading,
			"the effect is expected to end by day {upper_day}, before the minimum interval of {min_interval_days} days.",
			func(cy *cycle) []any {
				return []any{"upper_day", wholeDays(cy.likely.upper), "min_interval_days", d.minInterval}
			}),
	})
}
