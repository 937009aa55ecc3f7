package upstream

import (
	"context"
	"sync"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

const (
	// atOnce accounts are brought up to date at the same time.
	atOnce = 4
	// gather is how long changes that come one after another are waited for, so that
	// they are told in one round.
	gather = time.Second
	// look is how often it is looked at what is due, should nobody say so.
	look = time.Minute
	// rest is how long the runner waits after a failure of the server's own.
	rest = 30 * time.Second
)

// Run keeps all accounts in step until the context ends. One that answers slowly holds
// up no other.
func (r *Runner) Run(ctx context.Context) {
	underWay := rounds{keys: map[app.ElsewhereKey]bool{}, turns: make(chan struct{}, atOnce)}
	defer underWay.all.Wait()
	for {
		due, next, err := r.app.DueElsewhere(ctx)
		for _, key := range due {
			underWay.begin(ctx, r, key)
		}
		wait := look
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			r.log.Error("calendars elsewhere were not looked at, will be tried again", "error", err)
			wait = rest
		case !next.IsZero():
			wait = max(gather, min(look, next.Sub(r.now())))
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
			continue
		case <-r.app.ElsewhereWake():
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(gather):
		}
	}
}

// rounds are those under way: one for each account.
type rounds struct {
	mu    sync.Mutex
	keys  map[app.ElsewhereKey]bool
	turns chan struct{}
	all   sync.WaitGroup
}

// begin begins a round of an account, unless one is under way.
func (u *rounds) begin(ctx context.Context, r *Runner, key app.ElsewhereKey) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.keys[key] {
		return
	}
	u.keys[key] = true
	u.all.Go(func() {
		defer func() {
			u.mu.Lock()
			defer u.mu.Unlock()
			delete(u.keys, key)
		}()
		select {
		case <-ctx.Done():
			return
		case u.turns <- struct{}{}:
		}
		defer func() { <-u.turns }()
		if err := r.Round(ctx, key); err != nil && ctx.Err() == nil {
			r.log.Error("a calendar elsewhere was not brought up to date", "clinic", key.Clinic, "account", key.ID, "error", err)
		}
	})
}
