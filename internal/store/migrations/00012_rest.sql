-- What a change came by, beside who made it.

-- +goose Up
ALTER TABLE audit ADD COLUMN cause TEXT NOT NULL DEFAULT '';
