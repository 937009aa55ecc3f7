package store

import "context"

// RetiredFeed is an address that led to a feed once. Nothing in it is about a
// patient: it outlives her.
type RetiredFeed struct {
	TokenHash []byte // keyed hash of the address's token
	At        int64  // when it ended: seconds since 1970, UTC
	Modified  int64  // Last-Modified of the empty calendar that is shown under it
	Timezone  string // IANA name of the clinic's
	Language  string // BCP 47 of the calendar; empty for English
}

// RetireFeed keeps an address that leads nowhere any more.
func (t *Tx) RetireFeed(clinicID string, f RetiredFeed) error {
	_, err := t.exec("INSERT INTO retired_feeds (clinic_id, token_hash, retired_at, modified, timezone, language) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		clinicID, f.TokenHash, f.At, f.Modified, f.Timezone, f.Language)
	return err
}

// RetiredFeed returns the retired address whose token has the given hash. An
// unknown hash is NotFound.
func (s *Store) RetiredFeed(ctx context.Context, tokenHash []byte) (f RetiredFeed, err error) {
	err = s.ask(ctx, func(t *Tx) error {
		return t.queryRow("SELECT token_hash, retired_at, modified, timezone, language FROM retired_feeds WHERE token_hash = ?1",
			[]any{tokenHash}, &f.TokenHash, &f.At, &f.Modified, &f.Timezone, &f.Language)
	})
	return f, err
}
