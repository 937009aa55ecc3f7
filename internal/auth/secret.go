package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
)

// Secret is the server key: 32 random bytes from which feed tokens are derived
// and with which every other credential is hashed. Whoever holds the database
// without it can neither read a feed nor use a key.
type Secret [32]byte

var encoding = base64.RawURLEncoding

// ErrSecret is returned for text that is no server key.
var ErrSecret = errors.New("the server key is not 32 bytes in base64url without padding (43 characters)")

// NewSecret draws a server key.
func NewSecret() (s Secret) {
	rand.Read(s[:]) // never fails: crypto/rand ends the process instead
	return s
}

// ParseSecret reads a server key as Text writes it; space around it is ignored.
func ParseSecret(text string) (s Secret, err error) {
	raw, err := encoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(raw) != len(s) {
		return s, ErrSecret
	}
	copy(s[:], raw)
	return s, nil
}

// Text writes the key as it is kept in a file or the environment: 43 characters.
func (s Secret) Text() string { return encoding.EncodeToString(s[:]) }

// String keeps the key out of anything that prints it by accident.
func (s Secret) String() string { return "(secret)" }

// GoString keeps the key out of %#v as well.
func (s Secret) GoString() string { return s.String() }

// mac is the keyed hash of parts for one purpose. The purpose keeps a value made
// for one use from being valid for another.
func (s Secret) mac(purpose string, parts ...string) []byte {
	h := hmac.New(sha256.New, s[:])
	h.Write([]byte(purpose))
	for _, part := range parts {
		h.Write([]byte{0})
		h.Write([]byte(part))
	}
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

// apiKeyPrefix lets people, and scanners for leaked secrets, see what a text is.
const apiKeyPrefix = "afterglow_"

// NewAPIKey draws an API key; it is shown once and stored as APIKeyHash.
func NewAPIKey() string {
	var raw [32]byte
	rand.Read(raw[:])
	return apiKeyPrefix + encoding.EncodeToString(raw[:])
}

// APIKeyHash is what the database knows of an API key. A key is random enough
// for a fast hash: there is nothing to guess.
func (s Secret) APIKeyHash(key string) []byte { return s.mac("api key", key) }
