package app

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// emptyFor is how long a retired address shows an empty calendar, so that every
// client that still has it clears what it shows: one that gets a 404 would leave
// it on the screen (interop.md H12).
const emptyFor = 60 * 24 * time.Hour

// ErrFeedGone is returned for the address of a feed that ended long ago.
var ErrFeedGone = errors.New("the feed is gone")

// retire keeps the address of a feed that is about to lose it.
func (c *change) retire(key store.PatientKey, feed store.Feed) error {
	patient, err := c.Patient(key)
	if err != nil {
		return err
	}
	return c.RetireFeed(key.Clinic, store.RetiredFeed{
		TokenHash: feed.TokenHash, At: c.second,
		// Clients that revalidate by date must see that it is empty now.
		Modified: max(c.second, feed.Document.Modified+1),
		Timezone: c.clinic.Timezone, Language: cmp.Or(feed.Language, patient.Language),
	})
}

// endFeed removes a feed and retires its address.
func (c *change) endFeed(key store.PatientKey, feed store.Feed) error {
	if err := c.retire(key, feed); err != nil {
		return err
	}
	return c.Tx.DeleteFeed(key, feed.ID)
}

// RetiredFeed returns the empty calendar under a token that led to a feed once,
// and ErrFeedGone after 60 days of it. An unknown token is NotFound.
func (a *App) RetiredFeed(ctx context.Context, token string) (Document, error) {
	retired, err := a.store.RetiredFeed(ctx, a.secret.FeedTokenHash(token))
	if err != nil {
		return Document{}, err
	}
	if a.now().Sub(time.Unix(retired.At, 0)) >= emptyFor {
		return Document{}, ErrFeedGone
	}
	empty, err := a.emptyCalendar(emptyKey{retired.Timezone, retired.Language})
	empty.Modified = retired.Modified
	return empty, err
}

// emptyKey is all that an empty calendar depends on.
type emptyKey struct{ timezone, language string }

// emptyCalendar renders a calendar without events. There are few different ones,
// so they are remembered: a GET renders nothing twice.
func (a *App) emptyCalendar(of emptyKey) (Document, error) {
	if known, ok := a.empty.Load(of); ok {
		return known.(Document), nil
	}
	body, err := feeds.Render(feeds.Calendar{Timezone: of.timezone, Language: of.language}, nil, nil, Zones)
	if err != nil {
		return Document{}, err
	}
	made := Document{ETag: etagOf(body), Body: body}
	a.empty.Store(of, made)
	return made, nil
}
