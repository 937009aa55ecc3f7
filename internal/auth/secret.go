package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
	"sync"
)

// keySize is the length of a server key in bytes.
const keySize = 32

// Secret is the server key: 32 random bytes from which feed tokens are derived
// and with which every other credential is hashed. Whoever holds the database
// without it can neither read a feed nor use a key.
//
// The zero Secret is no key; to derive anything from it panics. Secrets are
// compared by Check and Matches.
type Secret struct {
	// A function, because fmt shows the unexported fields of whatever holds a
	// Secret without asking the Secret how: of a function it has only the address.
	key func() []byte
	// hashers are keyed once and used again: a GET of a feed needs one.
	hashers func() *sync.Pool
}

type hasher struct {
	hash.Hash
	text []byte
}

var encoding = base64.RawURLEncoding.Strict()

// ErrSecret is returned for text that is no server key.
var ErrSecret = errors.New("the server key is not 32 bytes in base64url without padding (43 characters)")

// NewSecret draws a server key.
func NewSecret() Secret {
	key := make([]byte, keySize)
	rand.Read(key) // never fails: crypto/rand ends the process instead
	return holding(key)
}

func holding(key []byte) Secret {
	hashers := &sync.Pool{New: func() any { return &hasher{Hash: hmac.New(sha256.New, key)} }}
	return Secret{func() []byte { return key }, func() *sync.Pool { return hashers }}
}

// ParseSecret reads a server key as Text writes it; space around it is ignored.
func ParseSecret(text string) (Secret, error) {
	text = strings.TrimSpace(text)
	raw, err := encoding.DecodeString(text)
	// The decoder passes over line breaks, so the length is asked of both.
	if err != nil || len(raw) != keySize || len(text) != encoding.EncodedLen(keySize) {
		return Secret{}, ErrSecret
	}
	return holding(raw), nil
}

// Text writes the key as it is kept in a file or the environment: 43 characters.
func (s Secret) Text() string { return encoding.EncodeToString(s.key()) }

// hidden is what is shown of a key by anything that prints it by accident.
const hidden = "(secret)"

// Format keeps the key out of every verb of fmt.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, hidden) }

// MarshalText keeps the key out of JSON, of slog and of other encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// mac is the keyed hash of parts for one purpose. The purpose keeps a value made
// for one use from being valid for another.
func (s Secret) mac(purpose string, parts ...string) []byte {
	hashers := s.hashers()
	h := hashers.Get().(*hasher)
	defer hashers.Put(h)
	h.text = append(h.text[:0], purpose...)
	for _, part := range parts {
		h.text = append(append(h.text, 0), part...)
	}
	h.Reset()
	h.Write(h.text)
	clear(h.text) // a pool is no place for a credential
	return h.Sum(nil)
}

// Check proves later that a key is this one, without telling it.
func (s Secret) Check() []byte { return s.mac("check") }

// Matches reports whether check was made by this key, in constant time.
func (s Secret) Matches(check []byte) bool { return hmac.Equal(s.Check(), check) }

// FeedToken derives the token in a feed's address: 256 bits in 43 characters of
// base64url. It is not stored, so that it can be shown again to those with the
// right to see it; raising the generation makes another.
func (s Secret) FeedToken(feedID string, generation int) string {
	return encoding.EncodeToString(s.mac("feed token", feedID, strconv.Itoa(generation)))
}

// FeedTokenHash is what the database knows of a feed token.
func (s Secret) FeedTokenHash(token string) []byte { return s.mac("feed lookup", token) }

// NewPageLink draws the secret of a link to a patient's page: 256 bits in 43
// characters of base64url. It is shown once and stored as PageLinkHash. It is not
// derived from the address of a feed, nor leads to one: whoever has a feed's
// address reads dates and changes nothing (design.md section 4).
func NewPageLink() string {
	var raw [keySize]byte
	rand.Read(raw[:])
	return encoding.EncodeToString(raw[:])
}

// PageLinkHash is what the database knows of a page link's secret.
func (s Secret) PageLinkHash(secret string) []byte { return s.mac("page link", secret) }

// PageSession derives what a browser that came in by a link holds instead of the
// link: it lives as long as the link does and cannot be turned back into it.
func (s Secret) PageSession(linkID string) string {
	return linkID + "." + encoding.EncodeToString(s.mac("page session", linkID))
}

// PageSessionLink returns the id of the link that a session came in by, if the
// session is one that PageSession made; the comparison takes constant time.
func (s Secret) PageSessionLink(session string) (linkID string, ok bool) {
	linkID, _, _ = strings.Cut(session, ".")
	return linkID, hmac.Equal([]byte(s.PageSession(linkID)), []byte(session))
}

// FormToken derives what a form on a page carries to prove that the page was
// served to this session, and not made by another site.
func (s Secret) FormToken(session string) string {
	return encoding.EncodeToString(s.mac("form", session))
}

// IsFormToken reports whether token is the session's, in constant time.
func (s Secret) IsFormToken(session, token string) bool {
	return hmac.Equal([]byte(s.FormToken(session)), []byte(token))
}

// apiKeyPrefix lets people, and scanners for leaked secrets, see what a text is.
const apiKeyPrefix = "afterglow_"

// NewAPIKey draws an API key; it is shown once and stored as APIKeyHash.
func NewAPIKey() string {
	var raw [keySize]byte
	rand.Read(raw[:])
	return apiKeyPrefix + encoding.EncodeToString(raw[:])
}

// APIKeyHash is what the database knows of an API key. A key is random enough
// for a fast hash: there is nothing to guess.
func (s Secret) APIKeyHash(key string) []byte { return s.mac("api key", key) }
