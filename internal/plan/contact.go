package plan

import (
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// contact is an item at fixed days after a treatment, for the zones that were
// not treated again since (planner.md section 9.16).
func (d *draft) contact(kind Kind, t *clinic.Treatment, days protocol.Days, reason Reason) Item {
	return Item{
		Key:     string(kind) + "/" + t.ID,
		Kind:    kind,
		Start:   t.Date.AddDays(days.From),
		End:     t.Date.AddDays(days.To),
		Zones:   d.zonesSince(t),
		Reasons: []Reason{reason},
	}
}
