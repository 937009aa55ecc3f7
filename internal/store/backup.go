package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/mattn/go-sqlite3"
)

// Backup copies the database, as of one moment, to a new file at path, while
// reads and writes go on. A file that exists is left alone and is an error.
func (s *Store) Backup(ctx context.Context, path string) error {
	return s.borrow(ctx, func(source *connection) error { return copyDatabase(ctx, source.conn, path) })
}

// errForeign is returned for a file that is a database, but not one of ours.
var errForeign = errors.New("not a database of this program")

// CopyFile copies the database file at from, which nobody has open, to a new
// file at path, and refuses one that SQLite finds damaged or that is not ours.
func CopyFile(from, path string) error {
	mode, err := readingMode(from)
	if err != nil {
		return err
	}
	db, err := openDatabase(from, mode, 1)
	if err != nil {
		return err
	}
	source, err := newConnection(db)
	if err == nil {
		err = errors.Join(source.copyChecked(path), source.close())
	}
	return errors.Join(err, db.Close())
}

// readingMode is how the file at path is read without being changed. A file that
// stands alone is read as one that cannot change, even from a place where
// nothing can be written; one with a log beside it is not whole without it.
func readingMode(path string) (url.Values, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	mode := url.Values{"mode": {"ro"}}
	log, err := os.Stat(path + "-wal")
	if errors.Is(err, fs.ErrNotExist) || err == nil && log.Size() == 0 {
		mode.Set("immutable", "1")
		err = nil
	}
	return mode, err
}

func (c *connection) copyChecked(path string) error {
	tx := &Tx{connection: c}
	problems, err := tx.Damage()
	if err != nil {
		return fmt.Errorf("not a readable database: %w", err)
	}
	if len(problems) > 0 {
		return fmt.Errorf("the database is damaged: %s", problems[0])
	}
	if _, err := tx.Instance(); err != nil {
		return errForeign // the cause speaks of our tables, not of the file
	}
	return copyDatabase(noContext, c.conn, path)
}

// copyDatabase writes a copy beside path and renames it when it is complete and
// on disk, so that path never holds half a database.
func copyDatabase(ctx context.Context, source *sql.Conn, path string) (err error) {
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s exists already", path)
	}
	part := path + ".part"
	// The copy holds patients' data, so it is its owner's alone from the start.
	file, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(part))
		}
	}()
	if err := errors.Join(copyPages(ctx, source, part), file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

func copyPages(ctx context.Context, source *sql.Conn, path string) (err error) {
	db, err := openDatabase(path, nil, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	target, err := db.Conn(noContext)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	return target.Raw(func(to any) error {
		return source.Raw(func(from any) error {
			backup, err := to.(*sqlite3.SQLiteConn).Backup("main", from.(*sqlite3.SQLiteConn), "main")
			if err != nil {
				return err
			}
			return errors.Join(stepAll(ctx, backup), backup.Finish())
		})
	})
}

// busyPause is how long a copy waits for a database that is locked.
const busyPause = 20 * time.Millisecond

// stepAll copies all pages in one step: a step that gives way to a writer starts
// over, and in WAL mode this one blocks nobody. A step that found the database
// locked has copied nothing, and says so only by not being done.
func stepAll(ctx context.Context, backup *sqlite3.SQLiteBackup) error {
	for {
		done, err := backup.Step(-1)
		if done || err != nil {
			return err
		}
		select {
		case <-time.After(busyPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// SyncFolder makes a rename inside the folder survive a power cut.
func SyncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Damage runs SQLite's own checks and lists what they find; none is an intact
// database.
func (t *Tx) Damage() (problems []string, err error) {
	found, err := t.texts("PRAGMA integrity_check")
	if err != nil {
		return nil, err
	}
	for _, line := range found {
		if line != "ok" {
			problems = append(problems, line)
		}
	}
	err = t.query("PRAGMA foreign_key_check", nil, func(rows *cursor) error {
		var table, parent string
		var row, key any
		err := rows.Scan(&table, &row, &parent, &key)
		problems = append(problems, fmt.Sprintf("a row of %s refers to a row of %s that does not exist", table, parent))
		return err
	})
	return problems, err
}
