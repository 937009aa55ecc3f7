package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/slots"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// SuggestFor is what times are sought for a patient's visit. Everything that is left
// out follows from her plan.
type SuggestFor struct {
	// Both inclusive. Both zero: the days of what is due next; one of them: from today
	// on, or four weeks.
	From, To       civil.Date
	PractitionerID string // empty: her own
	Minutes        int    // 0: clinic.DefaultMinutes
	// Instead is an appointment of hers that is to be moved: it is in nobody's way.
	Instead string
}

// Suggestions are times at which a patient's visit could be booked.
type Suggestions struct {
	From             civil.Date        `json:"from" format:"date"`
	To               civil.Date        `json:"to" format:"date"`
	Timezone         string            `json:"timezone" doc:"Of all times"`
	PractitionerID   string            `json:"practitioner_id,omitempty" doc:"Whose free times they are; absent if the visit is with nobody in particular"`
	PractitionerName string            `json:"practitioner_name,omitempty"`
	Minutes          int               `json:"minutes"`
	For              *SuggestionFor    `json:"for,omitempty" doc:"What of the patient's plan falls on these days"`
	Days             []SuggestedDay    `json:"days" doc:"Days with free times, the best first"`
	Obstacles        []SuggestionsLack `json:"obstacles" doc:"Why other days are not suggested"`
}

// SuggestionFor is the item of a plan that a visit is sought for.
type SuggestionFor struct {
	Kind  plan.Kind  `json:"kind" enum:"window,prep"`
	Start civil.Date `json:"start" format:"date"`
	End   civil.Date `json:"end" format:"date"`
	Aim   civil.Date `json:"aim" format:"date" doc:"The day to which the days suggested are near"`
	Event string     `json:"event,omitempty" doc:"Title of the event that it prepares for"`
}

// SuggestedDay is a day with some of its free times.
type SuggestedDay struct {
	Date    civil.Date          `json:"date" format:"date"`
	Reasons []SuggestionsReason `json:"reasons" doc:"Why this day"`
	Times   []SuggestedTime     `json:"times"`
}

// SuggestionsReason says why a day is suggested.
type SuggestionsReason struct {
	Rule string `json:"rule" example:"suggest.middle"`
	Text string `json:"text" example:"In the middle of her window."`
}

// SuggestedTime is when a visit could begin.
type SuggestedTime struct {
	Start  civil.DateTime `json:"start" doc:"Wall time in timezone"`
	Beside bool           `json:"beside,omitempty" doc:"Right before or after something else, so that no gap is left there"`
}

// SuggestionsLack is on how many of the days something is in the way.
type SuggestionsLack struct {
	Obstacle plan.Obstacle `json:"obstacle" enum:"past,closed,away,paused,min_interval,other_visit,keep_clear,full"`
	Days     int           `json:"days"`
}

// ObstacleFull is that a day which would do has no free time left, or none that is
// among those told.
const ObstacleFull plan.Obstacle = "full"

const (
	// maxSuggestedDays bounds the days among which times are sought.
	maxSuggestedDays = 92
	// soonDays are those that are looked at if neither the plan nor who asks says until
	// when.
	soonDays = 28
	// suggestedDays and suggestedTimes are how much choice is given.
	suggestedDays  = 8
	suggestedTimes = 4
	// slotMinutes is how far apart visits begin.
	slotMinutes = 15
)

// SuggestTimes finds free times for a patient's next visit: while the clinic is open,
// the practitioner free and the patient able to come, not before the minimum interval,
// nor too near to another visit or to an event of hers.
func (a *App) SuggestTimes(ctx context.Context, actor Actor, patientID string, ask SuggestFor) (found Suggestions, err error) {
	err = a.look(ctx, actor, func(c *change) error {
		key := actor.patient(patientID)
		h, err := a.readHistory(c.Tx, c.clinic, key)
		if err != nil {
			return err
		}
		s := suggester{change: c, h: h, ask: ask}
		if s.due, err = c.dueItems(key); err != nil {
			return err
		}
		found, err = s.suggest()
		return err
	})
	return found, err
}

// dueItems are the windows and preps on a patient's plan, by date.
func (c *change) dueItems(key store.PatientKey) (due []plan.Item, err error) {
	stored, err := c.storedPlan(key)
	if err != nil || stored == nil {
		return nil, err
	}
	items, err := c.Items(key)
	if err != nil {
		return nil, err
	}
	p, err := assemble(*stored, items)
	return slices.DeleteFunc(p.Items, func(i plan.Item) bool { return i.Kind != plan.KindWindow && i.Kind != plan.KindPrep }), err
}

// suggester seeks times for one visit.
type suggester struct {
	*change
	h   history
	ask SuggestFor
	due []plan.Item
	aim civil.Date
}

func (s *suggester) suggest() (found Suggestions, err error) {
	if err := s.settle(&found); err != nil {
		return found, err
	}
	with, err := s.with(&found)
	if err != nil {
		return found, err
	}
	zone, err := Zones(s.clinic.Timezone)
	if err != nil {
		return found, err
	}
	taken, err := s.busyTimes(with, found.From.In(zone), found.To.AddDays(1).In(zone), s.ask.Instead)
	if err != nil {
		return found, err
	}
	days, lacks := s.days(found)
	opens, closes := s.clinic.OpeningHours().Minutes()
	free := slots.Find(slots.Ask{
		Days: days, Aim: s.aim, Opens: opens, Closes: closes, Minutes: found.Minutes, Step: slotMinutes, Zone: zone,
		Busy: taken, After: s.app.now(), MostDays: suggestedDays, MostPerDay: suggestedTimes,
	})
	if len(free) < suggestedDays && len(days) > len(free) {
		lacks[ObstacleFull] = len(days) - len(free)
	}
	found.Days, found.Obstacles = []SuggestedDay{}, []SuggestionsLack{}
	for _, day := range free {
		shown := SuggestedDay{Date: day.Date, Reasons: s.reasons(found, day.Date)}
		for _, t := range day.Times {
			shown.Times = append(shown.Times, SuggestedTime{t.Start, t.Beside})
		}
		found.Days = append(found.Days, shown)
	}
	for obstacle, days := range lacks {
		found.Obstacles = append(found.Obstacles, SuggestionsLack{obstacle, days})
	}
	slices.SortFunc(found.Obstacles, func(x, y SuggestionsLack) int {
		return cmp.Or(cmp.Compare(y.Days, x.Days), cmp.Compare(x.Obstacle, y.Obstacle))
	})
	return found, nil
}

// settle decides the days, what they are for and how long the visit takes.
func (s *suggester) settle(found *Suggestions) error {
	ask := s.ask
	found.Timezone, found.Minutes = s.clinic.Timezone, cmp.Or(ask.Minutes, clinic.DefaultMinutes)
	if found.Minutes < 0 || found.Minutes > 24*60 {
		return clinic.Errorf(clinic.Invalid, "minutes", "is not between 1 and 1440")
	}
	if !ask.From.IsZero() || !ask.To.IsZero() {
		if ask.From.IsZero() {
			ask.From = s.today
		}
		if ask.To.IsZero() && ask.From.IsValid() {
			ask.To = ask.From.AddDays(soonDays - 1)
		}
		if err := (AgendaAsk{From: ask.From, To: ask.To}).checkSpan(maxSuggestedDays); err != nil {
			return err
		}
		found.From, found.To = ask.From, ask.To
		s.isFor(found, s.itemOn(ask.From, ask.To))
		return nil
	}
	found.From, found.To = s.today, s.today.AddDays(soonDays-1)
	next := slices.IndexFunc(s.due, func(i plan.Item) bool { return !i.Projected })
	if next < 0 {
		return nil
	}
	item := s.due[next]
	if !item.End.Before(s.today) {
		found.From, found.To = later(item.Start, s.today), item.End
		if most := found.From.AddDays(maxSuggestedDays - 1); most.Before(found.To) {
			found.To = most
		}
	}
	s.isFor(found, &item)
	return nil
}

// later is the later of two days.
func later(a, b civil.Date) civil.Date {
	if a.After(b) {
		return a
	}
	return b
}

// itemOn is what falls on some days: just these, or the first that touches them; nil
// if nothing does.
func (s *suggester) itemOn(from, to civil.Date) *plan.Item {
	var touching *plan.Item
	for i := range s.due {
		item := &s.due[i]
		switch {
		case item.Start == from && item.End == to:
			return item
		case touching == nil && !item.Start.After(to) && !item.End.Before(from):
			touching = item
		}
	}
	return touching
}

// isFor notes the item that a visit is sought for, and the best day for it.
func (s *suggester) isFor(found *Suggestions, item *plan.Item) {
	if item == nil {
		return
	}
	s.aim = item.Start.AddDays(item.End.DaysSince(item.Start) / 2)
	if item.Due != nil {
		s.aim = *item.Due
	}
	s.aim = later(s.aim, s.today)
	found.For = &SuggestionFor{Kind: item.Kind, Start: item.Start, End: item.End, Aim: s.aim, Event: s.h.calendar.EventTitles[item.Event]}
}

// with is whom the visit is with: somebody, her own practitioner, or nobody.
func (s *suggester) with(found *Suggestions) (clinic.Practitioner, error) {
	id := cmp.Or(s.ask.PractitionerID, s.h.patient.PractitionerID)
	if id == "" {
		return clinic.Practitioner{}, nil
	}
	if err := s.checkPractitioner(id); err != nil {
		return clinic.Practitioner{}, err
	}
	with, err := s.Practitioner(s.actor.Clinic, id)
	found.PractitionerID, found.PractitionerName = with.ID, with.Name
	return with, err
}

// days are those on which the visit can take place, and how many others have what in
// the way.
func (s *suggester) days(found Suggestions) (days []civil.Date, lacks map[plan.Obstacle]int) {
	in := s.h.input
	in.AsOf = s.today
	in.Appointments = slices.DeleteFunc(slices.Clone(in.Appointments), func(a clinic.Appointment) bool { return a.ID == s.ask.Instead })
	possible := plan.NewDaysFor(in, s.h.rules)
	lacks = map[plan.Obstacle]int{}
	for day := found.From; !day.After(found.To); day = day.AddDays(1) {
		if obstacle := possible.Obstacle(day); obstacle != "" {
			lacks[obstacle]++
			continue
		}
		days = append(days, day)
	}
	return days, lacks
}

// reasons say why a day is suggested.
func (s *suggester) reasons(found Suggestions, day civil.Date) (all []SuggestionsReason) {
	tell := func(rule, format string, args ...any) {
		all = append(all, SuggestionsReason{"suggest." + rule, fmt.Sprintf(format, args...)})
	}
	is := found.For
	switch {
	case is == nil:
		tell("asked", "Free on the days asked for.")
	case day.After(is.End) && is.Kind == plan.KindWindow && is.End.Before(s.today):
		tell("overdue", "Her window ended on %s: the sooner the better.", s.day(is.End))
	case day.After(is.End):
		tell("after", "After her window, which ends on %s.", s.day(is.End))
	case day.Before(is.Start):
		tell("before", "Before her window, which begins on %s.", s.day(is.Start))
	case is.Kind == plan.KindWindow && day == is.Aim:
		tell("due", "The day that her plan aims at.")
	case is.Kind == plan.KindWindow:
		away, side := day.DaysSince(is.Aim), "after"
		if away < 0 {
			away, side = -away, "before"
		}
		if 6*away <= is.End.DaysSince(is.Start) {
			tell("middle", "In the middle of her window.")
		} else {
			tell("window", "In her window, %s %s the day that her plan aims at.", counted(away, "day"), side)
		}
	}
	for _, item := range s.due {
		if item.Kind == plan.KindPrep && !day.Before(item.Start) && !day.After(item.End) {
			tell("prep", "Before the deadline on %s for %s.", s.day(item.End), cmp.Or(s.h.calendar.EventTitles[item.Event], "her event"))
		}
	}
	if all == nil {
		tell("asked", "Free on the days asked for.")
	}
	return all
}

// counted is a number of things in words, as in "3 days".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// moments are when a recorded visit takes place.
func (c *change) moments(a clinic.Appointment) (start, end time.Time, err error) {
	zone, err := Zones(cmp.Or(a.Timezone, c.clinic.Timezone))
	if err != nil {
		return start, end, err
	}
	start, _ = clinic.Instant(a.Start, zone)
	return start, start.Add(a.Length()), nil
}
