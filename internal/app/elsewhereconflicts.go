package app

import (
	"cmp"
	"context"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// ElsewhereConflict is an event that was changed here and elsewhere, of which one
// version was kept. The other one is kept apart for a while.
type ElsewhereConflict struct {
	ID             string        `json:"id"`
	PractitionerID string        `json:"practitioner_id"`
	CalendarID     string        `json:"calendar_id"`
	CalendarTitle  string        `json:"calendar_title"`
	PatientID      string        `json:"patient_id,omitempty" doc:"Whose appointment it is, if that was known"`
	UID            string        `json:"uid" doc:"Of the event, by which calendar apps know it"`
	At             time.Time     `json:"at" doc:"When it was found"`
	Rule           string        `json:"rule" doc:"By which rule one version was kept, in words"`
	Settled        bool          `json:"settled" doc:"Somebody has seen to it"`
	Kept           ConflictEvent `json:"kept" doc:"The version that holds"`
	Lost           ConflictEvent `json:"lost" doc:"The version that does not"`
	// CanTakeOther is whether the lost version can still be put back.
	CanTakeOther bool `json:"can_take_other"`
}

// ConflictEvent is one version of an event.
type ConflictEvent struct {
	Deleted  bool           `json:"deleted,omitempty" doc:"This version is that there is none"`
	Title    string         `json:"title,omitempty" doc:"Absent if the practitioner keeps it private"`
	Start    civil.DateTime `json:"start,omitzero" doc:"By the practitioner's clocks; of one that recurs, the first time"`
	Timezone string         `json:"timezone,omitempty"`
	Minutes  int            `json:"minutes,omitempty"`
	AllDay   bool           `json:"all_day,omitempty"`
	Recurs   bool           `json:"recurs,omitempty"`
	Status   string         `json:"status,omitempty" enum:"confirmed,tentative,cancelled"`
}

// keepConflicts is for how long a version that was not kept can be looked at.
const keepConflicts = 90 * 24 * time.Hour

// The rules by which one of two versions is kept.
const (
	ruleElsewhereWins = "It was changed here and elsewhere; what was changed elsewhere holds."
	ruleChangeThere   = "It was deleted here and changed elsewhere; a change holds against a deletion."
	ruleChangeHere    = "It was changed here and deleted elsewhere; a change holds against a deletion."
)

// ElsewhereConflicts lists up to limit conflicts of a practitioner's calendars, or of
// all for an empty id, that were found before one, the latest first.
func (a *App) ElsewhereConflicts(ctx context.Context, actor Actor, practitionerID, before string, limit int) (shown []ElsewhereConflict, err error) {
	err = a.look(ctx, actor, func(c *change) error {
		all, err := c.Tx.ElsewhereConflicts(actor.Clinic, practitionerID, before, limit)
		if err != nil {
			return err
		}
		for _, conflict := range all {
			one, err := c.shownConflict(conflict)
			if err != nil {
				return err
			}
			shown = append(shown, one)
		}
		return nil
	})
	return shown, err
}

// ElsewhereConflict returns one. An unknown id is NotFound.
func (a *App) ElsewhereConflict(ctx context.Context, actor Actor, id string) (shown ElsewhereConflict, err error) {
	err = a.look(ctx, actor, func(c *change) error {
		conflict, err := c.ElsewhereConflict(actor.Clinic, id)
		if err == nil {
			shown, err = c.shownConflict(conflict)
		}
		return err
	})
	return shown, err
}

func (c *change) shownConflict(conflict store.ElsewhereConflict) (shown ElsewhereConflict, err error) {
	shown = ElsewhereConflict{
		ID: conflict.ID, PractitionerID: conflict.PractitionerID, CalendarID: conflict.CalendarID, CalendarTitle: conflict.Title,
		PatientID: conflict.PatientID, UID: conflict.UID, At: conflict.At, Rule: conflict.Rule, Settled: conflict.Settled,
	}
	_, err = c.ElsewhereCalendar(store.CalendarKey{Clinic: c.actor.Clinic, ID: conflict.CalendarID})
	if err != nil && clinic.CodeOf(err) != clinic.NotFound {
		return shown, err
	}
	shown.CanTakeOther = err == nil && !conflict.Settled
	with, err := c.Practitioner(c.actor.Clinic, conflict.PractitionerID)
	if err != nil {
		return shown, err
	}
	shown.Kept, shown.Lost = c.conflictEvent(with, conflict, conflict.Kept), c.conflictEvent(with, conflict, conflict.Lost)
	return shown, nil
}

// conflictEvent is what a version says, as far as it can be read. The title of what is
// about a patient is the clinic's own.
func (c *change) conflictEvent(with clinic.Practitioner, conflict store.ElsewhereConflict, body []byte) (event ConflictEvent) {
	if len(body) == 0 {
		return ConflictEvent{Deleted: true}
	}
	sent, err := ical.Parse(body, ical.DefaultLimits)
	if err != nil {
		return event
	}
	zone, err := Zones(cmp.Or(with.Timezone, c.clinic.Timezone))
	if err != nil {
		return event
	}
	first := sent.Components[0]
	if event.Title = publicTitle(first); conflict.PatientID != "" {
		event.Title = titleOf(first)
	}
	event.Recurs, event.Status = sent.IsRecurring(), string(statusOf(first))
	times, err := sent.Occurrences(time.Time{}, moment(c.second).AddDate(50, 0, 0), zone, 1)
	if err != nil || len(times) == 0 {
		return event
	}
	at := times[0]
	event.AllDay, event.Minutes = at.AllDay, int(at.End.Sub(at.Start)/time.Minute)
	event.Start, event.Timezone = civil.DateTimeOf(at.Start.In(zone)), zone.String()
	if at.AllDay {
		event.Start = at.Wall
	}
	return event
}

// SettleConflict notes that somebody has seen to a conflict. With takeOther the
// version that was not kept is put back first, here and then elsewhere. One that is
// settled, or whose calendar is not connected any more, cannot be turned round: a
// Conflict.
func (a *App) SettleConflict(ctx context.Context, actor Actor, id string, takeOther bool) (shown ElsewhereConflict, err error) {
	err = a.change(ctx, actor, func(c *change) error {
		conflict, err := c.ElsewhereConflict(actor.Clinic, id)
		if err != nil {
			return err
		}
		action := "calendar-conflict.settle"
		if takeOther {
			action = "calendar-conflict.turn"
			if err := c.takeOther(conflict); err != nil {
				return err
			}
		}
		if err := c.SettleElsewhereConflict(actor.Clinic, id); err != nil {
			return err
		}
		if err := c.audit(did{action, id}, conflict.PatientID); err != nil {
			return err
		}
		conflict.Settled = true
		shown, err = c.shownConflict(conflict)
		return err
	})
	return shown, err
}

// forgetConflicts forgets those that were found long ago.
func (a *App) forgetConflicts(ctx context.Context, clinicID string) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		return tx.ForgetElsewhereConflicts(clinicID, a.now().Add(-keepConflicts))
	})
}

// takeOther writes the version of an event that was not kept.
func (c *change) takeOther(conflict store.ElsewhereConflict) error {
	if conflict.Settled {
		return clinic.Errorf(clinic.Conflict, "", "the conflict is settled already")
	}
	opened, err := c.openElsewhere(conflict.CalendarID)
	if clinic.CodeOf(err) == clinic.NotFound {
		return clinic.Errorf(clinic.Conflict, "", "the calendar is not connected any more")
	}
	if err != nil {
		return err
	}
	now, err := c.ObjectByUID(opened.key(), conflict.UID)
	exists := err == nil
	if err != nil && clinic.CodeOf(err) != clinic.NotFound {
		return err
	}
	if len(conflict.Lost) == 0 {
		if !exists {
			return nil
		}
		follow, err := opened.remove(now)
		if err != nil {
			return err
		}
		return follow()
	}
	sent, err := ical.Parse(conflict.Lost, ical.DefaultLimits)
	if err != nil {
		return clinic.Errorf(clinic.Conflict, "", "the version cannot be read any more")
	}
	name := now.Name
	if !exists {
		if name, err = c.freeName(opened.key(), objectName(conflict.UID)); err != nil {
			return err
		}
	}
	_, err = opened.put(name, now, exists, sent, conflict.Lost)
	return err
}
