-- More that is recorded about a patient: sessions paid in advance, times in which
-- nothing is suggested, and clinicians' own decisions about items of her plan.

-- +goose Up
CREATE TABLE packages (
    clinic_id  TEXT    NOT NULL,
    patient_id TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    total      INTEGER NOT NULL,
    used       INTEGER NOT NULL,
    expires    TEXT,
    PRIMARY KEY (clinic_id, patient_id, id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- Two pauses may overlap, so their days are no identity.
CREATE TABLE pauses (
    clinic_id  TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    id         TEXT NOT NULL,
    from_date  TEXT NOT NULL,
    until_date TEXT,
    reason     TEXT NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- No reference to the item: it may leave the plan and come back, and the decision
-- about it stays.
CREATE TABLE overrides (
    clinic_id  TEXT    NOT NULL,
    patient_id TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    item       TEXT    NOT NULL,
    from_date  TEXT    NOT NULL,
    to_date    TEXT    NOT NULL,
    author     TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, patient_id, id),
    FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
