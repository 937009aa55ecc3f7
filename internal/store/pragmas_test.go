package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/mattn/go-sqlite3"
)

// eachConnection calls check on the writing connection and, with all of them
// borrowed at once, on each reading one.
func eachConnection(t *testing.T, s *Store, check func(name string, tx *Tx)) {
	t.Helper()
	write(t, s, func(tx *Tx) error { check("writer", tx); return nil })
	if s.readers < 2 {
		t.Fatalf("there are %d readers, no pool", s.readers)
	}
	for range s.readers {
		c := <-s.idle
		defer func() { s.idle <- c }()
		check("reader", &Tx{connection: c})
	}
}

func TestEveryPragmaHoldsOnEveryConnection(t *testing.T) {
	eachConnection(t, reopen(t, filepath.Join(t.TempDir(), "new.db")), func(name string, tx *Tx) {
		queryOnly, secureDelete := "0", "1"
		if name == "reader" {
			queryOnly, secureDelete = "1", "0"
		}
		for pragma, want := range map[string]string{
			"journal_mode": "wal",
			"synchronous":  "2", // FULL
			"foreign_keys": "1",
			"busy_timeout": "10000",
			"query_only":   queryOnly,
			// What is deleted is overwritten (decision 27).
			"secure_delete": secureDelete,
		} {
			if got, err := tx.texts("PRAGMA " + pragma); err != nil || len(got) != 1 || got[0] != want {
				t.Errorf("%s: PRAGMA %s is %v, want %s (%v)", name, pragma, got, want, err)
			}
		}
	})
}

func TestAReaderCannotWrite(t *testing.T) {
	s := world(t)
	before := len(everything(t, s))
	eachConnection(t, s, func(name string, tx *Tx) {
		if name == "writer" {
			return
		}
		var refused sqlite3.Error
		if _, err := tx.exec("DELETE FROM audit"); !errors.As(err, &refused) || refused.Code != sqlite3.ErrReadonly {
			t.Errorf("a reader's DELETE was answered %v, want read-only", err)
		}
	})
	if after := len(everything(t, s)); after != before {
		t.Errorf("there were %d rows and are %d", before, after)
	}
}

func TestAFileMayHaveAnyName(t *testing.T) {
	for _, name := range []string{"plain.db", "with space.db", "a?mode=memory.db", "a#b.db", "100%41.db", "a&b=c;d.db", "été.db", `a"b'c.db`} {
		path := filepath.Join(t.TempDir(), name)
		s := reopen(t, path)
		if err := s.Ping(context.Background()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("the database is in another file than %s", name)
		}
	}
}

func TestAPlaceThatCannotHoldADatabaseIsAnError(t *testing.T) {
	if s, err := Open(filepath.Join(t.TempDir(), "missing", "afterglow.db")); err == nil {
		t.Errorf("opened a database in a folder that does not exist (close: %v)", s.Close())
	}
	if s, err := Open(t.TempDir()); err == nil {
		t.Errorf("opened a folder as a database (close: %v)", s.Close())
	}
}
