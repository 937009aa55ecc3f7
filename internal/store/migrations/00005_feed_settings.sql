-- What the owner of a feed chooses of it, what of her calendars a patient chooses
-- for all of them, and the address under which the world reaches the server, which
-- every feed names.

-- +goose Up
ALTER TABLE feeds ADD COLUMN style TEXT NOT NULL DEFAULT 'span';
ALTER TABLE feeds ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN alarms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN hide_event_titles INTEGER NOT NULL DEFAULT 0;
ALTER TABLE patients ADD COLUMN drop_cancelled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE instance ADD COLUMN public_url TEXT NOT NULL DEFAULT '';
