package app

import (
	"slices"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// factsVersion is raised whenever equal state may give a plan other facts. What then
// newly stands is told of.
const factsVersion = 1

// facts are what stands for a patient on the day of her plan, each a type of event and
// what it is about: "window.opened:window/t1/1". Each follows from the items, the
// verdicts or the board, so that the day on which one begins is one on which these
// change.
func (m madePlan) facts(b board) *[]string {
	facts := []string{}
	stands := func(event WebhookEventType, about string) { facts = append(facts, string(event)+":"+about) }
	for _, item := range m.items {
		if item.Projected {
			continue
		}
		isVisit := item.Kind == plan.KindWindow || item.Kind == plan.KindPrep
		switch {
		case isVisit && item.Status == plan.StatusOpen:
			stands(EventWindowOpened, item.Key)
		case isVisit && item.Status == plan.StatusOverdue:
			stands(EventWindowOverdue, item.Key)
		case item.Kind == plan.KindCheckin && item.Status == plan.StatusOpen:
			stands(EventCheckinDue, item.Key)
		}
	}
	for _, key := range b.recalls {
		stands(EventRecallSoftDue, key)
	}
	for _, v := range m.verdicts {
		if v.Verdict == plan.VerdictLate || v.Verdict == plan.VerdictInfeasible {
			stands(EventConflict, v.Event)
		}
	}
	for _, zone := range m.shortened {
		stands(EventShortening, string(zone))
	}
	slices.Sort(facts)
	return &facts
}

func sameFacts(a, b *[]string) bool {
	return (a == nil) == (b == nil) && (a == nil || slices.Equal(*a, *b))
}

// emitPlan tells of what moved on a patient's plan and of what stands by it that did
// not before. Where nobody has looked before, nothing is told: a patient who comes with
// years of history is no news.
func (c *change) emitPlan(key store.PatientKey, moved []string, before, now *[]string) error {
	if len(moved) > 0 {
		if err := c.emit(EventPlanUpdated, key, nil); err != nil {
			return err
		}
	}
	if before == nil {
		return nil
	}
	for _, fact := range *now {
		if slices.Contains(*before, fact) {
			continue
		}
		event, about, _ := strings.Cut(fact, ":")
		if err := c.emit(WebhookEventType(event), key, subjectOf(WebhookEventType(event), about)); err != nil {
			return err
		}
	}
	return nil
}

// subjectOf is what a receiver learns of what a fact is about. A zone it does not: that
// would be telling what was treated.
func subjectOf(event WebhookEventType, about string) map[string]string {
	switch event {
	case EventConflict:
		return map[string]string{"event_id": about}
	case EventShortening:
		return nil
	}
	return map[string]string{"item": about}
}
