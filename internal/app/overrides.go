package app

import (
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// overrideMonthsAhead is how far ahead a clinician can move an item: what lies
// further ahead would be lost from sight, not planned.
const overrideMonthsAhead = 24

// settleOverride dates a decision, and refuses one that would do nothing or hide
// its item. A corrected one is decided anew: whoever reads it must know since when
// it stands as it does. Where it is not moved, what it is about may lie in the past.
func settleOverride(c *change, key store.PatientKey, id string, before, after *clinic.Override) error {
	after.At = time.Unix(c.second, 0).UTC()
	if before != nil && before.Item == after.Item && before.From == after.From && before.To == after.To {
		return nil
	}
	kind, _, _ := strings.Cut(after.Item, "/")
	switch why := undecidable(plan.Kind(kind)); {
	case why != "":
		return clinic.Errorf(clinic.Invalid, "item", "%s", why)
	case after.To.Before(c.today):
		return clinic.Errorf(clinic.Invalid, "to", "is in the past")
	case after.From.After(c.today.AddMonths(overrideMonthsAhead)):
		return clinic.Errorf(clinic.Invalid, "from", "is more than %d months ahead", overrideMonthsAhead)
	}
	return c.checkFollowed(key, id, before, *after)
}

// undecidable says why the days of items of a kind are not a clinician's to decide;
// empty if they are.
func undecidable(kind plan.Kind) string {
	switch kind {
	case plan.KindAppt:
		return "is an appointment, which is decided where it is booked"
	case plan.KindPrepDeadline:
		return "is the last day of a prep, which is decided as a whole"
	case plan.KindReview:
		return "is a review, which is not the clinician's to move"
	}
	return ""
}

// checkFollowed refuses a decision that the patient's plan would not follow. One
// that its item has outlived is kept: correcting it does no harm.
func (c *change) checkFollowed(key store.PatientKey, id string, before *clinic.Override, o clinic.Override) error {
	h, err := c.app.readHistory(c.Tx, c.clinic, key)
	if err != nil {
		return err
	}
	asItStands, err := h.plan(c.today)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(asItStands.items, func(i plan.Item) bool { return i.Key == o.Item })
	if at < 0 {
		if before != nil && before.Item == o.Item {
			return nil
		}
		return clinic.Errorf(clinic.Invalid, "item", "is no item of the patient's plan")
	}
	for _, e := range h.input.Events {
		if o.Item == string(plan.KindPrep)+"/"+e.ID && !o.To.Before(e.Date) {
			return clinic.Errorf(clinic.Invalid, "to", "is not before the event that it prepares for")
		}
	}
	if asItStands.items[at].Projected && !o.From.After(visitBefore(asItStands.items, at)) {
		return clinic.Errorf(clinic.Invalid, "from", "is not after the visit that this one follows from")
	}
	// The latest decision about an item holds; those before it give way to this one.
	h.input.Overrides = slices.DeleteFunc(h.input.Overrides, func(other clinic.Override) bool {
		return other.ID == id || other.Item == o.Item
	})
	o.ID = id
	h.input.Overrides = append(h.input.Overrides, o)
	decided, err := h.plan(c.today)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(decided.items, func(i plan.Item) bool { return i.Override == id }) {
		return clinic.Errorf(clinic.Invalid, "from", "begins days on which the plan would not show the item, as in a pause or where an appointment or a prep stands")
	}
	return nil
}

// visitBefore is the last day of the visit before the item at a place of a plan.
func visitBefore(items []plan.Item, at int) (last civil.Date) {
	for _, i := range items {
		visit := i.Kind == plan.KindWindow || i.Kind == plan.KindPrep || i.Kind == plan.KindAppt
		if visit && i.Start.Before(items[at].Start) && i.End.After(last) {
			last = i.End
		}
	}
	return last
}
