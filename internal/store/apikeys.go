package store

import (
	"context"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// APIKey is a named credential of a clinic; only its keyed hash is stored.
type APIKey struct {
	ID        string
	Name      string
	Scope     string
	Created   time.Time  // in whole seconds, as all its moments
	CreatedBy string     // the actor who made it; empty if nobody knows any more
	LastUsed  *time.Time // to an hour; nil if it never was
}

// APIKeyOwner is an API key and whose it is.
type APIKeyOwner struct {
	Clinic string
	APIKey
}

const apiKeyColumns = "id, name, scope, created_at, created_by, last_used_at"

func apiKeyFields(k *APIKey) []any {
	return []any{&k.ID, &k.Name, &k.Scope, momentColumn{&k.Created}, &k.CreatedBy, optionalMomentColumn{&k.LastUsed}}
}

// InsertAPIKey adds a key under the keyed hash of its secret.
func (t *Tx) InsertAPIKey(clinicID string, key APIKey, hash []byte) error {
	_, err := t.exec("INSERT INTO api_keys (clinic_id, hash, "+apiKeyColumns+") VALUES ("+placeholders(1, 8)+")",
		append([]any{clinicID, hash}, apiKeyFields(&key)...)...)
	return err
}

// APIKeyPage lists up to limit keys whose id follows after.
func (t *Tx) APIKeyPage(clinicID, after string, limit int) (all []APIKey, err error) {
	err = t.query("SELECT "+apiKeyColumns+" FROM api_keys WHERE clinic_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
		[]any{clinicID, after, limit}, func(rows *cursor) error {
			var k APIKey
			err := rows.Scan(apiKeyFields(&k)...)
			all = append(all, k)
			return err
		})
	return all, err
}

// APIKey returns one key. An unknown id is NotFound.
func (t *Tx) APIKey(clinicID, id string) (k APIKey, err error) {
	err = t.queryRow("SELECT "+apiKeyColumns+" FROM api_keys WHERE clinic_id = ?1 AND id = ?2", []any{clinicID, id}, apiKeyFields(&k)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("API key", 0, nil)
	}
	return k, err
}

// MarkAPIKeyUsed notes when a key was last used. An unknown id is NotFound.
func (t *Tx) MarkAPIKeyUsed(clinicID, id string, at time.Time) error {
	n, err := t.exec("UPDATE api_keys SET last_used_at = ?3 WHERE clinic_id = ?1 AND id = ?2", clinicID, id, momentColumn{&at})
	return oneRow("API key", n, err)
}

// DeleteAPIKey revokes one key. An unknown id is NotFound.
func (t *Tx) DeleteAPIKey(clinicID, id string) error {
	n, err := t.exec("DELETE FROM api_keys WHERE clinic_id = ?1 AND id = ?2", clinicID, id)
	return oneRow("API key", n, err)
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

// APIKeyByHash returns the key that has the given hash, and whose it is. An unknown
// hash is NotFound.
func (s *Store) APIKeyByHash(ctx context.Context, hash []byte) (k APIKeyOwner, err error) {
	err = s.ask(ctx, func(t *Tx) error {
		return t.queryRow("SELECT clinic_id, "+apiKeyColumns+" FROM api_keys WHERE hash = ?1", []any{hash},
			append([]any{&k.Clinic}, apiKeyFields(&k.APIKey)...)...)
	})
	return k, err
}
