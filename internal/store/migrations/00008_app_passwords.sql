-- The passwords by which calendar apps log in to CalDAV, each for one device of a
-- practitioner or a patient.

-- +goose Up
CREATE TABLE app_passwords (
    clinic_id       TEXT    NOT NULL,
    user_id         TEXT    NOT NULL,
    id              TEXT    NOT NULL UNIQUE,
    practitioner_id TEXT    CHECK (practitioner_id = user_id),
    patient_id      TEXT    CHECK (patient_id = user_id),
    name            TEXT    NOT NULL,
    scope           TEXT    NOT NULL,
    hash            BLOB    NOT NULL UNIQUE,
    created_at      INTEGER NOT NULL,
    last_used_at    INTEGER,
    PRIMARY KEY (clinic_id, user_id, id),
    FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id) ON DELETE CASCADE,
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE,
    CHECK ((practitioner_id IS NULL) <> (patient_id IS NULL))
) WITHOUT ROWID;
CREATE INDEX app_passwords_by_practitioner ON app_passwords (clinic_id, practitioner_id);
CREATE INDEX app_passwords_by_patient ON app_passwords (clinic_id, patient_id);

-- Figures as in the first migration, without which deleting somebody reads all
-- passwords of the clinic.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('app_passwords', 'app_passwords',                 '100000 10000 2 1'),
    ('app_passwords', 'app_passwords_by_practitioner', '100000 10000 2'),
    ('app_passwords', 'app_passwords_by_patient',      '100000 10000 2');
ANALYZE sqlite_schema;
