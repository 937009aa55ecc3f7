package auth

import (
	"sync"
	"time"
)

// Attempts bound how often something short may be guessed, whoever does it and from
// wherever: for codes of six digits it is not enough to slow down an address. Its
// methods are safe for concurrent use.
type Attempts struct {
	now    func() time.Time
	mu     sync.Mutex
	counts *buckets[string]
}

// NewAttempts allows so many wrong ones at once, and as many again spread over each ten
// minutes that follow.
func NewAttempts(burst int, now func() time.Time) *Attempts {
	return &Attempts{now: now, counts: newBuckets[string](burst)}
}

// Begin counts an attempt as wrong before it is made, so that many at the same moment
// are no more than one after another; it reports false if there were too many.
func (a *Attempts) Begin(of string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if a.counts.wait(of, now) > 0 {
		return false
	}
	a.counts.spend(of, now)
	return true
}

// Succeeded forgets what was wrong before.
func (a *Attempts) Succeeded(of string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.counts.lru.Remove(of)
}
