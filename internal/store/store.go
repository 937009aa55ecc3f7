package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"sync"

	_ "github.com/mattn/go-sqlite3" // registers the "sqlite3" driver
)

// Store is one open database: a single writing connection behind the committer,
// and a pool of reading ones.
type Store struct {
	writer, reader *sql.DB
	commit         *committer
	known          *validators
	idle           chan *connection // reading connections at rest
	readers        int              // how many there are, idle or at work
	closing        sync.Once
	closed         chan struct{}
	seen           observer
}

// Open opens the database file at path, creating it if need be, and brings its
// schema up to date. A schema newer than this program is refused with
// ErrNewerSchema.
func Open(path string) (_ *Store, err error) {
	pool := max(4, 2*runtime.NumCPU())
	s := &Store{idle: make(chan *connection, pool), closed: make(chan struct{})}
	enterShm()
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.writer, err = openDatabase(path, writerPragmas, 1); err != nil {
		return s, err
	}
	if err = migrate(s.writer); err != nil {
		return s, err
	}
	writing, err := newConnection(s.writer)
	if err != nil {
		return s, err
	}
	if err := renewSearchWords(writing); err != nil {
		return s, errors.Join(err, writing.close())
	}
	// Without the index nothing is remembered, and every answer is looked up.
	index, _ := openWALIndex(path)
	s.known = newValidators(index)
	if err := s.known.watch(writing); err != nil {
		return s, errors.Join(err, writing.close())
	}
	writing.seen = &s.seen
	s.commit = newCommitter(writing, s.known, s.closed)
	if s.reader, err = openDatabase(path, readerPragmas, pool); err != nil {
		return s, err
	}
	for range pool {
		reading, err := newConnection(s.reader)
		if err != nil {
			return s, err
		}
		reading.seen = &s.seen
		s.readers++
		s.idle <- reading
	}
	return s, nil
}

// Close waits for the changes and reads under way and closes the database. What
// comes later is refused with ErrClosed.
func (s *Store) Close() (err error) {
	s.closing.Do(func() {
		close(s.closed)
		var errs []error
		if s.reader != nil {
			for ; s.readers > 0; s.readers-- {
				errs = append(errs, (<-s.idle).close())
			}
			errs = append(errs, s.reader.Close())
		}
		// The writer leaves last: whoever does moves the log into the database.
		if s.commit != nil {
			errs = append(errs, s.commit.close())
		}
		if s.writer != nil {
			errs = append(errs, s.writer.Close())
		}
		errs = append(errs, leaveShm())
		err = errors.Join(errs...)
	})
	return err
}

func (s *Store) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// The pragmas are part of the DSN because database/sql opens connections when
// it likes: a pragma executed once would hold for one of them only.
//
// FULL makes a commit survive a power cut; shared commits pay for it.
var (
	writerPragmas = url.Values{
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"},
		"_foreign_keys": {"true"},
		"_busy_timeout": {"10000"},
		"_txlock":       {"immediate"},
		"_cache_size":   {"-16000"}, // KiB
		// What is deleted is overwritten, or an erased patient could be read in the
		// file until something else took her place (decision 27).
		"_secure_delete": {"true"},
	}
	readerPragmas = url.Values{
		"_synchronous":  {"FULL"}, // a reader may be the one to empty the log
		"_foreign_keys": {"true"},
		"_busy_timeout": {"10000"},
		"_txlock":       {"deferred"},
		"_query_only":   {"true"},
		"_cache_size":   {"-2000"}, // KiB, per connection
	}
)

// Transactions are begun by hand, on a connection that keeps its prepared
// statements. Writers take the write lock at BEGIN, so that two processes on
// one database queue instead of failing when a read turns into a write.
const (
	beginWrite = "BEGIN IMMEDIATE"
	beginRead  = "BEGIN DEFERRED"
)

func openDatabase(path string, pragmas url.Values, conns int) (*sql.DB, error) {
	dsn := (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: pragmas.Encode()}).String()
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	if err := db.Ping(); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), db.Close())
	}
	return db, nil
}

// Write runs job inside a transaction and returns once it is durable. Jobs of
// concurrent callers share a commit; a job that fails is undone alone.
//
// Only a failure of the storage itself (a full disk) fails all that share it.
//
// The context bounds only the wait for a turn: it never reaches the shared
// transaction, where a cancelled caller would take its neighbours along.
func (s *Store) Write(ctx context.Context, job func(*Tx) error) error {
	return s.commit.do(ctx, job)
}

// Written returns how many changes were committed since the database was opened,
// and by how many commits.
func (s *Store) Written() (changes, commits uint64) {
	return s.commit.changes.Load(), s.commit.commits.Load()
}

// Read runs job inside a read-only snapshot.
func (s *Store) Read(ctx context.Context, job func(*Tx) error) error {
	return s.borrow(ctx, func(c *connection) error { return c.transaction(beginRead, job) })
}

// ask runs a job that makes a single query, which is a snapshot in itself.
func (s *Store) ask(ctx context.Context, job func(*Tx) error) error {
	return s.borrow(ctx, func(c *connection) error { return job(&Tx{connection: c}) })
}

func (s *Store) borrow(ctx context.Context, job func(*connection) error) error {
	select {
	case c := <-s.idle:
		defer func() { s.idle <- c }()
		return job(c)
	case <-s.closed:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	return s.ask(ctx, func(tx *Tx) error {
		var one int
		return tx.queryRow("SELECT 1", nil, &one)
	})
}
