-- Follow-ups by the day on which they begin or end, so that a calendar counts them in
-- an index and reads those alone that it names.

-- +goose Up
ALTER TABLE calendar_objects ADD COLUMN kind TEXT;
UPDATE calendar_objects SET kind = (SELECT json_extract(i.body, '$.kind') FROM items AS i WHERE i.uid = calendar_objects.uid AND i.clinic_id = calendar_objects.clinic_id)
WHERE face IS NOT NULL AND EXISTS (SELECT 1 FROM calendars AS c WHERE c.clinic_id = calendar_objects.clinic_id AND c.id = calendar_objects.calendar_id AND c.role = 'follow-ups');
CREATE INDEX calendar_objects_by_start ON calendar_objects (clinic_id, calendar_id, kind, first, uid) WHERE kind IS NOT NULL;
CREATE INDEX calendar_objects_by_end ON calendar_objects (clinic_id, calendar_id, kind, last, uid) WHERE kind IS NOT NULL;

-- Figures as in the first migration.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('calendar_objects', 'calendar_objects_by_start', '500000 50000 5000 800 5 1'),
    ('calendar_objects', 'calendar_objects_by_end',   '500000 50000 5000 800 5 1');
ANALYZE sqlite_schema;
