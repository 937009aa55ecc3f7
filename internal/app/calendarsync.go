package app

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/store"
)

// A sync token names the database's epoch, a calendar and a value of its counter.
// It is a URI, as RFC 6578 section 4 wants and Evolution relies on (interop.md C10).
const syncScheme = "urn:afterglow:sync:"

func syncToken(epoch, calendarID string, counter int64) string {
	return syncScheme + epoch + ":" + calendarID + ":" + strconv.FormatInt(counter, 10)
}

// ctag is a calendar's CS:getctag: the same counter without the calendar.
func ctag(epoch string, c store.Calendar) string {
	return `"` + epoch + "-" + strconv.FormatInt(c.Counter, 10) + `"`
}

// ErrSyncToken is returned for a sync token that is not one of the calendar's, or
// is so old that what was deleted since is no longer known (RFC 6578 section 3.2,
// DAV:valid-sync-token).
var ErrSyncToken = errors.New("app: not a sync token of this calendar")

// since reads a token that was given out for a calendar.
func since(token, epoch string, c store.Calendar) (int64, error) {
	text, ok := strings.CutPrefix(token, syncScheme+epoch+":"+c.ID+":")
	if !ok {
		return 0, ErrSyncToken
	}
	counter, err := strconv.ParseInt(text, 10, 64)
	if err != nil || text != strconv.FormatInt(counter, 10) || counter < c.Pruned || counter > c.Counter {
		return 0, ErrSyncToken
	}
	return counter, nil
}

// ObjectChange is what became of one member since a sync token.
type ObjectChange struct {
	CalendarObject      // without a body; its name alone, if Gone
	Gone           bool // as in RFC 6578 section 3.5.2
}

// Changes calls yield for what changed since a token ("" for all members), the
// longest unchanged first, up to limit of them (0 for MaxResults), and returns the
// token of what was told and whether there is more. Members that came and went in
// between are told as gone.
func (a *App) Changes(ctx context.Context, who Account, calendar Calendar, token string, limit int, yield func(ObjectChange) error) (next string, more bool, err error) {
	if limit <= 0 || limit > MaxResults {
		limit = MaxResults
	}
	var changes []ObjectChange
	// One snapshot: whatever happens afterwards has a higher number than the token.
	err = a.read(ctx, func(tx *store.Tx) error {
		server, err := tx.Instance()
		if err != nil {
			return err
		}
		key := keyOf(who, calendar)
		c, err := tx.CalendarByID(key)
		if err != nil {
			return err
		}
		var after int64
		if token != "" {
			if after, err = since(token, server.Epoch, c); err != nil {
				return err
			}
		}
		written, err := tx.ObjectsChanged(key, after, limit+1)
		if err != nil {
			return err
		}
		var gone []store.Tombstone
		if token != "" {
			if gone, err = tx.Tombstones(key, after, limit+1); err != nil {
				return err
			}
		}
		var told int64
		changes, told = merged(written, gone, limit)
		if more = len(written)+len(gone) > limit; !more {
			told = c.Counter
		}
		next = syncToken(server.Epoch, c.ID, told)
		return nil
	})
	if err != nil {
		return "", false, err
	}
	for _, change := range changes {
		if err := yield(change); err != nil {
			return "", false, err
		}
	}
	return next, more, nil
}

// merged puts what was written and what was deleted in the order of the changes,
// up to limit of them, and returns the number of the last.
func merged(written []store.CalendarObject, gone []store.Tombstone, limit int) (all []ObjectChange, told int64) {
	all = make([]ObjectChange, 0, min(limit, len(written)+len(gone)))
	for len(all) < limit && len(written)+len(gone) > 0 {
		if len(gone) == 0 || len(written) > 0 && written[0].Change < gone[0].Change {
			told = written[0].Change
			all = append(all, ObjectChange{CalendarObject: shownObject(written[0])})
			written = written[1:]
			continue
		}
		told = gone[0].Change
		all = append(all, ObjectChange{CalendarObject: CalendarObject{Name: gone[0].Name}, Gone: true})
		gone = gone[1:]
	}
	return slices.Clip(all), told
}

const (
	// keepTombstones is how long it is known what was deleted: a phone that was
	// off for half a year reads a calendar anew.
	keepTombstones = 180 * 24 * 3600
	// pruneBatch tombstones are forgotten at a time.
	pruneBatch = 1000
)

// pruneTombstones forgets what was deleted long ago.
func (a *App) pruneTombstones(ctx context.Context, clinicID string) error {
	for {
		var n int64
		err := a.store.Write(ctx, func(tx *store.Tx) (err error) {
			n, err = tx.PruneTombstones(clinicID, a.now().Unix()-keepTombstones, pruneBatch)
			return err
		})
		if err != nil || n < pruneBatch {
			return err
		}
	}
}
