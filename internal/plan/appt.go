package plan

import (
	"cmp"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// addAppointments shows the visits that are booked, and those of the last weeks.
// A cancelled appointment is no item. One before the minimum interval is kept,
// since the clinician decided, and raises a review (planner.md section 7).
func (d *draft) addAppointments() {
	reasons := map[*clinic.Appointment][]Reason{}
	for _, b := range d.booked {
		reasons[b.Appointment] = b.reasons
	}
	for i := range d.in.Appointments {
		a := &d.in.Appointments[i]
		if !a.IsBooked() {
			continue
		}
		d.reviewTooEarly(a)
		item := AppointmentItem(*a, d.in.Clinic.Timezone)
		item.Reasons = append([]Reason{because(ruleBooked, "Booked for {date} at {time} ({timezone}), {minutes} minutes.",
			"date", a.Start.Date, "time", a.Start.Time, "timezone", item.Visit.Timezone, "minutes", item.Visit.Minutes)}, reasons[a]...)
		d.add(item)
	}
}

// AppointmentItem is an appointment in the form of an item, without the status and
// the reasons that a plan gives it. No plan holds one that is cancelled, but a
// calendar that showed it goes on for a while, under the same key.
func AppointmentItem(a clinic.Appointment, clinicZone string) Item {
	return Item{
		Key:   "appt/" + a.ID,
		Kind:  KindAppt,
		Start: a.Start.Date,
		End:   a.Start.Date,
		Zones: a.Zones,
		Visit: &Visit{
			Appointment:    a.ID,
			Start:          a.Start,
			Timezone:       cmp.Or(a.Timezone, clinicZone),
			Minutes:        int(a.Length() / time.Minute),
			PractitionerID: a.PractitionerID,
			Status:         cmp.Or(a.Status, clinic.AppointmentConfirmed),
		},
	}
}

// reviewTooEarly puts an appointment before the minimum interval before the clinic,
// as long as it is on the plan and no treatment was given since.
func (d *draft) reviewTooEarly(a *clinic.Appointment) {
	day := a.Start.Date
	if d.latest == nil || !day.After(d.latest.Date) || !day.Before(d.minimumDay) {
		return
	}
	d.reviews = append(d.reviews, review{
		key: "appt/" + a.ID, date: day, zones: d.zonesFor(a),
		reason: because(ruleApptTooEarly,
			"Booked {days_after} days after the last full treatment on {treated}; the minimum interval of {min_interval_days} days ends on {minimum_day}.",
			"days_after", day.DaysSince(d.latest.Date), "treated", d.latest.Date,
			"min_interval_days", d.minInterval, "minimum_day", d.minimumDay),
	})
}

// zonesFor returns the zones of an appointment, all of the patient's if it names
// none.
func (d *draft) zonesFor(a *clinic.Appointment) []clinic.Zone {
	if len(a.Zones) > 0 {
		return a.Zones
	}
	return d.zones()
}
