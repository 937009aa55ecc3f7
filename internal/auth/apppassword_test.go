package auth_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/auth"
)

// interop.md A1; design.md section 3 asks for at least 128 random bits: these are
// 28 characters of five.
func TestAnAppPasswordIsSevenGroupsWithoutLookAlikes(t *testing.T) {
	form := regexp.MustCompile(`^[0-9abcdefghjkmnpqrstvwxyz]{4}(-[0-9abcdefghjkmnpqrstvwxyz]{4}){6}$`)
	seen, letters := map[string]bool{}, map[rune]bool{}
	for range 1000 {
		password := auth.NewAppPassword()
		if !form.MatchString(password) || seen[password] {
			t.Fatal("an app password is of another form, or was drawn twice")
		}
		seen[password] = true
		for _, r := range password {
			letters[r] = true
		}
	}
	if len(letters) != 32+1 {
		t.Errorf("%d characters are in use, want 32 and the dash", len(letters))
	}
}

func TestAnAppPasswordIsTheSameHoweverItIsTyped(t *testing.T) {
	s := knownSecret(t)
	rapid.Check(t, func(t *rapid.T) {
		password := auth.NewAppPassword()
		typed := password
		for _, way := range rapid.SliceOfN(rapid.SampledFrom([]func(string) string{
			strings.ToUpper,
			func(s string) string { return strings.ReplaceAll(s, "-", "") },
			func(s string) string { return strings.ReplaceAll(s, "-", " ") },
			func(s string) string { return strings.ReplaceAll(s, "-", "\u2013") }, // a phone's idea of a dash
			func(s string) string { return " " + s + "\u00a0" },
			func(s string) string { return s + "\r\n" },
			func(s string) string { return strings.ReplaceAll(s, "0", "O") },
			func(s string) string { return strings.ReplaceAll(s, "1", "l") },
			func(s string) string { return strings.ReplaceAll(s, "1", "I") },
		}), 0, 4).Draw(t, "ways") {
			typed = way(typed)
		}
		if !bytes.Equal(s.AppPasswordHash(typed), s.AppPasswordHash(password)) {
			t.Fatalf("typed otherwise, a password of %d characters is another one", len(typed))
		}
	})
}

func TestAnotherAppPasswordHasAnotherHash(t *testing.T) {
	s := knownSecret(t)
	const password = "k7dm-9v3x-0123-4567-89ab-cdef-ghjk"
	own := s.AppPasswordHash(password)
	for name, other := range map[string][]byte{
		"another last character": s.AppPasswordHash(password[:len(password)-1] + "m"),
		"one character less":     s.AppPasswordHash(password[:len(password)-1]),
		"one character more":     s.AppPasswordHash(password + "k"),
		"nothing":                s.AppPasswordHash(""),
		"another server key":     auth.NewSecret().AppPasswordHash(password),
		"an API key":             s.APIKeyHash("k7dm9v3x0123456789abcdefghjk"),
		"a page link":            s.PageLinkHash("k7dm9v3x0123456789abcdefghjk"),
	} {
		if bytes.Equal(own, other) {
			t.Errorf("%s has the same hash", name)
		}
	}
}
