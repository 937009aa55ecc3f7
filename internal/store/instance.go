package store

import (
	"cmp"
	"context"

	"github.com/google/uuid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Instance is what the database knows of itself.
type Instance struct {
	// SecretCheck proves that a server key is the one the stored hashes were
	// made with, without telling it.
	SecretCheck []byte
	// Epoch changes when the database is restored, so that sync tokens of the
	// lost future are refused (RFC 6578 section 3.2).
	Epoch string
	// Origin is "demo" in a database made by the demo, which may be reset.
	Origin string
	// PublicURL is the address, without a slash at the end, under which the world
	// reached the server last; empty before it was served.
	PublicURL string
}

// Instance returns the database's own row; before SetInstance it is NotFound.
func (t *Tx) Instance() (i Instance, err error) {
	err = t.queryRow("SELECT secret_check, epoch, origin, public_url FROM instance WHERE id = 1", nil, &i.SecretCheck, &i.Epoch, &i.Origin, &i.PublicURL)
	return i, err
}

// SetInstance writes the database's own row with a fresh epoch.
func (t *Tx) SetInstance(secretCheck []byte, origin string) error {
	_, err := t.exec(`INSERT INTO instance (id, secret_check, epoch, origin) VALUES (1, ?1, ?2, ?3)
		ON CONFLICT (id) DO UPDATE SET secret_check = excluded.secret_check, epoch = excluded.epoch, origin = excluded.origin`,
		secretCheck, uuid.NewString(), origin)
	return err
}

// SetPublicURL keeps the address under which the world reaches the server.
func (t *Tx) SetPublicURL(url string) error {
	_, err := t.exec("UPDATE instance SET public_url = ?1 WHERE id = 1", url)
	return err
}

// APIKey is a named credential of a clinic; only its keyed hash is stored.
type APIKey struct {
	ID      string
	Name    string
	Created int64 // seconds since 1970, UTC
}

// InsertAPIKey adds a key under the keyed hash of its secret.
func (t *Tx) InsertAPIKey(clinicID string, key APIKey, hash []byte) error {
	_, err := t.exec("INSERT INTO api_keys (clinic_id, id, name, hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
		clinicID, key.ID, key.Name, hash, key.Created)
	return err
}

// DeleteAPIKeys revokes the clinic's keys of a name and returns their ids.
func (t *Tx) DeleteAPIKeys(clinicID, name string) ([]string, error) {
	return t.texts("DELETE FROM api_keys WHERE clinic_id = ?1 AND name = ?2 RETURNING id", clinicID, name)
}

// DeleteEveryAPIKey revokes the keys of all clinics.
func (t *Tx) DeleteEveryAPIKey() error {
	_, err := t.exec("DELETE FROM api_keys")
	return err
}

// ClinicOfAPIKey returns whose key has the given hash: the clinic's id and the
// key's. An unknown hash is NotFound.
func (s *Store) ClinicOfAPIKey(ctx context.Context, hash []byte) (clinicID, keyID string, err error) {
	err = s.ask(ctx, func(t *Tx) error {
		return t.queryRow("SELECT clinic_id, id FROM api_keys WHERE hash = ?1", []any{hash}, &clinicID, &keyID)
	})
	return clinicID, keyID, err
}

// InsertClinic adds a clinic under its ID.
func (t *Tx) InsertClinic(c clinic.Clinic) error {
	_, err := t.exec("INSERT INTO clinics (id, name, settings, calendar_titles) VALUES (?1, ?2, ?3, ?4)",
		c.ID, c.Name, jsonColumn{c.Settings}, cmp.Or(c.CalendarTitles, clinic.TitlesCoded))
	return err
}

// UpdateClinic replaces a clinic's name and settings. An unknown id is NotFound.
func (t *Tx) UpdateClinic(c clinic.Clinic) error {
	n, err := t.exec("UPDATE clinics SET name = ?2, settings = ?3, calendar_titles = ?4 WHERE id = ?1",
		c.ID, c.Name, jsonColumn{c.Settings}, cmp.Or(c.CalendarTitles, clinic.TitlesCoded))
	return oneRow("clinic", n, err)
}

// Clinic returns a clinic. An unknown id is NotFound.
func (t *Tx) Clinic(id string) (c clinic.Clinic, err error) {
	err = t.queryRow("SELECT id, name, settings, calendar_titles FROM clinics WHERE id = ?1", []any{id}, &c.ID, &c.Name, jsonColumn{&c.Settings}, &c.CalendarTitles)
	if c.CalendarTitles == clinic.TitlesCoded {
		c.CalendarTitles = "" // what was not chosen is not shown
	}
	return c, err
}

// ClinicIDs lists the ids of all clinics.
func (t *Tx) ClinicIDs() ([]string, error) {
	return t.texts("SELECT id FROM clinics ORDER BY id")
}
