package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/mattn/go-sqlite3"
)

// countCommits counts what the writing connection commits from now on.
func countCommits(t *testing.T, s *Store) *atomic.Int64 {
	t.Helper()
	var commits atomic.Int64
	write(t, s, func(tx *Tx) error {
		return tx.conn.Raw(func(driver any) error {
			driver.(*sqlite3.SQLiteConn).RegisterCommitHook(func() int { commits.Add(1); return 0 })
			return nil
		})
	})
	commits.Store(0) // the hook saw the commit of its own registration
	return &commits
}

// holdCommitter occupies the committer until release is called, so that changes
// queue behind it. It must run in a synctest bubble.
func holdCommitter(s *Store) (release func()) {
	held, free := make(chan struct{}), make(chan struct{})
	go s.Write(context.Background(), func(*Tx) error { close(held); <-free; return nil })
	<-held
	return func() { close(free) }
}

// together runs jobs that share one commit, in their order, and returns what
// each was answered. It must run in a synctest bubble.
func together(t *testing.T, s *Store, jobs ...func(*Tx) error) []error {
	t.Helper()
	commits := countCommits(t, s)
	release := holdCommitter(s)
	answers := make([]error, len(jobs))
	var wait sync.WaitGroup
	for i, job := range jobs {
		wait.Go(func() { answers[i] = s.Write(context.Background(), job) })
		synctest.Wait() // the job stands in the queue
	}
	release()
	wait.Wait()
	if n := commits.Load(); n != 1 {
		t.Errorf("there were %d commits, not one", n)
	}
	return answers
}

func TestConcurrentWritersShareACommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, key := newPatient(t)
		var jobs []func(*Tx) error
		var want []string
		for i := range 16 {
			want = append(want, fmt.Sprintf("%02d", i))
			jobs = append(jobs, add(key, want[i]))
		}
		for i, err := range together(t, s, jobs...) {
			if err != nil {
				t.Errorf("writer %d was answered %v", i, err)
			}
		}
		if got := titles(t, s, key); !reflect.DeepEqual(got, want) {
			t.Errorf("stored are %v", got)
		}
	})
}

func TestACommitIsSharedByNoMoreThanABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, key := newPatient(t)
		commits := countCommits(t, s)
		release := holdCommitter(s)
		var wait sync.WaitGroup
		for i := range maxBatch + 1 { // with the holder, two more than a batch
			wait.Go(func() {
				if err := s.Write(context.Background(), add(key, fmt.Sprint(i))); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		release()
		wait.Wait()
		if n := commits.Load(); n != 2 {
			t.Errorf("%d waiting changes took %d commits, want 2", maxBatch+2, n)
		}
	})
}

func TestAFailingChangeIsUndoneAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, key := newPatient(t)
		refusal := errors.New("refused")
		answers := together(t, s, add(key, "before"), func(tx *Tx) error {
			return errors.Join(add(key, "own")(tx), refusal)
		}, add(key, "after"))
		if answers[0] != nil || !errors.Is(answers[1], refusal) || answers[2] != nil {
			t.Errorf("answered %v", answers)
		}
		if got := titles(t, s, key); !reflect.DeepEqual(got, []string{"after", "before"}) {
			t.Errorf("stored are %v", got)
		}
	})
}

func TestAPanickingChangeIsUndoneAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, key := newPatient(t)
		answers := together(t, s, add(key, "before"), func(tx *Tx) error {
			if err := add(key, "own")(tx); err != nil {
				return err
			}
			panic("Anna Example's own words")
		}, add(key, "after"))
		if answers[0] != nil || answers[2] != nil {
			t.Errorf("the neighbours were answered %v and %v", answers[0], answers[2])
		}
		if err := answers[1]; err == nil || !strings.Contains(err.Error(), "panicked with a string") || !strings.Contains(err.Error(), "committer_test.go") {
			t.Errorf("the change was answered %v, want the kind of panic and where it was", err)
		}
		if strings.Contains(answers[1].Error(), "Anna") {
			t.Error("the error holds the panic's value, which may be a patient's data")
		}
		if got := titles(t, s, key); !reflect.DeepEqual(got, []string{"after", "before"}) {
			t.Errorf("stored are %v", got)
		}
	})
}

// A constraint undoes one statement; the change may go on, as an upsert by hand
// would.
func TestAChangeMayGoOnAfterARefusedStatement(t *testing.T) {
	s, key := newPatient(t)
	write(t, s, add(key, "taken"))
	write(t, s, func(tx *Tx) error {
		if add(key, "taken")(tx) == nil {
			return errors.New("the same id was stored twice")
		}
		return add(key, "another")(tx)
	})
	if got := titles(t, s, key); !reflect.DeepEqual(got, []string{"another", "taken"}) {
		t.Errorf("stored are %v", got)
	}
}

func TestACallerWhoGivesUpBeforeHerTurnIsNotRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, key := newPatient(t)
		release := holdCommitter(s)
		ctx, cancel := context.WithCancel(context.Background())
		answer := make(chan error, 1)
		go func() { answer <- s.Write(ctx, add(key, "given up")) }()
		synctest.Wait()
		cancel()
		if err := <-answer; !errors.Is(err, context.Canceled) {
			t.Errorf("answered %v before the committer was free, want Canceled", err)
		}
		release()
		write(t, s, add(key, "next"))
		if got := titles(t, s, key); !reflect.DeepEqual(got, []string{"next"}) {
			t.Errorf("stored are %v", got)
		}
	})
}

// The committer may take a change in the very moment in which its caller goes.
func TestACallerWhoIsGoneAlreadyIsNeverRun(t *testing.T) {
	s, key := newPatient(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for i := range 200 {
		if err := s.Write(ctx, add(key, fmt.Sprint(i))); !errors.Is(err, context.Canceled) {
			t.Fatalf("answered %v", err)
		}
	}
	if got := titles(t, s, key); len(got) > 0 {
		t.Errorf("stored are %v", got)
	}
}

func TestACallerWhoGivesUpAfterHerTurnIsToldTheTruth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, key := newPatient(t)
		ctx, cancel := context.WithCancel(context.Background())
		type caller struct {
			ctx context.Context
			job func(*Tx) error
		}
		release := holdCommitter(s)
		var wait sync.WaitGroup
		for _, c := range []caller{
			{context.Background(), add(key, "before")},
			{ctx, func(tx *Tx) error { cancel(); return add(key, "own")(tx) }},
			{context.Background(), add(key, "after")},
		} {
			wait.Go(func() {
				if err := s.Write(c.ctx, c.job); err != nil {
					t.Errorf("a change that was committed was answered %v", err)
				}
			})
			synctest.Wait()
		}
		release()
		wait.Wait()
		if got := titles(t, s, key); !reflect.DeepEqual(got, []string{"after", "before", "own"}) {
			t.Errorf("stored are %v", got)
		}
	})
}

func TestOneCallersChangesHappenInTheirOrder(t *testing.T) {
	s := world(t)
	key := everyone[0]
	var wait sync.WaitGroup
	for writer := range 8 {
		uid := fmt.Sprintf("of writer %d", writer)
		wait.Go(func() {
			for i := range 10 {
				err := s.Write(context.Background(), func(tx *Tx) error {
					events, err := tx.FeedEvents(key, "f1")
					if err == nil && events[uid].Sequence != i {
						err = fmt.Errorf("change %d %s finds %d before it", i, uid, events[uid].Sequence)
					}
					return errors.Join(err, tx.PutFeedEvent(key, "f1", FeedEvent{UID: uid, Sequence: i + 1}))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
}
