package feeds

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// Event is one entry of a patient's calendar, worded but without a revision.
type Event struct {
	uid     string
	when    when
	content string // everything between BEGIN:VEVENT and its revision, as bytes of the feed
	sort    position
}

// UID returns the UID the event was composed under.
func (e Event) UID() string { return e.uid }

// Face returns a hash of everything the event shows apart from its revision: two
// events have equal faces if and only if they render to equal VEVENTs at equal
// revisions. It is 43 characters of URL-safe base64.
func (e Event) Face() string {
	sum := sha256.Sum256([]byte(e.content))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Compose words the items of a plan as the events of one feed, in the order in
// which Render writes them: by day, hour and UID, whatever the order of
// entries. Items that are for the clinic only are left out, and so is what
// exceeds the limits of interop.md F29.
//
// It returns an error for what no plan and no store should hand over: an unknown
// privacy, kind or time zone, a UID that is empty, not plain text or used twice,
// an appointment without its time, an item that ends before it starts.
func Compose(cal Calendar, entries []Entry, zones clinic.ZoneLookup) ([]Event, error) {
	lv, err := cal.level()
	if err != nil {
		return nil, err
	}
	var events []Event
	seen := map[string]bool{}
	for _, entry := range entries {
		if entry.Item.Kind == plan.KindReview {
			continue
		}
		if seen[entry.UID] {
			return nil, fmt.Errorf("%w: UID %q is used twice", errUnwritable, entry.UID)
		}
		seen[entry.UID] = true
		e, err := compose(cal, lv, entry, zones)
		if err != nil {
			return nil, fmt.Errorf("composing %s: %w", entry.Item.Key, err)
		}
		events = append(events, e)
	}
	return withinLimits(cal, events, zones)
}

// compose words one item.
func compose(cal Calendar, lv *level, entry Entry, zones clinic.ZoneLookup) (Event, error) {
	if err := checkUID(entry.UID); err != nil {
		return Event{}, err
	}
	item := entry.Item
	p, ok := lv.kinds[item.Kind]
	if !ok {
		return Event{}, fmt.Errorf("%w: no words for kind %q", errUnwritable, item.Kind)
	}
	w, err := spanOf(item, zones)
	if err != nil {
		return Event{}, err
	}
	e := Event{uid: entry.UID, when: w, sort: positionOf(entry)}
	e.content, err = vevent(e.uid, w, english.say(cal, lv, p, item), showAs(item))
	return e, err
}

// checkUID refuses what cannot be a UID of the store's making. Cleaning it
// instead could make two of them one.
func checkUID(uid string) error {
	if uid == "" || !utf8.ValidString(uid) || strings.ContainsFunc(uid, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return fmt.Errorf("%w: UID %q", errUnwritable, uid)
	}
	return nil
}

// position decides an event's place in the feed, and how soon it is given up.
type position struct {
	day       civil.Date
	hour      civil.Time
	uid       string
	projected bool
}

func positionOf(entry Entry) position {
	p := position{day: entry.Item.Start, uid: entry.UID, projected: entry.Item.Projected}
	if v := entry.Item.Visit; v != nil {
		p.day, p.hour = v.Start.Date, v.Start.Time
	}
	return p
}

// compare orders events by time, and by UID where they share it.
func (p position) compare(q position) int {
	return cmp.Or(p.day.Compare(q.day), p.hour.Compare(q.hour), cmp.Compare(p.uid, q.uid))
}
