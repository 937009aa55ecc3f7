package store

import (
	"context"
	"errors"
	"time"
)

// emptyLogFor is how long EmptyLog waits for those who still read the log.
const emptyLogFor = 3 * time.Second

var errLogInUse = errors.New("store: the log is in use")

// EmptyLog moves the log into the database and cuts it to nothing, so that what was
// deleted is in neither: the database overwrites it (secure_delete), and the log would
// keep it until it is written over. While a snapshot from before is open, a backup
// perhaps, that cannot be done and is an error.
func (s *Store) EmptyLog(ctx context.Context) error {
	wait := time.Now().Add(emptyLogFor)
	for {
		busy := false
		// A reading connection does, and leaves the writer to others. It has the
		// writer wait as long as it waits itself, so it must not wait for readers.
		err := s.borrow(ctx, func(c *connection) (err error) {
			busy, err = (&Tx{connection: c}).truncateLog()
			return err
		})
		if err != nil || !busy {
			return err
		}
		if time.Now().After(wait) {
			return errLogInUse
		}
		select {
		case <-time.After(busyPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (t *Tx) truncateLog() (busy bool, err error) {
	if _, err := t.exec("PRAGMA busy_timeout = 100"); err != nil {
		return false, err
	}
	err = t.query("PRAGMA wal_checkpoint(TRUNCATE)", nil, func(rows *cursor) error {
		var frames, moved int64
		return rows.Scan(&busy, &frames, &moved)
	})
	_, restored := t.exec("PRAGMA busy_timeout = " + readerPragmas.Get("_busy_timeout"))
	return busy, errors.Join(err, restored)
}
