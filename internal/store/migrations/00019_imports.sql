-- Imports that run on the server, and the rows that they refused. What a row said is
-- not kept: files are deleted once they are imported, and with them the values.

-- +goose Up
CREATE TABLE imports (
    clinic_id  TEXT    NOT NULL REFERENCES clinics (id),
    id         TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    mapping    TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    dry_run    INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at   INTEGER,
    counts     TEXT    NOT NULL,
    failure    TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, id)
) WITHOUT ROWID;
CREATE INDEX imports_open ON imports (clinic_id, id) WHERE ended_at IS NULL;

CREATE TABLE import_errors (
    clinic_id TEXT    NOT NULL,
    import_id TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    file      TEXT    NOT NULL,
    line      INTEGER NOT NULL,
    field     TEXT    NOT NULL,
    message   TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, import_id, number),
    FOREIGN KEY (clinic_id, import_id) REFERENCES imports (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- Figures as in the first migration.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('imports',       'imports',       '1000 100 1'),
    ('imports',       'imports_open',  '20 2 1'),
    ('import_errors', 'import_errors', '100000 10000 100 1');
ANALYZE sqlite_schema;
