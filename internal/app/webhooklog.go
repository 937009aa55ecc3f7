package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// WebhookDelivery is an event that an endpoint was told of, or will be.
type WebhookDelivery struct {
	EventID   string            `json:"event_id" doc:"As the receiver knows it: webhook-id"`
	Type      WebhookEventType  `json:"type"`
	At        time.Time         `json:"at" doc:"When it happened"`
	PatientID string            `json:"patient_id,omitempty"`
	Subject   map[string]string `json:"subject,omitempty" doc:"What it is about, an id by its name"`
	State     string            `json:"state" enum:"pending,delivered,failed,disabled" doc:"failed: given up after the last attempt; disabled: given up because the webhook was turned off"`
	NextAt    *time.Time        `json:"next_at,omitempty" doc:"When it is tried next; absent while an earlier event of the patient is on its way"`
	DoneAt    *time.Time        `json:"done_at,omitempty"`
	Attempts  []WebhookAttempt  `json:"attempts" doc:"The last 20"`

	seq int64
}

// Place is where a page of a log goes on after the delivery.
func (d WebhookDelivery) Place() int64 { return d.seq }

// WebhookAttempt is one try to deliver an event, and what came of it.
type WebhookAttempt = store.WebhookAttempt

// WebhookDeliveryStates are those that a log can be filtered by.
var WebhookDeliveryStates = []string{store.WebhookPending, store.WebhookDelivered, store.WebhookFailed, store.WebhookDisabled}

// WebhookLogFilter says which deliveries are asked for; what is empty asks for all.
type WebhookLogFilter struct {
	State string
	Type  WebhookEventType
}

// maxReplay is how many events are sent again at once.
const maxReplay = 10_000

func shownDelivery(d store.WebhookDelivery) WebhookDelivery {
	return WebhookDelivery{EventID: d.ID, Type: WebhookEventType(d.Type), At: d.At, PatientID: d.PatientID, Subject: d.Subject,
		State: d.State, NextAt: d.NextAt, DoneAt: d.DoneAt, Attempts: append([]WebhookAttempt{}, d.Attempts...), seq: d.Seq}
}

// WebhookLog lists up to limit deliveries to an endpoint before a place (0: from the
// newest), newest first.
func (a *App) WebhookLog(ctx context.Context, actor Actor, id string, f WebhookLogFilter, before int64, limit int) (page []WebhookDelivery, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Webhook(actor.webhook(id)); err != nil {
			return err
		}
		found, err := tx.WebhookDeliveryPage(actor.webhook(id), store.WebhookDeliveryFilter{State: f.State, Type: string(f.Type)}, before, limit)
		for _, d := range found {
			page = append(page, shownDelivery(d))
		}
		return err
	})
	return page, err
}

// WebhookDelivery returns what became of an event at an endpoint.
func (a *App) WebhookDelivery(ctx context.Context, actor Actor, id, eventID string) (shown WebhookDelivery, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Webhook(actor.webhook(id)); err != nil {
			return err
		}
		d, err := tx.WebhookDelivery(actor.webhook(id), eventID)
		shown = shownDelivery(d)
		return err
	})
	return shown, err
}

// ResendWebhook sends one event again: at once, whatever else of its patient is on its
// way.
func (a *App) ResendWebhook(ctx context.Context, actor Actor, id, eventID string) (resent WebhookDelivery, err error) {
	err = a.change(ctx, actor, func(c *change) error {
		if err := c.sends(id); err != nil {
			return err
		}
		d, err := c.WebhookDelivery(actor.webhook(id), eventID)
		if err != nil {
			return err
		}
		now := time.Unix(c.second, 0).UTC()
		switch {
		case d.State != store.WebhookPending:
			d.State, d.Apart, d.Tries, d.DoneAt = store.WebhookPending, true, 0, nil
		case d.NextAt == nil:
			return clinic.Errorf(clinic.Conflict, "", "an earlier event of the patient is on its way first")
		}
		d.NextAt = &now
		if err := c.UpdateWebhookDelivery(actor.webhook(id), d); err != nil {
			return err
		}
		resent, c.emitted = shownDelivery(d), true
		return c.audit(did{"webhook.resend", id}, d.PatientID)
	})
	return resent, err
}

// ReplayWebhook sends the events again that happened since a moment and that an
// endpoint wants, those too that it was not told of, in their order; it returns how many
// there are.
func (a *App) ReplayWebhook(ctx context.Context, actor Actor, id string, since time.Time) (events int, err error) {
	err = a.change(ctx, actor, func(c *change) error {
		if err := c.sends(id); err != nil {
			return err
		}
		key, now := actor.webhook(id), time.Unix(c.second, 0)
		w, err := c.Webhook(key)
		if err != nil {
			return err
		}
		found, err := c.WebhookEventsSince(actor.Clinic, since, 0, maxReplay+1)
		if err != nil {
			return err
		}
		if len(found) > maxReplay {
			return clinic.Errorf(clinic.Invalid, "since", "is so long ago that more than %d events have happened", maxReplay)
		}
		for _, e := range found {
			if e.Type == string(EventPing) || len(w.Types) > 0 && !slices.Contains(w.Types, e.Type) {
				continue
			}
			n, err := c.ReplayWebhookEvent(key, e.Seq)
			if err != nil {
				return err
			}
			events += int(n)
		}
		c.emitted = true
		if err := c.StraightenWebhookLines(key, now); err != nil {
			return err
		}
		return c.audit(did{"webhook.replay", id}, "")
	})
	return events, err
}

// TestWebhook sends an endpoint an event of the type ping, whatever it wants.
func (a *App) TestWebhook(ctx context.Context, actor Actor, id string) (sent WebhookDelivery, err error) {
	err = a.change(ctx, actor, func(c *change) error {
		if err := c.sends(id); err != nil {
			return err
		}
		if err := c.post(EventPing, store.PatientKey{}, nil, []string{id}); err != nil {
			return err
		}
		last, err := c.WebhookDeliveryPage(actor.webhook(id), store.WebhookDeliveryFilter{}, 0, 1)
		if err != nil {
			return err
		}
		sent = shownDelivery(last[0])
		return c.audit(did{"webhook.test", id}, "")
	})
	return sent, err
}

// sends refuses what a webhook cannot do that is turned off.
func (c *change) sends(id string) error {
	w, err := c.Webhook(c.actor.webhook(id))
	if err == nil && !w.Enabled {
		err = clinic.Errorf(clinic.Conflict, "", "the webhook is turned off")
	}
	return err
}

// sweepWebhooks forgets what happened long ago and is on its way to nobody. What is due
// later than any wait lets it be was put off while the clock was wrong: it is due now, and
// with it whatever stands behind it.
func (a *App) sweepWebhooks(ctx context.Context, clinicID string) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		all, err := tx.WebhookWishes(clinicID)
		for _, w := range all {
			key := store.WebhookKey{Clinic: clinicID, ID: w.ID}
			err = errors.Join(err, tx.HastenWebhookDeliveries(key, a.now().Add(2*longestRetryAfter), a.now()))
		}
		return err
	})
	for pruned := int64(page); err == nil && pruned == page; {
		err = a.store.Write(ctx, func(tx *store.Tx) (err error) {
			pruned, err = tx.PruneWebhookEvents(clinicID, a.now().Add(-webhookKept), page)
			return err
		})
	}
	return err
}
