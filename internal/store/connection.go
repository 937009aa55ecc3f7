package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/mattn/go-sqlite3"
)

// connection is one SQLite connection with the statements prepared on it. It
// belongs to one goroutine at a time, so it needs no lock; and because the
// statements live on the connection, a transaction never prepares one twice.
type connection struct {
	conn *sql.Conn
	// driver is what conn stands on. It is used beside it because conn is ours alone
	// until it is closed.
	driver *sqlite3.SQLiteConn
	stmts  map[string]*statement
	args   []driver.NamedValue // of the statement under way
	row    [4]driver.Value     // that a lookup found
	seen   *observer           // nil while a store is opened
}

// statement is a prepared one.
type statement struct {
	*sqlite3.SQLiteStmt
	columns int // of its rows; 0 as long as it was not asked
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
	c := &connection{conn: conn, stmts: map[string]*statement{}}
	return c, conn.Raw(func(raw any) error {
		c.driver = raw.(*sqlite3.SQLiteConn)
		return nil
	})
}

func (c *connection) close() error {
	var errs []error
	for _, stmt := range c.stmts {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, c.conn.Close())...)
}

func (c *connection) stmt(query string) (*statement, error) {
	if stmt, ok := c.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := c.driver.Prepare(fixed(query))
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	c.stmts[query] = &statement{SQLiteStmt: stmt.(*sqlite3.SQLiteStmt)}
	return c.stmts[query], nil
}

var parameter = regexp.MustCompile(`\?\d+`)

// fixed is a query of which SQLite makes one plan for all arguments. Where it sees
// an argument itself in a comparison or a LIMIT, it plans anew whenever the value
// changes, and the driver forgets the values before each execution: the plan then
// takes several times as long as the answer. An expression hides it.
func fixed(query string) string {
	if !strings.HasPrefix(query, "SELECT") {
		return query
	}
	return parameter.ReplaceAllString(query, "coalesce($0, NULL)")
}

// bind are arguments as the driver takes them. They hold until the next statement.
func (c *connection) bind(args []any) ([]driver.NamedValue, error) {
	c.args = c.args[:0]
	for i, arg := range args {
		value, err := valueOf(arg)
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	return c.args, nil
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
func (c *connection) inTransaction() (open bool) { return !c.driver.AutoCommit() }

// Tx is a transaction: the whole of what a use case can ask and change.
type Tx struct {
	*connection
	begun   bool  // by BEGIN; a single query has no need of it
	lost    error // why SQLite ended the transaction by itself
	written []Written
}

// exec runs a statement and returns the number of rows it changed.
func (t *Tx) exec(query string, args ...any) (int64, error) {
	stmt, values, err := t.ready(query, args)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(noContext, values)
	if err != nil {
		return 0, t.failed(err)
	}
	return result.RowsAffected()
}

// queryRow scans the single row of a query into dest; no row is a NotFound.
func (t *Tx) queryRow(query string, args []any, dest ...any) error {
	rows, err := t.ask(query, args)
	if err != nil {
		return err
	}
	switch err = rows.next(); err {
	case nil:
		err = rows.Scan(dest...)
	case io.EOF:
		err = explain(sql.ErrNoRows)
	default:
		err = t.failed(err)
	}
	return errors.Join(err, rows.close())
}

// query calls scan for each row.
func (t *Tx) query(query string, args []any, scan func(*cursor) error) (err error) {
	rows, err := t.ask(query, args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.close()) }()
	for {
		switch err := rows.next(); err {
		case nil:
			if err := scan(rows); err != nil {
				return err
			}
		case io.EOF:
			return nil
		default:
			return t.failed(err)
		}
	}
}

// ask begins a query, whose answer must be closed.
func (t *Tx) ask(query string, args []any) (*cursor, error) {
	stmt, values, err := t.ready(query, args)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(noContext, values)
	if err != nil {
		return nil, t.failed(err)
	}
	if stmt.columns == 0 {
		stmt.columns = len(rows.Columns())
	}
	return &cursor{rows: rows, values: make([]driver.Value, stmt.columns)}, nil
}

// ready prepares a statement, unless the transaction is lost: outside of it each
// statement would be a commit of its own.
func (t *Tx) ready(query string, args []any) (*statement, []driver.NamedValue, error) {
	if t.lost != nil {
		return nil, nil, t.lost
	}
	t.seen.see(query)
	stmt, err := t.stmt(query)
	if err != nil {
		return nil, nil, err
	}
	values, err := t.bind(args)
	return stmt, values, err
}

// failed explains a statement's error and notes if the transaction went with it.
func (t *Tx) failed(err error) error {
	if t.begun && !t.inTransaction() {
		t.lost = fmt.Errorf("store: the database gave up the transaction: %w", err)
	}
	return explain(err)
}
