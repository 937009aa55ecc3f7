package app

import (
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// events finds those at risk: too late or impossible to prepare for as it should be,
// in the way of an appointment, or with the last day to prepare near and nothing
// booked.
func (d *dueDraft) events(h history, made madePlan) {
	for _, e := range h.input.Events {
		at := slices.IndexFunc(made.verdicts, func(v plan.EventVerdict) bool { return v.Event == e.ID })
		if at < 0 {
			continue // past, or far ahead
		}
		d.event(e, made.verdicts[at], made.items)
	}
}

func (d *dueDraft) event(e clinic.Event, verdict plan.EventVerdict, items []plan.Item) {
	shown := DueEvent{ID: e.ID, Title: e.Title, Date: e.Date, Verdict: verdict.Verdict, Probability: verdict.Probability}
	atRisk := verdict.Verdict == plan.VerdictInfeasible
	urgent := e.Date
	var zones []clinic.Zone
	var why []plan.Reason
	for _, item := range items {
		if item.Event != e.ID || item.Projected {
			continue
		}
		tells := false
		switch item.Kind {
		case plan.KindReview:
			tells = true
		case plan.KindPrep:
			if verdict.Verdict == plan.VerdictLate {
				why = append(why, item.Reasons...)
			}
		case plan.KindPrepDeadline:
			if item.Start.Before(d.asOf) {
				continue
			}
			day := item.Start
			shown.Deadline = &day
			tells = d.soon(day, deadlineDays) || verdict.Verdict == plan.VerdictLate
		}
		if tells {
			atRisk = true
			why = append(why, item.Reasons...)
			if item.Start.Before(urgent) && !item.Start.Before(d.asOf) {
				urgent = item.Start
			}
			zones = item.Zones
		}
	}
	if atRisk {
		d.is(DueAtRisk, urgent, zones, why)
		d.Events = append(d.Events, shown)
	}
}

// reviews are what the planner puts before the clinic, but for what is about an event.
func (d *dueDraft) reviews(items []plan.Item) {
	for _, item := range items {
		if item.Kind == plan.KindReview && item.Event == "" && d.soon(item.Start, flaggedDays) {
			d.is(DueFlagged, item.Start, item.Zones, item.Reasons)
		}
	}
}
