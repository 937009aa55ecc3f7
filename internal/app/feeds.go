package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"cloud.google.com/go/civil"
	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// FeedSettings are what its owner chooses of a feed.
type FeedSettings struct {
	Name            string        `json:"name,omitempty" maxLength:"200" doc:"What you call it; never shown in the calendar"`
	Privacy         feeds.Privacy `json:"privacy,omitempty" enum:"discreet,detailed,busy" doc:"Default discreet"`
	Style           feeds.Style   `json:"style,omitempty" enum:"span,markers,opens" doc:"How items of several days are shown: as one span, by their first and last day, or by the first alone; default span"`
	Language        string        `json:"language,omitempty" enum:"en,es,fr,de,ko" doc:"BCP 47; default the patient's"`
	Alarms          bool          `json:"alarms,omitempty" doc:"Whether items ring, in calendars that keep alarms"`
	HideEventTitles bool          `json:"hide_event_titles,omitempty" doc:"Whether the patient's own titles of events stay out of it"`
	Expires         *civil.Date   `json:"expires,omitempty" format:"date" doc:"The last day it works, in the clinic's zone; default for ever"`
}

func (s FeedSettings) validate(today civil.Date) error {
	if err := clinic.CheckName("name", s.Name); err != nil {
		return err
	}
	if s.Privacy != "" && !slices.Contains(feeds.Privacies, s.Privacy) {
		return clinic.Errorf(clinic.Invalid, "privacy", "is not discreet, detailed or busy")
	}
	if s.Style != "" && !slices.Contains(feeds.Styles, s.Style) {
		return clinic.Errorf(clinic.Invalid, "style", "is not span, markers or opens")
	}
	if s.Expires != nil {
		if err := clinic.CheckDate("expires", *s.Expires); err != nil {
			return err
		}
		if s.Expires.Before(today) {
			return clinic.Errorf(clinic.Invalid, "expires", "lies in the past")
		}
	}
	return clinic.CheckLanguage("language", s.Language)
}

// Feed is a patient's feed as it is shown to those who may see its address.
type Feed struct {
	ID string `json:"id,omitempty" readOnly:"true"`
	FeedSettings
	FeedState
	// Token is the secret part of its address; edges make an address of it.
	Token string `json:"-"`
}

// FeedState is what became of a feed. None of it is part of its version: that
// somebody reads a feed is no reason to refuse its owner's change.
type FeedState struct {
	CreatedAt      time.Time   `json:"created_at,omitzero" readOnly:"true"`
	ChangedAt      time.Time   `json:"changed_at,omitzero" readOnly:"true" doc:"When what it shows last changed"`
	Idle           bool        `json:"idle,omitempty" readOnly:"true" doc:"Nobody read it for 90 days, so it shows only that there is something, until it is renewed"`
	UnusualReadsOn *civil.Date `json:"unusual_reads_on,omitempty" format:"date" readOnly:"true" doc:"Last day on which it was read from unusually many networks: its address may have got around"`
	Reads          []FeedReads `json:"reads,omitempty" readOnly:"true" doc:"Who reads it, by what calendar clients say they are"`
}

// versioned is what of a feed makes its version.
func (f Feed) versioned() any {
	return struct {
		ID string
		FeedSettings
	}{f.ID, f.FeedSettings}
}

// newFeed is a feed with a first address and no document yet.
func (c *change) newFeed(settings FeedSettings) store.Feed {
	feed := store.Feed{ID: xid.New().String(), Generation: 1, Created: c.second, Document: store.Document{Body: []byte{}}}
	settings.apply(&feed)
	c.renew(&feed)
	feed.TokenHash = c.app.secret.FeedTokenHash(c.app.token(feed))
	return feed
}

func (s FeedSettings) apply(feed *store.Feed) {
	feed.Name, feed.Language, feed.Alarms, feed.HideEventTitles = s.Name, s.Language, s.Alarms, s.HideEventTitles
	feed.Privacy = string(cmp.Or(s.Privacy, feeds.PrivacyDiscreet))
	feed.Style = string(cmp.Or(s.Style, feeds.StyleSpan))
	feed.Expires = s.Expires
}

func settingsOf(feed store.Feed) FeedSettings {
	return FeedSettings{
		Name: feed.Name, Privacy: feeds.Privacy(feed.Privacy), Style: feeds.Style(feed.Style),
		Language: feed.Language, Alarms: feed.Alarms, HideEventTitles: feed.HideEventTitles, Expires: feed.Expires,
	}
}

func (a *App) token(feed store.Feed) string { return a.secret.FeedToken(feed.ID, feed.Generation) }

// shown is a feed as its owner sees it, with those of the patient's reads that
// are its own.
func (a *App) shown(feed store.Feed, reads []store.FeedReads) Feed {
	return Feed{ID: feed.ID, FeedSettings: settingsOf(feed), Token: a.token(feed), FeedState: FeedState{
		CreatedAt: moment(feed.Created), ChangedAt: moment(feed.Document.Modified),
		Idle: feed.IdleSince != nil, UnusualReadsOn: feed.UnusualOn, Reads: shownReads(feed, reads),
	}}
}

func moment(second int64) time.Time { return time.Unix(second, 0).UTC() }

// shownFeeds are all feeds of a patient, oldest first.
func (a *App) shownFeeds(tx *store.Tx, key store.PatientKey) (shown []Feed, err error) {
	all, err := tx.Feeds(key)
	if err != nil {
		return nil, err
	}
	reads, err := tx.FeedReads(key)
	for _, feed := range all {
		shown = append(shown, a.shown(feed, reads))
	}
	return shown, err
}

func (a *App) shownFeed(tx *store.Tx, key store.PatientKey, id string) (Feed, error) {
	all, err := a.shownFeeds(tx, key)
	if err != nil {
		return Feed{}, err
	}
	if i := slices.IndexFunc(all, func(f Feed) bool { return f.ID == id }); i >= 0 {
		return all[i], nil
	}
	return Feed{}, noFeed()
}

func noFeed() error { return clinic.Errorf(clinic.NotFound, "", "no such feed") }

// maxFeeds bounds the feeds of a patient, since each change renders all of them.
const maxFeeds = 20

// AddFeed gives a patient another feed, for another device or purpose.
func (a *App) AddFeed(ctx context.Context, actor Actor, patientID string, settings FeedSettings) (Feed, error) {
	return a.onFeed(ctx, actor, patientID, func(c *change, key store.PatientKey) (did, error) {
		if err := settings.validate(c.today); err != nil {
			return did{}, err
		}
		others, err := c.Feeds(key)
		if err != nil {
			return did{}, err
		}
		if len(others) >= maxFeeds {
			return did{}, clinic.Errorf(clinic.Conflict, "", "the patient has %d feeds already, the most there can be", maxFeeds)
		}
		feed := c.newFeed(settings)
		return did{"feed.add", feed.ID}, c.InsertFeed(key, feed)
	})
}

// onFeed runs a use case about a feed of a patient and shows it as it then is.
func (a *App) onFeed(ctx context.Context, actor Actor, patientID string, useCase func(*change, store.PatientKey) (did, error)) (shown Feed, err error) {
	err = a.change(ctx, actor, func(c *change) error {
		id := ""
		if _, err := c.onPatient(patientID, func(c *change, key store.PatientKey) (did, error) {
			did, err := useCase(c, key)
			id = did.subject
			return did, err
		}); err != nil {
			return err
		}
		shown, err = a.shownFeed(c.Tx, actor.patient(patientID), id)
		return err
	})
	return shown, err
}

// ReplaceFeed changes a feed's settings; its address stays.
func (a *App) ReplaceFeed(ctx context.Context, actor Actor, patientID, id string, settings FeedSettings, match Match) (Feed, error) {
	return a.changeFeed(ctx, actor, patientID, id, "feed.replace", func(c *change, _ store.PatientKey, feed *store.Feed) error {
		if err := match.check(a.shown(*feed, nil)); err != nil {
			return err
		}
		settings.apply(feed)
		return settings.validate(c.today)
	})
}

// ReplaceOwnFeed is how a patient herself changes a feed of hers. Having it show
// more than she agreed to is a consent of its own.
func (a *App) ReplaceOwnFeed(ctx context.Context, actor Actor, patientID, id string, settings FeedSettings) (Feed, error) {
	return a.changeFeed(ctx, actor, patientID, id, "feed.replace", func(c *change, key store.PatientKey, feed *store.Feed) error {
		settings.apply(feed)
		if err := settings.validate(c.today); err != nil {
			return err
		}
		return c.consentTo(key, actor, feeds.Privacy(feed.Privacy))
	})
}

// RotateFeed gives a feed a new address and retires the old one. Nobody has read
// the new one yet, and whoever asked for it is about to.
func (a *App) RotateFeed(ctx context.Context, actor Actor, patientID, id string) (Feed, error) {
	return a.changeFeed(ctx, actor, patientID, id, "feed.rotate", func(c *change, key store.PatientKey, feed *store.Feed) error {
		if err := c.retire(key, *feed); err != nil {
			return err
		}
		a.rotate(feed)
		c.renew(feed)
		feed.UnusualOn = nil
		return c.ForgetFeedReads(key, id)
	})
}

func (a *App) rotate(feed *store.Feed) {
	feed.Generation++
	feed.TokenHash = a.secret.FeedTokenHash(a.token(*feed))
}

// RenewFeed lets an idle feed show again what its owner chose.
func (a *App) RenewFeed(ctx context.Context, actor Actor, patientID, id string) (Feed, error) {
	return a.changeFeed(ctx, actor, patientID, id, "feed.renew", func(c *change, _ store.PatientKey, feed *store.Feed) error {
		c.renew(feed)
		return nil
	})
}

func (a *App) changeFeed(ctx context.Context, actor Actor, patientID, id, action string, edit func(*change, store.PatientKey, *store.Feed) error) (Feed, error) {
	return a.onFeed(ctx, actor, patientID, func(c *change, key store.PatientKey) (did, error) {
		feed, err := findFeed(c.Tx, key, id)
		if err != nil {
			return did{}, err
		}
		if err := edit(c, key, &feed); err != nil {
			return did{}, err
		}
		return did{action, id}, c.UpdateFeed(key, feed)
	})
}

// DeleteFeed revokes a feed: it is removed and its address retired.
func (a *App) DeleteFeed(ctx context.Context, actor Actor, patientID, id string, match Match) error {
	return a.changePatient(ctx, actor, patientID, func(c *change, key store.PatientKey) (did, error) {
		feed, err := findFeed(c.Tx, key, id)
		if err != nil {
			return did{}, err
		}
		if err := match.check(a.shown(feed, nil)); err != nil {
			return did{}, err
		}
		return did{"feed.delete", id}, c.endFeed(key, feed)
	})
}

// Feed returns one of a patient's feeds.
func (a *App) Feed(ctx context.Context, actor Actor, patientID, id string) (shown Feed, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		shown, err = a.shownFeed(tx, actor.patient(patientID), id)
		return err
	})
	return shown, err
}

// Feeds lists all feeds of a patient, oldest first.
func (a *App) Feeds(ctx context.Context, actor Actor, patientID string) (shown []Feed, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		key := actor.patient(patientID)
		if _, err := tx.Patient(key); err != nil {
			return err
		}
		shown, err = a.shownFeeds(tx, key)
		return err
	})
	return shown, err
}

// findFeed looks among a patient's few feeds.
func findFeed(tx *store.Tx, key store.PatientKey, id string) (store.Feed, error) {
	all, err := tx.Feeds(key)
	if err != nil {
		return store.Feed{}, err
	}
	if i := slices.IndexFunc(all, func(f store.Feed) bool { return f.ID == id }); i >= 0 {
		return all[i], nil
	}
	return store.Feed{}, noFeed()
}

// Document is a feed's bytes with their validators, as every GET answers them.
type Document = store.Document

// FeedValidators returns the ETag and Last-Modified of the feed behind a token.
func (a *App) FeedValidators(ctx context.Context, token string) (Document, error) {
	return a.store.Validators(ctx, a.secret.FeedTokenHash(token))
}

// FeedDocument returns the document of the feed behind a token. An unknown token
// is NotFound.
func (a *App) FeedDocument(ctx context.Context, token string) (Document, error) {
	return a.store.Document(ctx, a.secret.FeedTokenHash(token))
}

// EachFeed calls visit for every feed of every patient of the actor's clinic, in
// order of patient.
func (a *App) EachFeed(ctx context.Context, actor Actor, visit func(patientID string, feed Feed) error) error {
	return a.read(ctx, func(tx *store.Tx) error {
		return eachPatient(tx, func(_ clinic.Clinic, key store.PatientKey) error {
			if key.Clinic != actor.Clinic {
				return nil
			}
			all, err := a.shownFeeds(tx, key)
			if err != nil {
				return err
			}
			for _, feed := range all {
				if err := visit(key.ID, feed); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	})
}
