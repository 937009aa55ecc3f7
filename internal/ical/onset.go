package ical

import (
	"time"

	"cloud.google.com/go/civil"
)

// onset is one change of a zone's clocks.
type onset struct {
	at   civil.DateTime // what the clocks showed when the change came, as DTSTART wants it
	into observed
}

// observed is what the clocks follow from an onset on. Onsets that are equal in
// it belong to one sub-component of the VTIMEZONE.
type observed struct {
	daylight bool
	from, to int // seconds east of UTC, before and after the onset
	name     string
}

// onsets lists the changes of loc's clocks in [from, to), earliest first.
func onsets(loc *time.Location, from, to time.Time) []onset {
	var list []onset
	for at := from.In(loc); ; {
		_, end := at.ZoneBounds()
		if end.IsZero() || !end.Before(to) {
			return list // a zone's last period has no end
		}
		if !end.After(at) {
			// Past the listed transitions package time ends a year after 365
			// days, so that on the last day of a leap year the end lies behind.
			at = at.Add(24 * time.Hour)
			continue
		}
		before, after := end.Add(-time.Second), end
		beforeName, beforeOffset := before.Zone()
		afterName, afterOffset := after.Zone()
		// tzdata also marks changes that no clock shows, such as the seam
		// between the listed transitions and the rule that continues them.
		if beforeName != afterName || beforeOffset != afterOffset {
			list = append(list, onset{
				at: civil.DateTimeOf(end.In(time.FixedZone("", beforeOffset))),
				into: observed{
					daylight: startsDaylight(before, after),
					from:     beforeOffset,
					to:       afterOffset,
					name:     afterName,
				},
			})
		}
		at = end
	}
}

// startsDaylight reports whether the time after a change is a DAYLIGHT
// observance. tzdata models Irish winters and Morocco's Ramadan as daylight
// saving time of minus one hour; calendar clients know only daylight time that
// is ahead of standard time, so whichever of the two is ahead is DAYLIGHT here.
func startsDaylight(before, after time.Time) bool {
	if before.IsDST() == after.IsDST() {
		return after.IsDST()
	}
	_, from := before.Zone()
	_, to := after.Zone()
	return to > from
}
