package auth

import (
	"hash/maphash"
	"math"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"
)

// How many log-ins may fail before more are refused: so many at once, and as many
// again spread over the time that follows.
const (
	failuresOfPair    = 10  // of one account from one address
	failuresOfAddress = 60  // of any accounts from one address: a clinic's staff share one
	failuresOfAccount = 200 // of one account from anywhere
	failureWindow     = 10 * time.Minute
)

// remembered is how many addresses, accounts and pairs of them are remembered at
// most. What is forgotten first has been quiet for longest; since an address can
// fail 60 times, it takes hundreds of addresses to make others be forgotten.
const remembered = 1 << 14

// Limiter slows down who guesses passwords (design.md section 5). Its methods are
// safe for concurrent use. By Allow, log-ins that run at the same moment are all let
// in before the first of them fails: against 140 random bits that is no help. What
// people chose is tried by Try.
type Limiter struct {
	now func() time.Time

	mu        sync.Mutex
	seed      maphash.Seed
	pairs     *buckets[pair]
	addresses *buckets[netip.Prefix]
	accounts  *buckets[uint64]
	good      *simplelru.LRU[pair, struct{}] // who logged in from where; only a password leads in here
	proven    *simplelru.LRU[proof, struct{}]
}

// pair is an account and an address. The account is a hash of its name, which may
// be as long as a header: what is remembered stays small.
type pair struct {
	address netip.Prefix
	account uint64
}

// proof is a password, as a hash, that somebody logged in with.
type proof struct {
	pair
	password uint64
}

// NewLimiter makes a limiter that reads the time from a clock.
func NewLimiter(now func() time.Time) *Limiter {
	return &Limiter{
		now: now, seed: maphash.MakeSeed(),
		pairs:     newBuckets[pair](failuresOfPair),
		addresses: newBuckets[netip.Prefix](failuresOfAddress),
		accounts:  newBuckets[uint64](failuresOfAccount),
		good:      newLRU[pair, struct{}](),
		proven:    newLRU[proof, struct{}](),
	}
}

// Allow reports whether an address may try to log in to an account now, and if not,
// after what time, in whole seconds. An address from which the account logged in
// before is not refused for what others do, neither to that account nor from that
// address: else whoever knows a name could lock its owner out, and one guest in a
// clinic's network, or a few devices with old passwords, all of its staff. A password
// that was right there before is let in in any case, to be found right or wrong: the
// phone beside a laptop that has an old one.
func (l *Limiter) Allow(address netip.Addr, account, password string) (ok bool, retryAfter time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	wait := l.wait(l.pair(address, account), password)
	return wait == 0, wait
}

// Try is Allow for a log-in that takes its time, as a slow hash does: until end is
// called it counts as one that failed. So who tries many passwords at the same moment
// gets no further than who tries one after the other. end is nil for who may not try.
func (l *Limiter) Try(address netip.Addr, account, password string) (end func(), retryAfter time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	of := l.pair(address, account)
	if wait := l.wait(of, password); wait > 0 {
		return nil, wait
	}
	l.underWay(of, 1)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.underWay(of, -1)
	}, 0
}

// wait is how long it takes until there may be another log-in, 0 for no time.
func (l *Limiter) wait(of pair, password string) time.Duration {
	if _, known := l.proven.Get(l.proof(of, password)); known {
		return 0
	}
	now := l.now()
	wait := l.pairs.wait(of, now)
	if _, known := l.good.Get(of); !known {
		wait = max(wait, l.addresses.wait(of.address, now), l.accounts.wait(of.account, now))
	}
	return wait
}

// underWay counts the log-ins that are being tried.
func (l *Limiter) underWay(of pair, more int) {
	l.pairs.try(of, more)
	l.addresses.try(of.address, more)
	l.accounts.try(of.account, more)
}

// Failed counts a log-in that failed.
func (l *Limiter) Failed(address netip.Addr, account, password string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, of := l.now(), l.pair(address, account)
	l.proven.Remove(l.proof(of, password)) // revoked since
	l.pairs.spend(of, now)
	l.addresses.spend(of.address, now)
	l.accounts.spend(of.account, now)
}

// Succeeded remembers that an account logged in from an address, and forgets how
// often it failed to from there: beside the device with an old password there may
// be one with a good one.
func (l *Limiter) Succeeded(address netip.Addr, account, password string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	of := l.pair(address, account)
	l.good.Add(of, struct{}{})
	l.proven.Add(l.proof(of, password), struct{}{})
	l.pairs.lru.Remove(of)
}

// pair takes an IPv6 address as its network of 64 bits, which is what a household
// has: whoever is in one can pick any address there (RFC 4291 section 2.5.4).
func (l *Limiter) pair(address netip.Addr, account string) pair {
	address = address.Unmap().WithZone("")
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	network, _ := address.Prefix(bits) // fails for no address at all, which then is one
	return pair{network, maphash.String(l.seed, strings.ToLower(account))}
}

func (l *Limiter) proof(of pair, password string) proof {
	return proof{of, maphash.String(l.seed, password)}
}

// buckets count failures by a key; what is not remembered has none.
type buckets[K comparable] struct {
	burst int
	lru   *simplelru.LRU[K, *rate.Limiter]
	tries map[K]int // under way; as many as there are requests, at most
}

func newBuckets[K comparable](burst int) *buckets[K] {
	return &buckets[K]{burst, newLRU[K, *rate.Limiter](), map[K]int{}}
}

func newLRU[K comparable, V any]() *simplelru.LRU[K, V] {
	lru, err := simplelru.NewLRU[K, V](remembered, nil)
	if err != nil {
		panic(err) // the size is a constant above 0
	}
	return lru
}

// wait is how long it takes until there may be another failure, 0 for no time.
func (b *buckets[K]) wait(key K, now time.Time) time.Duration {
	tokens := float64(b.burst)
	if bucket, ok := b.lru.Get(key); ok {
		tokens = bucket.TokensAt(now)
	}
	seconds := (1 + float64(b.tries[key]) - tokens) * b.every().Seconds()
	return max(0, time.Duration(math.Ceil(seconds-rounding))*time.Second)
}

// every is how long it takes until there may be one failure more.
func (b *buckets[K]) every() time.Duration { return failureWindow / time.Duration(b.burst) }

func (b *buckets[K]) try(key K, more int) {
	if b.tries[key] += more; b.tries[key] <= 0 {
		delete(b.tries, key)
	}
}

// rounding is what the arithmetic of a bucket is off by, at most, in seconds.
const rounding = 1e-6

func (b *buckets[K]) spend(key K, now time.Time) {
	bucket, ok := b.lru.Get(key)
	if !ok {
		bucket = rate.NewLimiter(rate.Every(b.every()), b.burst)
		b.lru.Add(key, bucket)
	}
	if bucket.TokensAt(now) > 0 { // else many at once would be waited for one by one
		bucket.ReserveN(now, 1)
	}
}
