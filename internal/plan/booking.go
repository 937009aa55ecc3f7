package plan

import (
	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// booking is an appointment that is still to come. Tentative counts as booked,
// and a past appointment stands for nothing (planner.md section 9.12). Nor does
// one on the day of the latest full treatment: it is where that treatment was given.
type booking struct {
	*clinic.Appointment
	day     int      // its number
	lasts   int      // number of the last day on which its effect can be relied on
	reasons []Reason // what it does on this plan
}

func (b *booking) date() civil.Date { return b.Start.Date }

// findBookings collects the appointments that have not passed, by date.
func (d *draft) findBookings() {
	for i := range d.in.Appointments {
		a := &d.in.Appointments[i]
		if !a.IsBooked() {
			continue
		}
		d.horizon.at(a.Start.Date.AddDays(1))
		used := d.latest != nil && a.Start.Date == d.latest.Date
		if !used && !a.Start.Date.Before(d.asOf) {
			d.booked = append(d.booked, &booking{Appointment: a, day: dayNumber(a.Start.Date)})
		}
	}
}

// treats reports whether zone z is expected to be treated; an appointment that
// names no zones is for all of them.
func (b *booking) treats(z clinic.Zone) bool {
	if len(b.Zones) == 0 {
		return true
	}
	for _, named := range b.Zones {
		if named == z {
			return true
		}
	}
	return false
}
