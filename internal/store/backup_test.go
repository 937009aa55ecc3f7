package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mattn/go-sqlite3"
)

// filesIn are the names of what is in a folder.
func filesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// requireAlone asserts that a folder holds one file, for its owner's eyes only.
func requireAlone(t *testing.T, path string) {
	t.Helper()
	if names := filesIn(t, filepath.Dir(path)); !slices.Equal(names, []string{filepath.Base(path)}) {
		t.Errorf("beside the copy are %v", names)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the copy's mode is %v", info.Mode())
	}
}

// requireIntact asserts that SQLite finds nothing wrong with the database.
func requireIntact(t *testing.T, s *Store) {
	t.Helper()
	read(t, s, func(tx *Tx) error {
		problems, err := tx.Damage()
		if len(problems) > 0 {
			t.Errorf("the database is damaged: %v", problems)
		}
		return err
	})
}

func TestABackupHoldsEverything(t *testing.T) {
	s := world(t)
	path := filepath.Join(t.TempDir(), "backup")
	if err := s.Backup(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	requireAlone(t, path)
	backup := reopen(t, path)
	requireIntact(t, backup)
	if !slices.Equal(everything(t, s), everything(t, backup)) {
		t.Error("the backup differs from the database")
	}
}

func TestABackupMadeWhileWritersRunIsOfOneMoment(t *testing.T) {
	s, key := newPatient(t)
	stop := make(chan struct{})
	var wait sync.WaitGroup
	for writer := range 4 {
		wait.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				id := fmt.Sprintf("%d-%04d", writer, i)
				err := s.Write(context.Background(), func(tx *Tx) error {
					return errors.Join(add(key, id)(tx), Treatments.Insert(tx, key, recordOf(id, treatmentOf(strings.Repeat("x", 500)))))
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	folder := t.TempDir()
	for i := range 5 {
		before := titles(t, s, key)
		path := filepath.Join(folder, fmt.Sprint(i))
		if err := s.Backup(context.Background(), path); err != nil {
			t.Fatal(err)
		}
		backup := reopen(t, path)
		requireIntact(t, backup)
		events := titles(t, backup, key)
		for _, title := range before {
			if !slices.Contains(events, title) {
				t.Errorf("backup %d misses %s, which was there when it began", i, title)
			}
		}
		read(t, backup, func(tx *Tx) error {
			treatments, err := Treatments.List(tx, key)
			if len(treatments) != len(events) {
				t.Errorf("backup %d holds half a change: %d events, %d treatments", i, len(events), len(treatments))
			}
			return err
		})
	}
	close(stop)
	wait.Wait()
}

func TestAFileThatExistsIsNeverOverwritten(t *testing.T) {
	s := world(t)
	from := closedWorld(t)
	for name, copyTo := range map[string]func(path string) error{
		"Backup":   func(path string) error { return s.Backup(context.Background(), path) },
		"CopyFile": func(path string) error { return CopyFile(from, path) },
	} {
		path := filepath.Join(t.TempDir(), "precious")
		if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := copyTo(path); err == nil || !strings.Contains(err.Error(), "exists already") {
			t.Errorf("%s: answered %v", name, err)
		}
		requireAlone(t, path)
		if string(content(t, path)) != "precious" {
			t.Errorf("%s: the file changed", name)
		}
	}
}

func TestABackupThatCannotBeMadeLeavesNothingBehind(t *testing.T) {
	s := world(t)
	folder := t.TempDir()
	if err := s.Backup(context.Background(), filepath.Join(folder, "missing", "backup")); err == nil {
		t.Error("a backup was made in a folder that does not exist")
	}
	if names := filesIn(t, folder); len(names) > 0 {
		t.Errorf("left behind: %v", names)
	}
}

// The copy is begun on a database that another process holds locked: SQLite then
// copies nothing and reports no error.
func TestACopyWaitsForALockedDatabaseAndIsNeverEmpty(t *testing.T) {
	locked := filepath.Join(t.TempDir(), "locked.db")
	db, err := sql.Open("sqlite3", "file:"+locked+"?_journal_mode=DELETE")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE t (x); INSERT INTO t VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	source, err := openDatabase(locked, map[string][]string{"_busy_timeout": {"1"}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	conn, err := source.Conn(noContext)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := db.Exec("BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}

	path := filepath.Join(t.TempDir(), "copy")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := copyDatabase(ctx, conn, path); !errors.Is(err, context.Canceled) {
		t.Errorf("while it is locked: answered %v, want Canceled", err)
	}
	if names := filesIn(t, filepath.Dir(path)); len(names) > 0 {
		t.Errorf("left behind: %v", names)
	}

	answer := make(chan error, 1)
	go func() { answer <- copyDatabase(context.Background(), conn, path) }()
	if _, err := db.Exec("COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := <-answer; err != nil {
		t.Fatal(err)
	}
	target, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	var x int
	if err := target.QueryRow("SELECT x FROM t").Scan(&x); err != nil || x != 1 {
		t.Errorf("the copy holds %d, %v", x, err)
	}
}

func TestACopiedFileIsTheDatabaseItWas(t *testing.T) {
	from := closedWorld(t)
	before := content(t, from)
	path := filepath.Join(t.TempDir(), "afterglow.db")
	if err := CopyFile(from, path); err != nil {
		t.Fatal(err)
	}
	requireAlone(t, path)
	if names := filesIn(t, filepath.Dir(from)); len(names) != 1 || !bytes.Equal(before, content(t, from)) {
		t.Errorf("copying changed the source; there are %v", names)
	}
	copied := reopen(t, path)
	requireIntact(t, copied)
	if !slices.Equal(everything(t, copied), everything(t, reopen(t, from))) {
		t.Error("the copy differs from the file")
	}
}

// A database that was copied by hand, or is still in use, has its latest changes
// in the log beside it.
func TestACopiedFileIncludesTheLogBesideIt(t *testing.T) {
	s, key := newPatient(t)
	write(t, s, add(key, "in the log"))
	from := filepath.Join(t.TempDir(), "by-hand.db")
	for _, suffix := range []string{"", "-wal"} {
		copyBytes(t, s.path(t)+suffix, from+suffix)
	}
	path := filepath.Join(t.TempDir(), "afterglow.db")
	if err := CopyFile(from, path); err != nil {
		t.Fatal(err)
	}
	if got := titles(t, reopen(t, path), key); !slices.Equal(got, []string{"in the log"}) {
		t.Errorf("the copy holds %v", got)
	}
}

func TestADamagedOrForeignFileIsRefusedAndNothingIsLeftBehind(t *testing.T) {
	good := content(t, endsInRows(t))
	if lost := good[len(good)-1000:]; len(bytes.Trim(lost, "\x00")) == 0 {
		t.Fatal("nothing is lost with the end of the file: SQLite reads what is cut off as zeros")
	}
	damaged := func(change func([]byte) []byte) []byte { return change(slices.Clone(good)) }
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	db, err := sql.Open("sqlite3", foreign)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE t (x)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	unfounded := open(t)
	unfoundedPath := unfounded.path(t)
	if err := unfounded.Close(); err != nil {
		t.Fatal(err)
	}

	broken := []string{"malformed", "damaged"}
	foreignFile := []string{"file is not a database", "not a database of this program"}
	for name, file := range map[string]struct {
		content []byte
		want    []string // one of these is part of the message
	}{
		"half of one":       {damaged(func(b []byte) []byte { return b[:len(b)/2] }), broken},
		"cut in a page":     {damaged(func(b []byte) []byte { return b[:len(b)-1000] }), broken},
		"its header alone":  {damaged(func(b []byte) []byte { return b[:100] }), broken},
		"spoiled pages":     {damaged(func(b []byte) []byte { clear(b[3*4096 : 20*4096]); return b }), broken},
		"swapped pages":     {damaged(func(b []byte) []byte { return swapPages(b, 3, 9) }), broken},
		"a spoiled start":   {damaged(func(b []byte) []byte { copy(b, "SQLITE FORMAT 9"); return b }), foreignFile},
		"a text":            {[]byte(strings.Repeat("a letter\n", 1000)), foreignFile},
		"a short text":      {[]byte("x"), foreignFile},
		"nothing":           {nil, foreignFile},
		"another program's": {content(t, foreign), foreignFile},
		"one never founded": {content(t, unfoundedPath), foreignFile},
	} {
		from := filepath.Join(t.TempDir(), "from")
		if err := os.WriteFile(from, file.content, 0o600); err != nil {
			t.Fatal(err)
		}
		folder := t.TempDir()
		err := CopyFile(from, filepath.Join(folder, "afterglow.db"))
		if err == nil || !slices.ContainsFunc(file.want, func(want string) bool { return strings.Contains(err.Error(), want) }) {
			t.Errorf("%s: answered %v, want one of %q", name, err, file.want)
		}
		if names := filesIn(t, folder); len(names) > 0 {
			t.Errorf("%s: left behind are %v", name, names)
		}
		if !bytes.Equal(content(t, from), file.content) || len(filesIn(t, filepath.Dir(from))) != 1 {
			t.Errorf("%s: the source changed", name)
		}
	}
}

// endsInRows is the file of a world whose last page is full of rows. That of the table
// that was made last would be empty if there were few of them, and cutting off zeros
// damages nothing.
func endsInRows(t *testing.T) string {
	t.Helper()
	s := world(t)
	write(t, s, func(tx *Tx) (err error) {
		for i := range 50 {
			err = errors.Join(err, add(everyone[0], strings.Repeat("x", 500)+fmt.Sprintf("%02d", i))(tx))
		}
		return err
	})
	path := s.path(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func swapPages(b []byte, i, j int) []byte {
	const size = 4096
	one, other := slices.Clone(b[i*size:(i+1)*size]), slices.Clone(b[j*size:(j+1)*size])
	copy(b[i*size:], other)
	copy(b[j*size:], one)
	return b
}

func TestAFileThatIsNotThereCannotBeCopied(t *testing.T) {
	folder := t.TempDir()
	if err := CopyFile(filepath.Join(folder, "missing"), filepath.Join(folder, "afterglow.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("answered %v", err)
	}
	if err := CopyFile(folder, filepath.Join(t.TempDir(), "afterglow.db")); err == nil {
		t.Error("a folder was copied")
	}
	if names := filesIn(t, folder); len(names) > 0 {
		t.Errorf("left behind: %v", names)
	}
}

func TestDamageSeesARowThatRefersToNothing(t *testing.T) {
	path := closedWorld(t)
	db, err := sql.Open("sqlite3", "file:"+path) // without foreign keys
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("DELETE FROM patients WHERE clinic_id = 'a' AND id = 'p1'"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	read(t, reopen(t, path), func(tx *Tx) error {
		problems, err := tx.Damage()
		if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, "a row of feeds refers to a row of patients") }) {
			t.Errorf("found %v", problems)
		}
		return err
	})
	var corrupt sqlite3.Error
	if err := CopyFile(path, filepath.Join(t.TempDir(), "copy")); err == nil || errors.As(err, &corrupt) {
		t.Errorf("copying it was answered %v", err)
	}
}
