package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// waits are how long requests took.
type waits []time.Duration

// quantile of the waits, by rank.
func (w waits) quantile(q float64) time.Duration {
	if len(w) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(w))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// steadyLoad asks each side in turn at a fixed rate.
func steadyLoad(ctx context.Context, s settings, c *clinic, sides []*side) (all pair[waits], err error) {
	for round := range s.rounds {
		for i, side := range sides {
			turn, err := steady(ctx, s, c, side.URL, s.steadyTime)
			if err != nil {
				return all, err
			}
			say("%d/s, round %d: %-9s half wait %v, a hundredth more than %v", s.rate, round+1, side.name, turn.quantile(0.5), turn.quantile(0.99))
			*all.of(i) = append(*all.of(i), turn...)
		}
	}
	return all, nil
}

// steady asks for feeds at a fixed rate, whatever the answers take. A wait counts
// from the moment the request was handed out, also while it is queued because
// every connection is busy: counted from when it was sent, one slow answer would
// hide that all behind it were late. Who hands out waits for no answer, so if it
// is late itself, that is its sleep and none of the server's.
func steady(ctx context.Context, s settings, c *clinic, url string, howLong time.Duration) (waits, error) {
	type request struct {
		number int
		due    time.Time
	}
	all := make(waits, int(howLong.Seconds()*float64(s.rate)))
	queue := make(chan request, len(all))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	from := rand.IntN(len(c.paths))
	var wait sync.WaitGroup
	for range s.connections {
		wait.Go(func() {
			r := newReader()
			defer r.close()
			for next := range queue {
				if _, _, err := r.get(ctx, url+c.paths[(from+next.number)%len(c.paths)], "", 200); err != nil {
					cancel(err)
					return
				}
				all[next.number] = time.Since(next.due)
			}
		})
	}
	begin := time.Now()
	for i := 0; i < len(all) && ctx.Err() == nil; i++ {
		time.Sleep(time.Until(begin.Add(time.Duration(i) * time.Second / time.Duration(s.rate))))
		queue <- request{i, time.Now()}
	}
	close(queue)
	wait.Wait()
	return all, context.Cause(ctx)
}
