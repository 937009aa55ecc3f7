package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func recordOf[T any](id string, value T) Record[T] { return Record[T]{ID: id, Is: value} }

func TestAReadSeesNothingOfAChangeCommittedMeanwhile(t *testing.T) {
	s, key := newPatient(t)
	look := func(tx *Tx) (events, treatments int) {
		e, err1 := Events.List(tx, key)
		tr, err2 := Treatments.List(tx, key)
		if err := errors.Join(err1, err2); err != nil {
			t.Error(err)
		}
		return len(e), len(tr)
	}
	read(t, s, func(tx *Tx) error {
		if events, _ := look(tx); events != 0 {
			t.Errorf("there are %d events at the start", events)
		}
		write(t, s, func(tx *Tx) error {
			return errors.Join(add(key, "new")(tx), Treatments.Insert(tx, key, recordOf("new", treatmentOf(""))))
		})
		if events, treatments := look(tx); events != 0 || treatments != 0 {
			t.Errorf("the read sees %d events and %d treatments of the change", events, treatments)
		}
		return nil
	})
	read(t, s, func(tx *Tx) error {
		if events, treatments := look(tx); events != 1 || treatments != 1 {
			t.Errorf("the next read sees %d events and %d treatments", events, treatments)
		}
		return nil
	})
}

func TestNoReadSeesHalfAChange(t *testing.T) {
	s, key := newPatient(t)
	done := make(chan struct{})
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			for running := true; running; {
				select {
				case <-done:
					running = false
				default:
				}
				err := s.Read(context.Background(), func(tx *Tx) error {
					events, err1 := Events.List(tx, key)
					treatments, err2 := Treatments.List(tx, key)
					if err := errors.Join(err1, err2); err != nil || len(events) == len(treatments) {
						return err
					}
					return fmt.Errorf("a read sees %d events and %d treatments", len(events), len(treatments))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 100 {
		id := fmt.Sprint(i)
		write(t, s, func(tx *Tx) error {
			return errors.Join(add(key, id)(tx), Treatments.Insert(tx, key, recordOf(id, treatmentOf(""))))
		})
	}
	close(done)
	wait.Wait()
}

// A change that was answered is what the next read finds, whichever connection
// it is on.
func TestAReadAfterAnAnsweredChangeSeesIt(t *testing.T) {
	s, key := newPatient(t)
	for i := range 3 * s.readers {
		title := fmt.Sprintf("%03d", i)
		write(t, s, add(key, title))
		if got := titles(t, s, key); !slices.Contains(got, title) {
			t.Fatalf("%s is missing", title)
		}
	}
}

func TestAReaderThatGivesUpWaitingIsToldSo(t *testing.T) {
	s := open(t)
	for range s.readers {
		c := <-s.idle
		defer func() { s.idle <- c }()
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Read(ctx, func(*Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("answered %v, want Canceled", err)
	}
	if _, err := s.Document(ctx, nil); !errors.Is(err, context.Canceled) || clinic.CodeOf(err) != "" {
		t.Errorf("answered %v, want Canceled", err)
	}
}
