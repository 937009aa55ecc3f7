package app

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

const (
	// idleDays is how long nobody may read a feed before it shows no more than that
	// there is something (interop.md P11).
	idleDays = 90
	// idlePerNight bounds the feeds that fall idle in one night in one clinic, since
	// each is rendered again. After an import of many patients most of them are
	// handed a link much later, and their feeds would all fall in the same night:
	// what nobody ever read can wait for the next one.
	idlePerNight = 1000
)

// renew lets a feed show what its owner chose, and begins its 90 days.
func (c *change) renew(feed *store.Feed) {
	feed.IdleSince, feed.IdleCheck = nil, idleAfter(c.today)
}

// idleAfter is the first day on which a feed that was read last on day has not been
// read for all of 90 days.
func idleAfter(day civil.Date) *civil.Date {
	next := day.AddDays(idleDays + 1)
	return &next
}

// expireFeeds ends the feeds of a clinic whose last day is over.
func (a *App) expireFeeds(ctx context.Context, clinicID string, today civil.Date) error {
	return a.eachDueFeed(ctx, clinicID,
		func(tx *store.Tx, after store.DueFeed) ([]store.DueFeed, error) {
			return tx.ExpiredFeeds(clinicID, today, after, rollBatch)
		},
		func(c *change, key store.PatientKey, feed store.Feed) error {
			if feed.Expires == nil || !feed.Expires.Before(c.today) {
				return nil // it was given more time
			}
			if err := c.endFeed(key, feed); err != nil {
				return err
			}
			return c.audit(did{"feed.expire", feed.ID}, key.ID)
		})
}

// checkIdleFeeds looks at the feeds of a clinic that nobody may have read for 90
// days. When a feed was read last is looked up here and nowhere else: a read
// writes nothing to its feed.
// At most limit of them fall idle; the others wait for the next time.
func (a *App) checkIdleFeeds(ctx context.Context, clinicID string, today civil.Date, limit int) error {
	var fallen atomic.Int64
	return a.eachDueFeed(ctx, clinicID,
		func(tx *store.Tx, after store.DueFeed) ([]store.DueFeed, error) {
			return tx.FeedsToCheck(clinicID, today, after, min(rollBatch, limit-int(fallen.Load())))
		},
		func(c *change, key store.PatientKey, feed store.Feed) error {
			fell, err := c.checkIdle(key, feed)
			if fell {
				fallen.Add(1)
			}
			return err
		})
}

// checkIdle lets a feed fall idle if nobody read it for 90 days, and else notes
// when to look again.
func (c *change) checkIdle(key store.PatientKey, feed store.Feed) (fell bool, err error) {
	if feed.IdleCheck == nil || feed.IdleCheck.After(c.today) {
		return false, nil // it was renewed
	}
	reads, err := c.FeedReads(key)
	if err != nil {
		return false, err
	}
	loc, err := Zones(c.clinic.Timezone)
	if err != nil {
		return false, err
	}
	for _, r := range reads {
		next := idleAfter(civil.DateOf(time.Unix(r.Last, 0).In(loc)))
		if r.FeedID == feed.ID && next.After(*feed.IdleCheck) {
			feed.IdleCheck = next
		}
	}
	if feed.IdleCheck.After(c.today) {
		return false, c.UpdateFeed(key, feed)
	}
	feed.IdleSince, feed.IdleCheck = &c.today, nil
	if err := c.UpdateFeed(key, feed); err != nil {
		return false, err
	}
	moved, err := c.follow(key)
	if err != nil {
		return false, err
	}
	if err := c.emit(EventFeedStale, key, map[string]string{"feed_id": feed.ID}); err != nil {
		return false, err
	}
	return true, c.auditMoved(did{"feed.idle", feed.ID}, key.ID, moved)
}

// eachDueFeed visits the feeds that list finds, in batches that share a commit.
// A feed that cannot be dealt with does not hold up the others; it stays due, and
// is an error once they are done.
func (a *App) eachDueFeed(ctx context.Context, clinicID string,
	list func(*store.Tx, store.DueFeed) ([]store.DueFeed, error),
	visit func(*change, store.PatientKey, store.Feed) error,
) error {
	actor := rollOf(clinicID)
	var last store.DueFeed
	failed := 0
	for {
		var due []store.DueFeed
		if err := a.read(ctx, func(tx *store.Tx) (err error) {
			due, err = list(tx, last)
			return err
		}); err != nil {
			return err
		}
		if len(due) == 0 {
			if failed > 0 {
				return fmt.Errorf("clinic %s: %d feeds could not be looked at", clinicID, failed)
			}
			return nil
		}
		errs := make([]error, len(due))
		var wait sync.WaitGroup
		for i, d := range due {
			wait.Go(func() {
				errs[i] = a.change(ctx, actor, func(c *change) error {
					key := actor.patient(d.PatientID)
					feed, err := findFeed(c.Tx, key, d.FeedID)
					if clinic.CodeOf(err) == clinic.NotFound {
						return nil // it was revoked in between
					}
					if err != nil {
						return err
					}
					return visit(c, key, feed)
				})
			})
		}
		wait.Wait()
		for i, err := range errs {
			if err != nil && ctx.Err() == nil {
				failed++
				a.log.Error("a feed could not be looked at", "clinic", clinicID, "patient", due[i].PatientID, "error", err)
			}
		}
		last = due[len(due)-1]
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rollPause):
		}
	}
}
