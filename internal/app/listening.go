package app

import (
	"context"
	"sync"
)

// Told is what changes moved on patients' plans, for whoever made them to be shown
// at once: the sentences that the audit keeps, too.
type Told struct {
	mu    sync.Mutex
	moved []string
}

// Moved are the sentences so far, in order.
func (t *Told) Moved() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.moved
}

type toldKey struct{}

// Listen returns a context under which a change of a patient's records tells what it
// moved. A change that failed, or that was made before, tells nothing.
func Listen(ctx context.Context) (context.Context, *Told) {
	told := &Told{}
	return context.WithValue(ctx, toldKey{}, told), told
}

// tell tells what a change moved to who listens.
func tell(ctx context.Context, moved []string) {
	told, listens := ctx.Value(toldKey{}).(*Told)
	if !listens || len(moved) == 0 {
		return
	}
	told.mu.Lock()
	defer told.mu.Unlock()
	told.moved = append(told.moved, moved...)
}
