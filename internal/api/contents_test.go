package api_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3" // registers the "sqlite3" driver

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// contents is every row of every table, to see whether anything changed.
func contents(t *testing.T, s *apptest.Server) string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+s.Database+"?mode=ro&_busy_timeout=10000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var all strings.Builder
	for _, table := range column(t, db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name") {
		columns := column(t, db, "SELECT name FROM pragma_table_info('"+table+"') ORDER BY cid")
		fmt.Fprintln(&all, table)
		for _, row := range column(t, db, "SELECT concat_ws('|', quote("+strings.Join(columns, "), quote(")+")) FROM "+table+" ORDER BY 1") {
			fmt.Fprintln(&all, row)
		}
	}
	if !strings.Contains(all.String(), "audit\n") {
		t.Fatal("the database could not be read")
	}
	return all.String()
}

// watch returns a question: has anything been committed since it was asked last?
func watch(t *testing.T, s *apptest.Server) (changed func() bool) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+s.Database+"?mode=ro&_busy_timeout=10000")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1) // the version is one connection's view of the others
	version := func() string { return column(t, db, "SELECT data_version FROM pragma_data_version")[0] }
	last := version()
	return func() bool {
		before := last
		last = version()
		return last != before
	}
}

func TestTheWatchSeesAChange(t *testing.T) {
	s := apptest.Start(t)
	c := s.AddClinic("Harbour")
	changed := watch(t, s)
	c.Get("/patients").Want(http.StatusOK)
	if changed() {
		t.Error("reading counts as a change")
	}
	c.AddPatient("Ada Quill")
	if !changed() {
		t.Error("a patient added is no change")
	}
}

func column(t *testing.T, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
