package ical

import (
	"strings"
	"sync"
	"time"

	ics "github.com/arran4/golang-ical"
)

// resolver finds the zones that one object's TZIDs name.
type resolver struct {
	own   map[string]*Component // VTIMEZONEs by TZID
	found map[string]*time.Location
	work  int // what is left to spend on rules of VTIMEZONEs
}

func newResolver(calendar *Component) *resolver {
	r := &resolver{own: map[string]*Component{}, found: map[string]*time.Location{}, work: maxWork}
	for _, c := range calendar.Children {
		if id := c.Property("TZID"); c.Name == "VTIMEZONE" && id != nil {
			r.own[id.Value] = c
		}
	}
	return r
}

// spent is what has gone into rules of VTIMEZONEs.
func (r *resolver) spent() int { return maxWork - r.work }

// zone returns the zone that a TZID names, nil if nothing resolves it: its
// times are then floating, as other readers take them. The object's own rules
// come last: tzdata knows more than what clients write down of a zone.
func (r *resolver) zone(id string) (loc *time.Location, tooMany bool) {
	if loc, ok := r.found[id]; ok {
		return loc, false
	}
	if len(r.found) == maxZones {
		return nil, true
	}
	loc = byIANA(id)
	if loc == nil {
		if loc = ics.WindowsTimezoneToIANA(id); loc != nil {
			loc = iana(loc.String()) // one location for a zone, whatever its name
		}
	}
	if c := r.own[id]; loc == nil && c != nil {
		if lic := c.Property("X-LIC-LOCATION"); lic != nil {
			loc = byIANA(lic.Value)
		}
		if loc == nil {
			loc = observedZone(c, &r.work)
		}
	}
	r.found[id] = loc
	return loc, false
}

// byIANA returns the zone that a name is, or ends in after a maker's prefix, as
// in "/freeassociation.sourceforge.net/Europe/Berlin".
func byIANA(id string) *time.Location {
	const most = 3 // America/Argentina/Ushuaia
	parts := strings.Split(id, "/")
	if len(id) > 255 {
		return nil
	}
	for i := max(0, len(parts)-most); i < len(parts); i++ {
		if loc := iana(strings.Join(parts[i:], "/")); loc != nil {
			return loc
		}
	}
	return nil
}

// zones holds each zone that was ever asked for, so at most those there are.
var zones sync.Map

// iana returns the zone of a name of tzdata. "Local" and "localtime" are the
// machine's own and nobody's name for a zone.
func iana(name string) *time.Location {
	if name == "" || name[0] < 'A' || name[0] > 'Z' || name == "Local" {
		return nil
	}
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	zones.Store(name, loc)
	return loc
}

// zoneName is the IANA name of a location, "UTC" for one that has none: what an
// object's own rules say is told in UTC.
func zoneName(loc *time.Location) string {
	if isObserved(loc) {
		return "UTC"
	}
	return loc.String()
}
