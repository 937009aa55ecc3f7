-- The audit by who, what, about whom and when.

-- +goose Up
CREATE INDEX audit_of_actor ON audit (clinic_id, actor, id);
CREATE INDEX audit_of_action ON audit (clinic_id, action, id);
-- A record's kind, which is what stands before the point: "treatment.add".
CREATE INDEX audit_of_kind ON audit (clinic_id, substr(action, 1, instr(action, '.') - 1), id);
CREATE INDEX audit_of_patient ON audit (clinic_id, patient_id, id) WHERE patient_id IS NOT NULL;
CREATE INDEX audit_by_time ON audit (clinic_id, at, id);

-- Figures as in the first migration.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('audit', 'audit_of_actor',   '1000000 100000 2000 1'),
    ('audit', 'audit_of_action',  '1000000 100000 2000 1'),
    ('audit', 'audit_of_kind',    '1000000 100000 5000 1'),
    ('audit', 'audit_of_patient', '1000000 100000 20 1'),
    ('audit', 'audit_by_time',    '1000000 100000 2 1');
ANALYZE sqlite_schema;
