package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"github.com/mattn/go-sqlite3"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// lookup asks for the one row behind a GET of a feed, straight of the driver:
// database/sql takes as long about it as SQLite itself (performance.md, "What
// shapes the design"). No row is a NotFound.
func (c *connection) lookup(query string, row []driver.Value, args ...driver.Value) error {
	return c.conn.Raw(func(raw any) (err error) {
		stmt, ok := c.lookups[query]
		if !ok {
			prepared, err := raw.(*sqlite3.SQLiteConn).Prepare(query)
			if err != nil {
				return fmt.Errorf("prepare %q: %w", query, err)
			}
			stmt = prepared.(*sqlite3.SQLiteStmt)
			c.lookups[query] = stmt
		}
		c.args = c.args[:0]
		for i, arg := range args {
			c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: arg})
		}
		rows, err := stmt.QueryContext(noContext, c.args)
		if err != nil {
			return explain(err)
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		if err := rows.Next(row); errors.Is(err, io.EOF) {
			return explain(sql.ErrNoRows)
		} else if err != nil {
			return explain(err)
		}
		return nil
	})
}

const (
	findValidators = "SELECT rowid, etag, modified FROM feeds WHERE token_hash = ?1"
	findDocument   = "SELECT rowid, etag, modified, document FROM feeds WHERE token_hash = ?1"
	// Half of a lookup is the way through the index, which is spared where the row
	// is known.
	checkDocument = "SELECT rowid, etag, modified, document FROM feeds WHERE rowid = ?2 AND token_hash = ?1"
)

// Validators returns the ETag and Last-Modified of the feed whose token has the
// given hash, without touching its document. An unknown hash is NotFound.
func (s *Store) Validators(ctx context.Context, tokenHash []byte) (Document, error) {
	if s.isClosed() {
		return Document{}, ErrClosed
	}
	if d, ok := s.known.recall(tokenHash); ok {
		return d, nil
	}
	return s.find(ctx, findValidators, tokenHash)
}

// Document returns the document of the feed whose token has the given hash.
// An unknown hash is NotFound.
func (s *Store) Document(ctx context.Context, tokenHash []byte) (Document, error) {
	if row, ok := s.known.rowOf(tokenHash); ok {
		d, err := s.find(ctx, checkDocument, tokenHash, row)
		if clinic.CodeOf(err) != clinic.NotFound {
			return d, err
		}
	}
	return s.find(ctx, findDocument, tokenHash)
}

// find runs one of the queries above and remembers the validators.
func (s *Store) find(ctx context.Context, query string, tokenHash []byte, row ...driver.Value) (d Document, err error) {
	begun := s.known.begin()
	columns := make([]driver.Value, 3, 4)
	if query != findValidators {
		columns = columns[:4]
	}
	err = s.borrow(ctx, func(c *connection) error {
		return c.lookup(query, columns, append([]driver.Value{tokenHash}, row...)...)
	})
	if err != nil {
		return d, err
	}
	d.ETag, d.Modified = columns[1].(string), columns[2].(int64)
	if len(columns) > 3 {
		d.Body = columns[3].([]byte)
	}
	s.known.learn(begun, tokenHash, columns[0].(int64), d)
	return d, nil
}
