package caldav

import (
	"errors"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// errEnough ends a reading of candidates.
var errEnough = errors.New("caldav: enough")

// calendarQuery answers for the members of a calendar that pass a filter (RFC 4791
// section 7.8). The store narrows them down by component and time; what is left is
// looked into by package ical.
func (x *exchange) calendarQuery(there resource, body *element) error {
	wanted, err := reportWish(body)
	if err != nil {
		return err
	}
	filter, err := filterIn(body)
	if err != nil {
		return err
	}
	zone, err := x.floatingZone(there, body)
	if err != nil {
		return err
	}
	answer := x.multistatus()
	defer answer.release()
	chosen := choose(wanted, kindObject, x.minimal())
	chosen.shaping = wanted.shapingIn(zone)
	member := resource{collection: there.collection}
	matches := 0
	one := func(o app.CalendarObject, settled bool) error {
		if err := x.Request.Context().Err(); err != nil {
			return err // nothing is written for long if nothing matches
		}
		passes := settled
		if member.read = nil; !settled {
			member.read, passes = passing(o, filter, zone)
		}
		if !passes {
			return nil
		}
		if matches++; matches > app.MaxResults || chosen.shaping.spent() {
			return errEnough
		}
		return x.member(answer, chosen, &member, there.in(o.Name), o)
	}
	switch {
	case there.kind == kindObject:
		err = one(there.object, false)
	case x.Request.Header.Get("Depth") != "0":
		component, from, to, simple := narrowed(filter)
		anyTime := from.IsZero() && to.IsZero()
		err = x.App.CandidateObjects(x.Request.Context(), x.who, there.collection, component, from, to, func(o app.CalendarObject) error {
			return one(o, simple && (anyTime || o.Settled))
		})
	}
	// With Depth 0 the calendar alone was asked, which is no object. Without Depth that
	// would be meant as well (RFC 3253 section 3.6), but no client that leaves it out
	// wants to hear nothing.
	if errors.Is(err, errEnough) {
		err = answer.truncated(there.place)
	}
	if err != nil {
		return err
	}
	return answer.end()
}

// passing looks into an object and returns what it read, or looks at what is
// remembered of one that cannot be read any more.
func passing(o app.CalendarObject, filter ical.CompFilter, zone *time.Location) (read *ical.Object, passes bool) {
	object, err := ical.Parse(o.Body, ical.DefaultLimits)
	if err != nil {
		return nil, mayPass(o, filter)
	}
	return object, object.Matches(filter, zone)
}

// narrowed is what of a filter the store can decide: the component and the range
// that an object must meet at least. The filter is simple if that is all there is
// to it.
func narrowed(f ical.CompFilter) (component string, from, to time.Time, simple bool) {
	if len(f.Comps) != 1 || f.IsNotDefined || f.Comps[0].IsNotDefined || !hasTimes(f.Comps[0].Name) {
		return "", from, to, false
	}
	inner := f.Comps[0]
	component = inner.Name
	simple = len(f.Props) == 0 && len(inner.Props) == 0 && len(inner.Comps) == 0
	if inner.Range != nil {
		return component, inner.Range.Start, inner.Range.End, simple
	}
	return component, from, to, simple
}

// floatingZone is where times without a zone are for a query (section 7.3): in the
// zone that it names, else in that of the calendar.
func (x *exchange) floatingZone(there resource, body *element) (*time.Location, error) {
	if e := body.child(nsCalDAV, "timezone"); e != nil {
		zone := zoneIn(e.text())
		if zone == nil {
			return nil, forbid(nsCalDAV, "valid-calendar-data")
		}
		return zone, nil
	}
	if e := body.child(nsCalDAV, "timezone-id"); e != nil {
		zone := zoneNamed(e.text())
		if zone == nil {
			return nil, forbid(nsCalDAV, "valid-timezone") // RFC 7809 section 3.1.3
		}
		return zone, nil
	}
	return x.calendarZone(there.place)
}

// calendarZone is where times without a zone are in a calendar: in its zone or in the
// account's.
func (x *exchange) calendarZone(at place) (*time.Location, error) {
	if at.kind == kindObject {
		at = at.parent()
	}
	set, err := x.App.Properties(x.Request.Context(), x.who, at.key())
	if err != nil {
		return nil, err
	}
	return x.zoneFor(set), nil
}
