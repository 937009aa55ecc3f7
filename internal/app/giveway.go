package app

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync"
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
