package auth

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"
)

// PasswordCost is what it costs to hash a password that a person chose.
type PasswordCost struct {
	KiB    uint32 // memory
	Passes uint32
	Lanes  uint8
	// Refusal is what a refused log-in takes, or a multiple of it; 0 for as long as it
	// takes.
	Refusal time.Duration
}

// StandardCost is what OWASP asks for of Argon2id (RFC 9106) at least, and for a refusal
// several times what all the rest of a log-in takes.
var StandardCost = PasswordCost{KiB: 19 * 1024, Passes: 2, Lanes: 1, Refusal: 250 * time.Millisecond}

// hashings is how many passwords are hashed at once: each takes the memory of its
// cost, and many log-ins at the same moment must not take the server's.
const hashings = 4

// Passwords hashes the passwords that people chose, slowly. Its methods are safe for
// concurrent use.
type Passwords struct {
	params  argon2id.Params
	refusal time.Duration
	turns   chan struct{}
	hashed  atomic.Int64
}

// NewPasswords returns a hasher of a cost; the zero cost is StandardCost.
func NewPasswords(cost PasswordCost) *Passwords {
	if cost == (PasswordCost{}) {
		cost = StandardCost
	}
	return &Passwords{
		params:  argon2id.Params{Memory: cost.KiB, Iterations: cost.Passes, Parallelism: cost.Lanes, SaltLength: 16, KeyLength: 32},
		refusal: cost.Refusal,
		turns:   make(chan struct{}, hashings),
	}
}

// turn waits until there may be another hashing.
func (p *Passwords) turn(ctx context.Context) (end func(), err error) {
	select {
	case p.turns <- struct{}{}:
		return func() { <-p.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Hash is what the database knows of a password: salt, parameters and hash as text
// (the PHC string format), so that the cost can be raised.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	end, err := p.turn(ctx)
	if err != nil {
		return "", err
	}
	defer end()
	return p.make(password)
}

// make hashes a password with another salt than any before.
func (p *Passwords) make(password string) (string, error) {
	p.hashed.Add(1)
	return argon2id.CreateHash(asKept(password), &p.params)
}

// Hashed is how many passwords were hashed so far, to keep or to compare.
func (p *Passwords) Hashed() int64 { return p.hashed.Load() }

// Check reports whether a password is the one that was hashed, in constant time, and
// whether that was at another cost than passwords are hashed at now. With no hash it
// takes as long as with one: who asks does not learn whether there is an account.
func (p *Passwords) Check(ctx context.Context, password, hash string) (ok, outdated bool, err error) {
	end, err := p.turn(ctx)
	if err != nil {
		return false, false, err
	}
	defer end()
	if hash == "" {
		_, err := p.make(password)
		return false, false, err
	}
	p.hashed.Add(1)
	ok, params, err := argon2id.CheckHash(asKept(password), hash)
	return ok, err == nil && *params != p.params, err
}

// Refuse waits until a refusal tells nothing by the time since it began: whoever got as
// far as the second factor has made the server write, and would learn from a few
// milliseconds that the password was right.
func (p *Passwords) Refuse(ctx context.Context, began time.Time) {
	if p.refusal == 0 {
		return
	}
	wait := time.NewTimer(p.refusal - time.Since(began)%p.refusal)
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-ctx.Done():
	}
}

// asKept is a password whichever way a keyboard composes its accents (NIST SP
// 800-63B section 3.1.1.2).
func asKept(password string) string { return norm.NFKC.String(password) }
