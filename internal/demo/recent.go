package demo

import "github.com/afterglow-calendar/afterglow/internal/app"

// SplitRecent parts a patient into what the clinic's earlier system knew of her and
// what the clinic and she herself have recorded since, so that the demo shows what a
// change moves. Of the featured patient, her latest treatment, what she saw after it
// and the days that matter to her are recent; of everybody else nothing is.
func SplitRecent(p app.ImportedPatient) (before, recent app.ImportedPatient) {
	if p.Ref != Featured {
		return p, recent
	}
	last := len(p.Treatments) - 1
	before, recent = p, app.ImportedPatient{Ref: p.Ref, Treatments: p.Treatments[last:], Events: p.Events}
	before.Treatments, before.Events, before.Observations = p.Treatments[:last], nil, nil
	for _, o := range p.Observations {
		if o.Date.After(p.Treatments[last].Date) {
			recent.Observations = append(recent.Observations, o)
		} else {
			before.Observations = append(before.Observations, o)
		}
	}
	return before, recent
}
