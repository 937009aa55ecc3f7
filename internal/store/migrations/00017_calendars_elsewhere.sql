-- Calendars of practitioners that live on other servers. Each is a row of calendars,
-- with the role elsewhere or busy, and its members are calendar_objects like all
-- others; what is here says where they come from and what both sides agreed on.

-- +goose Up
CREATE TABLE upstream_accounts (
    clinic_id       TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    practitioner_id TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    address         TEXT    NOT NULL,
    username        TEXT    NOT NULL,
    password        BLOB    NOT NULL, -- sealed by the server key
    state           TEXT    NOT NULL,
    last_ok         INTEGER,
    last_error      TEXT    NOT NULL DEFAULT '',
    failures        INTEGER NOT NULL DEFAULT 0,
    next_at         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    created_by      TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, id),
    FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX upstream_accounts_of_practitioner ON upstream_accounts (clinic_id, practitioner_id, id);
CREATE INDEX upstream_accounts_by_next ON upstream_accounts (next_at, clinic_id, id);

-- token and ctag are what the other side called the state that was read last; seen
-- is our own counter up to which it knows our changes. Since when and for how many
-- rounds everything has been missing there is kept until somebody believes it.
CREATE TABLE upstream_calendars (
    clinic_id       TEXT    NOT NULL,
    calendar_id     TEXT    NOT NULL,
    account_id      TEXT    NOT NULL,
    practitioner_id TEXT    NOT NULL,
    href            TEXT    NOT NULL,
    title           TEXT    NOT NULL,
    mode            TEXT    NOT NULL,
    bookings        INTEGER NOT NULL DEFAULT 0,
    token           TEXT    NOT NULL DEFAULT '',
    ctag            TEXT    NOT NULL DEFAULT '',
    seen            INTEGER NOT NULL DEFAULT 0,
    last_ok         INTEGER,
    missing_since   INTEGER,
    missing_rounds  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (clinic_id, calendar_id),
    UNIQUE (clinic_id, account_id, href),
    FOREIGN KEY (clinic_id, calendar_id) REFERENCES calendars (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, account_id) REFERENCES upstream_accounts (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE UNIQUE INDEX upstream_calendars_for_bookings ON upstream_calendars (clinic_id, practitioner_id) WHERE bookings = 1;

-- What stands at an address there. base is our tag of what both sides agreed on, and
-- meaning what that said; offered is what was sent there last, whether or not an
-- answer came. Both are empty for what we leave alone there: what is no event, or
-- cannot be read.
CREATE TABLE upstream_objects (
    clinic_id   TEXT    NOT NULL,
    calendar_id TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    href        TEXT    NOT NULL,
    etag        TEXT    NOT NULL,
    base        TEXT    NOT NULL,
    meaning     TEXT    NOT NULL,
    offered     TEXT    NOT NULL DEFAULT '',
    unreadable  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (clinic_id, calendar_id, name),
    UNIQUE (clinic_id, calendar_id, href),
    FOREIGN KEY (clinic_id, calendar_id) REFERENCES upstream_calendars (clinic_id, calendar_id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX upstream_objects_unreadable ON upstream_objects (clinic_id, calendar_id) WHERE unreadable = 1;

-- What was changed on both sides, of which one side's version was kept. A row
-- outlives its calendar, so that nothing is lost by a disconnection; it goes with the
-- patient whom it is about.
CREATE TABLE upstream_conflicts (
    clinic_id       TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    practitioner_id TEXT    NOT NULL,
    calendar_id     TEXT    NOT NULL,
    title           TEXT    NOT NULL, -- of the calendar
    patient_id      TEXT,
    uid             TEXT    NOT NULL,
    at              INTEGER NOT NULL,
    rule            TEXT    NOT NULL,
    settled         INTEGER NOT NULL DEFAULT 0,
    kept            BLOB    NOT NULL, -- both are empty for a deletion
    lost            BLOB    NOT NULL,
    PRIMARY KEY (clinic_id, id),
    FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
);
CREATE INDEX upstream_conflicts_of_practitioner ON upstream_conflicts (clinic_id, practitioner_id, id);
CREATE INDEX upstream_conflicts_of_patient ON upstream_conflicts (clinic_id, patient_id) WHERE patient_id IS NOT NULL;
CREATE INDEX upstream_conflicts_by_age ON upstream_conflicts (clinic_id, at);

-- Figures as in the first migration.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('upstream_accounts',  'upstream_accounts',                    '1000 100 1'),
    ('upstream_accounts',  'upstream_accounts_of_practitioner',    '1000 100 2 1'),
    ('upstream_accounts',  'upstream_accounts_by_next',            '1000 10 2 1'),
    ('upstream_calendars', 'upstream_calendars',                   '2000 200 1'),
    ('upstream_calendars', 'sqlite_autoindex_upstream_calendars_2', '2000 200 2 1'),
    ('upstream_calendars', 'upstream_calendars_for_bookings',      '500 50 1'),
    ('upstream_objects',   'upstream_objects',                     '1000000 100000 500 1'),
    ('upstream_objects',   'sqlite_autoindex_upstream_objects_2',  '1000000 100000 500 1'),
    ('upstream_objects',   'upstream_objects_unreadable',          '1000 100 5'),
    ('upstream_conflicts', 'sqlite_autoindex_upstream_conflicts_1', '10000 1000 1'),
    ('upstream_conflicts', 'upstream_conflicts_of_practitioner',   '10000 1000 50 1'),
    ('upstream_conflicts', 'upstream_conflicts_of_patient',        '5000 500 2'),
    ('upstream_conflicts', 'upstream_conflicts_by_age',            '10000 1000 2');
ANALYZE sqlite_schema;
