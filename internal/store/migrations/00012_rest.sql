-- What a change came by, beside who made it, and the words by which patients are
-- found, and the requests that are not to change anything twice.

-- +goose Up
ALTER TABLE audit ADD COLUMN cause TEXT NOT NULL DEFAULT '';

-- Each word of a patient's name, address, code and ref, without case and accents.
-- Those of patients who were there before are written when the program opens the
-- database: SQLite cannot fold.
CREATE TABLE patient_words (
    clinic_id  TEXT NOT NULL,
    word       TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    PRIMARY KEY (clinic_id, word, patient_id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX patient_words_of_patient ON patient_words (clinic_id, patient_id, word);

-- No reference to the patient: the request that deletes her is noted after her.
CREATE TABLE onces (
    clinic_id   TEXT    NOT NULL REFERENCES clinics (id),
    actor       TEXT    NOT NULL,
    key         BLOB    NOT NULL,
    fingerprint BLOB    NOT NULL,
    at          INTEGER NOT NULL,
    subject     TEXT    NOT NULL,
    patient_id  TEXT,
    answer      BLOB,
    PRIMARY KEY (clinic_id, actor, key)
);
CREATE INDEX onces_by_age ON onces (clinic_id, at);
CREATE INDEX onces_of_patient ON onces (clinic_id, patient_id) WHERE patient_id IS NOT NULL;

-- Figures as in the first migration.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('onces',         'sqlite_autoindex_onces_1', '100000 10000 1000 1'),
    ('onces',         'onces_by_age',             '100000 10000 2'),
    ('onces',         'onces_of_patient',         '100000 10000 5'),
    ('patient_words', 'patient_words',            '500000 50000 5 1'),
    ('patient_words', 'patient_words_of_patient', '500000 50000 5 1');
ANALYZE sqlite_schema;
