package apptest

import (
	"sync"
	"time"
)

// Noon is when the clock of a new Server stands: midday in New York on the day
// from which planner.md section 8 looks at its patient.
var Noon = time.Date(2027, time.March, 2, 17, 0, 0, 0, time.UTC)

// Clock is a clock that stands still until it is set. Its methods are safe for
// concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set makes the clock show a moment.
func (c *Clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
