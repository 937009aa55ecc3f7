package app

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

const (
	// maxWebhooks is how many endpoints a clinic can have: each is looked at with every
	// event.
	maxWebhooks = 20
	// bothSecretsFor is how long the secret before a rotation signs as well.
	bothSecretsFor = 24 * time.Hour
	maxWebhookURL  = 2000
)

// Webhook is an endpoint: where another system is told of what happens.
type Webhook struct {
	ID           string             `json:"id" readOnly:"true"`
	URL          string             `json:"url" maxLength:"2000" doc:"Where events are sent to, by POST" example:"https://receiver.example/afterglow"`
	Description  string             `json:"description,omitempty" maxLength:"200" doc:"What it is for"`
	Events       []WebhookEventType `json:"events,omitempty" doc:"The types of events it wants; absent or empty for all, those of later releases too" enum:"plan.updated,window.opened,window.overdue,recall.soft_due,checkin.due,event.conflict,duration.shortening,appointment.changed,feed.stale"`
	Disabled     bool               `json:"disabled,omitempty" doc:"Turned off: nothing is sent, and nothing is kept for it"`
	DisabledWhy  string             `json:"disabled_why,omitempty" readOnly:"true" doc:"If the server turned it off: why"`
	Secret       string             `json:"secret,omitempty" readOnly:"true" doc:"What signs; shown only when it is made"`
	BothUntil    *time.Time         `json:"both_secrets_until,omitempty" readOnly:"true" doc:"Until when the secret before the last rotation signs as well"`
	Waiting      int                `json:"waiting" readOnly:"true" doc:"Events on their way to it"`
	WaitingSince *time.Time         `json:"waiting_since,omitempty" readOnly:"true" doc:"When the oldest of those happened"`
	FailingSince *time.Time         `json:"failing_since,omitempty" readOnly:"true" doc:"The first attempt that failed since one did not; absent while all is well"`
	CreatedAt    time.Time          `json:"created_at" readOnly:"true"`
	CreatedBy    string             `json:"created_by,omitempty" readOnly:"true" doc:"Who made it, as the audit names her"`
}

// versioned is what a version is of: what somebody chose, and not how it goes.
func (w Webhook) versioned() any {
	return []any{w.ID, w.URL, w.Description, w.Events, w.Disabled}
}

// webhooks is what the server knows of sending events beside the database.
type webhooks struct {
	check func(address string) error
	wake  chan struct{} // tells the sender that something is due
	sent  [len(webhookOutcomes)]atomic.Uint64
}

func newWebhooks() *webhooks {
	return &webhooks{check: func(string) error { return nil }, wake: make(chan struct{}, 1)}
}

func (w *webhooks) wakeUp() {
	select {
	case w.wake <- struct{}{}:
	default: // it has been told already
	}
}

func (w *webhooks) outcomes() map[string]uint64 {
	all := map[string]uint64{}
	for i, name := range webhookOutcomes {
		all[name] = w.sent[i].Load()
	}
	return all
}

// OutboxAge is how long ago the oldest event happened that is on its way.
func (a *App) OutboxAge(ctx context.Context) (age time.Duration, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		all, err := tx.EnabledWebhooks()
		for _, key := range all {
			queue, err := tx.WebhookQueue(key)
			if err != nil {
				return err
			}
			if queue.Oldest != nil {
				age = max(age, a.now().Sub(*queue.Oldest))
			}
		}
		return err
	})
	return age, err
}

// TroubledWebhooks says of each endpoint of a clinic that the server turned off, or that
// takes nothing at present, in words.
func (a *App) TroubledWebhooks(ctx context.Context, clinicID string) (all []string, err error) {
	known, err := a.Webhooks(ctx, Actor{Clinic: clinicID}, "", maxWebhooks)
	for _, w := range known {
		switch {
		case w.DisabledWhy != "":
			all = append(all, w.ID+" was turned off. "+w.DisabledWhy)
		case w.FailingSince != nil:
			all = append(all, fmt.Sprintf("%s takes nothing since %s; %d events wait", w.ID, w.FailingSince.Format(time.RFC3339), w.Waiting))
		}
	}
	return all, err
}

// webhooks finds events that nobody would ever send.
func (v *Verification) webhooks(tx *store.Tx) error {
	clinics, err := tx.ClinicIDs()
	if err != nil {
		return err
	}
	for _, clinicID := range clinics {
		all, err := tx.WebhookPage(clinicID, "", maxWebhooks)
		if err != nil {
			return err
		}
		for _, w := range all {
			stuck, err := tx.StuckWebhookDeliveries(store.WebhookKey{Clinic: clinicID, ID: w.ID})
			if err != nil {
				return err
			}
			if stuck > 0 {
				v.Different = append(v.Different, fmt.Sprintf("clinic %s: %d events of the webhook %s wait for none before them", clinicID, stuck, w.ID))
			}
		}
	}
	return nil
}

// AddWebhook makes an endpoint and returns it with its secret, which is shown this once.
func (a *App) AddWebhook(ctx context.Context, actor Actor, w Webhook) (added Webhook, err error) {
	err = a.change(ctx, actor, func(c *change) error {
		if err := c.checkWebhook(w); err != nil {
			return err
		}
		known, err := c.WebhookPage(actor.Clinic, "", maxWebhooks)
		if err != nil {
			return err
		}
		if len(known) == maxWebhooks {
			return clinic.Errorf(clinic.Conflict, "", "the clinic has %d webhooks, and more are not possible", maxWebhooks)
		}
		made := store.Webhook{ID: xid.New().String(), Created: time.Unix(c.second, 0).UTC(), CreatedBy: actor.Name}
		chooseWebhook(&made, w)
		secret := c.newWebhookSecret(&made)
		if err := c.InsertWebhook(actor.Clinic, made); err != nil {
			return err
		}
		if added, err = c.shownWebhook(made); err != nil {
			return err
		}
		added.Secret = secret
		return c.audit(did{"webhook.add", made.ID}, "")
	})
	return added, err
}

// Webhooks lists up to limit endpoints whose id follows after.
func (a *App) Webhooks(ctx context.Context, actor Actor, after string, limit int) (page []Webhook, err error) {
	err = a.look(ctx, actor, func(c *change) error {
		found, err := c.WebhookPage(actor.Clinic, after, limit)
		for _, w := range found {
			shown, err := c.shownWebhook(w)
			if err != nil {
				return err
			}
			page = append(page, shown)
		}
		return err
	})
	return page, err
}

// Webhook returns an endpoint.
func (a *App) Webhook(ctx context.Context, actor Actor, id string) (shown Webhook, err error) {
	err = a.look(ctx, actor, func(c *change) error {
		w, err := c.Webhook(actor.webhook(id))
		if err != nil {
			return err
		}
		shown, err = c.shownWebhook(w)
		return err
	})
	return shown, err
}

// ReplaceWebhook changes where an endpoint is, what it wants and whether it is on. What
// is on its way to one that is turned off is given up.
func (a *App) ReplaceWebhook(ctx context.Context, actor Actor, next Webhook, match Match) error {
	return a.changeWebhook(ctx, actor, next.ID, match, "webhook.replace", func(c *change, w *store.Webhook) error {
		if err := c.checkWebhook(next); err != nil {
			return err
		}
		if !next.Disabled && !c.opens(*w) {
			return clinic.Errorf(clinic.Conflict, "disabled", "its secret was sealed with another server key; make a new one first")
		}
		if chooseWebhook(w, next); w.Enabled {
			return nil
		}
		_, err := c.DisableWebhookDeliveries(actor.webhook(w.ID), time.Unix(c.second, 0))
		return err
	})
}

// RotateWebhookSecret gives an endpoint a new secret, which is shown this once. The one
// before signs as well for a day, so that the receiver can change over in between.
func (a *App) RotateWebhookSecret(ctx context.Context, actor Actor, id string) (rotated Webhook, err error) {
	err = a.changeWebhook(ctx, actor, id, nil, "webhook.rotate-secret", func(c *change, w *store.Webhook) error {
		w.SecretBefore, w.BeforeUntil = nil, nil
		if c.opens(*w) {
			until := time.Unix(c.second, 0).Add(bothSecretsFor).UTC()
			w.SecretBefore, w.BeforeUntil = w.Secret, &until
		}
		secret := c.newWebhookSecret(w)
		rotated, err = c.shownWebhook(*w)
		rotated.Secret = secret
		return err
	})
	return rotated, err
}

// DeleteWebhook removes an endpoint with its log.
func (a *App) DeleteWebhook(ctx context.Context, actor Actor, id string, match Match) error {
	return a.change(ctx, actor, func(c *change) error {
		if _, err := c.matchingWebhook(id, match); err != nil {
			return err
		}
		if err := c.Tx.DeleteWebhook(actor.webhook(id)); err != nil {
			return err
		}
		return c.audit(did{"webhook.delete", id}, "")
	})
}

// changeWebhook changes an endpoint and names it in the audit.
func (a *App) changeWebhook(ctx context.Context, actor Actor, id string, match Match, action string, do func(*change, *store.Webhook) error) error {
	return a.change(ctx, actor, func(c *change) error {
		w, err := c.matchingWebhook(id, match)
		if err != nil {
			return err
		}
		if err := do(c, &w); err != nil {
			return err
		}
		if err := c.UpdateWebhook(actor.Clinic, w); err != nil {
			return err
		}
		return c.audit(did{action, id}, "")
	})
}

// matchingWebhook is an endpoint of the version that the caller holds.
func (c *change) matchingWebhook(id string, match Match) (w store.Webhook, err error) {
	if w, err = c.Webhook(c.actor.webhook(id)); err != nil {
		return w, err
	}
	shown, err := c.shownWebhook(w)
	if err != nil {
		return w, err
	}
	return w, match.check(shown)
}

func (actor Actor) webhook(id string) store.WebhookKey {
	return store.WebhookKey{Clinic: actor.Clinic, ID: id}
}

func (c *change) shownWebhook(w store.Webhook) (Webhook, error) {
	shown := Webhook{ID: w.ID, URL: w.URL, Description: w.Description, Disabled: !w.Enabled, DisabledWhy: w.DisabledWhy,
		FailingSince: w.FailingSince, CreatedAt: w.Created, CreatedBy: w.CreatedBy}
	for _, t := range w.Types {
		shown.Events = append(shown.Events, WebhookEventType(t))
	}
	if w.BeforeUntil != nil && w.BeforeUntil.Unix() > c.second {
		shown.BothUntil = w.BeforeUntil
	}
	queue, err := c.WebhookQueue(c.actor.webhook(w.ID))
	shown.Waiting, shown.WaitingSince = queue.Waiting, queue.Oldest
	return shown, err
}

// chooseWebhook writes what somebody chose into an endpoint as it is stored. Once she
// turns it on again, why the server had turned it off is over.
func chooseWebhook(into *store.Webhook, w Webhook) {
	into.URL, into.Description, into.Types = w.URL, w.Description, nil
	for _, t := range w.Events {
		into.Types = append(into.Types, string(t))
	}
	if into.Enabled = !w.Disabled; into.Enabled {
		into.DisabledWhy, into.FailingSince = "", nil
	}
}

// checkWebhook refuses what cannot be called, or told of.
func (c *change) checkWebhook(w Webhook) error {
	address, err := url.Parse(w.URL)
	switch {
	case w.URL == "":
		return clinic.Errorf(clinic.Invalid, "url", "is required")
	case len(w.URL) > maxWebhookURL, err != nil, address.Scheme != "https" && address.Scheme != "http", address.Hostname() == "":
		return clinic.Errorf(clinic.Invalid, "url", "is not an address like https://receiver.example/afterglow")
	}
	if err := c.app.webhooks.check(w.URL); err != nil {
		return clinic.Under("url", err)
	}
	for _, t := range w.Events {
		if !slices.Contains(WebhookEventTypes, t) {
			return clinic.Errorf(clinic.Invalid, "events", "has a type of event that there is not")
		}
	}
	if w.Description == "" {
		return nil
	}
	return clinic.CheckName("description", w.Description)
}
