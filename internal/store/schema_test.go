package store

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// column is a column of a table, with its place in the primary key from 1 on.
type column struct {
	name string
	key  int
}

func columnsOf(tx *Tx, table string) (all []column, err error) {
	err = tx.query("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid", []any{table}, func(rows *cursor) error {
		var c column
		err := rows.Scan(&c.name, &c.key)
		all = append(all, c)
		return err
	})
	return all, err
}

// keyOf are the columns of a table's primary key, in its order.
func keyOf(columns []column) []string {
	inKey := slices.DeleteFunc(slices.Clone(columns), func(c column) bool { return c.key == 0 })
	slices.SortFunc(inKey, func(a, b column) int { return a.key - b.key })
	return names(inKey)
}

func names(columns []column) (all []string) {
	for _, c := range columns {
		all = append(all, c.name)
	}
	return all
}

// schema is the columns of each of our tables.
func schema(t *testing.T) map[string][]column {
	t.Helper()
	all := map[string][]column{}
	read(t, open(t), func(tx *Tx) error {
		tables, err := tablesOf(tx)
		for _, table := range tables {
			if all[table], err = columnsOf(tx, table); err != nil {
				return err
			}
		}
		return err
	})
	if len(all) == 0 {
		t.Fatal("there are no tables")
	}
	return all
}

// Every row belongs to a clinic, so that one can move to a database of its own
// (design.md section 3, tenancy).
func TestEveryPrimaryKeyStartsWithTheClinic(t *testing.T) {
	exempt := map[string]string{
		"instance": "is about the database, not about a clinic",
		"clinics":  "is the clinic: its id is the key",
		"audit":    "is numbered in the order of time; an index leads with the clinic",
	}
	for table, columns := range schema(t) {
		if _, ok := exempt[table]; ok {
			delete(exempt, table)
			continue
		}
		if key := keyOf(columns); len(key) == 0 || key[0] != "clinic_id" {
			t.Errorf("the key of %s is %v", table, key)
		}
	}
	for table := range exempt {
		t.Errorf("there is no table %s", table)
	}
}

// SQLite does not look for an index of a foreign key's own columns: without one,
// deleting a patient or a practitioner reads whole tables.
func TestEveryForeignKeyIsFoundByAnIndex(t *testing.T) {
	found := 0
	read(t, world(t), func(tx *Tx) error {
		tables, err := tablesOf(tx)
		for _, table := range tables {
			references := map[int][]string{}
			if err := tx.query(`SELECT id, "from" FROM pragma_foreign_key_list(?1)`, []any{table}, func(rows *cursor) error {
				var id int
				var from string
				err := rows.Scan(&id, &from)
				references[id] = append(references[id], from)
				return err
			}); err != nil {
				return err
			}
			for _, columns := range references {
				found++
				// The columns are ours, not a user's: they cannot be placeholders.
				steps, err := queryPlan(tx, fmt.Sprintf("SELECT 1 FROM %s WHERE %s = ?1", table, strings.Join(columns, " = ?1 AND ")))
				if err != nil {
					return err
				}
				if !strings.HasPrefix(steps[0], "SEARCH") || strings.Count(steps[0], "=?") < len(columns) {
					t.Errorf("%s by %v: %s", table, columns, steps[0])
				}
			}
		}
		return err
	})
	if found < 32 {
		t.Errorf("only %d foreign keys found", found)
	}
}

// SQLite would take "12" and "12a" alike in a column without a type, and a
// column declared DATE comes back as an instant.
func TestEveryColumnHasOneOfTheThreeTypes(t *testing.T) {
	tables := schema(t)
	read(t, open(t), func(tx *Tx) error {
		for table := range tables {
			others, err := tx.texts("SELECT name FROM pragma_table_info(?1) WHERE type NOT IN ('TEXT', 'INTEGER', 'BLOB')", table)
			if err != nil {
				return err
			}
			if len(others) > 0 {
				t.Errorf("%s: %v", table, others)
			}
		}
		return nil
	})
}

// documented is a table as docs/schema.md tells of it.
type documented struct{ key, columns []string }

var (
	heading    = regexp.MustCompile("^### `(\\w+)`$")
	keyLine    = regexp.MustCompile("^Key: `([\\w, ]+)`")
	columnLine = regexp.MustCompile("^\\| `(\\w+)` \\| .")
)

func documentedTables(text string) map[string]*documented {
	all := map[string]*documented{}
	var table *documented
	for _, line := range strings.Split(text, "\n") {
		if match := heading.FindStringSubmatch(line); match != nil {
			table = &documented{}
			all[match[1]] = table
		} else if strings.HasPrefix(line, "#") {
			table = nil
		} else if match := keyLine.FindStringSubmatch(line); match != nil && table != nil {
			table.key = strings.Split(match[1], ", ")
		} else if match := columnLine.FindStringSubmatch(line); match != nil && table != nil {
			table.columns = append(table.columns, match[1])
		}
	}
	return all
}

func TestTheDocumentTellsOfEachTableWithItsKeyAndColumns(t *testing.T) {
	text, err := os.ReadFile("../../docs/schema.md")
	if err != nil {
		t.Fatal(err)
	}
	told := documentedTables(string(text))
	for table, columns := range schema(t) {
		entry := told[table]
		if entry == nil {
			t.Errorf("docs/schema.md does not tell of %s", table)
			continue
		}
		if want := keyOf(columns); !slices.Equal(entry.key, want) {
			t.Errorf("%s: the key is told as %v and is %v", table, entry.key, want)
		}
		if want := names(columns); !slices.Equal(entry.columns, want) {
			t.Errorf("%s: the columns are told as %v and are %v", table, entry.columns, want)
		}
		delete(told, table)
	}
	for table := range told {
		t.Errorf("docs/schema.md tells of %s, which is no table", table)
	}
	read(t, open(t), func(tx *Tx) error {
		indexes, err := tx.texts("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
		for _, index := range indexes {
			if !strings.Contains(string(text), "`"+index+"`") {
				t.Errorf("docs/schema.md does not tell of the index %s", index)
			}
		}
		return err
	})
}
