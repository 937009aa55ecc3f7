package auth

import "time"

// Attempts bound how often something short may be guessed, whoever does it and from
// wherever: for codes of six digits it is not enough to slow down an address. So many
// may be wrong at once, and as many again spread over each window that follows.
//
// All that is known of what was wrong is one moment, from which on nothing counts any
// more, so that it can be kept where a restart does not forget it.
type Attempts struct {
	Burst  int
	Window time.Duration
}

// Count counts an attempt as wrong before it is made, so that many at the same moment
// are no more than one after another. It returns the moment that is to be kept, from
// which on nothing counts any more, and false if there were too many.
func (a Attempts) Count(until, now time.Time) (next time.Time, ok bool) {
	last := now.Add(a.Window)
	if until.After(last) { // the clock was set back: nobody waits for it to be right
		until = last
	}
	if until.Before(now) {
		until = now
	}
	if next = until.Add(a.Window / time.Duration(a.Burst)); next.After(last) {
		return until, false
	}
	return next, true
}
