package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"
)

// connection is one SQLite connection with the statements prepared on it. It
// belongs to one goroutine at a time, so it needs no lock; and because the
// statements live on the connection, a transaction never prepares one twice.
type connection struct {
	conn    *sql.Conn
	stmts   map[string]*sql.Stmt
	lookups map[string]*sqlite3.SQLiteStmt // of the driver; see lookup
	args    []driver.NamedValue            // of the lookup under way
	row     [4]driver.Value                // and what it found
}

// noContext is what statements run under: a request's context must not reach a
// transaction that other requests share, and one without cancellation spares
// the driver a goroutine per statement.
var noContext = context.Background()

func newConnection(db *sql.DB) (*connection, error) {
	conn, err := db.Conn(noContext)
	if err != nil {
		return nil, err
	}
	return &connection{conn: conn, stmts: map[string]*sql.Stmt{}, lookups: map[string]*sqlite3.SQLiteStmt{}}, nil
}

func (c *connection) close() error {
	var errs []error
	for _, stmt := range c.stmts {
		errs = append(errs, stmt.Close())
	}
	for _, stmt := range c.lookups {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, c.conn.Close())...)
}

func (c *connection) stmt(query string) (*sql.Stmt, error) {
	if stmt, ok := c.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := c.conn.PrepareContext(noContext, query)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	c.stmts[query] = stmt
	return stmt, nil
}

// transaction runs body between begin and COMMIT, or ROLLBACK if it fails or
// panics: a connection always comes back without a transaction.
func (c *connection) transaction(begin string, body func(*Tx) error) (err error) {
	tx := &Tx{connection: c}
	if _, err := tx.exec(begin); err != nil {
		return err
	}
	tx.begun = true
	defer func() {
		if c.inTransaction() {
			_, rollback := tx.exec("ROLLBACK")
			err = errors.Join(err, rollback)
		}
	}()
	if err := body(tx); err != nil {
		return err
	}
	_, err = tx.exec("COMMIT")
	return err
}

// inTransaction reports whether a transaction is open. SQLite ends one by itself
// when the disk is full or fails.
func (c *connection) inTransaction() (open bool) {
	err := c.conn.Raw(func(driver any) error {
		open = !driver.(*sqlite3.SQLiteConn).AutoCommit()
		return nil
	})
	return err == nil && open
}

// Tx is a transaction: the whole of what a use case can ask and change.
type Tx struct {
	*connection
	begun bool  // by BEGIN; a single query has no need of it
	lost  error // why SQLite ended the transaction by itself
}

// exec runs a statement and returns the number of rows it changed.
func (t *Tx) exec(query string, args ...any) (int64, error) {
	stmt, err := t.ready(query)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(noContext, args...)
	if err != nil {
		return 0, t.failed(err)
	}
	return result.RowsAffected()
}

// queryRow scans the single row of a query into dest; no row is a NotFound.
func (t *Tx) queryRow(query string, args []any, dest ...any) error {
	stmt, err := t.ready(query)
	if err != nil {
		return err
	}
	return t.failed(stmt.QueryRowContext(noContext, args...).Scan(dest...))
}

// query calls scan for each row.
func (t *Tx) query(query string, args []any, scan func(*sql.Rows) error) (err error) {
	stmt, err := t.ready(query)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(noContext, args...)
	if err != nil {
		return t.failed(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return t.failed(rows.Err())
}

// ready prepares a statement, unless the transaction is lost: outside of it each
// statement would be a commit of its own.
func (t *Tx) ready(query string) (*sql.Stmt, error) {
	if t.lost != nil {
		return nil, t.lost
	}
	return t.stmt(query)
}

// failed explains a statement's error and notes if the transaction went with it.
func (t *Tx) failed(err error) error {
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		return explain(err)
	}
	if t.begun && !t.inTransaction() {
		t.lost = fmt.Errorf("store: the database gave up the transaction: %w", err)
	}
	return explain(err)
}
