-- What moved on a patient's plan, and why, beside the change that moved it.

-- +goose Up
ALTER TABLE audit ADD COLUMN moved TEXT NOT NULL DEFAULT '[]';
CREATE INDEX audit_of_moves ON audit (clinic_id, patient_id, id) WHERE moved <> '[]';
