package console

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strconv"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/timeline"
)

// picture shows how long her effects lasted and how surely that is known; nil for
// who was never treated. Both shapes stand in the page, so that a pointer that rests
// on a mark is told of it.
func (p portrait) picture() *pictureView {
	if len(p.Past) == 0 {
		return nil
	}
	drawn := p.lasting()
	view := &pictureView{
		Wide:   template.HTML(timeline.LastingSVG(drawn, timeline.Wide)),   //nolint:gosec // escaped by package svg
		Narrow: template.HTML(timeline.LastingSVG(drawn, timeline.Narrow)), //nolint:gosec // escaped by package svg
	}
	for _, zone := range p.Past {
		view.Said = append(view.Said, zoneSaid(zone))
	}
	return view
}

// zoneSaid is what the picture tells of a zone, in a sentence.
func zoneSaid(zone plan.ZonePast) string {
	e := zone.Fresh
	said := zoneNames[zone.Zone] + ": lasts " + whole(e.Median) + " days, 8 of 10 times between " + whole(e.Q10) + " and " + whole(e.Q90)
	if e.InformativeCycles == 0 {
		return said + ". " + nothingLearned(zone)
	}
	said += ", learned from " + count(e.InformativeCycles, "cycle", "cycles")
	if len(zone.Cycles) > 0 {
		if how := surer(zone.Cycles[0].Expected, e); how != "" {
			said += ", " + how
		}
	}
	return said + "."
}

// elsewhere reports whether other zones of hers taught something of this one.
func elsewhere(zone plan.ZonePast) bool {
	return len(zone.Cycles) > 0 && surer(zone.Cycles[0].Expected, zone.Fresh) != ""
}

// nothingLearned says what an estimate rests upon that no cycle of the zone taught.
func nothingLearned(zone plan.ZonePast) string {
	if elsewhere(zone) {
		return "That is what her other zones teach."
	}
	return "That is what is known of others: nothing was learned of her yet."
}

func (p portrait) lasting() timeline.Lasting {
	l := timeline.Lasting{
		ID: "past", Title: "How long the effect lasts in " + p.Patient.Name, Today: p.today(), TodayLabel: "Today",
		Month: func(d civil.Date) string { return d.In(time.UTC).Format("Jan") },
		Year:  func(d civil.Date) string { return strconv.Itoa(d.Year) },
		Days:  func(n int) string { return strconv.Itoa(n) + " d" },
		Legend: timeline.Legend{
			Treated: "Treatment", Seen: "First movement seen, with its day", Expected: "Expected in 8 of 10 cycles, and the middle", Window: "Window to book",
		},
	}
	for _, zone := range p.Past {
		l.Description += zoneSaid(zone) + " "
		l.Zones = append(l.Zones, p.lastingZone(zone))
	}
	p.drawAhead(&l)
	for _, e := range p.Events {
		l.Events = append(l.Events, timeline.Event{Date: e.Is.Date, Label: cmp.Or(e.Is.Title, "Event"), When: p.briefly(e.Is.Date)})
	}
	for _, q := range p.Pauses {
		pause := timeline.Pause{From: q.Is.From, Label: "Pause", When: "from " + p.briefly(q.Is.From)}
		if q.Is.Until != nil {
			pause.Until, pause.When = *q.Is.Until, spanInWords(q.Is.From, *q.Is.Until)
		}
		l.Pauses = append(l.Pauses, pause)
	}
	return l
}

// drawAhead draws windows and bookings.
func (p portrait) drawAhead(l *timeline.Lasting) {
	for _, item := range p.Plan.Items {
		switch {
		case item.Kind == plan.KindAppt && item.Status != plan.StatusPast:
			at := item.Visit.Start
			l.Bookings = append(l.Bookings, timeline.Booking{
				Date: at.Date, Label: "Booked", When: p.briefly(at.Date) + ", " + clock(at), Tentative: item.Visit.Status == clinic.AppointmentTentative,
			})
		case item.Kind == plan.KindWindow || item.Kind == plan.KindPrep && item.Status != plan.StatusPast:
			label := "Window"
			if item.Kind == plan.KindPrep {
				label = "Before " + p.eventTitle(item.Event)
			}
			w := timeline.Window{First: item.Start, Last: item.End, Projected: item.Projected, Overdue: item.Status == plan.StatusOverdue}
			if !item.Projected {
				w.Label, w.When = label, briefSpan(item.Start, item.End)
			}
			l.Windows = append(l.Windows, w)
		}
	}
}

// briefly is a day for a label of the picture, with its year where that is another.
func (p portrait) briefly(d civil.Date) string {
	if d.Year == p.today().Year {
		return d.In(time.UTC).Format("2 Jan")
	}
	return d.In(time.UTC).Format("2 Jan 2006")
}

func briefSpan(from, to civil.Date) string {
	if from.Month == to.Month && from.Year == to.Year {
		return from.In(time.UTC).Format("2") + " – " + to.In(time.UTC).Format("2 Jan")
	}
	return from.In(time.UTC).Format("2 Jan") + " – " + to.In(time.UTC).Format("2 Jan")
}

var movementsDrawn = map[clinic.Movement]timeline.Movement{
	clinic.MovementNone: timeline.NoMovement, clinic.MovementFirst: timeline.FirstMovement,
	clinic.MovementPartial: timeline.PartlyBack, clinic.MovementFull: timeline.FullyBack,
}

func (p portrait) lastingZone(zone plan.ZonePast) timeline.LastingZone {
	e := zone.Fresh
	z := timeline.LastingZone{
		Label: zoneNames[zone.Zone], Fact: whole(e.Median) + " days",
		Notes: []string{"8 of 10: " + rangeOf(e) + " days"}, Now: timeline.Expected{Low: e.Q10, Median: e.Median, High: e.Q90},
	}
	switch {
	case e.InformativeCycles == 0:
		if z.Notes = append(z.Notes, "as for others"); elsewhere(zone) {
			z.Notes[1] = "learned from other zones"
		}
	default:
		z.Notes = append(z.Notes, "learned from "+count(e.InformativeCycles, "cycle", "cycles"))
		if len(zone.Cycles) > 0 {
			z.Notes = append(z.Notes, "at first: "+rangeOf(zone.Cycles[0].Expected)+" days")
		}
	}
	for i, cycle := range zone.Cycles {
		z.Cycles = append(z.Cycles, p.cycle(zone, i, cycle))
	}
	return z
}

func (p portrait) cycle(zone plan.ZonePast, i int, cycle plan.PastCycle) timeline.Cycle {
	c := timeline.Cycle{
		Began: cycle.Began, After: cycle.After, By: cycle.By,
		Expected: timeline.Expected{Low: cycle.Expected.Q10, Median: cycle.Expected.Median, High: cycle.Expected.Q90},
		Full:     "Treated " + day(cycle.Began) + ": expected " + whole(cycle.Expected.Median) + " days (" + rangeOf(cycle.Expected) + "), " + endInWords(cycle),
	}
	if cycle.By > 0 {
		c.Label = whole(math.Round((cycle.After + cycle.By) / 2))
	}
	if cycle.Ended != nil {
		c.Ended = *cycle.Ended
	}
	for _, o := range p.Observations {
		// A report on the day of a treatment belongs to the cycle that ends.
		if o.Is.Zone == zone.Zone && o.Is.Date.After(cycle.Began) && (cycle.Ended == nil || !o.Is.Date.After(*cycle.Ended)) {
			c.Reports = append(c.Reports, timeline.Report{
				Date: o.Is.Date, Movement: movementsDrawn[o.Is.Movement],
				Label: movementNames[o.Is.Movement], When: day(o.Is.Date) + ", day " + strconv.Itoa(o.Is.Date.DaysSince(cycle.Began)),
			})
		}
	}
	slices.SortStableFunc(c.Reports, func(a, b timeline.Report) int { return a.Date.Compare(b.Date) })
	return c
}
