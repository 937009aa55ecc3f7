-- Each change of a clinic's own rules is a row, and the newest one is in force.
-- An empty body means that the clinic went back to its profile. The body is the
-- last column, so that the list of changes does not read it.

-- +goose Up
CREATE TABLE protocols (
    clinic_id TEXT    NOT NULL REFERENCES clinics (id),
    version   INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    actor     TEXT    NOT NULL,
    own       INTEGER NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, version)
);
