package ical

import (
	"cmp"
	"slices"
	"time"

	"cloud.google.com/go/civil"
)

// Occurrence is one time that an object takes place.
type Occurrence struct {
	// RecurrenceID names the occurrence through changes of the master and its
	// overrides: its original start as a date, in UTC, or floating as it is.
	// It is empty if the object does not recur.
	RecurrenceID string
	Start, End   time.Time // End is exclusive; equal to Start for a moment
	AllDay       bool
	Wall         civil.DateTime // the start as written, a date at 00:00
	Zone         string         // IANA name of Wall's zone, "UTC" for UTC, empty for all-day and floating
	Component    *Component     // the master, or the override that it follows
}

// Occurrences lists those that overlap [from, to), earliest first and limit at
// most. A zero from or to is open. Floating and all-day times are in the zone
// floating. A cancelled occurrence is listed: its Component has the STATUS. Of a
// rule that we do not understand only the first occurrence is known.
func (o *Object) Occurrences(from, to time.Time, floating *time.Location, limit int) ([]Occurrence, error) {
	return o.occurrences(&Budget{maxWork}, from, to, floating, limit)
}

// Budget is what a question to many objects may still cost.
type Budget struct{ work int }

// NewBudget is enough for half a million occurrences, which take about a second.
func NewBudget() *Budget { return &Budget{busyWork} }

// OccurrencesFor is Occurrences out of a budget that several objects share. What it
// cannot pay for is refused like a rule that is too much by itself.
func (o *Object) OccurrencesFor(budget *Budget, from, to time.Time, floating *time.Location, limit int) ([]Occurrence, error) {
	budget.work -= max(readCost, len(o.text)/10) + o.cost
	return o.occurrences(budget, from, to, floating, limit)
}

func (o *Object) occurrences(budget *Budget, from, to time.Time, floating *time.Location, limit int) ([]Occurrence, error) {
	if limit <= 0 {
		return nil, nil
	}
	asked := TimeRange{from, to}
	var list []Occurrence
	// One more: around a change of the clocks wall times and moments differ in
	// their order.
	w := walker{object: o, from: from, to: to, floating: floating, limit: limit + 1, work: &budget.work}
	w.yield = func(i instance) verdict {
		if !asked.meets(i.begin, i.end) {
			return passed
		}
		list = append(list, i.occurrence())
		return taken
	}
	if err := w.walk(); err != nil {
		return nil, refuse(MaxInstances, 0, "%s", err)
	}
	slices.SortFunc(list, func(a, b Occurrence) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.RecurrenceID, b.RecurrenceID))
	})
	return list[:min(len(list), limit)], nil
}

func (i instance) occurrence() Occurrence {
	o := Occurrence{
		RecurrenceID: i.id,
		Start:        i.begin,
		End:          i.end,
		AllDay:       i.start.form == dateForm,
		Component:    i.of.component,
	}
	wall := i.start.wall
	if i.start.form == absoluteForm {
		o.Zone = zoneName(i.start.loc)
		if isObserved(i.start.loc) {
			wall = i.begin.UTC()
		}
	}
	o.Wall = civil.DateTimeOf(wall)
	return o
}

// TimeRange is a CALDAV:time-range (RFC 4791 section 9.9); zero is open.
type TimeRange struct{ Start, End time.Time }

// meets reports whether [begin, end) overlaps the range. A moment does if it is
// not the range's end.
func (r TimeRange) meets(begin, end time.Time) bool {
	if begin.Equal(end) {
		return r.holds(begin)
	}
	return r.startsBefore(end) && r.endsAfter(begin)
}

// holds reports whether a moment lies in the range.
func (r TimeRange) holds(at time.Time) bool { return !r.startsAfter(at) && r.endsAfter(at) }

func (r TimeRange) startsBefore(at time.Time) bool { return r.Start.IsZero() || r.Start.Before(at) }
func (r TimeRange) startsAfter(at time.Time) bool  { return !r.Start.IsZero() && r.Start.After(at) }
func (r TimeRange) endsAfter(at time.Time) bool    { return r.End.IsZero() || r.End.After(at) }
func (r TimeRange) endsBefore(at time.Time) bool   { return !r.End.IsZero() && r.End.Before(at) }
