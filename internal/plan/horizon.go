package plan

import "cloud.google.com/go/civil"

// horizon collects the dates at which rules flip and keeps the nearest one
// ahead. Every rule that looks at the plan's day tells it here when its answer
// could next be another; between the day and that date nothing can change
// (planner.md section 7, last sentence).
type horizon struct {
	asOf civil.Date
	next *civil.Date
}

// at notes that a rule may answer differently from day d on.
func (h *horizon) at(d civil.Date) {
	if d.After(h.asOf) && (h.next == nil || d.Before(*h.next)) {
		nearest := d // so that d itself need not live on the heap
		h.next = &nearest
	}
}
