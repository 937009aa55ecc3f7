package plan

import (
	"cmp"
	"slices"

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
	return because(ruleOverride, "The clinic decided on these days; computed were {computed}.", "computed", computed)
}

// overrideWindow gives a visit the days that a clinician decided on. They are
// kept even before the minimum interval, and reviewed then as a booked
// appointment is.
func (d *draft) overrideWindow(v *visit, anchors []*anchor) {
	o := d.overrides["window/"+v.key]
	// A decision is about one visit. Where an appointment stands for that one, the
	// visit after it has its ordinal and not its days.
	taken := slices.ContainsFunc(d.visits, func(before *visit) bool { return before.override == o })
	if o == nil || taken {
		return
	}
	v.override = o
	v.reasons = append(v.reasons, overridden(v.span))
	v.span = span{o.From, o.To}
	if v.standIn = replacedInside(v, anchors); v.standIn != nil {
		return
	}
	if v.first.Before(v.earliest) {
		d.reviews = append(d.reviews, review{
			key: "override/" + o.Item, date: v.first, zones: zonesOf(v.shaped),
			reason: because(ruleOverrideTooEarly,
				"Decided on {window}; the minimum interval of {min_interval_days} days ends on {minimum_day}.",
				"window", v.span, "min_interval_days", d.minInterval, "minimum_day", v.earliest),
		})
	}
	v.earliest = earlier(v.earliest, v.first)
}

// overridePrep gives a prep the days that a clinician decided on.
func (d *draft) overridePrep(p *prep) (decided bool) {
	o := d.overrides[string(KindPrep)+"/"+p.events[0].ID]
	if o == nil {
		return false
	}
	p.override = o
	p.reasons = append(p.reasons, overridden(p.span))
	p.span = span{o.From, o.To}
	p.deadline = p.last
	if day, ok := d.open.lastIn(p.span); ok {
		p.deadline = day
	}
	return true
}

// overrideItem gives an item at fixed days those that a clinician decided on.
// Appointments are decided where they are booked; reviews are for the clinic.
func (d *draft) overrideItem(item *Item) {
	o := d.overrides[item.Key]
	switch {
	case o == nil || item.Override != "":
		return
	case item.Kind == KindAppt || item.Kind == KindReview || item.Kind == KindWindow || item.Kind == KindPrep:
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
