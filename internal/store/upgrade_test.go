package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"
)

// onFile opens a database as it is, without migrating it.
func onFile(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // what is attached is attached to one connection
	t.Cleanup(func() { db.Close() })
	return db
}

// older is the file of a world in a database of an earlier schema: as much of it
// as that schema's tables and columns can hold.
func older(t *testing.T, version int64) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "older.db")
	content, made := olderFiles[version]
	if !made {
		var err error
		if content, err = os.ReadFile(makeOlder(t, version)); err != nil {
			t.Fatal(err)
		}
		olderFiles[version] = content
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// olderFiles are the files that makeOlder made, by version: to make one takes far
// longer than to copy it.
var olderFiles = map[int64][]byte{}

func makeOlder(t *testing.T, version int64) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "made.db")
	db := onFile(t, path)
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(noContext, version); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("ATTACH ? AS world", closedWorld(t)); err != nil {
		t.Fatal(err)
	}
	for table, columns := range columnLists(t, db) {
		if _, err := db.Exec(fmt.Sprintf("INSERT INTO main.%[1]s (%[2]s) SELECT %[2]s FROM world.%[1]s", table, columns)); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// columnLists are the columns of each of our tables, with commas between.
func columnLists(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	all := map[string]string{}
	found, err := db.Query(`SELECT m.name, group_concat(c.name, ', ') FROM main.sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'goose%' GROUP BY m.name`)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var table, columns string
		if err := found.Scan(&table, &columns); err != nil {
			t.Fatal(err)
		}
		all[table] = columns
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// rowsIn are the rows of the tables named, in the columns named, as text.
func rowsIn(t *testing.T, db *sql.DB, lists map[string]string) (all []string) {
	t.Helper()
	for table, columns := range lists {
		found, err := db.Query(fmt.Sprintf("SELECT concat_ws('|', quote(%s)) FROM %s", strings.ReplaceAll(columns, ", ", "), quote("), table))
		if err != nil {
			t.Fatal(err)
		}
		for found.Next() {
			var text string
			if err := found.Scan(&text); err != nil {
				t.Fatal(err)
			}
			all = append(all, table+" "+text)
		}
		if err := found.Err(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(all)
	return all
}

// eachOlderSchema runs a test on a world in a database of each earlier schema.
func eachOlderSchema(t *testing.T, test func(t *testing.T, path string)) {
	files, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	for version := int64(1); version < int64(len(files)); version++ {
		t.Run(fmt.Sprintf("schema %d", version), func(t *testing.T) { test(t, older(t, version)) })
	}
}

func TestADatabaseOfAnEarlierSchemaKeepsItsRows(t *testing.T) {
	eachOlderSchema(t, func(t *testing.T, path string) {
		db := onFile(t, path)
		lists := columnLists(t, db)
		want := rowsIn(t, db, lists)
		if len(lists) < 10 || len(want) < 10*len(everyone) {
			t.Fatalf("there are only %d rows in %d tables", len(want), len(lists))
		}
		if err := openAndClose(t, path); err != nil {
			t.Fatal(err)
		}
		if got := rowsIn(t, db, lists); !slices.Equal(got, want) {
			t.Errorf("the rows were\n%s\nand are\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
		}
	})
}

func TestADatabaseOfAnEarlierSchemaTakesEveryKindOfRecord(t *testing.T) {
	eachOlderSchema(t, func(t *testing.T, path string) {
		s := reopen(t, path)
		for name, c := range calls() {
			if !strings.HasSuffix(name, ".Insert") {
				continue
			}
			try(t, s, func(tx *Tx) error {
				if _, err := c.run(tx, everyone[0]); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				return nil
			})
		}
	})
}

func TestADatabaseOfAnEarlierSchemaTakesEverythingAboutANewPatient(t *testing.T) {
	eachOlderSchema(t, func(t *testing.T, path string) {
		s := reopen(t, path)
		key := PatientKey{"c", "p1"}
		write(t, s, func(tx *Tx) error { return errors.Join(settle(tx, key), furnish(tx, key)) })
		hers := func(all []row) (tables []string) {
			for _, r := range all {
				if r.clinic == key.Clinic && !slices.Contains(tables, r.table) {
					tables = append(tables, r.table)
				}
			}
			return tables
		}
		var tables []string
		read(t, s, func(tx *Tx) (err error) { tables, err = tablesOf(tx); return err })
		tables = slices.DeleteFunc(tables, func(table string) bool { return table == "instance" }) // is no clinic's
		if got := hers(everything(t, s)); !slices.Equal(got, tables) {
			t.Errorf("something is in %v, want in %v", got, tables)
		}
	})
}

// What the calendars say of a clinic and of patients of an earlier schema, which knew
// of no codes.
func TestAnUpgradeGivesNobodyACodeAndCallsPatientsByCodes(t *testing.T) {
	s := reopen(t, older(t, 8))
	read(t, s, func(tx *Tx) error {
		c, err1 := tx.Clinic("a")
		p, err2 := tx.Patient(everyone[0])
		ids, err3 := tx.PatientIDsByEmail("a", "FAMILY@example.org", 10)
		if c.CalendarTitles != "" || p.Code != "" || len(ids) != 2 {
			t.Errorf("titles are %q, the code is %q, and %v have the address", c.CalendarTitles, p.Code, ids)
		}
		return errors.Join(err1, err2, err3)
	})
}

// Which profile a clinic went back to was not kept once. It is the one of its settings
// if these have not changed since, and nobody can say otherwise.
func TestAnUpgradeNamesTheProfileThatAClinicWentBackToWhereItCanBeKnown(t *testing.T) {
	path := older(t, 13)
	db := onFile(t, path)
	for _, statement := range []string{
		"DELETE FROM protocols",
		`UPDATE clinics SET settings = '{"timezone":"UTC","profile":"evidence"}' WHERE id = 'a'`,
		`UPDATE clinics SET settings = '{"timezone":"UTC"}' WHERE id = 'b'`,
		"INSERT INTO protocols (clinic_id, version, at, actor, own, body) VALUES ('a', 1, 10, 'k', 1, '{}'), ('a', 2, 20, 'k', 0, ''), ('a', 3, 30, 'k', 1, '{}'), ('a', 4, 40, 'k', 0, ''), ('b', 1, 10, 'k', 0, '')",
		"DELETE FROM audit WHERE action = 'clinic.replace'",
		"INSERT INTO audit (clinic_id, at, actor, action, subject, cause) VALUES ('a', 35, 'k', 'clinic.replace', 'a', 'rest')",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	s := reopen(t, path)
	profiles := func(clinicID string) (all []string) {
		read(t, s, func(tx *Tx) error {
			page, err := tx.ProtocolPage(clinicID, 0, 10)
			for _, v := range page {
				all = append(all, v.Profile)
			}
			return err
		})
		return all
	}
	if got, want := profiles("a"), []string{"evidence", "", "", ""}; !slices.Equal(got, want) {
		t.Errorf("of the first clinic %q, want %q", got, want)
	}
	if got, want := profiles("b"), []string{"standard"}; !slices.Equal(got, want) {
		t.Errorf("of the second %q, want %q", got, want)
	}
}

// Keys that were made before it was kept who made them: the audit knows, of its own
// clinic's.
func TestAnUpgradeLearnsFromTheAuditWhoMadeEachKey(t *testing.T) {
	path := older(t, 13)
	db := onFile(t, path)
	for _, clinicID := range []string{"a", "b"} {
		if _, err := db.Exec("INSERT INTO audit (clinic_id, at, actor, action, subject) VALUES (?, 1, ?, 'api-key.add', 'k1')", clinicID, "staff:of "+clinicID); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	read(t, reopen(t, path), func(tx *Tx) error {
		for _, clinicID := range []string{"a", "b"} {
			k, err := tx.APIKey(clinicID, "k1")
			if err != nil || k.CreatedBy != "staff:of "+clinicID {
				t.Errorf("%s: made by %q, %v", clinicID, k.CreatedBy, err)
			}
		}
		return nil
	})
}
