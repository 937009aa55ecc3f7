package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// rates are durable changes a second of our server, and what the disk itself does.
type rates struct {
	changes, syncs   int
	changing, synced time.Duration
}

// writeFor is how long a turn lasts.
const writeFor = 2 * time.Second

// measureWriters lets many clients put new objects at once, and by turns one loop
// write to the same disk.
func (r *results) measureWriters(ctx context.Context, folder string, at *stand) error {
	s := at.side(afterglow)
	var next atomic.Int64
	next.Store(1 << 20) // numbers that no question has used
	file, err := os.Create(filepath.Join(folder, "fdatasync"))
	if err != nil {
		return err
	}
	defer file.Close()
	for range r.rounds {
		begin := time.Now()
		count, err := syncs(file, writeFor)
		if err != nil {
			return err
		}
		r.rates.syncs, r.rates.synced = r.rates.syncs+count, r.rates.synced+time.Since(begin)

		begin = time.Now()
		if count, err = s.changes(ctx, r.writers, &next, begin.Add(writeFor)); err != nil {
			return err
		}
		r.rates.changes, r.rates.changing = r.rates.changes+count, r.rates.changing+time.Since(begin)
	}
	say("%d writers: %.0f durable changes a second, %.0f fdatasync", r.writers, r.rates.perSecond(), r.rates.syncsPerSecond())
	return nil
}

func (r rates) perSecond() float64      { return float64(r.changes) / r.changing.Seconds() }
func (r rates) syncsPerSecond() float64 { return float64(r.syncs) / r.synced.Seconds() }

// syncs writes a page over and over, durably each time.
func syncs(file *os.File, howLong time.Duration) (count int, err error) {
	page := make([]byte, 4096)
	for begin := time.Now(); time.Since(begin) < howLong; count++ {
		page[0]++
		_, err1 := file.WriteAt(page, 0)
		if err := errors.Join(err1, syscall.Fdatasync(int(file.Fd()))); err != nil {
			return count, err
		}
	}
	return count, nil
}

func (s *side) changes(ctx context.Context, writers int, next *atomic.Int64, end time.Time) (int, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var count atomic.Int64
	var wait sync.WaitGroup
	for range writers {
		wait.Go(func() {
			c := newClient()
			defer c.close()
			for time.Now().Before(end) && ctx.Err() == nil {
				if err := s.put(ctx, c, int(next.Add(1)), "", 201); err != nil {
					cancel(err)
					return
				}
				count.Add(1)
			}
		})
	}
	wait.Wait()
	return int(count.Load()), context.Cause(ctx)
}
