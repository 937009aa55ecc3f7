package plan

import (
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// tellInfeasible says with the next window that an event cannot be prepared for,
// and how likely the effect still holds then (planner.md section 6). The patient
// is told the truth where she plans, of the nearest such events: the verdicts have
// them all.
func (d *draft) tellInfeasible() {
	told := 0
	for _, o := range d.outcomes {
		if o.Verdict != VerdictInfeasible {
			continue
		}
		if told++; told > mostTold {
			return
		}
		i := slices.IndexFunc(d.in.Events, func(e clinic.Event) bool { return e.ID == o.Event })
		r := because(ruleEventLine,
			"The event on {event_date} cannot be prepared for: no day is left that is open and keeps {days_before_event} days to it and {min_interval_days} days to other visits. The effect still holds then with probability {probability}.",
			"event_date", d.in.Events[i].Date, "days_before_event", d.lastDayBefore(),
			"min_interval_days", d.minInterval, "probability", probability(o.Probability))
		r.Numbers["event"] = o.Event // its title is the patient's own word for it
		d.tellWithNextWindow(r)
	}
}

// lastDayBefore is how many days before an event the last treatment for it can
// be; a first-timer has no late one (fact 15).
func (d *draft) lastDayBefore() int {
	if d.in.Patient.FirstTimer {
		return d.rules.Event.PrepLast
	}
	return d.rules.Event.LateLast
}

// tellWithNextWindow adds what concerns the patient as a whole to the next window
// that she sees, or to the prep that is one visit with it. A patient with neither
// is not told by an item.
func (d *draft) tellWithNextWindow(r Reason) {
	for _, v := range d.visits {
		switch p := v.absorber(); {
		case v.projected:
		case p != nil && d.isShown(KindPrep, p.span):
			p.reasons = append(p.reasons, r)
			return
		case v.standIn == nil && d.isShown(KindWindow, v.span):
			v.reasons = append(v.reasons, r)
			return
		}
	}
}
