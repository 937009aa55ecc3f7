package auth_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/auth"
)

func TestWhatIsSealedOpensWithTheSameKeyForTheSameUseAlone(t *testing.T) {
	s := knownSecret(t)
	sealed := s.Seal("second factor", "ines", []byte("a secret"))
	if plain, err := s.Open("second factor", "ines", sealed); err != nil || string(plain) != "a secret" {
		t.Errorf("opened as %q, %v", plain, err)
	}
	if strings.Contains(string(sealed), "a secret") {
		t.Error("it is not sealed at all")
	}
	for what, open := range map[string]func() ([]byte, error){
		"with another key":     func() ([]byte, error) { return auth.NewSecret().Open("second factor", "ines", sealed) },
		"for another purpose":  func() ([]byte, error) { return s.Open("something else", "ines", sealed) },
		"as somebody else's":   func() ([]byte, error) { return s.Open("second factor", "ruth", sealed) },
		"with nothing in it":   func() ([]byte, error) { return s.Open("second factor", "ines", nil) },
		"cut off in the nonce": func() ([]byte, error) { return s.Open("second factor", "ines", sealed[:5]) },
		"cut off at the end":   func() ([]byte, error) { return s.Open("second factor", "ines", sealed[:len(sealed)-1]) },
	} {
		if plain, err := open(); !errors.Is(err, auth.ErrSealed) || plain != nil {
			t.Errorf("%s it opens as %q, %v", what, plain, err)
		}
	}
}

func TestNoByteOfWhatIsSealedMayChange(t *testing.T) {
	s := knownSecret(t)
	sealed := s.Seal("second factor", "ines", []byte("a secret"))
	for i := range sealed {
		sealed[i] ^= 1
		if plain, err := s.Open("second factor", "ines", sealed); err == nil {
			t.Errorf("with byte %d changed it opens as %q", i, plain)
		}
		sealed[i] ^= 1
	}
}

func TestTheSameIsSealedOtherwiseEachTime(t *testing.T) {
	s := knownSecret(t)
	if one, other := s.Seal("p", "o", []byte("same")), s.Seal("p", "o", []byte("same")); string(one) == string(other) {
		t.Error("two sealed alike: the nonce was used twice")
	}
}

// What is in databases opens in every later release. The bytes were sealed apart from
// this package: under HMAC-SHA256 of "seal" and the purpose, with a nonce of zeros.
func TestWhatWasSealedOpensInEveryRelease(t *testing.T) {
	sealed := mustDecode(t, "AAAAAAAAAAAAAAAAhBuHH4Hs9Xfy2BuF0g59zK83LZEmMhtd")
	if plain, err := knownSecret(t).Open("second factor", "ines", sealed); err != nil || string(plain) != "a secret" {
		t.Errorf("opened as %q, %v", plain, err)
	}
}
