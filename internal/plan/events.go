package plan

import (
	"cmp"
	"math"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// decideEvents gives every event ahead its verdict, the most important first
// (planner.md sections 6 and 9.7). Events that have passed or lie beyond the
// protocol's months have none.
func (d *draft) decideEvents() {
	var ahead []*clinic.Event
	for i := range d.in.Events {
		e := &d.in.Events[i]
		known := firstDayWithin(e.Date, d.rules.Event.HorizonMonths)
		d.horizon.at(known)
		d.horizon.at(e.Date.AddDays(1))
		if !d.asOf.Before(known) && !d.asOf.After(e.Date) {
			ahead = append(ahead, e)
		}
	}
	byImportance := slices.Clone(ahead)
	slices.SortStableFunc(byImportance, func(a, b *clinic.Event) int { return cmp.Compare(a.Priority, b.Priority) })
	decided := make(map[*clinic.Event]EventVerdict, len(ahead))
	for _, e := range byImportance {
		p := d.holdsUntil(e.Date)
		decided[e] = EventVerdict{Event: e.ID, Verdict: d.decide(e, p), Probability: math.Round(p*1e4) / 1e4}
	}
	for _, e := range ahead {
		d.outcomes = append(d.outcomes, decided[e])
	}
}

// decide runs the tests in their order: covered, scheduled, late, infeasible.
func (d *draft) decide(e *clinic.Event, holding float64) Verdict {
	rules := d.rules.Event
	if holding >= rules.CoveredProbability {
		return VerdictCovered
	}
	if d.sharePrep(e) {
		return VerdictScheduled
	}
	if p, ok := d.prepIn(daysBefore(e, rules.PrepFirst, rules.PrepLast)); ok {
		d.placePrep(p, e, d.prepReason(e))
		return VerdictScheduled
	}
	// A first-timer is never suggested a treatment this near to an event (fact 15).
	if !d.in.Patient.FirstTimer {
		days := daysBefore(e, rules.PrepLast, rules.LateLast)
		if p, ok := d.prepIn(days); ok {
			d.placePrep(p, e, because(ruleLate,
				"The event is on {event_date}; {late} is workable, no time for a second look.", "event_date", e.Date, "late", days))
			return VerdictLate
		}
	}
	// Her decision about days to come stands when the computed ones have passed.
	if o := d.decisionOnPrep(e); o != nil {
		d.horizon.at(o.To.AddDays(1))
		if !d.asOf.After(o.To) {
			d.placePrep(&prep{span: span{o.From, o.To}}, e, overridden(daysBefore(e, rules.PrepFirst, rules.PrepLast)))
			return VerdictLate
		}
	}
	d.reviewInfeasible(e, holding)
	return VerdictInfeasible
}

func (d *draft) placePrep(p *prep, e *clinic.Event, why Reason) {
	p.events = []*clinic.Event{e}
	p.reasons = append([]Reason{why}, p.reasons...)
	d.preps = append(d.preps, p)
	d.placed.add(dayNumber(p.middle()))
}

func (d *draft) prepReason(e *clinic.Event) Reason {
	rules := d.rules.Event
	return because(rulePrep, "The event is on {event_date}; {prep_first_days_before} to {prep_last_days_before} days before it is {prep}.",
		"event_date", e.Date, "prep_first_days_before", rules.PrepFirst, "prep_last_days_before", rules.PrepLast,
		"prep", daysBefore(e, rules.PrepFirst, rules.PrepLast))
}

// holdsUntil returns the probability that the effect of the last recorded full
// treatments still holds on a day: the smallest over the patient's zones, 0 for
// a patient without any. Visits to come cover nothing (planner.md section 6).
func (c *chart) holdsUntil(day civil.Date) float64 {
	if len(c.cycles) == 0 {
		return 0
	}
	p, known := c.held[day]
	if known {
		return p
	}
	p = 1
	for i := range c.cycles {
		c.work.survivals++
		p = min(p, c.cycles[i].survival(day))
	}
	c.held[day] = p
	return p
}

// prepIn returns a prep in the days of s that are allowed: from the minimum day
// on, unpaused, and the minimum interval away from the middle of every prep that
// was placed before (planner.md sections 6 and 9.7). It needs an open day from
// today on; today itself does not cut the span (section 9.5).
func (d *draft) prepIn(s span) (*prep, bool) {
	minimum := dayNumber(d.minimumDay)
	run, lastOpen, ok := d.open.lastRun(s, d.asOf, func(day int) bool {
		return day >= minimum && !d.placed.near(day, d.minInterval)
	})
	if !ok {
		return nil, false
	}
	d.horizon.at(lastOpen.AddDays(1))
	p := &prep{span: run, deadline: lastOpen}
	if run != s {
		p.reasons = append(p.reasons, d.cutReason(s, run))
	}
	return p, true
}

func (d *draft) cutReason(whole, cut span) Reason {
	if cut.first == d.minimumDay {
		return because(rulePrepMinimum, "Of {prep} there is only {left}: the minimum interval of {min_interval_days} days after the last full treatment ends on {minimum_day}.",
			"prep", whole, "left", cut, "min_interval_days", d.minInterval, "minimum_day", d.minimumDay)
	}
	return because(rulePrepMinimum, "Of {prep} there is only {left}: the other days are paused or less than {min_interval_days} days from another visit.",
		"prep", whole, "left", cut, "min_interval_days", d.minInterval)
}

// sharePrep lets a visit that was placed for more important events serve e too:
// in the prep of the earliest of them, on days whose effect can be relied on
// until the latest (planner.md section 6).
func (d *draft) sharePrep(e *clinic.Event) bool {
	for _, p := range d.preps {
		if d.shareIn(p, e) {
			return true
		}
	}
	return false
}

func (d *draft) shareIn(p *prep, e *clinic.Event) bool {
	rules := d.rules.Event
	first, last := p.events[0], p.events[len(p.events)-1]
	if compareEvents(*e, *first) < 0 {
		first = e
	}
	if e.Date.After(last.Date) {
		last = e
	}
	// No day before this one lasts until the latest event.
	reliable := dayNumber(last.Date) - d.reliance().fresh
	if reliable > dayNumber(first.Date)-rules.PrepLast {
		return false
	}
	from := max(reliable, dayNumber(d.minimumDay))
	middle := dayNumber(p.middle())
	d.placed.remove(middle)
	run, lastOpen, ok := d.open.lastRun(daysBefore(first, rules.PrepFirst, rules.PrepLast), d.asOf, func(day int) bool {
		return day >= from && !d.placed.near(day, d.minInterval)
	})
	if !ok {
		d.placed.add(middle)
		return false
	}
	d.placed.add(dayNumber(run.middle()))
	d.horizon.at(lastOpen.AddDays(1))
	at, _ := slices.BinarySearchFunc(p.events, e, func(a, b *clinic.Event) int { return compareEvents(*a, *b) })
	p.events = slices.Insert(p.events, at, e)
	p.span, p.deadline = run, lastOpen
	p.reasons = []Reason{d.prepReason(first), because(ruleSharedPrep,
		"One visit in {prep} serves the events on {first_event_date} and {last_event_date}.",
		"prep", run, "first_event_date", first.Date, "last_event_date", last.Date)}
	return true
}

// daysBefore is the span from one number of days before an event to another.
func daysBefore(e *clinic.Event, from, to int) span {
	return span{e.Date.AddDays(-from), e.Date.AddDays(-to)}
}

// reviewInfeasible puts an event that cannot be prepared for before the clinic,
// on the first of its milestones that has not passed (planner.md section 9.13).
func (d *draft) reviewInfeasible(e *clinic.Event, holding float64) {
	rules := d.rules.Event
	for _, before := range []int{rules.PrepFirst, rules.PrepLast, rules.LateLast, 0} {
		if day := e.Date.AddDays(-before); !day.Before(d.asOf) {
			d.horizon.at(day.AddDays(1))
			d.reviews = append(d.reviews, review{
				key: "event/" + e.ID, date: day, zones: d.zones(), event: e.ID,
				reason: because(ruleInfeasible,
					"No day is left that is open and keeps {days_before_event} days to the event on {event_date} and {min_interval_days} days to other visits; the effect still holds then with probability {probability}.",
					"days_before_event", d.lastDayBefore(), "event_date", e.Date,
					"min_interval_days", d.minInterval, "probability", probability(holding)),
			})
			return
		}
	}
}
