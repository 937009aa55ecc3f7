-- The people who work with the console: their accounts, the browsers that they are
-- logged in with, and the codes that let in once who has no password yet. API keys
-- get a scope and the time of their last use.

-- +goose Up
CREATE TABLE staff (
    clinic_id       TEXT    NOT NULL REFERENCES clinics (id),
    id              TEXT    NOT NULL,
    username        TEXT    NOT NULL,
    login           TEXT    NOT NULL UNIQUE,
    name            TEXT    NOT NULL,
    role            TEXT    NOT NULL,
    practitioner_id TEXT,
    disabled        INTEGER NOT NULL DEFAULT 0,
    password        TEXT    NOT NULL,
    totp            BLOB,
    totp_step       INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, id),
    FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id)
) WITHOUT ROWID;
CREATE INDEX staff_by_practitioner ON staff (clinic_id, practitioner_id);
CREATE INDEX staff_by_role ON staff (clinic_id, role, disabled);

CREATE TABLE staff_sessions (
    clinic_id  TEXT    NOT NULL,
    staff_id   TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    hash       BLOB    NOT NULL UNIQUE,
    client     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, staff_id, id),
    FOREIGN KEY (clinic_id, staff_id) REFERENCES staff (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX staff_sessions_by_expiry ON staff_sessions (clinic_id, expires_at);

CREATE TABLE staff_codes (
    clinic_id  TEXT    NOT NULL REFERENCES clinics (id),
    id         TEXT    NOT NULL,
    staff_id   TEXT,
    hash       BLOB    NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, id),
    FOREIGN KEY (clinic_id, staff_id) REFERENCES staff (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX staff_codes_by_staff ON staff_codes (clinic_id, staff_id);
CREATE INDEX staff_codes_by_expiry ON staff_codes (clinic_id, expires_at);

CREATE TABLE staff_recovery_codes (
    clinic_id TEXT NOT NULL,
    staff_id  TEXT NOT NULL,
    hash      BLOB NOT NULL,
    PRIMARY KEY (clinic_id, staff_id, hash),
    FOREIGN KEY (clinic_id, staff_id) REFERENCES staff (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

ALTER TABLE api_keys ADD COLUMN scope TEXT NOT NULL DEFAULT 'read-write';
ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER;

-- Figures as in the first migration, without which ending somebody's sessions reads
-- all of the clinic's.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('staff',                'staff',                    '10000 1000 1'),
    ('staff',                'staff_by_practitioner',    '10000 1000 2'),
    ('staff',                'staff_by_role',            '10000 1000 300 250'),
    ('staff_sessions',       'staff_sessions',           '100000 10000 10 1'),
    ('staff_sessions',       'staff_sessions_by_expiry', '100000 10000 2'),
    ('staff_codes',          'staff_codes',              '1000 100 1'),
    ('staff_codes',          'staff_codes_by_staff',     '1000 100 2'),
    ('staff_codes',          'staff_codes_by_expiry',    '1000 100 2'),
    ('staff_recovery_codes', 'staff_recovery_codes',     '100000 10000 8 1');
ANALYZE sqlite_schema;
