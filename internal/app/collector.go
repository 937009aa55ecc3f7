package app

import (
	"runtime/debug"
	"sync"
)

// rollGC is how much garbage may pile up while plans are made anew, in percent of
// what is in use. Readers of feeds wait for parts of a collection where processors
// are few, and at Go's 100 there are so many of them in a roll that it is the
// slowest hundredth of readers who does; at 300 it is fewer than that, for some
// 30 MiB more as long as it takes.
const rollGC = 300

var collector struct {
	sync.Mutex
	rolls  int
	before int
}

// collectLess sets that until the returned function is called.
func collectLess() (asBefore func()) {
	collector.Lock()
	defer collector.Unlock()
	if collector.rolls++; collector.rolls == 1 {
		collector.before = debug.SetGCPercent(rollGC)
		if collector.before < 0 || collector.before > rollGC {
			debug.SetGCPercent(collector.before) // whoever runs the server chose less still
		}
	}
	return sync.OnceFunc(func() {
		collector.Lock()
		defer collector.Unlock()
		if collector.rolls--; collector.rolls == 0 {
			debug.SetGCPercent(collector.before)
		}
	})
}
