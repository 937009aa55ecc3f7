-- Who made each API key, and how often codes of a second factor may still be wrong.

-- +goose Up
ALTER TABLE api_keys ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
-- The audit knows it of those that were made before.
UPDATE api_keys SET created_by = coalesce((
    SELECT actor FROM audit WHERE audit.clinic_id = api_keys.clinic_id AND action = 'api-key.add' AND subject = api_keys.id), '');

ALTER TABLE staff ADD COLUMN codes_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE staff ADD COLUMN totp_begun INTEGER NOT NULL DEFAULT 0;
