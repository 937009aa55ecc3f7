package app

import (
	"context"
	"slices"
	"time"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Consent is what a patient agreed to before the address of a calendar was shown
// to her (interop.md P8 and P9).
type Consent struct {
	ID          string        `json:"id" readOnly:"true"`
	At          time.Time     `json:"at" readOnly:"true"`
	Language    string        `json:"language" readOnly:"true" doc:"Of the words she read, BCP 47"`
	Version     string        `json:"version" readOnly:"true" doc:"Of the words she read"`
	Privacy     feeds.Privacy `json:"privacy" readOnly:"true" doc:"How much she chose to have shown"`
	Text        string        `json:"text" readOnly:"true" doc:"The words she read"`
	WithdrawnAt *time.Time    `json:"withdrawn_at,omitempty" readOnly:"true"`
}

func shownConsent(c store.Consent) Consent {
	return Consent{
		ID: c.ID, At: c.At, Language: c.Language, Version: c.Version,
		Privacy: feeds.Privacy(c.Privacy), Text: c.Body, WithdrawnAt: c.Withdrawn,
	}
}

// inForce finds the consent that holds, if there is one.
func inForce(all []store.Consent) (store.Consent, bool) {
	i := slices.IndexFunc(all, func(c store.Consent) bool { return c.Withdrawn == nil })
	if i < 0 {
		return store.Consent{}, false
	}
	return all[i], true
}

// Consents lists everything a patient consented to, oldest first.
func (a *App) Consents(ctx context.Context, actor Actor, patientID string) (shown []Consent, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		key := actor.patient(patientID)
		if _, err := tx.Patient(key); err != nil {
			return err
		}
		all, err := tx.Consents(key)
		for _, c := range all {
			shown = append(shown, shownConsent(c))
		}
		return err
	})
	return shown, err
}

// GiveConsent records what a patient read and agreed to: language, version, text
// and the privacy she chose, which her calendars have from then on, but for those
// that say only when she is busy. If she stopped them all before, she gets a new
// one.
func (a *App) GiveConsent(ctx context.Context, actor Actor, patientID string, given Consent) error {
	return a.changePatient(ctx, actor, patientID, func(c *change, key store.PatientKey) (did, error) {
		chosen := FeedSettings{Privacy: given.Privacy}
		if err := chosen.validate(c.today); err != nil {
			return did{}, err
		}
		if given.Privacy == "" { // a level that nobody chose is none to agree to
			return did{}, clinic.Errorf(clinic.Invalid, "privacy", "is required")
		}
		if given.Text == "" || given.Version == "" {
			return did{}, clinic.Errorf(clinic.Invalid, "text", "is required")
		}
		id, err := c.putInForce(key, actor, store.Consent{
			Language: given.Language, Version: given.Version, Privacy: string(given.Privacy), Body: given.Text,
		})
		if err != nil {
			return did{}, err
		}
		return did{"consent.give", id}, c.choosePrivacy(key, chosen)
	})
}

// putInForce records a consent that is given now. One is in force at a time; the
// earlier ones stay on record.
func (c *change) putInForce(key store.PatientKey, actor Actor, given store.Consent) (id string, err error) {
	given.ID, given.At, given.Actor = xid.New().String(), time.Unix(c.second, 0).UTC(), actor.Name
	if err := c.Tx.WithdrawConsents(key, given.At); err != nil {
		return "", err
	}
	return given.ID, c.InsertConsent(key, given)
}

// choosePrivacy gives all calendars of a patient the privacy she consented to.
func (c *change) choosePrivacy(key store.PatientKey, chosen FeedSettings) error {
	all, err := c.Feeds(key)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return c.InsertFeed(key, c.newFeed(chosen))
	}
	for _, feed := range all {
		if feeds.Privacy(feed.Privacy) != feeds.PrivacyBusy {
			feed.Privacy = string(chosen.Privacy)
		}
		c.renew(&feed) // she is about to see its address
		if err := c.UpdateFeed(key, feed); err != nil {
			return err
		}
	}
	return nil
}

// consentTo records that a patient chose to have more shown than she agreed to so
// far: the words that she read hold for that as well (interop.md P8).
func (c *change) consentTo(key store.PatientKey, actor Actor, chosen feeds.Privacy) error {
	all, err := c.Tx.Consents(key)
	if err != nil {
		return err
	}
	given, ok := inForce(all)
	if !ok {
		return clinic.Errorf(clinic.NotFound, "", "there is no consent")
	}
	if !chosen.ShowsMoreThan(feeds.Privacy(given.Privacy)) {
		return nil
	}
	given.Privacy = string(chosen)
	_, err = c.putInForce(key, actor, given)
	return err
}

// WithdrawConsent ends a patient's consent, and with it all her calendars and her
// devices' access to them.
func (a *App) WithdrawConsent(ctx context.Context, actor Actor, patientID string) error {
	return a.changePatient(ctx, actor, patientID, func(c *change, key store.PatientKey) (did, error) {
		if err := c.WithdrawConsents(key, time.Unix(c.second, 0).UTC()); err != nil {
			return did{}, err
		}
		all, err := c.Feeds(key)
		if err != nil {
			return did{}, err
		}
		for _, feed := range all {
			if err := c.endFeed(key, feed); err != nil {
				return did{}, err
			}
		}
		return did{"consent.withdraw", patientID}, c.revokePasswords(actor.patientUser(patientID))
	})
}
