package auth_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/auth"
)

// known is a key of bytes 0 to 31, so that what follows from it can be written
// down.
const known = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

func knownSecret(t testing.TB) auth.Secret {
	t.Helper()
	s, err := auth.ParseSecret(known)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// form is 256 bits in base64url without padding (RFC 4648 section 5).
var form = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

func TestAServerKeyIsReadAsItIsWritten(t *testing.T) {
	s := auth.NewSecret()
	if !form.MatchString(s.Text()) {
		t.Errorf("a key is written in %d characters, not as 43 of base64url", len(s.Text()))
	}
	again, err := auth.ParseSecret(s.Text())
	if err != nil || !again.Matches(s.Check()) {
		t.Errorf("the key read back is not the one written (%v)", err)
	}
}

func TestSpaceAroundAServerKeyIsIgnored(t *testing.T) {
	s, err := auth.ParseSecret(" " + known + "\r\n")
	if err != nil || s.Text() != known {
		t.Errorf("got %v", err)
	}
}

func TestTwoServerKeysDiffer(t *testing.T) {
	if one, other := auth.NewSecret(), auth.NewSecret(); one.Text() == other.Text() {
		t.Error("the same key was drawn twice")
	}
}

func TestTextThatIsNoServerKeyIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":              "",
		"31 bytes":             base64.RawURLEncoding.EncodeToString(make([]byte, 31)),
		"33 bytes":             base64.RawURLEncoding.EncodeToString(make([]byte, 33)),
		"padded":               known + "=",
		"the other alphabet":   strings.Repeat("+", 42) + "A",
		"a line break inside":  known[:20] + "\n" + known[20:],
		"bits after the last":  known[:42] + "9", // "8" with one of the two unused bits set
		"two keys":             known + "\n" + known,
		"not ASCII":            "é" + known[2:],
		"an API key":           auth.NewAPIKey(),
		"hexadecimal":          strings.Repeat("00", 32),
		"the hidden form":      "(secret)",
		"a quotation":          `"` + known + `"`,
		"a NUL after the key":  known + "\x00",
		"a byte-order mark":    "\ufeff" + known,
		"a break in its place": known[:42] + "\n",
	} {
		if _, err := auth.ParseSecret(text); !errors.Is(err, auth.ErrSecret) {
			t.Errorf("%s: got %v, want ErrSecret", name, err)
		}
	}
}

func TestTheRefusalOfAServerKeyDoesNotRepeatIt(t *testing.T) {
	almost := known[:42] + "!"
	if _, err := auth.ParseSecret(almost); err == nil || strings.Contains(err.Error(), known[:20]) {
		t.Errorf("got %v", err)
	}
}

// FuzzParseSecret: what is accepted is exactly what Text writes, with space
// around it.
func FuzzParseSecret(f *testing.F) {
	for _, text := range []string{known, known + "\n", known[:42] + "9", known[:20] + "\n" + known[20:], "", "=", known + "="} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := auth.ParseSecret(text)
		if err != nil {
			if !errors.Is(err, auth.ErrSecret) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		if s.Text() != strings.TrimSpace(text) {
			t.Fatalf("%q was read as another key", text)
		}
	})
}

func TestAServerKeyNeverPrintsItself(t *testing.T) {
	s := knownSecret(t)
	// holder is like any type of ours that keeps a key to itself.
	type holder struct {
		Name string
		key  auth.Secret
	}
	var logged bytes.Buffer
	log := slog.New(slog.NewTextHandler(&logged, nil))
	log.Info("text", "secret", s, "pointer", &s, "holder", holder{"h", s})
	log = slog.New(slog.NewJSONHandler(&logged, nil))
	log.Info("json", "secret", s, "pointer", &s, "holder", holder{"h", s}, "map", map[string]any{"s": s})

	shown := map[string]string{"slog": logged.String()}
	for _, value := range []any{s, &s, []auth.Secret{s}, map[string]auth.Secret{"s": s}, holder{"h", s}, &holder{"h", s}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%c", "%U", "%t"} {
			shown[fmt.Sprintf("%s of %T", verb, value)] = fmt.Sprintf(verb, value)
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		shown[fmt.Sprintf("JSON of %T", value)] = string(text)
	}
	shown["Sprint"], shown["an error"] = fmt.Sprint(s), fmt.Errorf("key %w", fmt.Errorf("%v", s)).Error()
	for how, text := range shown {
		if leak := leaked(text); leak != "" {
			t.Errorf("%s shows the key as %s: %s", how, leak, text)
		}
	}
}

// leaked names the notation in which text shows the start of the known key.
func leaked(text string) string {
	for notation, start := range map[string]string{
		"base64":            "AAECAwQFBg",
		"hexadecimal":       "000102030405",
		"decimal":           "0 1 2 3 4 5",
		"a list":            "0,1,2,3,4,5",
		"a Go literal":      "0x0, 0x1, 0x2",
		"octal":             "4 5 6 7 10 11 12",
		"binary":            "100 101 110 111",
		"code points":       "U+0000 U+0001",
		"characters":        "\x00 \x01 \x02",
		"bytes":             "\x00\x01\x02\x03",
		"a quoted string":   `\x01\x02\x03`,
		"quoted characters": `'\x01' '\x02'`,
		"not booleans":      "%!t(uint8=1)",
	} {
		if strings.Contains(text, start) {
			return notation
		}
	}
	return ""
}

func TestTheLeakCheckSeesEachNotation(t *testing.T) {
	var raw [32]byte
	for i := range raw {
		raw[i] = byte(i)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%o", "%b", "%c", "%U", "%t"} {
		if text := fmt.Sprintf(verb, raw); leaked(text) == "" {
			t.Errorf("%s of the bytes passes for hidden: %s", verb, text)
		}
	}
}

func TestACheckProvesTheKeyAndNoOther(t *testing.T) {
	s := knownSecret(t)
	if !s.Matches(s.Check()) {
		t.Error("a key does not match its own check")
	}
	if auth.NewSecret().Matches(s.Check()) {
		t.Error("another key matches the check")
	}
	short := s.Check()[:16]
	if s.Matches(short) || s.Matches(nil) {
		t.Error("a part of the check passes for it")
	}
}

func TestFeedTokensAre43CharactersOfBase64URL(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		feed, generation := rapid.String().Draw(t, "feed"), rapid.Int().Draw(t, "generation")
		if token := auth.NewSecret().FeedToken(feed, generation); !form.MatchString(token) {
			t.Fatalf("got %q", token)
		}
	})
}

// Addresses handed out must go on working: the derivation is for ever. The value
// was computed apart from this package, as HMAC-SHA256 of "feed token", the
// feed's id and the generation, separated by NUL.
func TestAFeedTokenIsTheSameInEveryRelease(t *testing.T) {
	const want = "ShawDJcVNs-YATMImLTjuZSWg1-Twb4-wqA3crT_2J8"
	if got := knownSecret(t).FeedToken("cv37m2k6n88s73b0", 1); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFeedTokensDifferByKeyFeedAndGeneration(t *testing.T) {
	s := knownSecret(t)
	seen := map[string]string{}
	for _, secret := range []auth.Secret{s, auth.NewSecret()} {
		for _, feed := range []string{"", "a", "b", "a1", "1"} {
			for _, generation := range []int{0, 1, 2, 11, -1} {
				name := fmt.Sprintf("feed %q generation %d", feed, generation)
				token := secret.FeedToken(feed, generation)
				if other, taken := seen[token]; taken {
					t.Errorf("%s has the token of %s", name, other)
				}
				seen[token] = name
			}
		}
	}
}

func TestAHashMadeForOnePurposeIsNoneForAnother(t *testing.T) {
	s := knownSecret(t)
	const value = "the same text"
	hashes := map[string][]byte{
		"check":      s.Check(),
		"feed token": mustDecode(t, s.FeedToken(value, 1)),
		"lookup":     s.FeedTokenHash(value),
		"API key":    s.APIKeyHash(value),
		// The purpose and the value are told apart, wherever one ends.
		"feed lookup of nothing": s.FeedTokenHash(""),
		"API key of nothing":     s.APIKeyHash(""),
	}
	for a, hash := range hashes {
		for b, other := range hashes {
			if a != b && bytes.Equal(hash, other) {
				t.Errorf("%s and %s have the same hash", a, b)
			}
		}
	}
}

func mustDecode(t *testing.T, token string) []byte {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestStoredHashesDependOnTheServerKey(t *testing.T) {
	a, b := knownSecret(t), auth.NewSecret()
	if bytes.Equal(a.APIKeyHash("k"), b.APIKeyHash("k")) || bytes.Equal(a.FeedTokenHash("k"), b.FeedTokenHash("k")) {
		t.Error("two servers store the same credential under the same hash")
	}
}

func TestAnAPIKeySaysWhatItIsAndHas256RandomBits(t *testing.T) {
	key := auth.NewAPIKey()
	random, ok := strings.CutPrefix(key, "afterglow_")
	if !ok || !form.MatchString(random) {
		t.Errorf("got a key of %d characters", len(key))
	}
	if key == auth.NewAPIKey() {
		t.Error("the same key was drawn twice")
	}
}
