package auth

import (
	"strings"
	"unicode"
)

// alphabet is base32 in the form of Crockford: no two of its characters look
// alike, because the letters that look like digits are not among them.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

const (
	passwordGroups = 7
	groupSize      = 4 // characters, of five bits each
)

// NewAppPassword draws a password for one device (interop.md A1): 140 random bits
// as "k7dm-9v3x-...". It is shown once and stored as AppPasswordHash.
func NewAppPassword() string { return drawn(passwordGroups) }

// AppPasswordHash is what the database knows of an app password, however it was
// typed. It is random enough for a fast hash: there is nothing to guess, and every
// request of a calendar app needs one.
func (s Secret) AppPasswordHash(password string) []byte {
	return s.mac("app password", asDrawn(password))
}

// asDrawn reads a password as a person may have typed it: capitals, spaces and
// dashes of any kind make no difference, nor does a letter for the digit it looks
// like.
func asDrawn(password string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case unicode.IsSpace(r), unicode.Is(unicode.Pd, r), unicode.Is(unicode.Cf, r):
			return -1
		case r == 'o':
			return '0'
		case r == 'i', r == 'l':
			return '1'
		}
		return r
	}, password)
}
