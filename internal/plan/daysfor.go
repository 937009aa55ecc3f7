package plan

import (
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// Obstacle is why a visit of a patient cannot take place on a day, or better does not.
type Obstacle string

// The obstacles, in the order in which they are looked for.
const (
	ObstaclePast     Obstacle = "past"         // the day is before the one that it is looked at from
	ObstacleClosed   Obstacle = "closed"       // the clinic is closed
	ObstacleAway     Obstacle = "away"         // the patient cannot come
	ObstaclePaused   Obstacle = "paused"       // inside a pause
	ObstacleInterval Obstacle = "min_interval" // too soon after her last full treatment
	ObstacleVisit    Obstacle = "other_visit"  // too near another visit that is booked
	ObstacleEvent    Obstacle = "keep_clear"   // too near before an event
)

// DaysFor knows on which days a visit of a patient can be booked: the rules that a
// plan goes by (planner.md sections 5 to 7), asked about a single day.
type DaysFor struct {
	asOf            civil.Date
	clinic, patient openDays
	chart           *chart
	booked          []int
}

// NewDaysFor reads a valid input, as Make does.
func NewDaysFor(in Input, rules *protocol.Protocol) DaysFor {
	c := newChart(in, rules)
	d := &draft{chart: c, asOf: in.AsOf, horizon: horizon{asOf: in.AsOf}}
	d.findBookings()
	days := DaysFor{asOf: in.AsOf, chart: c,
		clinic:  newOpenDays(Input{Clinic: in.Clinic}, &c.work),
		patient: newOpenDays(Input{Patient: in.Patient}, &c.work),
	}
	for _, b := range d.booked {
		days.booked = append(days.booked, b.day)
	}
	return days
}

// Obstacle is the first thing that is in the way of a visit on a day; empty if the day
// is fine.
func (d DaysFor) Obstacle(day civil.Date) Obstacle {
	number := dayNumber(day)
	near := func(booked int) bool {
		return -d.chart.minInterval < booked-number && booked-number < d.chart.minInterval
	}
	switch {
	case day.Before(d.asOf):
		return ObstaclePast
	case !d.clinic.isOpen(number):
		return ObstacleClosed
	case !d.patient.isOpen(number):
		return ObstacleAway
	case d.chart.open.paused.holds(number):
		return ObstaclePaused
	case day.Before(d.chart.minimumDay):
		return ObstacleInterval
	case slices.ContainsFunc(d.booked, near):
		return ObstacleVisit
	case !d.chart.keepsClear(day):
		return ObstacleEvent
	}
	return ""
}

// ClinicOpen reports whether the clinic is open on a day.
func ClinicOpen(settings clinic.Settings) func(day civil.Date) bool {
	open := newOpenDays(Input{Clinic: settings}, &work{})
	return func(day civil.Date) bool { return open.isOpen(dayNumber(day)) }
}
