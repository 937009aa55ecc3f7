package plan

import (
	"math"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// circumstances are what a zone's treatments must have in common for their effects
// to be held against each other (planner.md section 4, last sentences). What was
// not recorded is empty.
type circumstances struct {
	product, injector string
	units             *float64      // of the zone
	zones             []clinic.Zone // treated on the same day, sorted
}

func (c *chart) circumstancesOf(z clinic.Zone, t *clinic.Treatment) circumstances {
	return circumstances{t.Product, t.PractitionerID, unitsIn(t, z), c.zonesTreatedOn(t.Date)}
}

// unitsIn returns the dose of a zone in a treatment, nil if it was not recorded.
func unitsIn(t *clinic.Treatment, z clinic.Zone) *float64 {
	for _, treated := range t.Zones {
		if treated.Zone == z {
			return treated.Units
		}
	}
	return nil
}

// zonesTreatedOn returns the zones of all full treatments of a day: a visit may
// be recorded in parts.
func (c *chart) zonesTreatedOn(day civil.Date) []clinic.Zone {
	var zones []clinic.Zone
	i, _ := slices.BinarySearchFunc(c.in.Treatments, day, func(t clinic.Treatment, day civil.Date) int { return t.Date.Compare(day) })
	for ; i < len(c.in.Treatments) && c.in.Treatments[i].Date == day; i++ {
		if t := &c.in.Treatments[i]; t.IsFull() {
			for _, treated := range t.Zones {
				zones = append(zones, treated.Zone)
			}
		}
	}
	return sortedZones(zones)
}

// differ reports a change from before: of the product, of the dose by more than a
// part of it, of the injector or of the zones. What was not recorded is no change.
func (now circumstances) differ(before circumstances, part float64) bool {
	other := func(a, b string) bool { return a != "" && b != "" && a != b }
	// 6.9 units are 15% more than 6, not a rounding error more than that.
	const rounding = 1e-9
	dose := now.units != nil && before.units != nil &&
		math.Abs(*now.units / *before.units - 1) > part+rounding
	zones := before.zones != nil && !slices.Equal(now.zones, before.zones)
	return dose || zones || other(now.product, before.product) || other(now.injector, before.injector)
}

// orAsBefore fills in what was not recorded from before, so that a gap in the
// record hides no change.
func (now circumstances) orAsBefore(before circumstances) circumstances {
	if now.product == "" {
		now.product = before.product
	}
	if now.injector == "" {
		now.injector = before.injector
	}
	if now.units == nil {
		now.units = before.units
	}
	return now
}
