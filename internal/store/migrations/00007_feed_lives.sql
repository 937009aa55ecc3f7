-- The life of a feed: when it was made, its last day, whether anybody still reads
-- it and as what, and the addresses that worked once.

-- +goose Up
ALTER TABLE feeds ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN expires TEXT;
ALTER TABLE feeds ADD COLUMN idle_check TEXT;
ALTER TABLE feeds ADD COLUMN idle_since TEXT;
ALTER TABLE feeds ADD COLUMN unusual_on TEXT;
-- When an older feed was made is not known, but not after it last changed; and
-- nobody counted its reads, so its 90 days begin now.
UPDATE feeds SET created_at = modified, idle_check = date('now', '+91 days');
CREATE INDEX feeds_by_expiry ON feeds (clinic_id, expires, patient_id, id) WHERE expires IS NOT NULL;
CREATE INDEX feeds_by_idle_check ON feeds (clinic_id, idle_check, patient_id, id) WHERE idle_check IS NOT NULL;

CREATE TABLE feed_reads (
    clinic_id  TEXT    NOT NULL,
    patient_id TEXT    NOT NULL,
    feed_id    TEXT    NOT NULL,
    client     TEXT    NOT NULL,
    since      INTEGER NOT NULL,
    last_at    INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    reads      INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, feed_id, client),
    FOREIGN KEY (clinic_id, patient_id, feed_id) REFERENCES feeds (clinic_id, patient_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- No reference to a patient: she may be deleted, and her calendars are to empty
-- all the same. Nothing here is about her.
CREATE TABLE retired_feeds (
    clinic_id  TEXT    NOT NULL REFERENCES clinics (id),
    token_hash BLOB    NOT NULL UNIQUE,
    retired_at INTEGER NOT NULL,
    modified   INTEGER NOT NULL,
    timezone   TEXT    NOT NULL,
    language   TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, token_hash)
) WITHOUT ROWID;
