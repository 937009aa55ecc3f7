package app

import (
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"time"
)

// garbage is the collector's setting now.
func garbage() int {
	now := debug.SetGCPercent(100)
	debug.SetGCPercent(now)
	return now
}

func TestARollGivesWayUntilTheLastOneEnds(t *testing.T) {
	defer debug.SetGCPercent(garbage())
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	t.Setenv("GOMAXPROCS", "chosen")
	for _, c := range []struct{ garbage, inRoll, threads, threadsInRoll int }{
		{100, rollGC, 2, rollThreads}, {50, rollGC, 1, rollThreads}, {900, 900, 6, 6}, {-1, -1, rollThreads, rollThreads},
	} {
		debug.SetGCPercent(c.garbage)
		runtime.GOMAXPROCS(c.threads)
		first, second := giveWay(), giveWay()
		first()
		first() // again changes nothing
		if g, n := garbage(), runtime.GOMAXPROCS(0); g != c.inRoll || n != c.threadsInRoll {
			t.Errorf("set to %d and %d threads, it is %d and %d in a roll", c.garbage, c.threads, g, n)
		}
		second()
		if g, n := garbage(), runtime.GOMAXPROCS(0); g != c.garbage || n != c.threads {
			t.Errorf("set to %d and %d threads, it is %d and %d after the rolls", c.garbage, c.threads, g, n)
		}
	}
}

func TestARollLeavesTheThreadsToTheProgramAgain(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	t.Setenv("GOMAXPROCS", "")
	runtime.SetDefaultGOMAXPROCS()
	before := runtime.GOMAXPROCS(0)
	giveWay()()
	if after := runtime.GOMAXPROCS(0); after != before {
		t.Errorf("there were %d threads and are %d", before, after)
	}
}

func TestARollRestsTheMoreTheMoreFeedsAreRead(t *testing.T) {
	const worked = 50 * time.Millisecond
	for reads, want := range map[float64]time.Duration{0: rollPause, 1: rollPause, 80: worked, 160: 2 * worked, 480: 6 * worked, 5000: 6 * worked} {
		if rest := restAfter(worked, reads); rest != want {
			t.Errorf("at %v reads a second it rests %v, want %v", reads, rest, want)
		}
	}
}

func TestAMeterTellsTheRateSinceItWasAsked(t *testing.T) {
	var counter atomic.Uint64
	counter.Add(1000) // before
	m := meter{counter: &counter}
	m.perSecond()
	if rate := m.perSecond(); rate != 0 {
		t.Errorf("nothing counts at %v a second", rate)
	}
	counter.Add(500)
	m.asked = time.Now().Add(-time.Second)
	if rate := m.perSecond(); rate < 100 || rate > 500 {
		t.Errorf("500 in a second or more are %v a second", rate)
	}
}
