package app

import (
	"context"
	"slices"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/store"
)

// AuditEntry is who did what, when.
type AuditEntry struct {
	ID        int64     `json:"id"`
	At        time.Time `json:"at"`
	Actor     string    `json:"actor" doc:"Who did it, by id" example:"key:cv37m2k6n88s73b0"`
	Action    string    `json:"action" example:"treatment.add"`
	Subject   string    `json:"subject" doc:"Id of the record it was done to"`
	PatientID string    `json:"patient_id,omitempty"`
	Cause     string    `json:"cause" doc:"What the change came by: an operation of this API, a form of the patient's page or the console, a CalDAV method, an import, a command, the roll at midnight; for a plan that follows from the clinic's rules or settings, those" example:"rest add-treatment"`
	Moved     []string  `json:"moved,omitempty" doc:"What moved on the patient's plan and why, a sentence each; a date without a year is in the year of the change" example:"window moved 9 days earlier: movement seen on 20 May"`
}

func shownEntries(stored []store.AuditEntry) (all []AuditEntry) {
	for _, e := range stored {
		all = append(all, AuditEntry{ID: e.ID, At: time.Unix(e.At, 0).UTC(), Actor: e.Actor, Action: e.Action, Subject: e.Subject, PatientID: e.PatientID, Moved: e.Moved, Cause: e.Cause})
	}
	return all
}

// AuditFilter says which entries are asked for; what is zero asks for all.
type AuditFilter struct {
	Actor     string
	Action    string // a whole action, as in "treatment.add", or a record's kind, as in "treatment"
	PatientID string
	// Since is the first moment that counts, Until the first that does not count any
	// more; to the second.
	Since, Until time.Time
}

// Audit lists up to limit entries older than before (0: from the newest), newest
// first.
func (a *App) Audit(ctx context.Context, actor Actor, f AuditFilter, before int64, limit int) (page []AuditEntry, err error) {
	asked := store.AuditFilter{Actor: f.Actor, Action: f.Action, PatientID: f.PatientID, Since: secondOf(f.Since), Until: secondOf(f.Until)}
	err = a.read(ctx, func(tx *store.Tx) error {
		entries, err := tx.AuditPage(actor.Clinic, asked, before, limit)
		page = shownEntries(entries)
		return err
	})
	return page, err
}

// secondOf is the first whole second since 1970 that is not before a moment;
// 0 of no moment.
func secondOf(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return max(at.Add(time.Second-1).Unix(), 1)
}

// PlanChanges lists up to limit changes older than before (0: from the newest)
// that moved something on a patient's plan, newest first: those not before the moment
// since and before the moment until, of which either may be zero.
func (a *App) PlanChanges(ctx context.Context, actor Actor, patientID string, since, until time.Time, before int64, limit int) (page []AuditEntry, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		key := actor.patient(patientID)
		if _, err := tx.Patient(key); err != nil {
			return err
		}
		entries, err := tx.MovesPage(key, secondOf(since), secondOf(until), before, limit)
		page = shownEntries(entries)
		return err
	})
	return page, err
}

// ActorName is what an actor of the audit is called: an account, an API key, or an app
// password and whose it is.
type ActorName = store.ActorName

// ActorNames says how actors of the audit are called, by the actor. What has no name,
// as the roll, and what is gone are left out.
func (a *App) ActorNames(ctx context.Context, actor Actor, actors []string) (names map[string]ActorName, err error) {
	actors = slices.Compact(slices.Sorted(slices.Values(actors)))
	names = map[string]ActorName{}
	err = a.read(ctx, func(tx *store.Tx) error {
		found, err := tx.ActorNames(actor.Clinic, actors)
		for _, n := range found {
			names[n.Actor] = n
		}
		return err
	})
	return names, err
}
