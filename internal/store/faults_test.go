package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mattn/go-sqlite3"
)

// everyTable is a change that adds a row to each table and removes one from each
// that holds something about a patient.
func everyTable(tx *Tx) error {
	key := PatientKey{"c", "p9"}
	if err := errors.Join(tx.SetInstance([]byte("check"), ""), settle(tx, key)); err != nil {
		return err
	}
	return errors.Join(furnish(tx, key), tx.DeletePatient(everyone[0]))
}

// withFault makes every write of one kind to a table fail in the given way of
// SQLite: ABORT undoes the statement, FAIL leaves what it did so far, ROLLBACK
// ends the whole transaction, as a full disk does.
func withFault(t *testing.T, s *Store, table, verb, way string) (repair func()) {
	t.Helper()
	write(t, s, func(tx *Tx) error {
		_, err := tx.exec(fmt.Sprintf("CREATE TRIGGER fault BEFORE %s ON %s BEGIN SELECT RAISE(%s, 'injected'); END", verb, table, way))
		return err
	})
	return func() {
		write(t, s, func(tx *Tx) error {
			_, err := tx.exec("DROP TRIGGER fault")
			return err
		})
	}
}

func TestAChangeThatFailsAtAnyTableChangesNothing(t *testing.T) {
	s := world(t)
	before := everything(t, s)
	var tables []string
	read(t, s, func(tx *Tx) (err error) { tables, err = tablesOf(tx); return err })
	for _, way := range []string{"ABORT", "FAIL", "ROLLBACK"} {
		for _, table := range tables {
			for _, verb := range []string{"INSERT", "DELETE"} {
				if verb == "DELETE" && !slices.ContainsFunc(before, func(r row) bool { return r.table == table && r.patient != "" && table != "audit" }) {
					continue // everyTable removes nothing from it
				}
				repair := withFault(t, s, table, verb, way)
				err := s.Write(context.Background(), func(tx *Tx) error {
					if err := everyTable(tx); err != nil {
						return err
					}
					return errUndo
				})
				repair()
				if errors.Is(err, errUndo) {
					t.Errorf("%s on %s (%s): the fault was not met", verb, table, way)
				}
				if !slices.Equal(before, everything(t, s)) {
					t.Fatalf("%s on %s (%s): the database changed", verb, table, way)
				}
			}
		}
	}
	write(t, s, everyTable)
}

// When SQLite ends a transaction by itself, each later statement would be a
// commit of its own: half a change would be stored.
func TestAChangeThatGoesOnAfterItsTransactionIsLostChangesNothing(t *testing.T) {
	s, key := newPatient(t)
	before := everything(t, s)
	repair := withFault(t, s, "events", "INSERT", "ROLLBACK")
	err := s.Write(context.Background(), func(tx *Tx) error {
		_ = add(key, "lost")(tx) // a careless change, which does not look
		_, _ = tx.Patient(key)
		return tx.InsertAudit(key.Clinic, AuditEntry{Actor: "half", Action: "x", Subject: "y"})
	})
	if err == nil || !strings.Contains(err.Error(), "gave up the transaction") {
		t.Errorf("answered %v", err)
	}
	repair()
	if !slices.Equal(before, everything(t, s)) {
		t.Error("half of the change is stored")
	}
	write(t, s, add(key, "later"))
}

func TestAChangeThatHidesTheLossOfItsTransactionIsNotAcknowledged(t *testing.T) {
	s, key := newPatient(t)
	repair := withFault(t, s, "events", "INSERT", "ROLLBACK")
	err := s.Write(context.Background(), func(tx *Tx) error {
		_ = add(key, "lost")(tx)
		return nil
	})
	if err == nil {
		t.Error("a change that is not stored was acknowledged")
	}
	repair()
}

func TestNoNeighbourOfALostTransactionIsAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := world(t)
		key := everyone[0]
		before := everything(t, s)
		repair := withFault(t, s, "treatments", "UPDATE", "ROLLBACK")
		release := holdCommitter(s)
		answers := make(chan error)
		for _, job := range []func(*Tx) error{
			add(key, "before"),
			func(tx *Tx) error { return Treatments.Update(tx, key, recordOf("r1", treatmentOf("lost"))) },
		} {
			go func() { answers <- s.Write(context.Background(), job) }()
			synctest.Wait()
		}
		release()
		if a, b := <-answers, <-answers; a == nil || b == nil {
			t.Errorf("answered %v and %v, but nothing is stored", a, b)
		}
		repair()
		if !slices.Equal(before, everything(t, s)) {
			t.Error("the database changed")
		}
	})
}

// limitPages lets the database grow to so many pages and no further, and returns
// how many it has.
func limitPages(t *testing.T, s *Store, limit int) (pages int) {
	t.Helper()
	write(t, s, func(tx *Tx) error {
		if err := tx.queryRow("PRAGMA page_count", nil, &pages); err != nil {
			return err
		}
		_, err := tx.texts(fmt.Sprintf("PRAGMA max_page_count = %d", max(limit, pages)))
		return err
	})
	return pages
}

func TestAChangeThatFillsTheDiskChangesNothing(t *testing.T) {
	s := world(t)
	key := everyone[0]
	before := everything(t, s)
	big := func(tx *Tx) error {
		for i := range 6 {
			err := tx.InsertFeed(key, Feed{ID: fmt.Sprint(i), TokenHash: []byte{byte(i)}, Document: Document{Body: bytes.Repeat([]byte{'x'}, 20_000)}})
			if err != nil {
				return err
			}
			if err := add(key, fmt.Sprint(i))(tx); err != nil {
				return err
			}
		}
		return nil
	}
	pages := limitPages(t, s, 0)
	failures := 0
	for headroom := 0; ; headroom++ {
		limitPages(t, s, pages+headroom)
		err := s.Write(context.Background(), big)
		if err == nil {
			break
		}
		failures++
		var full sqlite3.Error
		if !errors.As(err, &full) || full.Code != sqlite3.ErrFull {
			t.Fatalf("with %d pages left: answered %v, want that the disk is full", headroom, err)
		}
		if !slices.Equal(before, everything(t, s)) {
			t.Fatalf("with %d pages left: the database changed", headroom)
		}
		try(t, s, add(key, "small"))
	}
	if failures < 20 {
		t.Errorf("the disk was full only %d times", failures)
	}
	if got := len(titles(t, s, key)); got != 7 {
		t.Errorf("with room enough %d events are stored, want 7", got)
	}
}

func TestAPanickingReadLeavesItsConnectionUsable(t *testing.T) {
	s := world(t)
	for range s.readers + 1 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic did not reach the reader's caller")
				}
			}()
			s.Read(context.Background(), func(tx *Tx) error {
				if _, err := tx.Patient(everyone[0]); err != nil {
					return err
				}
				panic("of one reader")
			})
		}()
	}
	for range s.readers + 1 {
		read(t, s, func(tx *Tx) error { _, err := tx.Patient(everyone[0]); return err })
	}
	write(t, s, func(tx *Tx) error { return tx.DeletePatient(everyone[0]) })
	for range s.readers + 1 {
		read(t, s, func(tx *Tx) error {
			if _, err := tx.Patient(everyone[0]); err == nil {
				return errors.New("a reader still looks at the snapshot of the one that panicked")
			}
			return nil
		})
	}
}
