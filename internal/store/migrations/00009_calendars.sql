-- The calendars that CalDAV shows: what clients wrote and what was made of plans
-- are rows of the same table (design.md section 3). A patient gets a short code by
-- which a practitioner names her in the title of an appointment.

-- +goose Up
ALTER TABLE patients ADD COLUMN code TEXT;
CREATE UNIQUE INDEX patients_by_code ON patients (clinic_id, code) WHERE code IS NOT NULL;
CREATE INDEX patients_by_email ON patients (clinic_id, lower(email)) WHERE email <> '';
ALTER TABLE clinics ADD COLUMN calendar_titles TEXT NOT NULL DEFAULT 'coded';

-- An id is never used again, so that the sync token of a calendar that was deleted
-- fits no other (RFC 6578 section 3.2). The counter rises with each change of a
-- member; of those up to pruned it is forgotten what was deleted.
CREATE TABLE calendars (
    clinic_id       TEXT    NOT NULL,
    user_id         TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    role            TEXT    NOT NULL,
    components      TEXT    NOT NULL,
    members         INTEGER NOT NULL DEFAULT 0,
    counter         INTEGER NOT NULL DEFAULT 0,
    pruned          INTEGER NOT NULL DEFAULT 0,
    practitioner_id TEXT,
    patient_id      TEXT,
    PRIMARY KEY (clinic_id, user_id, name),
    UNIQUE (clinic_id, id),
    CHECK ((practitioner_id IS NULL) <> (patient_id IS NULL)),
    CHECK (coalesce(practitioner_id, patient_id) = user_id),
    FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX calendars_of_practitioner ON calendars (clinic_id, practitioner_id) WHERE practitioner_id IS NOT NULL;
CREATE INDEX calendars_of_patient ON calendars (clinic_id, patient_id) WHERE patient_id IS NOT NULL;
CREATE INDEX calendars_of_practitioners_by_role ON calendars (clinic_id, role, id) WHERE practitioner_id IS NOT NULL;

-- face is of what we wrote, as in feed_events; NULL for a client's own bytes. The
-- body is the last column, so that lists are made without the pages it spills over.
CREATE TABLE calendar_objects (
    clinic_id   TEXT    NOT NULL,
    calendar_id TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    uid         TEXT    NOT NULL,
    component   TEXT    NOT NULL,
    etag        TEXT    NOT NULL,
    size        INTEGER NOT NULL,
    modified    INTEGER NOT NULL,
    change      INTEGER NOT NULL,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL,
    exact       INTEGER NOT NULL,
    patient_id  TEXT,
    face        TEXT,
    waiting     INTEGER NOT NULL DEFAULT 0,
    body        BLOB    NOT NULL,
    PRIMARY KEY (clinic_id, calendar_id, name),
    UNIQUE (clinic_id, calendar_id, uid),
    FOREIGN KEY (clinic_id, calendar_id) REFERENCES calendars (clinic_id, id) ON DELETE CASCADE
);
CREATE INDEX calendar_objects_listed ON calendar_objects (clinic_id, calendar_id, name, etag, size, modified, component);
CREATE INDEX calendar_objects_by_change ON calendar_objects (clinic_id, calendar_id, change);
CREATE INDEX calendar_objects_by_time ON calendar_objects (clinic_id, calendar_id, last, first, name, component, exact);
CREATE INDEX calendar_objects_of_patient ON calendar_objects (clinic_id, patient_id, calendar_id, name) WHERE patient_id IS NOT NULL;
CREATE INDEX calendar_objects_waiting ON calendar_objects (clinic_id, calendar_id, name) WHERE waiting = 1;

-- Members that were deleted (RFC 6578 section 3.5.2).
CREATE TABLE calendar_tombstones (
    clinic_id   TEXT    NOT NULL,
    calendar_id TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    change      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, calendar_id, name),
    FOREIGN KEY (clinic_id, calendar_id) REFERENCES calendars (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX calendar_tombstones_by_change ON calendar_tombstones (clinic_id, calendar_id, change);
CREATE INDEX calendar_tombstones_by_age ON calendar_tombstones (clinic_id, at);

-- Which occurrence of which object in a calendar is which record of a patient. A
-- row outlives its object, so that one that comes back is the same record; said is
-- the record as object and record last agreed on it.
CREATE TABLE calendar_links (
    clinic_id   TEXT NOT NULL,
    calendar_id TEXT NOT NULL,
    uid         TEXT NOT NULL,
    recurrence  TEXT NOT NULL,
    patient_id  TEXT NOT NULL,
    kind        TEXT NOT NULL,
    record_id   TEXT NOT NULL,
    said        TEXT NOT NULL,
    PRIMARY KEY (clinic_id, calendar_id, uid, recurrence),
    FOREIGN KEY (clinic_id, calendar_id) REFERENCES calendars (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE UNIQUE INDEX calendar_links_of_record ON calendar_links (clinic_id, patient_id, kind, record_id);

-- What the owner of a resource set of it by PROPPATCH: the whole element.
CREATE TABLE dav_properties (
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    user_id   TEXT NOT NULL,
    path      TEXT NOT NULL,
    space     TEXT NOT NULL,
    local     TEXT NOT NULL,
    xml       TEXT NOT NULL,
    PRIMARY KEY (clinic_id, user_id, path, space, local)
) WITHOUT ROWID;

-- Figures as in the first migration. Without them deleting somebody reads all
-- calendars and links of the clinic, and what is about a patient is looked for in
-- all its objects.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('patients',            'patients_by_code',                     '100000 10000 1'),
    ('patients',            'patients_by_email',                    '100000 10000 2'),
    ('calendars',           'calendars',                            '20000 2000 2 1'),
    ('calendars',           'sqlite_autoindex_calendars_2',         '20000 2000 1'),
    ('calendars',           'calendars_of_practitioner',            '1000 100 2'),
    ('calendars',           'calendars_of_patient',                 '20000 2000 2'),
    ('calendars',           'calendars_of_practitioners_by_role',   '1000 100 50 1'),
    ('calendar_objects',    'sqlite_autoindex_calendar_objects_1',  '1000000 100000 100 1'),
    ('calendar_objects',    'sqlite_autoindex_calendar_objects_2',  '1000000 100000 100 1'),
    ('calendar_objects',    'calendar_objects_listed',              '1000000 100000 100 1 1 1 1 1'),
    ('calendar_objects',    'calendar_objects_by_change',           '1000000 100000 100 1'),
    ('calendar_objects',    'calendar_objects_by_time',             '1000000 100000 100 2 1 1 1 1'),
    ('calendar_objects',    'calendar_objects_of_patient',          '1000000 100000 20 10 1'),
    ('calendar_objects',    'calendar_objects_waiting',             '1000 100 10 1'),
    ('calendar_tombstones', 'calendar_tombstones',                  '1000000 100000 100 1'),
    ('calendar_tombstones', 'calendar_tombstones_by_change',        '1000000 100000 100 1'),
    ('calendar_tombstones', 'calendar_tombstones_by_age',           '1000000 100000 1'),
    ('calendar_links',      'calendar_links',                       '1000000 100000 100 1 1'),
    ('calendar_links',      'calendar_links_of_record',             '1000000 100000 10 5 1');
ANALYZE sqlite_schema;
