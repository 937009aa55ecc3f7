package app

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Version is the strong entity tag of a record as it travels: equal records have
// equal versions.
func Version(record any) string {
	if r, ok := record.(interface{ versioned() any }); ok {
		record = r.versioned()
	}
	text, err := json.Marshal(record)
	if err != nil {
		panic(err) // records are plain data of our own types
	}
	sum := sha256.Sum256(text)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// Match is the versions a caller is willing to change (If-Match, RFC 9110
// section 13.1.1); none means any.
type Match []string

// check refuses a change to a record that is not the version the caller holds.
func (m Match) check(current any) error {
	if len(m) == 0 || slices.Contains(m, "*") || slices.Contains(m, Version(current)) {
		return nil
	}
	return clinic.Errorf(clinic.Precondition, "", "the record has changed since it was read")
}
