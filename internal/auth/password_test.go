package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/auth"
)

// cheap is a cost for tests.
var cheap = auth.PasswordCost{KiB: 8, Passes: 1, Lanes: 1}

const somePassword = "a lantern over the street"

func hashOf(t *testing.T, p *auth.Passwords, password string) string {
	t.Helper()
	hash, err := p.Hash(context.Background(), password)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// OWASP, Password Storage Cheat Sheet: 19 MiB, two passes, one lane at least.
func TestAPasswordIsHashedWithArgon2idAtTheStandardCost(t *testing.T) {
	hash := hashOf(t, auth.NewPasswords(auth.PasswordCost{}), somePassword)
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hashed as %s", hash)
	}
}

func TestAPasswordPassesAndEveryOtherDoesNot(t *testing.T) {
	p := auth.NewPasswords(cheap)
	hash := hashOf(t, p, somePassword)
	for password, want := range map[string]bool{
		somePassword: true, somePassword + " ": false, strings.ToUpper(somePassword): false, somePassword[1:]: false, "": false, hash: false,
	} {
		ok, outdated, err := p.Check(context.Background(), password, hash)
		if ok != want || outdated || err != nil {
			t.Errorf("%q: %t, outdated %t, %v", password, ok, outdated, err)
		}
	}
}

func TestTheSamePasswordIsHashedOtherwiseEachTime(t *testing.T) {
	p := auth.NewPasswords(cheap)
	if one, other := hashOf(t, p, somePassword), hashOf(t, p, somePassword); one == other {
		t.Error("two people with the same password have the same hash")
	}
}

// An accent is one character on one keyboard and two on another.
func TestAPasswordPassesHoweverItsAccentsAreComposed(t *testing.T) {
	p := auth.NewPasswords(cheap)
	if ok, _, err := p.Check(context.Background(), "cafe\u0301 au lait", hashOf(t, p, "caf\u00e9 au lait")); !ok || err != nil {
		t.Errorf("%t, %v", ok, err)
	}
}

func TestAHashOfAnotherCostStillPassesAndIsOutdated(t *testing.T) {
	before := hashOf(t, auth.NewPasswords(cheap), somePassword)
	dearer := auth.NewPasswords(auth.PasswordCost{KiB: 16, Passes: 2, Lanes: 1})
	if ok, outdated, err := dearer.Check(context.Background(), somePassword, before); !ok || !outdated || err != nil {
		t.Errorf("%t, outdated %t, %v", ok, outdated, err)
	}
	if ok, _, err := dearer.Check(context.Background(), "not the one at all", before); ok || err != nil {
		t.Errorf("a wrong one: %t, %v", ok, err)
	}
}

func TestWithNoHashNothingPassesAndItIsHashedAsOften(t *testing.T) {
	p := auth.NewPasswords(cheap)
	hash := hashOf(t, p, somePassword)
	for _, against := range []string{hash, ""} {
		before := p.Hashed()
		if ok, _, err := p.Check(context.Background(), "not the one at all", against); ok || err != nil {
			t.Errorf("%t, %v", ok, err)
		}
		if n := p.Hashed() - before; n != 1 {
			t.Errorf("hashed %d times against %q", n, against)
		}
	}
	if ok, _, err := p.Check(context.Background(), "", ""); ok || err != nil {
		t.Errorf("no password passes for none: %t, %v", ok, err)
	}
}

func TestAHashThatIsNoneIsAnError(t *testing.T) {
	p := auth.NewPasswords(cheap)
	hash := hashOf(t, p, somePassword)
	for _, broken := range []string{"x", hash[:20], strings.Replace(hash, "argon2id", "argon2i", 1), somePassword} {
		if ok, _, err := p.Check(context.Background(), somePassword, broken); ok || err == nil {
			t.Errorf("%q: %t, %v", broken, ok, err)
		}
	}
}

func TestWhoHasGoneWaitsForNoHashing(t *testing.T) {
	p := auth.NewPasswords(cheap)
	hash := hashOf(t, p, somePassword)
	let := p.Occupy()
	defer let()
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Hash(gone, somePassword); !errors.Is(err, context.Canceled) {
		t.Errorf("hashing: %v", err)
	}
	if ok, _, err := p.Check(gone, somePassword, hash); ok || !errors.Is(err, context.Canceled) {
		t.Errorf("checking: %t, %v", ok, err)
	}
}

func TestARecoveryCodeIsItsOwnersHoweverItIsTyped(t *testing.T) {
	s := knownSecret(t)
	code := auth.NewRecoveryCode()
	if !auth.IsRecoveryCode(code) || auth.IsRecoveryCode("123456") || auth.IsRecoveryCode(auth.NewAppPassword()) {
		t.Errorf("%d characters", len(code))
	}
	if typed := strings.ToUpper(strings.ReplaceAll(code, "-", " ")); string(s.RecoveryCodeHash("ines", typed)) != string(s.RecoveryCodeHash("ines", code)) {
		t.Error("how it is typed makes a difference")
	}
	if string(s.RecoveryCodeHash("ruth", code)) == string(s.RecoveryCodeHash("ines", code)) {
		t.Error("one person's code is another's")
	}
}

// Only that it is never sooner: how late a busy machine is, it decides itself.
func TestARefusalTakesItsTimeHoweverSoonItIsKnown(t *testing.T) {
	const step = 40 * time.Millisecond
	p := auth.NewPasswords(auth.PasswordCost{KiB: 8, Passes: 1, Lanes: 1, Refusal: step})
	began := time.Now()
	for _, known := range []time.Duration{0, step / 2, step + time.Millisecond} {
		p.Refuse(context.Background(), began.Add(-known))
		if took := time.Since(began) + known; took < step || known > step && took < 2*step {
			t.Errorf("what is known after %s is told after %s", known, took)
		}
		began = time.Now()
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	p.Refuse(gone, time.Now()) // nobody is there to wait for
}
