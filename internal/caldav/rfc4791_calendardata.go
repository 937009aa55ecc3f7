package caldav

import (
	"strings"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// calendarData is the object itself, which only reports tell (RFC 4791 section 9.6).
var calendarData = &property{
	PropertyName: caldav("calendar-data"), on: kindObject,
	open: "<c:calendar-data>", close: "</c:calendar-data>", empty: "<c:calendar-data/>",
	value: func(b []byte, _ *exchange, r *resource) ([]byte, bool) { return appendText(b, r.object.Body), true },
}

// errBeyond is why an object is told without its data, and a report not to its end.
var errBeyond = forbid(nsDAV, "number-of-matches-within-limits")

// shapeIn reads what of the objects a CALDAV:calendar-data asks for, nil for all. What
// it does not know it does not mind (RFC 4918 section 17).
func shapeIn(e *element) (*ical.Shape, error) {
	// Section 9.6: there is one format.
	contentType, given := e.attribute("", "content-type")
	version, versioned := e.attribute("", "version")
	if given && contentType != "text/calendar" || versioned && version != "2.0" {
		return nil, forbid(nsCalDAV, "supported-calendar-data")
	}
	var s ical.Shape
	ranges := map[string]**ical.TimeRange{"expand": &s.Expand, "limit-recurrence-set": &s.LimitRecurrence, "limit-freebusy-set": &s.LimitFreeBusy}
	for below := range e.children {
		var err error
		into := ranges[below.Local]
		switch {
		case below.is(nsCalDAV, "comp"):
			if name, _ := below.attribute("", "name"); !strings.EqualFold(name, "VCALENDAR") || s.Comp != nil {
				return nil, badRequest("calendar-data asks for another comp than one VCALENDAR")
			}
			s.Comp, err = compShape(below)
		case below.Space == nsCalDAV && into != nil:
			if *into != nil {
				return nil, badRequest("calendar-data has a limit twice")
			}
			*into, err = wholeRange(below)
		}
		if err != nil {
			return nil, err
		}
	}
	if s.Expand != nil && s.LimitRecurrence != nil {
		return nil, badRequest("calendar-data has both expand and limit-recurrence-set")
	}
	if s == (ical.Shape{}) {
		return nil, nil
	}
	return &s, nil
}

// wholeRange reads a range that has both its ends (sections 9.6.5 to 9.6.7).
func wholeRange(e *element) (*ical.TimeRange, error) {
	r, err := timeRange(e)
	if err != nil || r.Start.IsZero() || r.End.IsZero() {
		return nil, badRequest("calendar-data has a range without a start and a later end in UTC")
	}
	return r, nil
}

// compShape reads a comp (section 9.6.1). One that is empty asks for all that is in
// the component, as that of VTIMEZONE in the example of section 7.8.1. It calls itself
// no deeper than maxXMLDepth.
func compShape(e *element) (*ical.CompShape, error) {
	s := &ical.CompShape{Props: map[string]bool{}, Comps: map[string]*ical.CompShape{}}
	for below := range e.children {
		var err error
		switch {
		case below.is(nsCalDAV, "allprop"):
			s.AllProps = true
		case below.is(nsCalDAV, "allcomp"):
			s.AllComps = true
		case below.is(nsCalDAV, "prop"):
			err = askFor(s.Props, below, isBare)
		case below.is(nsCalDAV, "comp"):
			err = askFor(s.Comps, below, compShape)
		}
		if err != nil {
			return nil, err
		}
	}
	if s.AllProps && len(s.Props) > 0 || s.AllComps && len(s.Comps) > 0 {
		return nil, badRequest("calendar-data asks for all and for some")
	}
	if !s.AllProps && !s.AllComps && len(s.Props)+len(s.Comps) == 0 {
		s.AllProps, s.AllComps = true, true
	}
	return s, nil
}

// askFor adds what an element with a name asks for.
func askFor[T any](wanted map[string]T, e *element, read func(*element) (T, error)) (err error) {
	name, _ := e.attribute("", "name")
	name = strings.ToUpper(name)
	if _, again := wanted[name]; again || name == "" {
		return badRequest("calendar-data asks for a comp or prop twice, or without a name")
	}
	wanted[name], err = read(e)
	return err
}

// isBare reads whether a property is told without its value (section 9.6.4).
func isBare(e *element) (bool, error) {
	switch bare, _ := e.attribute("", "novalue"); bare {
	case "yes":
		return true, nil
	case "", "no":
		return false, nil
	}
	return false, badRequest("calendar-data has a novalue that is neither yes nor no")
}

// shaping is what one report tells of objects, and what it may still tell.
type shaping struct {
	ical.Shape
	zone *time.Location // of floating times
	left int            // bytes that expanding objects may take
}

// shapingIn begins with a report; it is nil if all of the objects is told.
func (w wish) shapingIn(zone *time.Location) *shaping {
	if w.shape == nil {
		return nil
	}
	return &shaping{*w.shape, zone, maxExpandedReport}
}

// chooseShaped settles the wish of a report that names no zone itself.
func (x *exchange) chooseShaped(wanted wish, there resource) (*selection, error) {
	chosen := choose(wanted, kindObject, x.minimal())
	if wanted.shape != nil {
		zone, err := x.calendarZone(there.place)
		if err != nil {
			return nil, err
		}
		chosen.shaping = wanted.shapingIn(zone)
	}
	return chosen, nil
}

// spent reports whether a report tells nothing more.
func (s *shaping) spent() bool { return s != nil && s.Expand != nil && s.left == 0 }

// shape leaves of a resource's object what is told of it. One that cannot be read any
// more is told as it is stored, rather than spoil the answer for all others.
func (s *shaping) shape(r *resource) {
	if s.spent() {
		r.beyond = true
		return
	}
	object := r.read
	if object == nil {
		var err error
		if object, err = ical.Parse(r.object.Body, ical.DefaultLimits); err != nil {
			return
		}
	}
	granted := min(maxExpandedObject, s.left)
	budget := granted
	s.Budget = &budget
	body, err := object.Shaped(s.Shape, s.zone)
	if err != nil {
		budget = 0 // what took too much work may have written nothing
	}
	s.left -= granted - budget
	r.object.Body, r.beyond = body, err != nil
}
