-- Receivers of webhooks, the events that they are told of, and what came of telling
-- them. An event is written in the transaction of the change that it tells of, and
-- only where somebody wants it.

-- +goose Up
-- What stands for a patient by her plan on the plan's day, so that what newly stands is
-- told once; NULL where nobody has looked yet.
ALTER TABLE plans ADD COLUMN facts TEXT;

CREATE TABLE webhook_endpoints (
    clinic_id     TEXT    NOT NULL REFERENCES clinics (id),
    id            TEXT    NOT NULL,
    url           TEXT    NOT NULL,
    description   TEXT    NOT NULL,
    types         TEXT    NOT NULL, -- JSON; [] is every type
    enabled       INTEGER NOT NULL,
    disabled_why  TEXT    NOT NULL, -- in words, if the server turned it off
    secret        BLOB    NOT NULL, -- sealed with the server key
    secret_before BLOB,             -- the one before the last rotation
    before_until  INTEGER,          -- until when both sign
    failing_since INTEGER,          -- the first attempt that failed since one did not
    created_at    INTEGER NOT NULL,
    created_by    TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, id)
);
CREATE INDEX webhook_endpoints_enabled ON webhook_endpoints (clinic_id, enabled, id);

CREATE TABLE webhook_events (
    clinic_id  TEXT    NOT NULL REFERENCES clinics (id),
    seq        INTEGER NOT NULL, -- the order of a clinic's events
    id         TEXT    NOT NULL,
    type       TEXT    NOT NULL,
    patient_id TEXT,
    subject    TEXT    NOT NULL, -- JSON: ids
    at         INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, seq),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE UNIQUE INDEX webhook_events_by_id ON webhook_events (clinic_id, id);
CREATE INDEX webhook_events_of_patient ON webhook_events (clinic_id, patient_id) WHERE patient_id IS NOT NULL;
CREATE INDEX webhook_events_by_time ON webhook_events (clinic_id, at);

CREATE TABLE webhook_deliveries (
    clinic_id   TEXT    NOT NULL,
    endpoint_id TEXT    NOT NULL,
    seq         INTEGER NOT NULL, -- the event's
    patient_id  TEXT,             -- in whose line it stands: her events wait for each other
    apart       INTEGER NOT NULL, -- sent again by hand, which waits for nothing
    state       TEXT    NOT NULL, -- pending, delivered, failed, disabled
    tries       INTEGER NOT NULL, -- since it last became pending
    next_at     INTEGER,          -- when it is due; NULL while it waits in its line, and once it is over
    done_at     INTEGER,
    attempts    TEXT    NOT NULL, -- JSON
    PRIMARY KEY (clinic_id, endpoint_id, seq),
    FOREIGN KEY (clinic_id, endpoint_id) REFERENCES webhook_endpoints (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, seq) REFERENCES webhook_events (clinic_id, seq) ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_of_event ON webhook_deliveries (clinic_id, seq);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (clinic_id, endpoint_id, next_at, seq) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_deliveries_in_line ON webhook_deliveries (clinic_id, endpoint_id, patient_id, seq) WHERE state = 'pending' AND NOT apart;
CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (clinic_id, endpoint_id, state, seq);

-- Figures as in the first migration.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('webhook_endpoints',  'sqlite_autoindex_webhook_endpoints_1',  '20 2 1'),
    ('webhook_endpoints',  'webhook_endpoints_enabled',             '20 2 2 1'),
    ('webhook_events',     'webhook_events',                        '200000 20000 1'),
    ('webhook_events',     'webhook_events_by_id',                  '200000 20000 1'),
    ('webhook_events',     'webhook_events_of_patient',             '200000 20000 10'),
    ('webhook_events',     'webhook_events_by_time',                '200000 20000 2'),
    ('webhook_deliveries', 'sqlite_autoindex_webhook_deliveries_1', '400000 40000 20000 1'),
    ('webhook_deliveries', 'webhook_deliveries_of_event',           '400000 40000 2'),
    ('webhook_deliveries', 'webhook_deliveries_due',                '1000 100 50 2 1'),
    ('webhook_deliveries', 'webhook_deliveries_in_line',            '1000 100 50 2 1'),
    ('webhook_deliveries', 'webhook_deliveries_by_state',           '400000 40000 20000 5000 1');
ANALYZE sqlite_schema;
