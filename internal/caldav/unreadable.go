package caldav

import (
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// An object may be one that today's rules refuse: an earlier version took it, or it
// was damaged. It is served like any other, byte for byte, and can be replaced and
// deleted. COPY and MOVE refuse it, since what they target must meet the
// preconditions of a PUT (RFC 4791 section 5.3.2.1).

// mayPass holds such an object against a filter by what was noted when it was
// stored: its component, and about when it takes place. A client that asks for a
// range of time takes what is not in the answer for deleted, so what may lie in it
// is told. What the object says besides nobody knows, so it passes no test on that.
func mayPass(o app.CalendarObject, filter ical.CompFilter) bool {
	if filter.IsNotDefined || len(filter.Props) > 0 {
		return false
	}
	for _, inner := range filter.Comps {
		is := inner.Name == o.Component
		switch {
		case inner.IsNotDefined && (is || !isMain(inner.Name)):
			return false
		case inner.IsNotDefined:
		case !is || len(inner.Props) > 0 || len(inner.Comps) > 0:
			return false
		case inner.Range != nil && !o.MayOverlap(inner.Range.Start, inner.Range.End):
			return false
		}
	}
	return true
}

// isMain reports whether a component is one of those of which an object has a single
// kind (RFC 4791 section 4.1).
func isMain(component string) bool { return component != "VALARM" && hasTimes(component) }
