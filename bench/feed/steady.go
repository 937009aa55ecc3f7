package main

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
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
			turn, err := steady(ctx, s, c, side.url, s.steadyTime)
			if err != nil {
				return all, err
			}
			say("%d/s, round %d: %-9s half wait %v, a hundredth more than %v", s.rate, round+1, side.name, turn.quantile(0.5), turn.quantile(0.99))
			*all.of(i) = append(*all.of(i), turn...)
		}
	}
	return all, nil
}

// steady asks for feeds at a fixed rate, whatever the answers take, and counts
// each wait from the moment the request was due. Counted from when it was sent,
// one slow answer would hide that all behind it were late.
func steady(ctx context.Context, s settings, c *clinic, url string, howLong time.Duration) (waits, error) {
	all := make(waits, int(howLong.Seconds()*float64(s.rate)))
	gap := time.Second / time.Duration(s.rate)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wait sync.WaitGroup
	begin := time.Now().Add(100 * time.Millisecond)
	from := int(begin.UnixNano() % int64(len(c.paths)))
	for range s.connections {
		wait.Go(func() {
			r := newReader()
			defer r.close()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(all) {
					return
				}
				due := begin.Add(time.Duration(i) * gap)
				time.Sleep(time.Until(due))
				if _, _, err := r.get(ctx, url+c.paths[(from+i)%len(c.paths)], "", 200); err != nil {
					cancel(err)
					return
				}
				all[i] = time.Since(due)
			}
		})
	}
	wait.Wait()
	return all, context.Cause(ctx)
}
