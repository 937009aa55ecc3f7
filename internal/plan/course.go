package plan

import (
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/duration"
)

// course is the record of one zone: all its cycles, oldest first, and what they
// taught about it.
type course struct {
	zone   clinic.Zone
	prior  duration.Prior
	cycles []observed
	belief duration.Belief // from closed cycles of all zones of the patient
	// informative counts the closed cycles of the zone that taught something.
	informative int
}

// observed is one cycle of a zone as it was seen: from a full treatment of the
// zone to the next one. A touch-up restarts no cycle (planner.md, conventions).
type observed struct {
	treatment *clinic.Treatment
	shift     float64 // of its dose, in ln T
	seen      duration.Seen
	open      bool // the zone was not treated again since
}

// closed reports whether the cycle is over for learning: movement was reported
// in it or its zone was treated again (planner.md section 9.1).
func (o *observed) closed() bool { return !o.open || o.seen.Moved > 0 }

// informative reports whether the cycle taught anything: being treated again
// without a report is no information (planner.md section 3).
func (o *observed) informative() bool { return o.closed() && o.seen.Reports > 0 }

func (o *observed) evidence() duration.Evidence {
	return duration.Evidence{Interval: o.seen.Interval, Shift: o.shift}
}

// last is the zone's latest cycle.
func (co *course) last() *observed { return &co.cycles[len(co.cycles)-1] }

// evidence is what the zone's own informative cycles said.
func (co *course) evidence() []duration.Evidence {
	all := make([]duration.Evidence, 0, co.informative)
	for i := range co.cycles {
		if o := &co.cycles[i]; o.informative() {
			all = append(all, o.evidence())
		}
	}
	return all
}

// readCourses returns the course of every zone that had a full treatment, in the
// order of zones, and the latest full treatment of any zone.
func (c *chart) readCourses() (courses []*course, latest *clinic.Treatment) {
	byZone := map[clinic.Zone]*course{}
	for i := range c.in.Treatments {
		t := &c.in.Treatments[i]
		if !t.IsFull() {
			continue
		}
		latest = t
		for _, treated := range t.Zones {
			co := byZone[treated.Zone]
			if co == nil {
				co = &course{zone: treated.Zone, prior: c.priorOf(treated.Zone)}
				byZone[treated.Zone] = co
			}
			co.begin(observed{treatment: t, shift: duration.DoseShift(c.rules.Duration, treated.Zone, treated.Units), open: true})
		}
	}
	reports := map[clinic.Zone][]clinic.Observation{}
	for _, o := range c.in.Observations {
		reports[o.Zone] = append(reports[o.Zone], o)
	}
	var zones []duration.Zone
	for _, z := range clinic.Zones {
		if co := byZone[z]; co != nil {
			c.fold(co, reports[z])
			courses = append(courses, co)
			zones = append(zones, duration.Zone{Prior: co.prior, Evidence: co.evidence()})
		}
	}
	for i, belief := range duration.Joint(c.rules.Duration.SD, zones) {
		courses[i].belief = belief
	}
	return courses, latest
}

func (c *chart) priorOf(z clinic.Zone) duration.Prior {
	return duration.NewPrior(c.rules.Duration, z, c.in.Patient.Metabolism, c.in.Patient.Strength)
}

// begin opens the next cycle. Two treatments of one zone on one day are one
// cycle: nothing can be seen between them.
func (co *course) begin(next observed) {
	if n := len(co.cycles); n > 0 {
		if co.cycles[n-1].treatment.Date == next.treatment.Date {
			co.cycles[n-1] = next
			return
		}
		co.cycles[n-1].open = false
	}
	co.cycles = append(co.cycles, next)
}

// fold gives each report to its cycle; both are in the order of their days. One on
// the day of a treatment belongs to the cycle that ends that day, and those until
// the zone's first full treatment to none (planner.md, conventions and section
// 9.3).
func (c *chart) fold(co *course, reports []clinic.Observation) {
	for i := range co.cycles {
		o := &co.cycles[i]
		for len(reports) > 0 && !reports[0].Date.After(o.treatment.Date) {
			reports = reports[1:]
		}
		var own []duration.Report
		for len(reports) > 0 && (o.open || !reports[0].Date.After(co.cycles[i+1].treatment.Date)) {
			own = append(own, duration.Report{Day: reports[0].Date.DaysSince(o.treatment.Date), Movement: reports[0].Movement})
			reports = reports[1:]
		}
		o.seen = duration.Fold(c.rules.Learning, own)
		if o.informative() {
			co.informative++
		}
	}
}

// notedCycles are the cycles whose contradictory reports are still told: the
// latest and the one before it, to which a report on the day of the treatment
// belongs.
func (co *course) notedCycles() []observed {
	return co.cycles[max(0, len(co.cycles)-2):]
}
