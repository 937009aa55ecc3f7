package app

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// A roll keeps a processor busy and makes garbage, so where there are only two or
// three, readers of feeds wait: for Go's scheduler, which takes one from a
// computation after 10 ms, and for the collection of garbage, which takes a quarter
// of each. As long as it rolls, the program runs on as many threads as if there
// were more processors, between which the kernel switches sooner, and collects
// less often, for some 30 MiB more.
const (
	rollThreads = 4
	rollGC      = 300 // garbage in percent of what is in use; Go's own is 100
)

var givingWay struct {
	sync.Mutex
	rolls            int
	threads, garbage int // before
}

// giveWay sets that until the returned function is called. What whoever runs the
// program chose above it stays.
func giveWay() (asBefore func()) {
	g := &givingWay
	g.Lock()
	defer g.Unlock()
	if g.rolls++; g.rolls == 1 {
		g.garbage = debug.SetGCPercent(rollGC)
		if g.garbage < 0 || g.garbage > rollGC {
			debug.SetGCPercent(g.garbage)
		}
		if g.threads = runtime.GOMAXPROCS(0); g.threads < rollThreads {
			runtime.GOMAXPROCS(rollThreads)
		}
	}
	return sync.OnceFunc(func() {
		g.Lock()
		defer g.Unlock()
		if g.rolls--; g.rolls > 0 {
			return
		}
		debug.SetGCPercent(g.garbage)
		switch {
		case g.threads >= rollThreads:
		case os.Getenv("GOMAXPROCS") == "":
			runtime.SetDefaultGOMAXPROCS() // which also follows a container's limit again
		default:
			runtime.GOMAXPROCS(g.threads)
		}
	})
}

// restAfter is how long a roll rests after it worked for a while. However its
// threads are set up, one in twenty of those who read feeds meanwhile meets a
// second busy thread and waits until the kernel switches: so the more is read, the
// less a roll works, from all of the time down to a seventh of it.
func restAfter(worked time.Duration, readsPerSecond float64) time.Duration {
	return max(rollPause, time.Duration(float64(worked)*min(readsPerSecond/readsForRest, mostRest)))
}

const (
	readsForRest = 80 // a second, at which it rests for as long as it worked
	mostRest     = 6  // times as long
)

// meter says how fast a counter counts.
type meter struct {
	counter *atomic.Uint64
	before  uint64
	asked   time.Time
}

// perSecond is the rate since it was last asked for.
func (m *meter) perSecond() float64 {
	now, count := time.Now(), m.counter.Load()
	rate := float64(count-m.before) / now.Sub(m.asked).Seconds()
	m.before, m.asked = count, now
	return rate
}
