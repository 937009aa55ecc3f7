package store

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// openAndClose opens the database at path and closes it again.
func openAndClose(t *testing.T, path string) error {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		return err
	}
	return s.Close()
}

func content(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// closedWorld is the file of a world that nobody has open.
func closedWorld(t *testing.T) string {
	t.Helper()
	s := world(t)
	path := s.path(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestANewerSchemaIsRefusedAndTheFileStaysAsItWas(t *testing.T) {
	s := world(t)
	path := s.path(t)
	write(t, s, func(tx *Tx) error {
		_, err := tx.exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (90000, 1)")
		return err
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before := content(t, path)
	if err := openAndClose(t, path); !errors.Is(err, ErrNewerSchema) {
		t.Errorf("opening was answered %v, want ErrNewerSchema", err)
	}
	if !bytes.Equal(before, content(t, path)) {
		t.Error("the file changed")
	}
	if files, _ := filepath.Glob(path + "*"); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
}

func TestMigratingAgainChangesNothing(t *testing.T) {
	path := closedWorld(t)
	before := content(t, path)
	if err := openAndClose(t, path); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, content(t, path)) {
		t.Error("opening a database of this release changed it")
	}
}

func TestTheSchemaVersionIsThatOfTheNewestMigration(t *testing.T) {
	files, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	var version int64
	read(t, open(t), func(tx *Tx) error {
		version, err = tx.SchemaVersion()
		return err
	})
	newest := files[len(files)-1].Name() // by name, as in 00009_calendars.sql
	if !strings.HasPrefix(newest, fmt.Sprintf("%05d_", version)) {
		t.Errorf("the schema is version %d after %s", version, newest)
	}
}

// A released migration has run in databases that never run it again, so a
// difference here must come from a new migration and never from an edited one.
func TestTheSchemaIsTheGoldenOne(t *testing.T) {
	const golden = "testdata/schema.golden.sql"
	var statements, figures []string
	read(t, open(t), func(tx *Tx) (err error) {
		statements, err = tx.texts("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'goose%' AND tbl_name NOT LIKE 'sqlite%'")
		if err != nil {
			return err
		}
		figures, err = tx.texts("SELECT idx || ': ' || stat FROM sqlite_stat1 WHERE tbl NOT LIKE 'goose%' ORDER BY idx")
		return err
	})
	slices.Sort(statements)
	got := strings.Join(statements, ";\n\n") + ";\n\n-- " + strings.Join(figures, "\n-- ") + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := string(content(t, golden)); got != want {
		t.Errorf("the schema is not that of %s; it is now\n%s", golden, got)
	}
}
