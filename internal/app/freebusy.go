package app

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// BusyCalendar is a calendar whose members take time, with the zone that its floating
// and all-day times are in.
type BusyCalendar struct {
	Calendar
	Zone *time.Location
}

// maxBusyPeriods bounds what is told of a range: years of full days. What is looked
// into for it package ical bounds.
const maxBusyPeriods = 20_000

// FreeBusy tells when the calendars of an account take time in [from, to). More than
// can be told is a Refusal.
func (a *App) FreeBusy(ctx context.Context, who Account, calendars []BusyCalendar, from, to time.Time) (ical.FreeBusy, error) {
	told := ical.FreeBusy{Product: feeds.ObjectProduct, UID: uuid.NewString(), Stamp: a.now(), Start: from, End: to}
	times := ical.NewBusyTimes(from, to, maxBusyPeriods)
	for _, c := range calendars {
		err := a.CandidateObjects(ctx, who, c.Calendar, "", from, to, func(o CalendarObject) error {
			return addBusy(times, o, c.Zone)
		})
		if errors.Is(err, ical.ErrTooBusy) {
			return told, &Refusal{Space: spaceDAV, Condition: "number-of-matches-within-limits"} // RFC 4791 section 7.10
		}
		if err != nil {
			return told, err
		}
	}
	told.Busy = times.Periods()
	return told, nil
}

// addBusy takes in one object. One that cannot be read any more is busy for as long as
// it was known to last when it was stored, since who takes its time for free books
// twice. Of one of which only bounds are known, which may be years apart, nothing can
// be told.
func addBusy(times *ical.BusyTimes, o CalendarObject, zone *time.Location) error {
	object, err := ical.Parse(o.Body, ical.DefaultLimits)
	switch {
	case err == nil:
		return times.Add(object, zone)
	case o.Settled:
		return times.Include(ical.Busy, moment(o.span.First), moment(o.span.Last))
	}
	return nil
}
