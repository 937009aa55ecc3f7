package app

import (
	"cmp"
	"context"
	"slices"

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
}

func (s FeedSettings) validate() error {
	if err := clinic.CheckName("name", s.Name); err != nil {
		return err
	}
	if s.Privacy != "" && !slices.Contains(feeds.Privacies, s.Privacy) {
		return clinic.Errorf(clinic.Invalid, "privacy", "is not discreet, detailed or busy")
	}
	if s.Style != "" && !slices.Contains(feeds.Styles, s.Style) {
		return clinic.Errorf(clinic.Invalid, "style", "is not span, markers or opens")
	}
	return clinic.CheckLanguage("language", s.Language)
}

// Feed is a patient's feed as it is shown to those who may see its address.
type Feed struct {
	ID string `json:"id,omitempty" readOnly:"true"`
	FeedSettings
	// Token is the secret part of its address; edges make an address of it.
	Token string `json:"-"`
}

// newFeed is a feed with a first address and no document yet.
func (a *App) newFeed(settings FeedSettings) store.Feed {
	feed := store.Feed{ID: xid.New().String(), Generation: 1, Document: store.Document{Body: []byte{}}}
	settings.apply(&feed)
	feed.TokenHash = a.secret.FeedTokenHash(a.token(feed))
	return feed
}

func (s FeedSettings) apply(feed *store.Feed) {
	feed.Name, feed.Language, feed.Alarms, feed.HideEventTitles = s.Name, s.Language, s.Alarms, s.HideEventTitles
	feed.Privacy = string(cmp.Or(s.Privacy, feeds.PrivacyDiscreet))
	feed.Style = string(cmp.Or(s.Style, feeds.StyleSpan))
}

func settingsOf(feed store.Feed) FeedSettings {
	return FeedSettings{
		Name: feed.Name, Privacy: feeds.Privacy(feed.Privacy), Style: feeds.Style(feed.Style),
		Language: feed.Language, Alarms: feed.Alarms, HideEventTitles: feed.HideEventTitles,
	}
}

func (a *App) token(feed store.Feed) string { return a.secret.FeedToken(feed.ID, feed.Generation) }

func (a *App) shown(feed store.Feed) Feed {
	return Feed{ID: feed.ID, FeedSettings: settingsOf(feed), Token: a.token(feed)}
}

// maxFeeds bounds the feeds of a patient, since each change renders all of them.
const maxFeeds = 20

// AddFeed gives a patient another feed, for another device or purpose.
func (a *App) AddFeed(ctx context.Context, actor Actor, patientID string, settings FeedSettings) (Feed, error) {
	feed := a.newFeed(settings)
	err := a.changePatient(ctx, actor, patientID, func(c *change, key store.PatientKey) (did, error) {
		if err := settings.validate(); err != nil {
			return did{}, err
		}
		others, err := c.Feeds(key)
		if err != nil {
			return did{}, err
		}
		if len(others) >= maxFeeds {
			return did{}, clinic.Errorf(clinic.Conflict, "", "the patient has %d feeds already, the most there can be", maxFeeds)
		}
		return did{"feed.add", feed.ID}, c.InsertFeed(key, feed)
	})
	return a.shown(feed), err
}

// ReplaceFeed changes a feed's settings; its address stays.
func (a *App) ReplaceFeed(ctx context.Context, actor Actor, patientID, id string, settings FeedSettings, match Match) (Feed, error) {
	return a.changeFeed(ctx, actor, patientID, id, "feed.replace", func(feed *store.Feed) error {
		if err := match.check(a.shown(*feed)); err != nil {
			return err
		}
		settings.apply(feed)
		return settings.validate()
	})
}

// RotateFeed gives a feed a new address; the old one is unknown from then on.
func (a *App) RotateFeed(ctx context.Context, actor Actor, patientID, id string) (Feed, error) {
	return a.changeFeed(ctx, actor, patientID, id, "feed.rotate", func(feed *store.Feed) error {
		a.rotate(feed)
		return nil
	})
}

func (a *App) rotate(feed *store.Feed) {
	feed.Generation++
	feed.TokenHash = a.secret.FeedTokenHash(a.token(*feed))
}

func (a *App) changeFeed(ctx context.Context, actor Actor, patientID, id, action string, edit func(*store.Feed) error) (shown Feed, err error) {
	err = a.changePatient(ctx, actor, patientID, func(c *change, key store.PatientKey) (did, error) {
		feed, err := findFeed(c.Tx, key, id)
		if err != nil {
			return did{}, err
		}
		if err := edit(&feed); err != nil {
			return did{}, err
		}
		shown = a.shown(feed)
		return did{action, id}, c.UpdateFeed(key, feed)
	})
	return shown, err
}

// DeleteFeed removes a feed; its address is unknown from then on.
func (a *App) DeleteFeed(ctx context.Context, actor Actor, patientID, id string, match Match) error {
	return a.changePatient(ctx, actor, patientID, func(c *change, key store.PatientKey) (did, error) {
		feed, err := findFeed(c.Tx, key, id)
		if err != nil {
			return did{}, err
		}
		if err := match.check(a.shown(feed)); err != nil {
			return did{}, err
		}
		return did{"feed.delete", id}, c.Tx.DeleteFeed(key, id)
	})
}

// Feed returns one of a patient's feeds.
func (a *App) Feed(ctx context.Context, actor Actor, patientID, id string) (shown Feed, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		feed, err := findFeed(tx, actor.patient(patientID), id)
		shown = a.shown(feed)
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
		all, err := tx.Feeds(key)
		for _, feed := range all {
			shown = append(shown, a.shown(feed))
		}
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
	return store.Feed{}, clinic.Errorf(clinic.NotFound, "", "no such feed")
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
			all, err := tx.Feeds(key)
			if err != nil {
				return err
			}
			for _, feed := range all {
				if err := visit(key.ID, a.shown(feed)); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	})
}
