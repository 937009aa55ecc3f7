package forecast

import (
	"math"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// Whole is the share of a visit that is certain: shares are counted in whole numbers
// of ten-thousandths, so that sums of them can be taken apart again exactly.
const Whole = 10_000

// Share is the part of a visit that falls into a week.
type Share struct {
	Week         civil.Date `json:"week"`  // its Monday
	Of           int        `json:"of"`    // in parts of Whole
	Practitioner string     `json:"with"`  // id; empty if nobody is known
	Booked       bool       `json:"fixed"` // by an appointment
}

const (
	// Ahead is how many weeks of a plan are looked at, the running one included: as
	// far as plans project.
	Ahead = 54
	// lateDays is over how many days a visit is spread whose window has passed. It
	// stays as many while days go by: that she did not come says nothing of when she
	// will.
	lateDays = 28
	// openWithin is how far the next open day is looked for.
	openWithin = 60
)

// Input is what the coming visits of a patient follow from.
type Input struct {
	Items        []plan.Item // of her plan, by date
	Estimates    []plan.Estimate
	AsOf         civil.Date
	Practitioner string // hers, for visits that are not booked; may be empty
	// Closed reports a day on which nobody is treated; nil is none.
	Closed func(civil.Date) bool
}

// placed is a visit of the plan with the days on which it may be.
type placed struct {
	item *plan.Item
	spread
}

// Visits are the shares of a patient's coming visits, by visit and week. Everybody is
// taken to come as planned (docs/decisions/0018).
func Visits(in Input) (shares []Share) {
	var before []placed
	for i := range in.Items {
		item := &in.Items[i]
		s, ok := in.spread(item, before)
		if !ok {
			continue
		}
		before = append(before, placed{item, s})
		share := Share{Practitioner: in.Practitioner}
		if item.Kind == plan.KindAppt {
			share.Booked = true
			if item.Visit != nil && item.Visit.PractitionerID != "" {
				share.Practitioner = item.Visit.PractitionerID
			}
		}
		shares = append(shares, in.weeks(s, share)...)
	}
	return shares
}

// spread is on which days the visit of an item may be; ok is false if it is of no
// coming visit.
func (in Input) spread(item *plan.Item, before []placed) (s spread, ok bool) {
	switch {
	case item.Kind == plan.KindAppt && item.Status == plan.StatusBooked:
		return certain(item.Start), true
	case item.Kind == plan.KindPrep && (item.Status == plan.StatusUpcoming || item.Status == plan.StatusOpen):
		return evenly(item.Start, item.End).from(in.AsOf), true
	case item.Kind != plan.KindWindow:
		return s, false
	case item.Status == plan.StatusOverdue:
		return evenly(in.AsOf, in.AsOf.AddDays(lateDays-1)), true
	}
	s = weighted(item.Start, item.End, in.weight(item))
	if item.Projected {
		if last := visitBefore(item, before); last != nil {
			s = s.after(last.spread, middleOf(last.item))
		}
	}
	return s.from(in.AsOf), true
}

// weight is the weight of the days of a window: by the zone whose effect is shortest,
// since it is the one that the window waits for.
func (in Input) weight(window *plan.Item) func(civil.Date) float64 {
	var lead *plan.Estimate
	for i := range in.Estimates {
		e := &in.Estimates[i]
		if slices.Contains(window.Zones, e.Zone) && (lead == nil || e.Median < lead.Median) {
			lead = e
		}
	}
	if lead == nil || window.Due == nil {
		return func(civil.Date) float64 { return 1 }
	}
	return density(*lead, *window.Due)
}

// visitBefore is the visit from which a projected one was counted: the last one
// before it that treats a zone of it.
func visitBefore(item *plan.Item, before []placed) *placed {
	for i := len(before) - 1; i >= 0; i-- {
		b := &before[i]
		// An appointment that names no zones is for all of them.
		if b.item.Start.Before(item.Start) && (len(b.item.Zones) == 0 || slices.ContainsFunc(b.item.Zones, func(z clinic.Zone) bool { return slices.Contains(item.Zones, z) })) {
			return b
		}
	}
	return nil
}

// middleOf is the day from which the planner counts on (planner.md section 5).
func middleOf(item *plan.Item) civil.Date {
	return item.Start.AddDays(item.End.DaysSince(item.Start) / 2)
}

// weeks are the shares of one visit. What would fall on a day on which nobody is
// treated falls on the next day that is open, unless it is booked.
func (in Input) weeks(s spread, share Share) (shares []Share) {
	last := Monday(in.AsOf).AddDays(7*Ahead - 1)
	sum, told := 0.0, 0
	for i, p := range s.p {
		sum += p
		upTo := int(math.Round(sum * Whole)) // in all, so that what is rounded adds up
		if upTo == told {
			continue
		}
		day := s.first.AddDays(i)
		if !share.Booked {
			day = in.nextOpen(day)
		}
		if week := Monday(day); !day.After(last) {
			if n := len(shares); n > 0 && shares[n-1].Week == week {
				shares[n-1].Of += upTo - told
			} else {
				share.Week, share.Of = week, upTo-told
				shares = append(shares, share)
			}
		}
		told = upTo
	}
	return shares
}

func (in Input) nextOpen(day civil.Date) civil.Date {
	if in.Closed == nil {
		return day
	}
	for i := range openWithin {
		if open := day.AddDays(i); !in.Closed(open) {
			return open
		}
	}
	return day
}

// Monday is the first day of the week of a day.
func Monday(day civil.Date) civil.Date {
	return day.AddDays(-((int(day.Weekday()) + 6) % 7))
}

// NextLook is the day from which on the shares are others although the plan is the
// same: each week that a visit does not take place moves it on. It is nil if no visit
// is under way.
func NextLook(in Input) *civil.Date {
	for i := range in.Items {
		item := &in.Items[i]
		switch item.Kind {
		case plan.KindWindow, plan.KindPrep:
			if item.Status == plan.StatusOpen || item.Status == plan.StatusOverdue {
				next := Monday(in.AsOf).AddDays(7)
				return &next
			}
		}
	}
	return nil
}
