-- A change of a clinic's rules that went back to a profile names it, and its body
-- holds the profile's rules as they were. Of earlier ones the name is known where the
-- clinic's settings have not changed since, by the audit; it stays empty otherwise.
-- The body stays the last column.

-- +goose Up
ALTER TABLE protocols RENAME TO protocols_before;
CREATE TABLE protocols (
    clinic_id TEXT    NOT NULL REFERENCES clinics (id),
    version   INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    actor     TEXT    NOT NULL,
    own       INTEGER NOT NULL,
    profile   TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (clinic_id, version)
);
INSERT INTO protocols (clinic_id, version, at, actor, own, profile, body)
SELECT clinic_id, version, at, actor, own, CASE
    WHEN own THEN ''
    WHEN EXISTS (SELECT 1 FROM audit a WHERE a.clinic_id = p.clinic_id AND a.action = 'clinic.replace' AND a.at > p.at) THEN ''
    ELSE (SELECT coalesce(c.settings ->> '$.profile', 'standard') FROM clinics c WHERE c.id = p.clinic_id)
END, body
FROM protocols_before p;
DROP TABLE protocols_before;
