package store

import (
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// WebhookEvent is something that endpoints are told of. It holds ids alone.
type WebhookEvent struct {
	Seq       int64  // the order in which events happened
	ID        string // under which every receiver knows it
	Type      string
	PatientID string            // empty for one that is about no patient
	Subject   map[string]string // ids by what they are of
	At        time.Time
}

const webhookEventColumns = "e.id, e.type, e.patient_id, e.subject, e.at"

func webhookEventFields(e *WebhookEvent) []any {
	return []any{&e.ID, &e.Type, optionalColumn{&e.PatientID}, jsonColumn{&e.Subject}, momentColumn{&e.At}}
}

// The states of a delivery.
const (
	WebhookPending   = "pending"
	WebhookDelivered = "delivered"
	WebhookFailed    = "failed"   // tried as often as is reasonable
	WebhookDisabled  = "disabled" // its endpoint was turned off
)

// WebhookAttempt is one try to deliver an event, and what came of it.
type WebhookAttempt struct {
	At     time.Time `json:"at"`
	TookMS int64     `json:"took_ms"`
	Status int       `json:"status,omitempty"` // 0 if there was no answer
	Error  string    `json:"error,omitempty"`  // in words; empty if it was taken
}

// WebhookDelivery is an event on its way to an endpoint.
type WebhookDelivery struct {
	WebhookEvent
	State    string
	Apart    bool // sent again by hand: it waits for no other
	Tries    int  // since it last became pending
	NextAt   *time.Time
	DoneAt   *time.Time
	Attempts []WebhookAttempt
}

const webhookDeliveryColumns = "d.seq, " + webhookEventColumns + ", d.state, d.apart, d.tries, d.next_at, d.done_at, d.attempts"

func webhookDeliveryFields(d *WebhookDelivery) []any {
	return append(append([]any{&d.Seq}, webhookEventFields(&d.WebhookEvent)...),
		&d.State, &d.Apart, &d.Tries, optionalMomentColumn{&d.NextAt}, optionalMomentColumn{&d.DoneAt}, jsonColumn{&d.Attempts})
}

// InsertWebhookEvent writes an event down and returns its number.
func (t *Tx) InsertWebhookEvent(clinicID string, e WebhookEvent) (seq int64, err error) {
	err = t.queryRow(`INSERT INTO webhook_events (clinic_id, seq, id, type, patient_id, subject, at)
		VALUES (?1, 1 + coalesce((SELECT seq FROM webhook_events WHERE clinic_id = ?1 AND seq < ?7 ORDER BY seq DESC LIMIT 1), 0), ?2, ?3, ?4, ?5, ?6) RETURNING seq`,
		append(append([]any{clinicID}, webhookEventFields(&e)...), since(0)), &seq)
	return seq, err
}

// nextInLine is whether no event of the patient of the delivery d waits before it.
const nextInLine = `NOT EXISTS (SELECT 1 FROM webhook_deliveries AS b WHERE b.clinic_id = d.clinic_id AND b.endpoint_id = d.endpoint_id
	AND b.patient_id = d.patient_id AND b.state = 'pending' AND NOT b.apart AND b.seq < d.seq)`

// InsertWebhookDelivery puts the event with a number on its way to an endpoint: at the
// end of its patient's line.
func (t *Tx) InsertWebhookDelivery(key WebhookKey, seq int64, at time.Time) error {
	_, err := t.exec(`INSERT INTO webhook_deliveries (clinic_id, endpoint_id, seq, patient_id, apart, state, tries, attempts, next_at)
		SELECT d.clinic_id, d.endpoint_id, d.seq, d.patient_id, FALSE, 'pending', 0, '[]', CASE WHEN `+nextInLine+` THEN ?4 END
		FROM (SELECT clinic_id, ?2 AS endpoint_id, seq, patient_id FROM webhook_events WHERE seq = ?3 AND clinic_id = ?1) AS d`,
		key.Clinic, key.ID, seq, at.Unix())
	return err
}

// NextWebhookDelivery is when the next delivery to an endpoint is due; nil if none is on
// its way.
func (t *Tx) NextWebhookDelivery(key WebhookKey) (at *time.Time, err error) {
	err = t.queryRow("SELECT min(next_at) FROM webhook_deliveries WHERE clinic_id = ?1 AND endpoint_id = ?2 AND next_at IS NOT NULL",
		[]any{key.Clinic, key.ID}, optionalMomentColumn{&at})
	return at, err
}

// DueWebhookDeliveries lists up to limit deliveries to an endpoint that are due, those
// that have been for longest first.
func (t *Tx) DueWebhookDeliveries(key WebhookKey, now time.Time, limit int) ([]WebhookDelivery, error) {
	return t.webhookDeliveries("d.next_at <= ?3 ORDER BY d.next_at, d.seq LIMIT ?4", key.Clinic, key.ID, now.Unix(), limit)
}

// WebhookDeliveryFilter says which deliveries are asked for; what is empty asks for all.
type WebhookDeliveryFilter struct{ State, Type string }

// WebhookDeliveryPage lists up to limit deliveries to an endpoint before a number (0: from
// the newest), newest first.
func (t *Tx) WebhookDeliveryPage(key WebhookKey, f WebhookDeliveryFilter, before int64, limit int) ([]WebhookDelivery, error) {
	where, args := "d.seq < ?3 AND (?5 = '' OR e.type = ?5)", []any{key.Clinic, key.ID, since(before), limit, f.Type}
	if f.State != "" {
		where, args = where+" AND d.state = ?6", append(args, f.State)
	}
	return t.webhookDeliveries(where+" ORDER BY d.seq DESC LIMIT ?4", args...)
}

func (t *Tx) webhookDeliveries(where string, args ...any) (all []WebhookDelivery, err error) {
	err = t.query("SELECT "+webhookDeliveryColumns+` FROM webhook_deliveries AS d JOIN webhook_events AS e ON e.clinic_id = d.clinic_id AND e.seq = d.seq
		WHERE d.clinic_id = ?1 AND d.endpoint_id = ?2 AND `+where, args, func(rows *cursor) error {
		var d WebhookDelivery
		err := rows.Scan(webhookDeliveryFields(&d)...)
		all = append(all, d)
		return err
	})
	return all, err
}

// WebhookDelivery returns the delivery of the event with an id to an endpoint, or
// NotFound.
func (t *Tx) WebhookDelivery(key WebhookKey, eventID string) (d WebhookDelivery, err error) {
	err = t.queryRow("SELECT "+webhookDeliveryColumns+` FROM webhook_events AS e JOIN webhook_deliveries AS d ON d.clinic_id = e.clinic_id AND d.endpoint_id = ?2 AND d.seq = e.seq
		WHERE e.clinic_id = ?1 AND e.id = ?3`, []any{key.Clinic, key.ID, eventID}, webhookDeliveryFields(&d)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("delivery", 0, nil)
	}
	return d, err
}

// UpdateWebhookDelivery keeps what became of a delivery. One whose patient was erased
// meanwhile is NotFound.
func (t *Tx) UpdateWebhookDelivery(key WebhookKey, d WebhookDelivery) error {
	n, err := t.exec("UPDATE webhook_deliveries SET state = ?4, apart = ?5, tries = ?6, next_at = ?7, done_at = ?8, attempts = ?9 WHERE clinic_id = ?1 AND endpoint_id = ?2 AND seq = ?3",
		append([]any{key.Clinic, key.ID, d.Seq}, webhookDeliveryFields(&d)[6:]...)...)
	return oneRow("delivery", n, err)
}

// NextInLine lets the delivery become due that waits first in a patient's line.
func (t *Tx) NextInLine(key WebhookKey, patientID string, at time.Time) error {
	_, err := t.exec(`UPDATE webhook_deliveries SET next_at = ?4 WHERE clinic_id = ?1 AND endpoint_id = ?2 AND next_at IS NULL AND seq = (
		SELECT min(seq) FROM webhook_deliveries WHERE clinic_id = ?1 AND endpoint_id = ?2 AND patient_id = ?3 AND state = 'pending' AND NOT apart)`,
		key.Clinic, key.ID, patientID, at.Unix())
	return err
}

// DisableWebhookDeliveries gives up what is on its way to an endpoint.
func (t *Tx) DisableWebhookDeliveries(key WebhookKey, at time.Time) (int64, error) {
	return t.exec("UPDATE webhook_deliveries SET state = 'disabled', next_at = NULL, done_at = ?3 WHERE clinic_id = ?1 AND endpoint_id = ?2 AND state = 'pending'",
		key.Clinic, key.ID, at.Unix())
}

// WebhookEventsSince lists up to limit events of a clinic that happened at a moment or
// later, after a number, in their order.
func (t *Tx) WebhookEventsSince(clinicID string, from time.Time, after int64, limit int) (all []WebhookEvent, err error) {
	err = t.query("SELECT e.seq, "+webhookEventColumns+" FROM webhook_events AS e WHERE e.clinic_id = ?1 AND e.at >= ?2 AND e.seq > ?3 ORDER BY e.seq LIMIT ?4",
		[]any{clinicID, from.Unix(), after, limit}, func(rows *cursor) error {
			var e WebhookEvent
			err := rows.Scan(append([]any{&e.Seq}, webhookEventFields(&e)...)...)
			all = append(all, e)
			return err
		})
	return all, err
}

// ReplayWebhookEvent puts an event on its way to an endpoint once more, unless it still
// is. It waits until StraightenWebhookLines.
func (t *Tx) ReplayWebhookEvent(key WebhookKey, seq int64) (int64, error) {
	return t.exec(`INSERT INTO webhook_deliveries (clinic_id, endpoint_id, seq, patient_id, apart, state, tries, attempts)
		SELECT clinic_id, ?2, seq, patient_id, FALSE, 'pending', 0, '[]' FROM webhook_events WHERE seq = ?3 AND clinic_id = ?1
		ON CONFLICT DO UPDATE SET state = 'pending', apart = FALSE, tries = 0, next_at = NULL, done_at = NULL WHERE state <> 'pending'`,
		key.Clinic, key.ID, seq)
}

// StraightenWebhookLines lets the first of each line to an endpoint be due, and no other.
func (t *Tx) StraightenWebhookLines(key WebhookKey, at time.Time) error {
	const pending = "UPDATE webhook_deliveries AS d SET next_at = "
	const of = " WHERE d.clinic_id = ?1 AND d.endpoint_id = ?2 AND d.state = 'pending' AND NOT d.apart AND "
	if _, err := t.exec(pending+"NULL"+of+"d.next_at IS NOT NULL AND NOT "+nextInLine, key.Clinic, key.ID); err != nil {
		return err
	}
	_, err := t.exec(pending+"?3"+of+"d.next_at IS NULL AND "+nextInLine, key.Clinic, key.ID, at.Unix())
	return err
}

// HastenWebhookDeliveries lets what is due at an endpoint later than a moment be due at
// another.
func (t *Tx) HastenWebhookDeliveries(key WebhookKey, latest, at time.Time) error {
	_, err := t.exec("UPDATE webhook_deliveries SET next_at = ?4 WHERE clinic_id = ?1 AND endpoint_id = ?2 AND next_at > ?3",
		key.Clinic, key.ID, latest.Unix(), at.Unix())
	return err
}

// WebhookQueue is what is on its way to an endpoint.
type WebhookQueue struct {
	Waiting int
	Oldest  *time.Time // when the oldest of it happened; nil if there is none
}

// WebhookQueue tells how much is on its way to an endpoint.
func (t *Tx) WebhookQueue(key WebhookKey) (q WebhookQueue, err error) {
	err = t.queryRow(`SELECT count(*), (SELECT e.at FROM webhook_events AS e WHERE e.clinic_id = ?1 AND e.seq = (
			SELECT min(seq) FROM webhook_deliveries WHERE clinic_id = ?1 AND endpoint_id = ?2 AND state = 'pending'))
		FROM webhook_deliveries WHERE clinic_id = ?1 AND endpoint_id = ?2 AND state = 'pending'`,
		[]any{key.Clinic, key.ID}, &q.Waiting, optionalMomentColumn{&q.Oldest})
	return q, err
}

// StuckWebhookDeliveries counts the deliveries of a clinic that wait though nothing of
// their line is before them: nobody would ever send them.
func (t *Tx) StuckWebhookDeliveries(key WebhookKey) (stuck int, err error) {
	err = t.queryRow("SELECT count(*) FROM webhook_deliveries AS d WHERE d.clinic_id = ?1 AND d.endpoint_id = ?2 AND d.state = 'pending' AND d.next_at IS NULL AND (d.apart OR "+nextInLine+")",
		[]any{key.Clinic, key.ID}, &stuck)
	return stuck, err
}

// PruneWebhookEvents forgets up to limit events of a clinic that happened before a
// moment and are on their way to nobody, and returns how many there were.
func (t *Tx) PruneWebhookEvents(clinicID string, before time.Time, limit int) (int64, error) {
	return t.exec(`DELETE FROM webhook_events WHERE clinic_id = ?1 AND seq IN (SELECT e.seq FROM webhook_events AS e WHERE e.clinic_id = ?1 AND e.at < ?2
		AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS d WHERE d.clinic_id = e.clinic_id AND d.seq = e.seq AND d.state = 'pending') ORDER BY e.at LIMIT ?3)`,
		clinicID, before.Unix(), limit)
}
