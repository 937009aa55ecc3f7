package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func logSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestTheLogIsEmptyAfterwards(t *testing.T) {
	path := filepath.Join(t.TempDir(), "afterglow.db")
	s := reopen(t, path)
	write(t, s, func(tx *Tx) error { return settle(tx, everyone[0]) })
	if logSize(t, path) == 0 {
		t.Fatal("there was nothing in it")
	}
	if err := s.EmptyLog(context.Background()); err != nil || logSize(t, path) != 0 {
		t.Errorf("%d bytes are left, %v", logSize(t, path), err)
	}
	write(t, s, func(tx *Tx) error { return tx.DeletePatient(everyone[0]) }) // it goes on
	eachConnection(t, s, func(name string, tx *Tx) {
		if got, err := tx.texts("PRAGMA busy_timeout"); err != nil || got[0] != "10000" {
			t.Errorf("%s: waits %v ms from now on, %v", name, got, err)
		}
	})
}

func TestALogThatSomebodyReadsIsNotEmptied(t *testing.T) {
	path := filepath.Join(t.TempDir(), "afterglow.db")
	s := reopen(t, path)
	write(t, s, func(tx *Tx) error { return settle(tx, everyone[0]) })
	ctx, giveUp := context.WithTimeout(context.Background(), 3*busyPause)
	defer giveUp()
	read(t, s, func(tx *Tx) error {
		if _, err := tx.Patient(everyone[0]); err != nil {
			return err
		}
		write(t, s, func(tx *Tx) error { return tx.DeletePatient(everyone[0]) })
		if err := s.EmptyLog(ctx); !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, errLogInUse) {
			t.Errorf("answered %v", err)
		}
		return nil
	})
	if err := s.EmptyLog(context.Background()); err != nil {
		t.Errorf("when it was read: %v", err)
	}
}
