package app

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// webhookWaits are the waits before the second and each later attempt (Standard
// Webhooks specification, "Retry schedule").
var webhookWaits = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

const (
	// longestRetryAfter is how far a receiver can put the next attempt off.
	longestRetryAfter = 24 * time.Hour
	// failingFor is how long every attempt may fail before an endpoint is turned off:
	// longer than the first event to fail is tried.
	failingFor = 5 * 24 * time.Hour
	// keptAttempts of a delivery are in its log: those of a delivery, and of its last
	// being sent again.
	keptAttempts = 20
	// webhookKept is how long an event is kept that is on its way to nobody any more.
	webhookKept = 30 * 24 * time.Hour
)

// webhookOutcomes are what can become of an attempt.
var webhookOutcomes = [...]string{"delivered", "retry", "failed", "disabled"}

const (
	outcomeDelivered = iota
	outcomeRetry
	outcomeFailed   // for good
	outcomeDisabled // the receiver wants no more events
)

// WebhookEndpoint names an endpoint of whichever clinic.
type WebhookEndpoint = store.WebhookKey

// WebhookSending is an event that is due at an endpoint, with what it takes to send it.
type WebhookSending struct {
	Endpoint WebhookEndpoint
	URL      string
	Secrets  [][]byte // each signs; the newest first
	Event    store.WebhookEvent
}

// WebhookAnswer is what came of sending an event.
type WebhookAnswer struct {
	Status     int    // 0 if there was no answer
	Error      string // in words, if it was not taken
	Took       time.Duration
	RetryAfter time.Duration // as the receiver asked; 0 if it did not
}

// WebhookWake is told when something has become due at once.
func (a *App) WebhookWake() <-chan struct{} { return a.webhooks.wake }

// WebhooksDue names the endpoints at which something is due, and says how long it is to
// the next one's; none is a negative wait.
func (a *App) WebhooksDue(ctx context.Context) (due []WebhookEndpoint, wait time.Duration, err error) {
	wait = -1
	err = a.read(ctx, func(tx *store.Tx) error {
		all, err := tx.EnabledWebhooks()
		if err != nil {
			return err
		}
		now := a.now()
		for _, key := range all {
			next, err := tx.NextWebhookDelivery(key)
			switch {
			case err != nil:
				return err
			case next == nil:
			case !next.After(now):
				due = append(due, key)
			case wait < 0 || next.Sub(now) < wait:
				wait = next.Sub(now)
			}
		}
		return nil
	})
	return due, wait, err
}

// DueAt lists up to limit events that are due at an endpoint. An endpoint that was
// turned off or removed has none; one whose secret does not open is turned off.
func (a *App) DueAt(ctx context.Context, at WebhookEndpoint, limit int) (due []WebhookSending, err error) {
	var sealed bool
	err = a.read(ctx, func(tx *store.Tx) error {
		w, err := tx.Webhook(at)
		if clinic.CodeOf(err) == clinic.NotFound || err == nil && !w.Enabled {
			return nil
		}
		if err != nil {
			return err
		}
		secrets, err := a.webhookSecrets(w, a.now().Unix())
		if err != nil {
			sealed = true
			return nil
		}
		deliveries, err := tx.DueWebhookDeliveries(at, a.now(), limit)
		for _, d := range deliveries {
			due = append(due, WebhookSending{Endpoint: at, URL: w.URL, Secrets: secrets, Event: d.WebhookEvent})
		}
		return err
	})
	if err == nil && sealed {
		err = a.change(ctx, senderOf(at), func(c *change) error {
			w, err := c.Webhook(at)
			if err != nil {
				return err
			}
			return c.disableWebhook(w, secretSealed)
		})
	}
	return due, err
}

// secretSealed is why an endpoint is off whose secret cannot sign.
const secretSealed = "Its secret was sealed with another server key. Make a new one, give it to the receiver, and turn the webhook on."

// WebhookAnswered keeps what came of sending an event, and lets the next one of its
// patient become due. It must not be lost: what is not kept is sent again.
func (a *App) WebhookAnswered(ctx context.Context, s WebhookSending, answer WebhookAnswer) error {
	outcome := -1
	err := a.change(ctx, senderOf(s.Endpoint), func(c *change) error {
		w, err := c.Webhook(s.Endpoint)
		if clinic.CodeOf(err) == clinic.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		d, err := c.WebhookDelivery(s.Endpoint, s.Event.ID)
		if clinic.CodeOf(err) == clinic.NotFound {
			return nil // the patient was erased meanwhile
		}
		if err != nil {
			return err
		}
		outcome, err = c.webhookAnswered(w, d, answer)
		return err
	})
	if err == nil && outcome >= 0 {
		a.webhooks.sent[outcome].Add(1)
	}
	return err
}

func (c *change) webhookAnswered(w store.Webhook, d store.WebhookDelivery, answer WebhookAnswer) (outcome int, err error) {
	key, now := c.actor.webhook(w.ID), c.app.now()
	d.Tries++
	d.Attempts = append(d.Attempts, store.WebhookAttempt{At: now.UTC().Truncate(time.Second), TookMS: answer.Took.Milliseconds(), Status: answer.Status, Error: answer.Error})
	d.Attempts = d.Attempts[max(0, len(d.Attempts)-keptAttempts):]
	over := func(state string) { d.State, d.NextAt, d.DoneAt = state, nil, &now }
	switch {
	case answer.Error == "":
		outcome = outcomeDelivered
		over(store.WebhookDelivered)
	case d.State != store.WebhookPending: // it was turned off while it was tried
		outcome = outcomeDisabled
	case answer.Status == http.StatusGone:
		outcome = outcomeDisabled
		over(store.WebhookFailed)
	case d.Tries > len(webhookWaits):
		outcome = outcomeFailed
		over(store.WebhookFailed)
	default:
		outcome = outcomeRetry
		if d.NextAt != nil { // else a replay put earlier ones before it while it was tried
			next := now.Add(max(jittered(webhookWaits[d.Tries-1]), min(answer.RetryAfter, longestRetryAfter)))
			d.NextAt = &next
		}
	}
	if err := c.UpdateWebhookDelivery(key, d); err != nil {
		return outcome, err
	}
	if d.State != store.WebhookPending && d.PatientID != "" {
		if err := c.NextInLine(key, d.PatientID, now); err != nil {
			return outcome, err
		}
	}
	switch {
	case answer.Error == "" && w.FailingSince == nil, !w.Enabled:
		return outcome, nil
	case answer.Error == "":
		w.FailingSince = nil
	case answer.Status == http.StatusGone:
		return outcome, c.disableWebhook(w, "The receiver answered 410: it wants no more events.")
	case w.FailingSince == nil:
		w.FailingSince = &now
	case now.Sub(*w.FailingSince) >= failingFor:
		return outcome, c.disableWebhook(w, "Every attempt failed for 5 days.")
	default:
		return outcome, nil
	}
	return outcome, c.UpdateWebhook(key.Clinic, w)
}

// disableWebhook turns an endpoint off, and gives up what is on its way to it.
func (c *change) disableWebhook(w store.Webhook, why string) error {
	w.Enabled, w.DisabledWhy = false, why
	if err := c.UpdateWebhook(c.actor.Clinic, w); err != nil {
		return err
	}
	if _, err := c.DisableWebhookDeliveries(c.actor.webhook(w.ID), c.app.now()); err != nil {
		return err
	}
	c.app.log.Warn("a webhook was turned off", "clinic", c.actor.Clinic, "webhook", w.ID, "why", why)
	return c.audit(did{"webhook.disable", w.ID}, "")
}

// jittered is a wait that is up to a tenth longer or shorter, so that what failed
// together does not come back together.
func jittered(wait time.Duration) time.Duration {
	return wait + time.Duration((rand.Float64()-.5)*float64(wait)/5)
}

// senderOf is who sends events, in the audit.
func senderOf(at WebhookEndpoint) Actor {
	return Actor{Clinic: at.Clinic, Name: "webhooks", Cause: "webhooks"}
}
