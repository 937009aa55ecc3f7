package judge

import (
	"cmp"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// beginning is the first day of a zone's cycle and the full treatments of the
// zone on it, by id.
type beginning struct {
	day        civil.Date
	zone       clinic.Zone
	treatments []string
}

// beginnings lists a patient's cycles in their order. Touch-ups begin none
// (planner.md, conventions), and treatments of one zone on one day begin one, as
// they do for the planner: nothing can be seen between them.
func beginnings(treatments []clinic.Treatment) (all []beginning) {
	full := slices.DeleteFunc(slices.Clone(treatments), func(t clinic.Treatment) bool { return !t.IsFull() })
	slices.SortStableFunc(full, func(a, b clinic.Treatment) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.ID, b.ID))
	})
	today := 0 // where the beginnings of the day in hand start
	for i, t := range full {
		if i > 0 && t.Date != full[i-1].Date {
			today = len(all)
		}
		for _, treated := range t.Zones {
			at := slices.IndexFunc(all[today:], func(b beginning) bool { return b.zone == treated.Zone })
			if at < 0 {
				all = append(all, beginning{t.Date, treated.Zone, []string{t.ID}})
				continue
			}
			same := &all[today+at]
			same.treatments = append(same.treatments, t.ID)
		}
	}
	return all
}
