package apptest

import (
	"database/sql"

	_ "github.com/mattn/go-sqlite3" // registers the "sqlite3" driver
)

// Tamper changes one row of the database behind the product's back.
func (s *Server) Tamper(statement string, args ...any) {
	s.t.Helper()
	db, err := sql.Open("sqlite3", s.Database)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	result, err := db.Exec(statement, args...)
	if err != nil {
		s.t.Fatal(err)
	}
	if n, err := result.RowsAffected(); n != 1 {
		s.t.Fatalf("%s changed %d rows, %v", statement, n, err)
	}
}
