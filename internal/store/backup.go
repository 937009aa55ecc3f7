package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"
)

// Backup copies the database, as of one moment, to a new file at path, while
// reads and writes go on. A file that exists is left alone and is an error.
func (s *Store) Backup(ctx context.Context, path string) error {
	return s.borrow(ctx, func(source *connection) error { return copyDatabase(source.conn, path) })
}

// CopyFile copies the database file at from, which nobody has open, to a new
// file at path, and refuses one that SQLite finds damaged.
func CopyFile(from, path string) error {
	if _, err := os.Stat(from); err != nil {
		return err
	}
	source, err := openDatabase(from, map[string][]string{"mode": {"ro"}, "immutable": {"1"}}, 1)
	if err != nil {
		return err
	}
	conn, err := source.Conn(noContext)
	if err == nil {
		err = copyChecked(conn, path)
	}
	return errors.Join(err, source.Close())
}

func copyChecked(conn *sql.Conn, path string) error {
	tx := &Tx{&connection{conn: conn, stmts: map[string]*sql.Stmt{}}}
	problems, err := tx.Damage()
	if err != nil {
		return errors.Join(fmt.Errorf("not a readable database: %w", err), tx.close())
	}
	if len(problems) > 0 {
		return errors.Join(fmt.Errorf("the database is damaged: %s", problems[0]), tx.close())
	}
	return errors.Join(copyDatabase(conn, path), tx.close())
}

// copyDatabase writes a copy beside path and renames it when it is complete and
// on disk, so that path never holds half a database.
func copyDatabase(source *sql.Conn, path string) (err error) {
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
	if err := errors.Join(copyPages(source, part), file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func copyPages(source *sql.Conn, path string) (err error) {
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
			// All pages in one step: a step that gives way to a writer starts
			// over, and in WAL mode this one blocks nobody.
			_, err = backup.Step(-1)
			return errors.Join(err, backup.Finish())
		})
	})
}

// syncFolder makes a rename inside the folder survive a power cut.
func syncFolder(path string) error {
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
	err = t.query("PRAGMA foreign_key_check", nil, func(rows *sql.Rows) error {
		var table, parent string
		var row, key any
		err := rows.Scan(&table, &row, &parent, &key)
		problems = append(problems, fmt.Sprintf("a row of %s refers to a row of %s that does not exist", table, parent))
		return err
	})
	return problems, err
}
