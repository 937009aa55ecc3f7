package store

import (
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// WebhookKey names an endpoint of a clinic.
type WebhookKey struct{ Clinic, ID string }

// Webhook is an endpoint: where events are sent to, which, and how they are signed.
type Webhook struct {
	ID          string
	URL         string
	Description string
	Types       []string // none is every type
	Enabled     bool
	DisabledWhy string // in words, if the server turned it off
	Secret      []byte // sealed
	// SecretBefore signs as well until BeforeUntil; nil for none.
	SecretBefore []byte
	BeforeUntil  *time.Time
	FailingSince *time.Time // the first attempt that failed since one did not
	Created      time.Time
	CreatedBy    string
}

const webhookColumns = "id, url, description, types, enabled, disabled_why, secret, secret_before, before_until, failing_since, created_at, created_by"

func webhookFields(w *Webhook) []any {
	return []any{&w.ID, &w.URL, &w.Description, listColumn{&w.Types}, &w.Enabled, &w.DisabledWhy, &w.Secret, &w.SecretBefore,
		optionalMomentColumn{&w.BeforeUntil}, optionalMomentColumn{&w.FailingSince}, momentColumn{&w.Created}, &w.CreatedBy}
}

// InsertWebhook adds an endpoint.
func (t *Tx) InsertWebhook(clinicID string, w Webhook) error {
	_, err := t.exec("INSERT INTO webhook_endpoints (clinic_id, "+webhookColumns+") VALUES ("+placeholders(1, 13)+")",
		append([]any{clinicID}, webhookFields(&w)...)...)
	return err
}

// UpdateWebhook replaces an endpoint, but for who made it and when. An unknown id is
// NotFound.
func (t *Tx) UpdateWebhook(clinicID string, w Webhook) error {
	n, err := t.exec(`UPDATE webhook_endpoints SET url = ?3, description = ?4, types = ?5, enabled = ?6, disabled_why = ?7,
		secret = ?8, secret_before = ?9, before_until = ?10, failing_since = ?11 WHERE clinic_id = ?1 AND id = ?2`,
		append([]any{clinicID}, webhookFields(&w)[:10]...)...)
	return oneRow("webhook", n, err)
}

// DeleteWebhook removes an endpoint with its deliveries. An unknown id is NotFound.
func (t *Tx) DeleteWebhook(key WebhookKey) error {
	n, err := t.exec("DELETE FROM webhook_endpoints WHERE clinic_id = ?1 AND id = ?2", key.Clinic, key.ID)
	return oneRow("webhook", n, err)
}

// Webhook returns an endpoint. An unknown id is NotFound.
func (t *Tx) Webhook(key WebhookKey) (w Webhook, err error) {
	err = t.queryRow("SELECT "+webhookColumns+" FROM webhook_endpoints WHERE clinic_id = ?1 AND id = ?2", []any{key.Clinic, key.ID}, webhookFields(&w)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("webhook", 0, nil)
	}
	return w, err
}

// WebhookPage lists up to limit endpoints whose id follows after.
func (t *Tx) WebhookPage(clinicID, after string, limit int) (all []Webhook, err error) {
	err = t.query("SELECT "+webhookColumns+" FROM webhook_endpoints WHERE clinic_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
		[]any{clinicID, after, limit}, func(rows *cursor) error {
			var w Webhook
			err := rows.Scan(webhookFields(&w)...)
			all = append(all, w)
			return err
		})
	return all, err
}

// WebhookWishes are the endpoints of a clinic that are turned on, with the types that
// each wants.
func (t *Tx) WebhookWishes(clinicID string) (all []Webhook, err error) {
	err = t.query("SELECT id, types FROM webhook_endpoints WHERE clinic_id = ?1 AND enabled = TRUE ORDER BY id", []any{clinicID}, func(rows *cursor) error {
		var w Webhook
		err := rows.Scan(&w.ID, listColumn{&w.Types})
		all = append(all, w)
		return err
	})
	return all, err
}

// EnabledWebhooks names the endpoints of all clinics that are turned on.
func (t *Tx) EnabledWebhooks() (all []WebhookKey, err error) {
	err = t.query("SELECT clinic_id, id FROM webhook_endpoints WHERE enabled", nil, func(rows *cursor) error {
		var key WebhookKey
		err := rows.Scan(&key.Clinic, &key.ID)
		all = append(all, key)
		return err
	})
	return all, err
}

// DisableEveryWebhook turns the endpoints of all clinics off, and what was under way to
// them, for a reason in words.
func (t *Tx) DisableEveryWebhook(why string, at time.Time) error {
	if _, err := t.exec("UPDATE webhook_deliveries SET state = 'disabled', next_at = NULL, done_at = ?1 WHERE state = 'pending'", at.Unix()); err != nil {
		return err
	}
	_, err := t.exec("UPDATE webhook_endpoints SET enabled = FALSE, disabled_why = ?1, secret_before = NULL, before_until = NULL", why)
	return err
}
