-- The links by which patients come to their own page, and what they consented to
-- there before an address of their calendar was shown.

-- +goose Up
CREATE TABLE page_links (
    clinic_id  TEXT    NOT NULL,
    patient_id TEXT    NOT NULL,
    id         TEXT    NOT NULL UNIQUE,
    hash       BLOB    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    opened_at  INTEGER,
    PRIMARY KEY (clinic_id, patient_id, id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE consents (
    clinic_id    TEXT    NOT NULL,
    patient_id   TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    actor        TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    version      TEXT    NOT NULL,
    privacy      TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    withdrawn_at INTEGER,
    PRIMARY KEY (clinic_id, patient_id, id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
