package plan

import (
	"cmp"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// overridesByItem returns the decision that holds for each item: the latest one
// (planner.md, first paragraph).
func overridesByItem(all []clinic.Override) map[string]*clinic.Override {
	byItem := make(map[string]*clinic.Override, len(all))
	for i := range all {
		o := &all[i]
		if before := byItem[o.Item]; before == nil || compareOverrides(*before, *o) < 0 {
			byItem[o.Item] = o
		}
	}
	return byItem
}

// compareOverrides sorts by the time of the decision.
func compareOverrides(a, b clinic.Override) int {
	return cmp.Or(
		a.At.Compare(b.At),
		cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Item, b.Item),
		a.From.Compare(b.From),
		a.To.Compare(b.To),
		cmp.Compare(a.Author, b.Author),
		cmp.Compare(a.Reason, b.Reason),
	)
}

// overridden explains an item whose dates a clinician decided. Her name and her
// reason are for the clinic and stay in the record of the decision: a patient may
// read this.
func overridden(computed span) Reason {
	return because(ruleOverride, "The clinic decided on these days; computed: {computed}.", "computed", computed)
}

// reviewDecision puts a window that a clinician decided on before the clinic if it
// is less than the minimum interval from another visit. It is kept, as such an
// appointment is.
func (a *agenda) reviewDecision(v *visit) {
	switch near, minimum := a.nearest(v.span), a.minimumDayNow(); {
	case v.first.Before(minimum):
		a.decidedTooEarly(v.override, v.span, minimum)
	case near != nil:
		a.decidedTooNear(v.override, v.span, near.span)
	}
	v.earliest = earlier(v.earliest, v.first)
}

// nearest returns the first visit that has its place less than the minimum interval
// before or after a span.
func (a *agenda) nearest(s span) *anchor {
	for _, at := range a.anchors {
		if s.gap(at.span) < a.minInterval {
			return at
		}
	}
	return nil
}

func (d *draft) decidedTooEarly(o *clinic.Override, days span, minimum civil.Date) {
	d.reviewOverride(o, days, because(ruleOverrideTooEarly,
		"Decided on {window}; the minimum interval of {min_interval_days} days ends on {minimum_day}.",
		"window", days, "min_interval_days", d.minInterval, "minimum_day", minimum))
}

func (d *draft) decidedTooNear(o *clinic.Override, days, other span) {
	d.reviewOverride(o, days, because(ruleOverrideTooNear,
		"Decided on {window}; that is less than {min_interval_days} days from the visit {other}.",
		"window", days, "min_interval_days", d.minInterval, "other", other))
}

func (d *draft) reviewOverride(o *clinic.Override, days span, why Reason) {
	d.reviews = append(d.reviews, review{key: "override/" + o.Item, date: days.first, zones: d.zones(), reason: why})
}

// decisionOnPrep is what a clinician decided about the prep of an event, nil if
// nothing. It holds no longer if the event was moved since to one of its days or
// before them.
func (d *draft) decisionOnPrep(e *clinic.Event) *clinic.Override {
	if o := d.overrides[string(KindPrep)+"/"+e.ID]; o != nil && o.To.Before(e.Date) {
		return o
	}
	return nil
}

// overridePrep gives a prep the days that a clinician decided on, and puts them
// before the clinic where no prep would lie.
func (d *draft) overridePrep(p *prep) (decided bool) {
	e := p.events[0]
	o := d.decisionOnPrep(e)
	if o == nil {
		return false
	}
	days := span{o.From, o.To}
	p.override = o
	if days != p.span {
		p.reasons = append(p.reasons, overridden(p.span))
	}
	p.span, p.deadline = days, days.last
	if day, ok := d.open.lastIn(days); ok {
		p.deadline = day
	}
	near := slices.IndexFunc(d.booked, func(b *booking) bool { return !days.holds(b.date()) && days.gap(oneDay(b.date())) < d.minInterval })
	switch {
	case days.first.Before(d.minimumDay):
		d.decidedTooEarly(o, days, d.minimumDay)
	case e.Date.DaysSince(days.last) < d.rules.Event.LateLast:
		d.reviewOverride(o, days, because(ruleOverrideNearEvent,
			"Decided on {window}; that leaves less than {late_last_days_before} days to the event on {event_date}.",
			"window", days, "late_last_days_before", d.rules.Event.LateLast, "event_date", e.Date))
	case near >= 0:
		d.decidedTooNear(o, days, oneDay(d.booked[near].date()))
	}
	return true
}

// overrideItem gives an item at fixed days those that a clinician decided on.
// Appointments are decided where they are booked, the last day to prepare with its
// prep; reviews are for the clinic.
func (d *draft) overrideItem(item *Item) {
	o := d.overrides[item.Key]
	switch {
	case o == nil || item.Override != "":
		return
	case item.Kind == KindAppt || item.Kind == KindReview || item.Kind == KindWindow || item.Kind == KindPrep || item.Kind == KindPrepDeadline:
		return
	}
	item.Override = o.ID
	item.Reasons = append(item.Reasons, overridden(span{item.Start, item.End}))
	item.Start, item.End = o.From, o.To
}

// overrideID is the id of a decision, "" for none.
func overrideID(o *clinic.Override) string {
	if o == nil {
		return ""
	}
	return o.ID
}
