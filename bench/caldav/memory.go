package main

import (
	"context"
	"sync"
	"time"

	"github.com/afterglow-calendar/afterglow/bench/process"
)

// listing is the memory of our server at rest, and at most while it was asked for
// all tags again and again.
type listing struct {
	size int
	idle process.Memory
	busy process.Memory
}

const (
	listers  = 4
	listFor  = 5 * time.Second
	settling = 2 * time.Second
)

// measureMemory lets a few clients ask for the tags of all members at once. The
// limit and Radicale are not looked at.
func (r *results) measureMemory(ctx context.Context, at *stand) error {
	s := at.side(afterglow)
	if err := s.restart(); err != nil {
		return err
	}
	time.Sleep(settling)
	m := listing{size: at.size}
	var err error
	if m.idle, err = s.Memory(); err != nil {
		return err
	}
	if err := s.ResetPeak(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	end := time.Now().Add(listFor)
	var wait sync.WaitGroup
	for range listers {
		wait.Go(func() {
			c := newClient()
			defer c.close()
			for time.Now().Before(end) && ctx.Err() == nil {
				if _, err := c.do(ctx, s, questions[0].ask(s, 0)); err != nil {
					cancel(err)
				}
			}
		})
	}
	wait.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if m.busy, err = s.Memory(); err != nil {
		return err
	}
	say("memory, %d events: %d MiB at rest, %d at most", m.size, m.idle.Resident/mib, m.busy.Peak/mib)
	r.memory = append(r.memory, m)
	return nil
}
