package store

import (
	"cloud.google.com/go/civil"
)

// Feed is a patient's private calendar: who reads it, how, and the document
// that every GET answers until the next change.
type Feed struct {
	ID              string
	Name            string // what the clinic or the patient calls it; never shown in the calendar
	Privacy         string
	Style           string
	Language        string // BCP 47; empty for the patient's
	Alarms          bool
	HideEventTitles bool
	Generation      int         // rises when the address is rotated
	TokenHash       []byte      // keyed hash of the address's token
	Created         int64       // seconds since 1970, UTC
	Expires         *civil.Date // the last day it works; nil for ever
	IdleCheck       *civil.Date // when to look next whether anybody reads it; nil once it is idle
	IdleSince       *civil.Date // since when it shows no more than that there is something
	UnusualOn       *civil.Date // when it was last read from unusually many networks
	Document        Document
}

// Document is a feed's bytes with their validators (RFC 9110 section 8.8).
type Document struct {
	ETag     string // strong, with its quotes
	Modified int64  // Last-Modified: seconds since 1970, UTC
	Body     []byte
}

const (
	feedColumns = "id, name, privacy, style, language, alarms, hide_event_titles, generation, token_hash, " +
		"created_at, expires, idle_check, idle_since, unusual_on"
	documentColumns = "etag, modified, document"
)

func feedFields(f *Feed) []any {
	return []any{&f.ID, &f.Name, &f.Privacy, &f.Style, &f.Language, &f.Alarms, &f.HideEventTitles, &f.Generation, &f.TokenHash,
		&f.Created, optionalDateColumn{&f.Expires}, optionalDateColumn{&f.IdleCheck}, optionalDateColumn{&f.IdleSince}, optionalDateColumn{&f.UnusualOn}}
}

func documentFields(d *Document) []any {
	return []any{&d.ETag, &d.Modified, &d.Body}
}

// Feeds returns all feeds of a patient, oldest first.
func (t *Tx) Feeds(key PatientKey) (all []Feed, err error) {
	err = t.query("SELECT "+feedColumns+", "+documentColumns+" FROM feeds WHERE clinic_id = ?1 AND patient_id = ?2 ORDER BY id",
		[]any{key.Clinic, key.ID}, func(rows *cursor) error {
			var f Feed
			err := rows.Scan(append(feedFields(&f), documentFields(&f.Document)...)...)
			all = append(all, f)
			return err
		})
	return all, err
}

// InsertFeed adds a feed with its first document.
func (t *Tx) InsertFeed(key PatientKey, f Feed) error {
	_, err := t.exec("INSERT INTO feeds (clinic_id, patient_id, "+feedColumns+", "+documentColumns+") VALUES ("+placeholders(1, 19)+")",
		append(append([]any{key.Clinic, key.ID}, feedFields(&f)...), documentFields(&f.Document)...)...)
	return err
}

// UpdateFeed replaces a feed's settings; its document stays.
func (t *Tx) UpdateFeed(key PatientKey, f Feed) error {
	n, err := t.exec(`UPDATE feeds SET name = ?4, privacy = ?5, style = ?6, language = ?7, alarms = ?8, hide_event_titles = ?9, generation = ?10, token_hash = ?11,
		created_at = ?12, expires = ?13, idle_check = ?14, idle_since = ?15, unusual_on = ?16
		WHERE clinic_id = ?1 AND patient_id = ?2 AND id = ?3`,
		append([]any{key.Clinic, key.ID}, feedFields(&f)...)...)
	return oneRow("feed", n, err)
}

// PutDocument replaces a feed's document.
func (t *Tx) PutDocument(key PatientKey, feedID string, d Document) error {
	n, err := t.exec("UPDATE feeds SET etag = ?4, modified = ?5, document = ?6 WHERE clinic_id = ?1 AND patient_id = ?2 AND id = ?3",
		append([]any{key.Clinic, key.ID, feedID}, documentFields(&d)...)...)
	return oneRow("feed", n, err)
}

// DeleteFeed removes a feed and what it remembered of its events.
func (t *Tx) DeleteFeed(key PatientKey, id string) error {
	n, err := t.exec("DELETE FROM feeds WHERE clinic_id = ?1 AND patient_id = ?2 AND id = ?3", key.Clinic, key.ID, id)
	return oneRow("feed", n, err)
}

// FeedEvent is the revision of an event in one feed. Face stands for all that
// the event showed; it is empty while the event is not in the feed.
type FeedEvent struct {
	UID      string
	Sequence int
	Modified int64 // seconds since 1970, UTC
	Face     string
}

// FeedEvents returns the revisions of every event a feed ever showed, by UID.
func (t *Tx) FeedEvents(key PatientKey, feedID string) (map[string]FeedEvent, error) {
	all := map[string]FeedEvent{}
	err := t.query("SELECT uid, sequence, modified, face FROM feed_events WHERE clinic_id = ?1 AND patient_id = ?2 AND feed_id = ?3",
		[]any{key.Clinic, key.ID, feedID}, func(rows *cursor) error {
			var e FeedEvent
			err := rows.Scan(&e.UID, &e.Sequence, &e.Modified, &e.Face)
			all[e.UID] = e
			return err
		})
	return all, err
}

// PutFeedEvent stores the revision of an event in a feed.
func (t *Tx) PutFeedEvent(key PatientKey, feedID string, e FeedEvent) error {
	_, err := t.exec(`INSERT INTO feed_events (clinic_id, patient_id, feed_id, uid, sequence, modified, face) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
		ON CONFLICT (clinic_id, patient_id, feed_id, uid) DO UPDATE SET sequence = excluded.sequence, modified = excluded.modified, face = excluded.face`,
		key.Clinic, key.ID, feedID, e.UID, e.Sequence, e.Modified, e.Face)
	return err
}
