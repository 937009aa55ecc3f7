package simulate

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// maxChunks bounds how many tallies are held at once.
const maxChunks = 256

// chunked tallies patients 0 to n-1 on all processors. The patients are cut into
// chunks by their number alone and the tallies come back in that order, so that
// sums of them are the same to the last digit however many processors there are.
func chunked[T any](ctx context.Context, n int, empty func() T, one func(patient int, into *T), step func()) ([]T, error) {
	size := (n + maxChunks - 1) / maxChunks
	tallies := make([]T, (n+size-1)/size)
	var next atomic.Int64
	var lock sync.Mutex
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(tallies)) {
		workers.Go(func() {
			for {
				chunk := int(next.Add(1)) - 1
				if chunk >= len(tallies) {
					return
				}
				tally := empty()
				for patient := chunk * size; patient < min(n, (chunk+1)*size); patient++ {
					if ctx.Err() != nil {
						return
					}
					one(patient, &tally)
					lock.Lock()
					step()
					lock.Unlock()
				}
				tallies[chunk] = tally
			}
		})
	}
	workers.Wait()
	return tallies, context.Cause(ctx)
}
