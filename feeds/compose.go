package feeds

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// Event is one entry of a patient's calendar, worded but without a revision.
type Event struct {
	uid     string
	title   string
	when    when
	content string // everything from BEGIN:VEVENT to its revision, as bytes of the feed
	alarm   string // the VALARM after the revision, or nothing
	booked  bool   // whether it takes the patient's time
	sort    position
}

// UID returns the UID the event was composed under.
func (e Event) UID() string { return e.uid }

// Face returns a hash of everything the event shows apart from its revision: two
// events have equal faces if and only if they render to equal VEVENTs at equal
// revisions. It is 43 characters of URL-safe base64.
func (e Event) Face() string {
	sum := sha256.Sum256([]byte(e.content + e.alarm)) // END lines keep the two apart
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Compose words the items of a plan as the events of one feed, in the order in
// which Render writes them: by day, hour and UID, whatever the order of
// entries. Items that are for the clinic only are left out, and so is what
// exceeds the limits of interop.md F29. It also returns the first day after
// cal.AsOf on which the feed shows something else of the same entries, nil if
// there is none: what is far ahead comes in, what is cancelled or long past goes.
//
// It returns an error for what no plan and no store should hand over: an unknown
// privacy, language, style, kind or time zone, no day, a UID that is empty, not plain text or
// used twice, an appointment without its time, an item that ends before it starts,
// an address of the patient's page that holds more than an address.
func Compose(cal Calendar, entries []Entry, zones clinic.ZoneLookup) ([]Event, *civil.Date, error) {
	c := composer{Calendar: cal, zones: zones, reach: reach{asOf: cal.AsOf}}
	if err := c.prepare(); err != nil {
		return nil, nil, err
	}
	var events []Event
	seen := map[string]bool{}
	for _, entry := range entries {
		if !c.level.shows(entry.Item) {
			continue
		}
		some, err := c.compose(entry)
		if err != nil {
			return nil, nil, fmt.Errorf("composing %s: %w", entry.Item.Key, err)
		}
		for _, e := range some {
			if seen[e.uid] {
				return nil, nil, fmt.Errorf("%w: UID %q is used twice", errUnwritable, e.uid)
			}
			seen[e.uid] = true
		}
		events = append(events, some...)
	}
	events, err := withinLimits(cal, events, zones)
	return events, c.reach.next, err
}

// composer is a calendar with what its settings stand for.
type composer struct {
	Calendar
	lang   *language
	level  *level
	shape  Style
	clinic *time.Location
	zones  clinic.ZoneLookup
	reach  reach
}

func (c *composer) prepare() (err error) {
	if !c.AsOf.IsValid() {
		return fmt.Errorf("%w: no day to look from", errUnwritable)
	}
	if c.lang, c.level, err = c.words(); err != nil {
		return err
	}
	if c.shape, err = c.style(); err != nil {
		return err
	}
	if c.clinic, err = findZone(c.Timezone, c.zones); err != nil {
		return err
	}
	return c.checkPage()
}

// compose words one item: as one event, as two in some styles, or as none as long
// as it is out of reach.
func (c *composer) compose(entry Entry) (events []Event, err error) {
	if err := checkUID(entry.UID); err != nil {
		return nil, err
	}
	item := entry.Item
	p, err := c.level.phrases(item)
	if err != nil {
		return nil, err
	}
	whole, err := spanOf(item, c.zones)
	if err != nil {
		return nil, err
	}
	said, as := c.lang.describe(c.Calendar, c.level, p, item), showAs(item)
	for _, part := range c.lang.partsOf(c.shape, entry.UID, whole, said.Title) {
		if !c.reaches(entry, part.when) {
			continue
		}
		e := Event{uid: part.uid, title: part.title, when: part.when, booked: as.busy, sort: positionOf(entry, part)}
		said.Title = part.title
		if e.content, err = vevent(e.uid, e.when, said, as, c.PageURL); err != nil {
			return nil, err
		}
		if c.rings(entry, e.when) {
			if e.alarm, err = valarm(e.when, said.Title); err != nil {
				return nil, err
			}
		}
		events = append(events, e)
	}
	return events, nil
}

// phrases returns the words of an item's kind.
func (lv *level) phrases(item plan.Item) (phrases, error) {
	p, ok := lv.kinds[item.Kind]
	if !ok {
		return phrases{}, fmt.Errorf("%w: no words for kind %q", errUnwritable, item.Kind)
	}
	return p, nil
}

// checkUID refuses what cannot be a UID of the store's making. Cleaning it
// instead could make two of them one.
func checkUID(uid string) error {
	if uid == "" || !utf8.ValidString(uid) || strings.ContainsFunc(uid, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return fmt.Errorf("%w: UID %q", errUnwritable, uid)
	}
	return nil
}

// KeepsUID reports whether a UID that a client chose is read from what we write as
// it is: some stand in texts only with a backslash, or not at all.
func KeepsUID(uid string) bool {
	return checkUID(uid) == nil && !strings.ContainsAny(uid, `\,;`)
}

// position decides an event's place in the feed, and how soon it is given up.
type position struct {
	day       civil.Date
	hour      civil.Time
	uid       string
	projected bool
}

func positionOf(entry Entry, shown part) position {
	p := position{day: shown.when.first, uid: shown.uid, projected: entry.Item.Projected}
	if v := entry.Item.Visit; v != nil {
		p.day, p.hour = v.Start.Date, v.Start.Time
	}
	return p
}

// compare orders events by time, and by UID where they share it.
func (p position) compare(q position) int {
	return cmp.Or(p.day.Compare(q.day), p.hour.Compare(q.hour), cmp.Compare(p.uid, q.uid))
}
