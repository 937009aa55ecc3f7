package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

func TestWhatComesAfterCloseIsRefused(t *testing.T) {
	s, key := newPatient(t)
	path := s.path(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	_, documentErr := s.Document(ctx, []byte{1})
	for what, err := range map[string]error{
		"Write":    s.Write(ctx, add(key, "late")),
		"Read":     s.Read(ctx, func(*Tx) error { return nil }),
		"Document": documentErr,
		"Ping":     s.Ping(ctx),
		"Backup":   s.Backup(ctx, filepath.Join(t.TempDir(), "copy")),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s was answered %v, want ErrClosed", what, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing again was answered %v", err)
	}
	if got := titles(t, reopen(t, path), key); len(got) > 0 {
		t.Errorf("stored are %v", got)
	}
}

func TestCloseWaitsForTheChangesUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, key := newPatient(t)
		path := s.path(t)
		begun, free := make(chan struct{}), make(chan struct{})
		answer := make(chan error, 1)
		go func() {
			answer <- s.Write(context.Background(), func(tx *Tx) error {
				close(begun)
				<-free
				return add(key, "last")(tx)
			})
		}()
		<-begun
		closed := make(chan error, 1)
		go func() { closed <- s.Close() }()
		synctest.Wait()
		select {
		case err := <-closed:
			t.Fatalf("Close did not wait (%v)", err)
		default:
		}
		if err := s.Write(context.Background(), add(key, "late")); !errors.Is(err, ErrClosed) {
			t.Errorf("a change during Close was answered %v", err)
		}
		close(free)
		if err := errors.Join(<-answer, <-closed); err != nil {
			t.Error(err)
		}
		if got := titles(t, reopen(t, path), key); !slices.Equal(got, []string{"last"}) {
			t.Errorf("stored are %v", got)
		}
	})
}

func TestCloseWaitsForTheReadsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, key := newPatient(t)
		begun, free := make(chan struct{}), make(chan struct{})
		answer := make(chan error, 1)
		go func() {
			answer <- s.Read(context.Background(), func(tx *Tx) error {
				close(begun)
				<-free
				_, err := tx.Patient(key)
				return err
			})
		}()
		<-begun
		closed := make(chan error, 1)
		go func() { closed <- s.Close() }()
		synctest.Wait()
		select {
		case err := <-closed:
			t.Fatalf("Close did not wait (%v)", err)
		default:
		}
		close(free)
		if err := errors.Join(<-answer, <-closed); err != nil {
			t.Error(err)
		}
	})
}

// crowd lets 16 writers make 15 changes each, every fifth of which fails, and
// returns the titles whose changes were acknowledged.
func crowd(t *testing.T, s *Store, key PatientKey) []string {
	t.Helper()
	refusal := errors.New("refused")
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	var wait sync.WaitGroup
	for writer := range 16 {
		wait.Go(func() {
			for i := range 15 {
				title := fmt.Sprintf("%02d-%02d", writer, i)
				fails := (writer+i)%5 == 0
				err := s.Write(context.Background(), func(tx *Tx) error {
					if err := add(key, title)(tx); err != nil || !fails {
						return err
					}
					return refusal
				})
				if fails != errors.Is(err, refusal) || !fails && err != nil {
					t.Errorf("%s was answered %v", title, err)
				}
				if err == nil {
					mu.Lock()
					acknowledged[title] = true
					mu.Unlock()
				}
			}
		})
	}
	wait.Wait()
	return slices.Sorted(maps.Keys(acknowledged))
}

func TestWhatWasAcknowledgedAndNothingElseIsThereAfterReopening(t *testing.T) {
	s, key := newPatient(t)
	path := s.path(t)
	acknowledged := crowd(t, s, key)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := titles(t, reopen(t, path), key); len(got) != 16*15*4/5 || !slices.Equal(got, acknowledged) {
		t.Errorf("%d changes were acknowledged and %d are stored", len(acknowledged), len(got))
	}
}

// The files as they are while the store is still open are what a process that is
// killed leaves behind.
func TestWhatWasAcknowledgedIsThereAfterAKill(t *testing.T) {
	s, key := newPatient(t)
	acknowledged := crowd(t, s, key)
	copied := filepath.Join(t.TempDir(), "left-behind.db")
	for _, suffix := range []string{"", "-wal"} {
		copyBytes(t, s.path(t)+suffix, copied+suffix)
	}
	if got := titles(t, reopen(t, copied), key); len(got) != 16*15*4/5 || !slices.Equal(got, acknowledged) {
		t.Errorf("%d changes were acknowledged and %d are stored", len(acknowledged), len(got))
	}
}

func copyBytes(t *testing.T, from, to string) {
	t.Helper()
	source, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	target, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(target, source)
	if err := errors.Join(err, target.Close()); err != nil {
		t.Fatal(err)
	}
}
