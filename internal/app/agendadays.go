package app

import (
	"context"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// AgendaTurn is what follow-ups do on a day: those of a kind begin, or end.
type AgendaTurn struct {
	Kind plan.Kind `json:"kind"`
	Ends bool      `json:"ends,omitempty" doc:"They end on that day; otherwise they begin"`
}

// AgendaTurns are all that a day can be asked for, what is urgent first. Of most kinds
// only the beginning matters: a preparation ends with a deadline of its own.
var AgendaTurns = []AgendaTurn{
	{Kind: plan.KindPrepDeadline}, {Kind: plan.KindReview}, {Kind: plan.KindPrep}, {Kind: plan.KindWindow}, {Kind: plan.KindWindow, Ends: true},
	{Kind: plan.KindTouchup}, {Kind: plan.KindCheckin}, {Kind: plan.KindPackage},
}

// AgendaDay is a day with how many follow-ups turn on it.
type AgendaDay struct {
	Date      civil.Date    `json:"date" format:"date"`
	FollowUps []AgendaCount `json:"follow_ups" doc:"What begins or ends on that day, the urgent first; nothing that does not occur"`
}

// AgendaCount is how many follow-ups take a turn.
type AgendaCount struct {
	AgendaTurn
	Count int `json:"count"`
}

// N is how many follow-ups turn on a day.
func (d AgendaDay) N() (n int) {
	for _, c := range d.FollowUps {
		n += c.Count
	}
	return n
}

// days counts the follow-ups that turn on each day.
func (r agendaReader) days() error {
	for _, ends := range []bool{false, true} {
		var kinds []string
		for _, turn := range AgendaTurns {
			if turn.Ends == ends {
				kinds = append(kinds, string(turn.Kind))
			}
		}
		dates := map[int64]civil.Date{}
		var moments []int64
		for d := r.ask.From; !d.After(r.ask.To); d = d.AddDays(1) {
			at := turnsAt(d, ends)
			dates[at], moments = d, append(moments, at)
		}
		found, err := r.CountFollowUps(r.actor.Clinic, string(RoleFollowUps), r.ask.PractitionerID, ends, kinds, moments)
		if err != nil {
			return err
		}
		var few []store.FollowUpDay
		for _, f := range found {
			if f.N <= r.ask.Named {
				few = append(few, f)
			}
			day := &r.told.Days[dates[f.At].DaysSince(r.ask.From)]
			day.FollowUps = append(day.FollowUps, AgendaCount{AgendaTurn{plan.Kind(f.Kind), ends}, f.N})
		}
		if r.ask.Named > 0 {
			if err := r.name(ends, few); err != nil {
				return err
			}
		}
	}
	r.told.FollowUps = slices.CompactFunc(inOrder(r.told.FollowUps), func(x, y AgendaFollowUp) bool { return x.UID == y.UID })
	for _, d := range r.told.Days {
		slices.SortFunc(d.FollowUps, func(x, y AgendaCount) int {
			return slices.Index(AgendaTurns, x.AgendaTurn) - slices.Index(AgendaTurns, y.AgendaTurn)
		})
	}
	return nil
}

// name tells the follow-ups that begin, or end, at some moments.
func (r agendaReader) name(ends bool, few []store.FollowUpDay) error {
	found, err := r.FollowUpsAt(r.actor.Clinic, string(RoleFollowUps), r.ask.PractitionerID, ends, few, r.ask.Named*len(few))
	for _, f := range found {
		told, err := followedUp(f)
		if err != nil {
			return err
		}
		r.told.FollowUps = append(r.told.FollowUps, told)
	}
	return err
}

// turnsAt is the moment that is stored of what begins, or ends, on a day.
func turnsAt(d civil.Date, ends bool) int64 {
	first, last := ical.DaysSpan(d, d)
	if ends {
		return last
	}
	return first
}

// TurningAsk asks for the follow-ups that begin, or end, on a day.
type TurningAsk struct {
	Date           civil.Date
	PractitionerID string // empty for all
	Turn           AgendaTurn
	Cursor         string
	Limit          int // 0: TurningPageSize
}

// TurningPageSize is how many follow-ups a page has if nobody says otherwise.
const TurningPageSize = 50

// TurningPage is a page of follow-ups.
type TurningPage struct {
	Items []AgendaFollowUp `json:"items"`
	Next  string           `json:"next_cursor,omitempty" doc:"Absent on the last page"`
}

// Turning lists follow-ups that begin, or end, on a day.
func (a *App) Turning(ctx context.Context, actor Actor, ask TurningAsk) (page TurningPage, err error) {
	page.Items = []AgendaFollowUp{}
	if err := clinic.CheckDate("date", ask.Date); err != nil {
		return page, err
	}
	if !slices.Contains(AgendaTurns, ask.Turn) {
		return page, clinic.Errorf(clinic.Invalid, "kind", "is not followed up by that day")
	}
	var after store.FollowUpPlace
	if ask.Cursor != "" {
		if err := readCursor(ask.Cursor, &after); err != nil {
			return page, err
		}
	}
	if ask.Limit <= 0 {
		ask.Limit = TurningPageSize
	}
	limit := min(ask.Limit, largestPage)
	err = a.look(ctx, actor, func(c *change) error {
		if err := c.checkPractitioner(ask.PractitionerID); err != nil {
			return err
		}
		found, err := c.FollowUps(actor.Clinic, string(RoleFollowUps), ask.PractitionerID, ask.Turn.Ends, string(ask.Turn.Kind), turnsAt(ask.Date, ask.Turn.Ends), after, limit+1)
		if err != nil {
			return err
		}
		if len(found) > limit {
			found = found[:limit]
			page.Next = cursorOf(found[limit-1].Place)
		}
		for _, f := range found {
			told, err := followedUp(f)
			if err != nil {
				return err
			}
			page.Items = append(page.Items, told)
		}
		return nil
	})
	return page, err
}
