package feeds

import (
	"cmp"
	"slices"
	"sort"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// The limits of one feed (interop.md F29). Google was seen to lose events
// silently beyond about twice these.
const (
	maxEvents = 1000
	maxBytes  = 512 << 10
)

// withinLimits returns the events that fit the limits, in feed order. It gives
// up first what is least certain and farthest away: projected items from the
// last one back, then other suggestions, and booked appointments last of all.
func withinLimits(cal Calendar, events []Event, zones clinic.ZoneLookup) ([]Event, error) {
	slices.SortFunc(events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.worth(), b.worth()), a.sort.compare(b.sort))
	})
	events = events[:min(len(events), maxEvents)]

	// The longer the list, the larger the feed, so the largest list that fits
	// can be found by halving. Nearly always that is the whole list.
	fits := func(n int) (bool, error) {
		if sizeAtMost(cal, events[:n]) <= maxBytes {
			return true, nil
		}
		bytes, err := size(cal, events[:n], zones)
		return bytes <= maxBytes, err
	}
	whole, err := fits(len(events))
	if err != nil {
		return nil, err
	}
	if !whole {
		tooMany := sort.Search(len(events), func(n int) bool {
			ok, failed := fits(n)
			if failed != nil {
				err = failed
			}
			return !ok
		})
		if err != nil {
			return nil, err
		}
		events = events[:max(tooMany-1, 0)]
	}
	slices.SortFunc(events, func(a, b Event) int { return a.sort.compare(b.sort) })
	return events, nil
}

// worth ranks events by how little a feed can do without them, best first.
func (e Event) worth() int {
	switch {
	case e.booked:
		return 0
	case !e.sort.projected:
		return 1
	}
	return 2
}

// sizeAtMost is a bound on size that costs nothing and settles the usual case. A
// VTIMEZONE that lists two changes in each year from 1900 to 2200 stays below 16
// KiB; escaping at most doubles a name, and folding adds little.
func sizeAtMost(cal Calendar, events []Event) int {
	n := 4<<10 + 3*len(cal.ClinicName) + eventsSize(events)
	for _, e := range events {
		if e.when.form == inZone {
			n += 16 << 10
		}
	}
	return n
}

// size returns the bytes that Render would write at the longest revisions.
func size(cal Calendar, events []Event, zones clinic.ZoneLookup) (int, error) {
	head, err := head(cal, events, zones)
	return len(head) + eventsSize(events) + len(calendarEnd), err
}

// eventsSize is the part of size that the events themselves take.
func eventsSize(events []Event) int {
	n := 0
	for _, e := range events {
		n += len(e.content) + len(e.alarm) + len(longestRevision) + len(eventEnd)
	}
	return n
}
