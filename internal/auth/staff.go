package auth

import (
	"crypto/rand"
	"strings"
)

// NewStaffSession draws what a browser holds that is logged in to the console: 256
// bits in 43 characters of base64url. It is stored as StaffSessionHash.
func NewStaffSession() string { return NewPageLink() }

// StaffSessionHash is what the database knows of a console's session.
func (s Secret) StaffSessionHash(session string) []byte { return s.mac("staff session", session) }

// NewStaffCode draws a code that lets somebody in once who has no password: 140 bits,
// written as an app password. It is stored as StaffCodeHash.
func NewStaffCode() string { return NewAppPassword() }

// StaffCodeHash is what the database knows of such a code, however it was typed.
func (s Secret) StaffCodeHash(code string) []byte { return s.mac("staff code", asDrawn(code)) }

// recoveryGroups make a recovery code of 60 bits: it is of use only to who has the
// password too, and only so often.
const recoveryGroups = 3

// NewRecoveryCode draws a code that stands in once for a second factor, as
// "k7dm-9v3x-0123". It is stored as RecoveryCodeHash.
func NewRecoveryCode() string { return drawn(recoveryGroups) }

// IsRecoveryCode reports whether a text is as long as a recovery code, which no code of
// a phone is.
func IsRecoveryCode(text string) bool { return len(asDrawn(text)) == recoveryGroups*groupSize }

// RecoveryCodeHash is what the database knows of a recovery code of somebody.
func (s Secret) RecoveryCodeHash(staffID, code string) []byte {
	return s.mac("recovery code", staffID, asDrawn(code))
}

// drawn is a random text in groups of four characters, of five bits each.
func drawn(groups int) string {
	raw := make([]byte, groups*groupSize)
	rand.Read(raw)
	var text strings.Builder
	for i, b := range raw {
		if i > 0 && i%groupSize == 0 {
			text.WriteByte('-')
		}
		text.WriteByte(alphabet[b%byte(len(alphabet))]) // 256 is a multiple of 32: no bias
	}
	return text.String()
}
