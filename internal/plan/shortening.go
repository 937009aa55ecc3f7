package plan

import (
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/duration"
)

// findShortened returns the zones whose effect is possibly becoming shorter: by
// their own reports alone, since the last restart (planner.md sections 4 and
// 9.14). It does not depend on the day.
func (c *chart) findShortened() []clinic.Zone {
	var zones []clinic.Zone
	for _, co := range c.courses {
		if co.informative <= c.rules.Shortening.FrozenCycles {
			continue
		}
		if duration.Shortening(c.rules.Shortening, co.prior, c.sinceRestart(co)) > 0 {
			zones = append(zones, co.zone)
		}
	}
	return zones
}

// sinceRestart is what the zone's informative cycles said since something about
// its treatments changed. Cycles that taught nothing still show such a change.
func (c *chart) sinceRestart(co *course) []duration.Evidence {
	var run []duration.Evidence
	var before circumstances
	for i := range co.cycles {
		o := &co.cycles[i]
		now := c.circumstancesOf(co.zone, o.treatment)
		if now.differ(before, c.rules.Shortening.DoseChange) {
			run = nil
		}
		before = now.orAsBefore(before)
		if o.informative() {
			run = append(run, o.evidence())
		}
	}
	return run
}

// shorteningFlags tells the clinic, once for the patient.
func (c *chart) shorteningFlags() []Flag {
	if len(c.shortened) == 0 {
		return nil
	}
	r := because(ruleShortening,
		"Possible shortening of the effect in {zones}: the latest cycles ended earlier than expected from the first {frozen_cycles} that were reported since the last change.",
		"zones", c.shortened, "frozen_cycles", c.rules.Shortening.FrozenCycles)
	return []Flag{{r.Rule, r.Text}}
}

// reviewShortening puts it before the clinic with what can be done about it
// (fact 8). What a pause is for is the clinic's own note, so during any pause, today
// or on the day of the review, the skincare named is such as a pregnancy allows.
func (d *draft) reviewShortening() {
	if len(d.shortened) == 0 {
		return
	}
	date, ok := d.nextVisitDay()
	if !ok {
		return
	}
	text := "{zones}: possible shortening of the effect; technique may be adjusted or combined with skincare (retinoids, peptides)."
	if d.pausedToday() || d.open.isPaused(oneDay(date)) {
		text = "{zones}: possible shortening of the effect; technique may be adjusted or combined with skincare (peptides)."
	}
	d.reviews = append(d.reviews, review{
		key: "shortening/" + d.latest.ID, date: date, zones: d.shortened,
		reason: because(ruleShortening, text, "zones", d.shortened),
	})
}

// pausedToday reports whether a pause is in force on the plan's day.
func (d *draft) pausedToday() bool {
	for _, p := range d.in.Pauses {
		d.horizon.at(p.From)
		if p.Until != nil {
			d.horizon.at(p.Until.AddDays(1))
		}
	}
	return d.open.isPaused(oneDay(d.asOf))
}

// tellShortening has a neutral line for the patient: what it means is for the
// clinic to say (fact 8).
func (d *draft) tellShortening() {
	if len(d.shortened) > 0 {
		d.tellWithNextWindow(because(ruleShortening,
			"Ask your clinic about the plan: what was noticed lately is worth a look together."))
	}
}
