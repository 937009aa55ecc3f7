package ical

import (
	"encoding/binary"
	"slices"
	"time"
)

// observedName marks locations made from an object's own VTIMEZONE.
const observedName = "VTIMEZONE"

func isObserved(loc *time.Location) bool { return loc.String() == observedName }

// The years in which an object's own rules are expanded. Before and after, the
// first and the last observance hold.
const (
	observedFrom = 1970
	observedTo   = 2100
)

// maxOnsets bounds the changes of the clocks that a VTIMEZONE may list.
const maxOnsets = 2000

// change is a moment from which clocks run at an offset.
type change struct {
	at     int64
	offset int
}

// observedZone makes a location of the observances of a VTIMEZONE, nil if these
// cannot be read. It goes by way of the TZif format (RFC 9636) because package
// time makes locations of nothing else.
func observedZone(c *Component, work *int) *time.Location {
	var changes []change
	for _, o := range c.Children {
		if o.Name != "STANDARD" && o.Name != "DAYLIGHT" {
			continue
		}
		start, from, to := o.Property("DTSTART"), o.Property("TZOFFSETFROM"), o.Property("TZOFFSETTO")
		if start == nil || from == nil || to == nil {
			return nil
		}
		first, ok := parseTime(start.Value, nil)
		before, fromOK := parseOffset(from.Value)
		after, toOK := parseOffset(to.Value)
		if !ok || !fromOK || !toOK || first.form == dateForm {
			return nil
		}
		add := func(wall time.Time) bool {
			changes = append(changes, change{wall.Unix() - int64(before), after})
			return len(changes) <= maxOnsets
		}
		add(first.wall)
		for _, p := range o.All("RDATE") {
			for _, value := range splitList(p.Value) {
				if s, ok := parseTime(value, nil); !ok || !add(s.wall) {
					return nil
				}
			}
		}
		for _, p := range o.All("RRULE") {
			r, fault := parseRule(p.Value)
			if fault != "" || r.opaque {
				return nil
			}
			r.settle(first, time.FixedZone("", before))
			// Outlook's zones begin in 1601.
			if r.each(time.Date(observedFrom-1, 1, 1, 0, 0, 0, 0, time.UTC), newYear(observedTo), work, add) != nil {
				return nil
			}
		}
		if len(changes) > maxOnsets {
			return nil
		}
	}
	if len(changes) == 0 {
		return nil
	}
	slices.SortStableFunc(changes, func(a, b change) int { return int(min(1, max(-1, a.at-b.at))) })
	loc, err := time.LoadLocationFromTZData(observedName, tzif(changes))
	if err != nil {
		return nil
	}
	return loc
}

// tzif writes changes in version 2 of the format, whose first block is empty.
func tzif(changes []change) []byte {
	var offsets []int
	for _, c := range changes {
		if !slices.Contains(offsets, c.offset) {
			offsets = append(offsets, c.offset)
		}
	}
	if len(offsets) > 255 {
		return nil // the format has no room, and no zone the need
	}
	const abbreviation = "-00\x00" // section 3.2: local time without a name
	header := append([]byte("TZif2"), make([]byte, 15)...)
	data := append(slices.Clone(header), make([]byte, 6*4)...)
	data = append(data, header...)
	for _, count := range []int{0, 0, 0, len(changes), len(offsets), len(abbreviation)} {
		data = binary.BigEndian.AppendUint32(data, uint32(count))
	}
	for _, c := range changes {
		data = binary.BigEndian.AppendUint64(data, uint64(c.at))
	}
	for _, c := range changes {
		data = append(data, byte(slices.Index(offsets, c.offset)))
	}
	for _, offset := range offsets {
		data = binary.BigEndian.AppendUint32(data, uint32(int32(offset)))
		data = append(data, 0, 0) // not daylight saving time, first abbreviation
	}
	data = append(data, abbreviation...)
	return append(data, "\n\n"...)
}

// parseOffset reads a UTC-OFFSET (RFC 5545 section 3.3.14) as seconds.
func parseOffset(s string) (int, bool) {
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	seconds := 0
	if len(s) == 7 {
		seconds = number(s[5:])
	}
	hours, minutes := number(s[1:3]), number(s[3:5])
	if hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59 {
		return 0, false
	}
	total := hours*3600 + minutes*60 + seconds
	if s[0] == '-' {
		total = -total
	}
	return total, true
}
