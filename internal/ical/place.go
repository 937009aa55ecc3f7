package ical

import "time"

// Wall times are kept as moments of UTC that show the same digits, so that
// rules expand without regard to any zone's changes and each result is placed
// in its zone afterwards.

// place returns the moment at which clocks in loc show wall. Of a time that
// they show twice it takes the first; a time that they skip is read with the
// offset in force before the gap (RFC 5545 section 3.3.5).
func place(wall time.Time, loc *time.Location) time.Time {
	if loc == time.UTC {
		return wall
	}
	before, after := offsetAt(wall.Add(-24*time.Hour), loc), offsetAt(wall.Add(24*time.Hour), loc)
	// The first of two is the one that comes before the change.
	for _, at := range []time.Time{wall.Add(-before), wall.Add(-after)} {
		if shows(at, wall, loc) {
			return at
		}
	}
	if before == after {
		// Clocks changed there and back inside of two days.
		return time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, loc).UTC()
	}
	return wall.Add(-before)
}

func shows(at, wall time.Time, loc *time.Location) bool {
	return at.Add(offsetAt(at, loc)).Equal(wall)
}

func offsetAt(at time.Time, loc *time.Location) time.Duration {
	_, offset := at.In(loc).Zone()
	return time.Duration(offset) * time.Second
}

// wallOf returns what clocks in loc show at a moment.
func wallOf(at time.Time, loc *time.Location) time.Time {
	return at.UTC().Add(offsetAt(at, loc))
}

// dateOf returns the midnight that begins the day of wall.
func dateOf(wall time.Time) time.Time {
	return time.Date(wall.Year(), wall.Month(), wall.Day(), 0, 0, 0, 0, time.UTC)
}
