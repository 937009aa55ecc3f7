package app

import (
	"runtime/debug"
	"testing"
)

// percent is the collector's setting now.
func percent() int {
	now := debug.SetGCPercent(100)
	debug.SetGCPercent(now)
	return now
}

func TestTheCollectorIsSetBackAfterTheLastRoll(t *testing.T) {
	defer debug.SetGCPercent(percent())
	for _, c := range []struct{ before, during int }{{100, rollGC}, {50, rollGC}, {900, 900}, {-1, -1}} {
		debug.SetGCPercent(c.before)
		first, second := collectLess(), collectLess()
		first()
		if got := percent(); got != c.during {
			t.Errorf("set to %d, it is %d in a roll, want %d", c.before, got, c.during)
		}
		first() // again changes nothing
		second()
		if got := percent(); got != c.before {
			t.Errorf("set to %d, it is %d after the rolls", c.before, got)
		}
	}
}
