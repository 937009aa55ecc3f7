package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/store"
)

const (
	// rollBatch patients are replanned at a time, with rollPause between, or more
	// where feeds are read: another writer waits for the batch before her, and half
	// as many halve her wait for a seventh more time in all.
	rollBatch = 16
	rollPause = 10 * time.Millisecond
	// rollCheck is how often the date is looked at: often enough for midnight in
	// any zone, and indifferent to a clock that jumped or slept.
	rollCheck = 20 * time.Second
	// rollRetry is how long a roll that failed waits, with a full disk perhaps.
	rollRetry = time.Minute
)

// RunRoll makes the plans anew that the day has changed, at once and then after
// each clinic's midnight, until the context ends.
func (a *App) RunRoll(ctx context.Context) {
	done := map[string]civil.Date{}
	for {
		pause := rollCheck
		if _, err := a.rollClinics(ctx, done); err != nil && ctx.Err() == nil {
			a.log.Error("roll failed, will be tried again", "error", err)
			pause = rollRetry
		}
		select {
		case <-ctx.Done():
			return
		case <-a.wake:
			clear(done)
		case <-time.After(pause):
		}
	}
}

// wakeRoll tells the roll that plans became due before midnight.
func (a *App) wakeRoll() {
	select {
	case a.wake <- struct{}{}:
	default: // it has been told already
	}
}

// Roll makes the plans of all clinics anew that are due today and returns how
// many there were. It starts with those another version of planner or wording
// made. A roll that is cut short goes on where it stopped, since a plan is due
// until it is made.
func (a *App) Roll(ctx context.Context) (int, error) {
	return a.rollClinics(ctx, map[string]civil.Date{})
}

// rollClinics rolls the clinics whose date is not the one they were rolled on,
// and notes in done those it rolled wholly. One that fails does not hold up the
// others.
func (a *App) rollClinics(ctx context.Context, done map[string]civil.Date) (rolled int, err error) {
	if len(done) == 0 {
		if err := a.expireOldVersions(ctx); err != nil {
			return 0, err
		}
	}
	clinics, err := a.Clinics(ctx)
	if err != nil {
		return 0, err
	}
	var errs []error
	night := false // somewhere
	for _, c := range clinics {
		today, err := a.today(c)
		if err != nil || done[c.ID] == today {
			errs = append(errs, err)
			continue
		}
		expired := a.expireFeeds(ctx, c.ID, today)
		n, err := a.rollClinic(ctx, c.ID, today)
		rolled += n
		if err := errors.Join(expired, err, a.checkIdleFeeds(ctx, c.ID, today, idlePerNight), a.sweep(ctx, c.ID)); err != nil {
			errs = append(errs, err)
			continue
		}
		done[c.ID], night = today, true
		a.log.Info("rolled", "clinic", c.ID, "day", today.String(), "plans", n)
	}
	if night {
		a.emptyLog(ctx)
	}
	return rolled, errors.Join(errs...)
}

// sweep forgets of a clinic what has been kept for long enough.
func (a *App) sweep(ctx context.Context, clinicID string) error {
	var errs []error
	for _, forget := range []func(context.Context, string) error{
		a.pruneTombstones, a.forgetOnces, a.sweepStaff, a.forgetConflicts, a.sweepWebhooks, a.expireImports,
	} {
		errs = append(errs, forget(ctx, clinicID))
	}
	return errors.Join(errs...)
}

// longAgo is the next change of a plan that no longer follows from its clinic's
// settings or this program: earlier than the day any plan was made, so that it
// is due in every zone, and verify can tell it from a plan that time changes.
var longAgo = civil.Date{Year: 1, Month: time.January, Day: 1}

// renderAnew is the next change of a plan that is sound, but whose feeds no longer
// follow from this server.
var renderAnew = longAgo.AddDays(1)

func (a *App) expireOldVersions(ctx context.Context) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.ExpirePlans(version, longAgo)
		return err
	})
}

// rollClinic makes a clinic's due plans anew. Plans that could not be made stay
// due, and are an error once all others are made.
func (a *App) rollClinic(ctx context.Context, clinicID string, today civil.Date) (rolled int, err error) {
	var last store.DuePlan
	seen := 0
	reads := meter{counter: &a.reads.all}
	reads.perSecond() // from here on
	for {
		var due []store.DuePlan
		err := a.read(ctx, func(tx *store.Tx) error {
			due, err = tx.DuePlans(clinicID, today, last, rollBatch)
			return err
		})
		if err != nil {
			return rolled, err
		}
		if len(due) == 0 {
			if failed := seen - rolled; failed > 0 {
				err = fmt.Errorf("clinic %s: %d plans could not be made", clinicID, failed)
			}
			return rolled, err
		}
		if seen == 0 {
			defer giveWay()()
		}
		seen += len(due)
		began := time.Now()
		rolled += a.rollBatch(ctx, clinicID, due)
		last = due[len(due)-1]
		rest := restAfter(time.Since(began), reads.perSecond())
		select {
		case <-ctx.Done():
			return rolled, ctx.Err()
		case <-time.After(rest):
		}
	}
}

// rollActor is who the roll is in the audit.
const rollActor = "roll"

func rollOf(clinicID string) Actor { return Actor{Clinic: clinicID, Name: rollActor, Cause: "roll"} }

// rollBatch replans patients in transactions of their own that share a commit,
// so that one who cannot be planned does not hold up the others.
func (a *App) rollBatch(ctx context.Context, clinicID string, due []store.DuePlan) (rolled int) {
	actor := rollOf(clinicID)
	var wait sync.WaitGroup
	errs := make([]error, len(due))
	for i, d := range due {
		wait.Go(func() {
			errs[i] = a.change(ctx, actor, func(c *change) error { return c.followFrom(did{"plan.roll", d.PatientID}, d.PatientID) })
		})
	}
	wait.Wait()
	for i, err := range errs {
		if err == nil {
			rolled++
		} else if ctx.Err() == nil {
			a.log.Error("a plan could not be made", "clinic", clinicID, "patient", due[i].PatientID, "error", err)
		}
	}
	return rolled
}
