package store

import (
	"cloud.google.com/go/civil"
)

// FeedReads are the reads of a feed by one family of clients.
type FeedReads struct {
	FeedID  string
	Client  string
	Since   int64 // the first of them: seconds since 1970, UTC
	Last    int64 // and the last
	Version int64 // Last-Modified of the newest document that was read
	Reads   int
}

// FeedReads returns the reads of all feeds of a patient, those of a feed in the
// order of its clients' names.
func (t *Tx) FeedReads(key PatientKey) (all []FeedReads, err error) {
	err = t.query(`SELECT feed_id, client, since, last_at, version, reads FROM feed_reads
		WHERE clinic_id = ?1 AND patient_id = ?2 ORDER BY feed_id, client`, []any{key.Clinic, key.ID}, func(rows *cursor) error {
		var r FeedReads
		err := rows.Scan(&r.FeedID, &r.Client, &r.Since, &r.Last, &r.Version, &r.Reads)
		all = append(all, r)
		return err
	})
	return all, err
}

// AddFeedReads adds reads to those of the same feed and client.
func (t *Tx) AddFeedReads(key PatientKey, r FeedReads) error {
	_, err := t.exec(`INSERT INTO feed_reads (clinic_id, patient_id, feed_id, client, since, last_at, version, reads) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
		ON CONFLICT (clinic_id, patient_id, feed_id, client) DO UPDATE SET last_at = max(last_at, excluded.last_at),
		version = max(version, excluded.version), reads = reads + excluded.reads`,
		key.Clinic, key.ID, r.FeedID, r.Client, r.Since, r.Last, r.Version, r.Reads)
	return err
}

// ForgetFeedReads forgets who read a feed.
func (t *Tx) ForgetFeedReads(key PatientKey, feedID string) error {
	_, err := t.exec("DELETE FROM feed_reads WHERE clinic_id = ?1 AND patient_id = ?2 AND feed_id = ?3", key.Clinic, key.ID, feedID)
	return err
}

// FeedOf returns whose feed it is that has the given hash of its token, and
// which. An unknown hash is NotFound.
func (t *Tx) FeedOf(tokenHash []byte) (key PatientKey, feedID string, err error) {
	err = t.queryRow("SELECT clinic_id, patient_id, id FROM feeds WHERE token_hash = ?1", []any{tokenHash}, &key.Clinic, &key.ID, &feedID)
	return key, feedID, err
}

// NoteUnusualReads notes the day on which a feed was read from unusually many
// networks.
func (t *Tx) NoteUnusualReads(key PatientKey, feedID string, day civil.Date) error {
	n, err := t.exec("UPDATE feeds SET unusual_on = ?4 WHERE clinic_id = ?1 AND patient_id = ?2 AND id = ?3",
		key.Clinic, key.ID, feedID, day.String())
	return oneRow("feed", n, err)
}
