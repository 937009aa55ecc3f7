package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// ErrClosed is returned for a change or a question that came after Close.
var ErrClosed = errors.New("store: closed")

// maxBatch bounds how many changes share a commit, so that the first of them
// does not wait long for the last.
const maxBatch = 64

// committer runs changes one after the other on the single writing connection
// and commits those that wait together once: a durable commit costs a disk
// flush, and sixteen writers can share it.
type committer struct {
	conn  *connection
	known *validators // forget what a commit changes
	jobs  chan *writeJob
	quit  <-chan struct{} // closed when no more changes are taken
	done  chan struct{}   // closed when the last commit is over

	changes, commits atomic.Uint64 // that succeeded
}

type writeJob struct {
	ctx    context.Context
	run    func(*Tx) error
	err    error
	result chan error
}

func newCommitter(conn *connection, known *validators, quit <-chan struct{}) *committer {
	c := &committer{conn: conn, known: known, jobs: make(chan *writeJob), quit: quit, done: make(chan struct{})}
	go c.loop()
	return c
}

// do queues a change and waits until it is committed or refused.
func (c *committer) do(ctx context.Context, run func(*Tx) error) error {
	job := &writeJob{ctx: ctx, run: run, result: make(chan error, 1)}
	select {
	case c.jobs <- job:
		// From here on the outcome is known only from the commit, so a caller
		// that gave up still waits for it: nothing is answered on a guess.
		return <-job.result
	case <-ctx.Done():
		return ctx.Err()
	case <-c.quit:
		return ErrClosed
	}
}

// close waits for the commit under way, after quit, and closes the connection.
func (c *committer) close() error {
	<-c.done
	return c.conn.close()
}

func (c *committer) loop() {
	defer close(c.done)
	for {
		select {
		case job := <-c.jobs:
			c.commit(job)
		case <-c.quit:
			return
		}
	}
}

// commit runs first and whatever else is waiting in one transaction.
func (c *committer) commit(first *writeJob) {
	batch := []*writeJob{first}
	sealed := false
	err := c.conn.transaction(beginWrite, func(tx *Tx) error {
		for job := first; job != nil; {
			if err := runSaved(tx, job); err != nil {
				return err
			}
			// A change computes for milliseconds, and readers of feeds would wait for
			// the whole batch where processors are few.
			runtime.Gosched()
			job = c.next(len(batch))
			if job != nil {
				batch = append(batch, job)
			}
		}
		c.known.seal()
		sealed = true
		return nil
	})
	if sealed {
		c.known.settle(c.conn)
	}
	if err == nil {
		c.commits.Add(1)
	}
	for _, job := range batch {
		if job.err == nil {
			job.err = err
		}
		if job.err == nil {
			c.changes.Add(1)
		}
		job.result <- job.err
	}
}

// next returns a change that is already waiting, or nil.
func (c *committer) next(taken int) *writeJob {
	if taken >= maxBatch {
		return nil
	}
	select {
	case job := <-c.jobs:
		return job
	default:
		return nil
	}
}

// runSaved runs one change behind a savepoint and keeps its error in job.err.
// An error returned is one of the shared transaction itself.
func runSaved(tx *Tx, job *writeJob) error {
	if job.err = job.ctx.Err(); job.err != nil {
		return nil
	}
	if _, err := tx.exec("SAVEPOINT change"); err != nil {
		return err
	}
	if job.err = recovered(job.run, tx); job.err != nil {
		if _, err := tx.exec("ROLLBACK TO change"); err != nil {
			return err
		}
	}
	_, err := tx.exec("RELEASE change")
	return err
}

// recovered turns a panic of one change into its error: the others of the
// batch, and the process, go on. The error leaves out the panic's value, which
// may hold a patient's data.
func recovered(run func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: change panicked with a %T\n%s", p, debug.Stack())
		}
	}()
	return run(tx)
}
