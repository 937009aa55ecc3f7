-- What a change came by, beside who made it, and the words by which patients are
-- found.

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

-- Figures as in the first migration.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('patient_words', 'patient_words',            '500000 50000 5 1'),
    ('patient_words', 'patient_words_of_patient', '500000 50000 5 1');
ANALYZE sqlite_schema;
