package app

import (
	"cmp"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/slots"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// busyTimes are when a practitioner's time is taken in [from, to): by appointments that
// are recorded, but for one, and by what stands in her calendars and is about no
// patient. What is linked to a patient is recorded.
func (c *change) busyTimes(with clinic.Practitioner, from, to time.Time, but string) (taken []slots.Busy, err error) {
	if with.ID == "" {
		return nil, nil
	}
	visits, err := c.visitTimes(with, from, to, func(v store.AgendaVisit) bool { return v.Is.ID == but })
	if err != nil {
		return nil, err
	}
	rest, err := c.calendarTimes(with, from, to)
	return append(visits, rest...), err
}

// visitTimes are when recorded appointments take a practitioner's time, but for some.
func (c *change) visitTimes(with clinic.Practitioner, from, to time.Time, but func(store.AgendaVisit) bool) (taken []slots.Busy, err error) {
	visits, err := c.AgendaVisits(c.actor.Clinic, []string{with.ID}, civil.DateOf(from.UTC()).AddDays(-2), civil.DateOf(to.UTC()).AddDays(3), maxBusyPeriods)
	if err != nil {
		return nil, err
	}
	for _, v := range visits {
		start, end, err := c.moments(v.Is)
		if err != nil {
			return nil, err
		}
		if !but(v) && start.Before(to) && end.After(from) {
			taken = append(taken, slots.Busy{Start: start, End: end})
		}
	}
	slices.SortFunc(taken, func(x, y slots.Busy) int { return cmp.Or(x.Start.Compare(y.Start), x.End.Compare(y.End)) })
	return taken, nil
}

// calendarTimes are when what stands in a practitioner's calendars and is about no
// patient takes her time.
func (c *change) calendarTimes(with clinic.Practitioner, from, to time.Time) (taken []slots.Busy, err error) {
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
