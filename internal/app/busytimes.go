package app

import (
	"cmp"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/slots"
)

// busyTimes are when a practitioner's time is taken in [from, to): by appointments that
// are recorded, but for one, and by what stands in her calendars and is about no
// patient. What is linked to a patient is recorded.
func (c *change) busyTimes(with clinic.Practitioner, from, to time.Time, but string) (taken []slots.Busy, err error) {
	if with.ID == "" {
		return nil, nil
	}
	visits, err := c.AgendaVisits(c.actor.Clinic, []string{with.ID}, civil.DateOf(from.UTC()).AddDays(-2), civil.DateOf(to.UTC()).AddDays(3), maxBusyPeriods)
	if err != nil {
		return nil, err
	}
	for _, v := range visits {
		start, end, err := c.moments(v.Is)
		if err != nil {
			return nil, err
		}
		if v.Is.ID != but && start.Before(to) && end.After(from) {
			taken = append(taken, slots.Busy{Start: start, End: end})
		}
	}
	objects, err := c.AgendaObjects(c.actor.Clinic, []string{with.ID}, string(RoleFollowUps), from.Unix(), to.Unix(), maxBusyPeriods)
	if err != nil {
		return nil, err
	}
	zone, err := Zones(cmp.Or(with.Timezone, c.clinic.Timezone))
	if err != nil {
		return nil, err
	}
	times := ical.NewBusyTimes(from, to, maxBusyPeriods)
	for _, o := range objects {
		if o.PatientID != "" {
			continue
		}
		member := CalendarObject{Body: o.Body, Settled: o.Span.Exact, span: o.Span}
		if err := addBusy(times, member, zone); err != nil || len(objects) == maxBusyPeriods {
			return nil, clinic.Errorf(clinic.Conflict, "", "the practitioner's calendars hold more than can be looked into")
		}
	}
	for _, p := range times.Periods() {
		taken = append(taken, slots.Busy{Start: p.Start, End: p.End})
	}
	return taken, nil
}
