package console

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// nextView is what comes next, in a line.
type nextView struct{ Head, When, Soon, Class string }

// planEntry is one item of the plan with everything that stands behind it.
type planEntry struct {
	Key, Class, When, Soon, Badge, Title string
	Why                                  []plan.Reason
	HowSure, WouldChange                 string
	Overridden                           bool
}

// itemClasses say how an item looks.
var itemClasses = map[plan.Kind]string{
	plan.KindAppt: "visit", plan.KindWindow: "window", plan.KindPrep: "prep", plan.KindPrepDeadline: "prep", plan.KindReview: "look",
}

// plan lists the items that have not passed, and apart from them what is projected.
func (p portrait) plan() (soon, later []planEntry, err error) {
	p.Calendar.Privacy, p.Calendar.Language = feeds.PrivacyDetailed, "en"
	photos := false
	for _, item := range p.Plan.Items {
		if item.Status == plan.StatusPast || item.Kind == plan.KindTrack && photos {
			continue
		}
		photos = photos || item.Kind == plan.KindTrack
		e := p.entry(item)
		if item.Kind != plan.KindReview {
			said, err := feeds.Describe(p.Calendar, item)
			if err != nil {
				return nil, nil, err
			}
			e.HowSure, e.WouldChange = sentence(said.HowSure), sentence(said.WouldChange)
		}
		if item.Projected {
			later = append(later, e)
		} else {
			soon = append(soon, e)
		}
	}
	return soon, later, nil
}

func (p portrait) entry(item plan.Item) planEntry {
	e := planEntry{
		Key: item.Key, Class: cmp.Or(itemClasses[item.Kind], "calm"), When: spanInWords(item.Start, item.End), Title: itemNames[item.Kind],
		Why: item.Reasons, Overridden: item.Override != "",
	}
	if item.Start.After(p.today()) {
		e.Soon = p.away(item.Start)
	}
	switch {
	case item.Visit != nil:
		e.When = day(item.Visit.Start.Date) + ", " + clock(item.Visit.Start)
		if who := p.practitioner(item.Visit.PractitionerID); who != "" {
			e.Title += " with " + who
		}
	case item.Event != "":
		e.Title += " " + p.eventTitle(item.Event)
	case item.Season != "":
		e.Title += " before " + item.Season
	case item.Kind == plan.KindPackage:
		e.Title += ", " + count(item.Left, "session", "sessions") + " left"
	}
	if len(item.Zones) > 0 {
		e.Title += ": " + zoneList(item.Zones)
	}
	switch {
	case item.Status == plan.StatusOverdue:
		e.Badge, e.Class = "Overdue", "overdue"
	case item.Status == plan.StatusOpen && item.Start != item.End:
		e.Badge = "Open now"
	case item.Visit != nil && item.Visit.Status == clinic.AppointmentTentative:
		e.Badge = "Not confirmed"
	case item.Status == plan.StatusBooked:
		e.Badge = "Booked"
	}
	return e
}

// next is the first visit, days to come for one, or days to prepare.
func (p portrait) next() nextView {
	for _, q := range p.Pauses {
		if today := p.today(); !q.Is.From.After(today) && (q.Is.Until == nil || !q.Is.Until.Before(today)) {
			n := nextView{Head: "Paused", When: "until she says", Class: "pause"}
			if q.Is.Until != nil {
				n.When = "until " + day(*q.Is.Until)
			}
			return n
		}
	}
	for _, item := range p.Plan.Items {
		if item.Projected || item.Status == plan.StatusPast {
			continue
		}
		if item.Kind == plan.KindAppt || item.Kind == plan.KindWindow || item.Kind == plan.KindPrep {
			e := p.entry(item)
			return nextView{Head: e.Title, When: e.When, Soon: cmp.Or(e.Soon, e.Badge), Class: e.Class}
		}
	}
	if len(p.Treatments) == 0 {
		return nextView{Head: "Nothing is recorded yet", When: "Record her first treatment, and her plan follows.", Class: "calm"}
	}
	return nextView{Head: "Nothing is due", Class: "calm"}
}

// estimateRow is how long an effect lasts in a zone.
type estimateRow struct {
	Zone, Days, Range, Window, Learned string
	First                              string // the range before anything was learned
	Last                               string // what was seen last
	Surer                              string // how much narrower the range has become
}

func whole(days float64) string { return strconv.Itoa(int(math.Round(days))) }

func rangeOf(e plan.Estimate) string { return whole(e.Q10) + "–" + whole(e.Q90) }

func (p portrait) estimates() (all []estimateRow) {
	for _, zone := range p.Past {
		e := zone.Fresh
		row := estimateRow{
			Zone: zoneNames[zone.Zone], Days: whole(e.Median), Range: rangeOf(e), Window: whole(e.Lower) + "–" + whole(e.Upper),
			Learned: "others’ effects",
		}
		switch {
		case e.InformativeCycles > 0:
			row.Learned = count(e.InformativeCycles, "cycle", "cycles")
		case elsewhere(zone):
			row.Learned = "her other zones"
		}
		if len(zone.Cycles) > 0 {
			first := zone.Cycles[0].Expected
			row.First = rangeOf(first)
			row.Surer = surer(first, e)
		}
		if i := lastSeen(zone.Cycles); i >= 0 {
			row.Last = endInWords(zone.Cycles[i])
		}
		all = append(all, row)
	}
	return all
}

// surer says how the range has changed since it was first stated.
func surer(first, now plan.Estimate) string {
	before, after := first.Q90-first.Q10, now.Q90-now.Q10
	if before <= 0 {
		return ""
	}
	switch percent := int(math.Round(100 * (1 - after/before))); {
	case percent >= 3:
		return strconv.Itoa(percent) + "% narrower than at first"
	case percent <= -3:
		return strconv.Itoa(-percent) + "% wider than at first"
	}
	return ""
}

// lastSeen is the last cycle in which movement was seen, -1 if there is none.
func lastSeen(cycles []plan.PastCycle) int {
	for i := range slices.Backward(cycles) {
		if cycles[i].By > 0 {
			return i
		}
	}
	return -1
}

// endInWords says when movement came in a cycle.
func endInWords(c plan.PastCycle) string {
	if c.By == 0 {
		return "no movement seen"
	}
	if after := math.Round(c.After); after > 0 && after < math.Round(c.By) {
		return "day " + whole(c.After) + "–" + whole(c.By)
	}
	return "by day " + whole(c.By)
}

// verdictRow is what can be done for an event.
type verdictRow struct{ Event, When, Verdict, Sure, Class string }

var verdictWords = map[plan.Verdict]string{
	plan.VerdictCovered: "Covered: nothing to book", plan.VerdictScheduled: "In time: treat in the days before it that the plan names",
	plan.VerdictLate: "Late: workable, no time for a second look", plan.VerdictInfeasible: "No good day is left",
}

func (p portrait) verdicts() (all []verdictRow) {
	for _, verdict := range p.Plan.Verdicts {
		for _, e := range p.Events {
			if e.ID == verdict.Event && !e.Is.Date.Before(p.today()) {
				all = append(all, verdictRow{
					Event: cmp.Or(e.Is.Title, "Event"), When: day(e.Is.Date) + ", " + p.away(e.Is.Date), Verdict: verdictWords[verdict.Verdict],
					Sure: strconv.Itoa(int(math.Round(100*verdict.Probability))) + "%", Class: string(verdict.Verdict),
				})
			}
		}
	}
	return all
}
