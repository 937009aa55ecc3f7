package auth_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/auth"
)

func TestSoManyAttemptsMayBeWrongAndAsManyAgainInTenMinutes(t *testing.T) {
	now := time.Unix(0, 0)
	a := auth.NewAttempts(10, func() time.Time { return now })
	made := func() (n int) {
		for a.Begin("ines") {
			n++
		}
		return n
	}
	if n := made(); n != 10 {
		t.Errorf("%d at once", n)
	}
	if !a.Begin("ruth") {
		t.Error("somebody else is refused for it")
	}
	more := 0
	for range 10 {
		now = now.Add(time.Minute)
		more += made()
	}
	if more != 10 {
		t.Errorf("%d more in ten minutes", more)
	}
	a.Succeeded("ines")
	if n := made(); n != 10 {
		t.Errorf("%d after she succeeded", n)
	}
}

func TestAttemptsAtTheSameMomentAreNoMoreThanOneAfterAnother(t *testing.T) {
	a := auth.NewAttempts(10, func() time.Time { return time.Unix(0, 0) })
	var made atomic.Int64
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if a.Begin("ines") {
				made.Add(1)
			}
		})
	}
	all.Wait()
	if made.Load() != 10 {
		t.Errorf("%d were made", made.Load())
	}
}
