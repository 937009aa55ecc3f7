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
// Where a limit cut off the first reading of a calendar it also names the counter
// at which that began: what was deleted by then its client never had.
const syncScheme = "urn:afterglow:sync:"

// position is how far a client has read of a calendar's changes.
type position struct{ told, begun int64 }

func (p position) text() string {
	if p.begun > p.told {
		return strconv.FormatInt(p.told, 10) + "-" + strconv.FormatInt(p.begun, 10)
	}
	return strconv.FormatInt(p.told, 10)
}

// deletions is the change up to which no deletion is news.
func (p position) deletions() int64 { return max(p.told, p.begun) }

func syncToken(epoch, calendarID string, at position) string {
	return syncScheme + epoch + ":" + calendarID + ":" + at.text()
}

// ctag is a calendar's CS:getctag: the same counter. It names the calendar because one
// that is made again under the name of another begins to count anew.
func ctag(epoch string, c store.Calendar) string {
	return `"` + epoch + "-" + c.ID + "-" + strconv.FormatInt(c.Counter, 10) + `"`
}

// ErrSyncToken is returned for a sync token that is not one of the calendar's, or
// is so old that what was deleted since is no longer known (RFC 6578 section 3.2,
// DAV:valid-sync-token).
var ErrSyncToken = errors.New("app: not a sync token of this calendar")

// since reads a token that was given out for a calendar.
func since(token, epoch string, c store.Calendar) (at position, err error) {
	text, ok := strings.CutPrefix(token, syncScheme+epoch+":"+c.ID+":")
	if !ok {
		return at, ErrSyncToken
	}
	told, begun, cut := strings.Cut(text, "-")
	if at.told, err = strconv.ParseInt(told, 10, 64); err == nil && cut {
		at.begun, err = strconv.ParseInt(begun, 10, 64)
	}
	if err != nil || at.told < 0 || text != at.text() || at.deletions() < c.Pruned || at.deletions() > c.Counter {
		return at, ErrSyncToken
	}
	return at, nil
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
		at := position{begun: c.Counter}
		if token != "" {
			if at, err = since(token, server.Epoch, c); err != nil {
				return err
			}
		}
		written, err := tx.ObjectsChanged(key, at.told, limit+1)
		if err != nil {
			return err
		}
		gone, err := tx.Tombstones(key, at.deletions(), limit+1)
		if err != nil {
			return err
		}
		changes, at.told = merged(written, gone, limit)
		if more = len(written)+len(gone) > limit; !more {
			at.told = c.Counter
		}
		next = syncToken(server.Epoch, c.ID, at)
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
