package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// lookup asks for the one row behind a GET of a feed and leaves it as the driver
// made it. The row stays valid until the connection's next lookup. No
// row is a NotFound.
func (c *connection) lookup(query string, columns int, args ...any) (row []driver.Value, err error) {
	c.args = c.args[:0]
	for i, arg := range args {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: arg})
	}
	row = c.row[:columns]
	stmt, err := c.stmt(query)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(noContext, c.args)
	if err != nil {
		return nil, explain(err)
	}
	if err = errors.Join(rows.Next(row), rows.Close()); errors.Is(err, io.EOF) {
		err = sql.ErrNoRows
	}
	return row, explain(err)
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
func (s *Store) find(ctx context.Context, query string, args ...any) (d Document, err error) {
	tokenHash := args[0].([]byte)
	columns := 4
	if query == findValidators {
		columns = 3
	}
	begun := s.known.begin()
	err = s.borrow(ctx, func(c *connection) error {
		row, err := c.lookup(query, columns, args...)
		if err != nil {
			return err
		}
		d.ETag, d.Modified = row[1].(string), row[2].(int64)
		if columns == 4 {
			d.Body = row[3].([]byte)
		}
		s.known.learn(begun, tokenHash, row[0].(int64), d)
		return nil
	})
	return d, err
}
