-- Who is due: what the front desk's board shows and in which order, whom it has
-- contacted, and how many follow-ups are expected in which week. The first two and
-- the weeks are read models: they are written with the plan they follow from.

-- +goose Up
CREATE TABLE contacts (
    clinic_id    TEXT    NOT NULL,
    patient_id   TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    actor        TEXT    NOT NULL,
    means        TEXT    NOT NULL,
    note         TEXT    NOT NULL,
    snooze_until TEXT,
    PRIMARY KEY (clinic_id, patient_id, id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE due (
    clinic_id  TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (clinic_id, patient_id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- A row for each state and zone of a patient who is on the board; '' is any state,
-- any zone, nobody's patient, never contacted. The indexes are the order of a page.
CREATE TABLE due_places (
    clinic_id       TEXT    NOT NULL,
    patient_id      TEXT    NOT NULL,
    state           TEXT    NOT NULL,
    zone            TEXT    NOT NULL,
    practitioner_id TEXT    NOT NULL,
    booked          INTEGER NOT NULL,
    contacted       TEXT    NOT NULL,
    day             TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, state, zone),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX due_places_in_order ON due_places (clinic_id, state, zone, booked, contacted, day, patient_id);
CREATE INDEX due_places_of_practitioner ON due_places (clinic_id, practitioner_id, state, zone, booked, contacted, day, patient_id);

-- What a patient adds to the weeks, so that it can be taken out again.
CREATE TABLE expected_visits (
    clinic_id  TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (clinic_id, patient_id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- Sums over all patients. No reference to a practitioner: with her last patient
-- her rows are gone.
CREATE TABLE expected_weeks (
    clinic_id       TEXT    NOT NULL REFERENCES clinics (id),
    week            TEXT    NOT NULL,
    practitioner_id TEXT    NOT NULL,
    expected        INTEGER NOT NULL,
    variance        INTEGER NOT NULL,
    skew            INTEGER NOT NULL,
    booked          INTEGER NOT NULL,
    PRIMARY KEY (clinic_id, week, practitioner_id)
) WITHOUT ROWID;

-- Figures as in the first migration.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('contacts',        'contacts',                    '1000000 100000 10 1'),
    ('due',             'due',                         '100000 10000 1'),
    ('due_places',      'due_places',                  '1000000 100000 10 4 1'),
    ('due_places',      'due_places_in_order',         '1000000 100000 10000 2000 1000 100 10 1'),
    ('due_places',      'due_places_of_practitioner',  '1000000 100000 10000 1000 200 100 20 10 1'),
    ('expected_visits', 'expected_visits',             '100000 10000 1'),
    ('expected_weeks',  'expected_weeks',              '10000 1000 20 1');
ANALYZE sqlite_schema;
