package web

import (
	"cmp"
	"math"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// eventsView are the days that matter to the patient.
type eventsView struct {
	All  []eventView
	Form eventForm
	Open bool // the form for a new one
}

type eventView struct {
	ID, Title, When, Outcome string
	New                      bool // it was just saved
	Open                     bool // its form
	Form                     eventForm
}

type eventForm struct{ Title, Date field }

const newEvent = "event-new"

func eventFormOf(id string) string { return "event-" + id }

// events lists those that have not passed, the next one first.
func (b *builder) events() eventsView {
	v := eventsView{Form: b.eventForm(newEvent, clinic.Event{})}
	all := slices.DeleteFunc(slices.Clone(b.PatientPage.Events), func(e app.Record[clinic.Event]) bool { return e.Is.Date.Before(b.today()) })
	sortByDate(all, func(e app.Record[clinic.Event]) civil.Date { return e.Is.Date })
	for _, e := range all {
		form := eventFormOf(e.ID)
		v.All = append(v.All, eventView{
			ID: e.ID, Title: cmp.Or(e.Is.Title, b.t("events.yours")), When: b.Day(e.Is.Date), Outcome: b.outcome(e),
			New: slices.Contains(b.saidIDs, e.ID), Open: b.sent(form) != nil, Form: b.eventForm(form, e.Is),
		})
	}
	v.Open = b.sent(newEvent) != nil
	return v
}

func (b *builder) eventForm(form string, e clinic.Event) eventForm {
	date := ""
	if !e.Date.IsZero() {
		date = e.Date.String()
	}
	return eventForm{Title: b.field(form, "title", e.Title), Date: b.field(form, "date", date)}
}

// outcome says what the plan makes of an event: the days to prepare for it that
// appeared, or honestly why there are none (planner.md section 6).
func (b *builder) outcome(e app.Record[clinic.Event]) string {
	at := slices.IndexFunc(b.Plan.Verdicts, func(v plan.EventVerdict) bool { return v.Event == e.ID })
	if at < 0 {
		return b.t("events.no_verdict") // beyond the months that are planned
	}
	verdict := b.Plan.Verdicts[at]
	chance := b.chance(verdict.Probability)
	switch verdict.Verdict {
	case plan.VerdictCovered:
		return b.t("events.covered", "chance", chance)
	case plan.VerdictInfeasible:
		return b.t("events.infeasible", "chance", chance) + b.pausedBefore(e.Is.Date)
	}
	for _, item := range b.Plan.Items {
		if item.Kind == plan.KindPrep && b.prepares(item, e) {
			if verdict.Verdict == plan.VerdictLate {
				return b.t("events.late", "days", b.Span(item.Start, item.End))
			}
			return b.t("events.scheduled", "days", b.Span(item.Start, item.End))
		}
	}
	// A booked visit serves the event, or leaves no day for another one.
	if slices.ContainsFunc(b.Plan.Items, func(item plan.Item) bool { return item.Kind == plan.KindAppt && b.prepares(item, e) }) {
		return b.t("events.booked")
	}
	return b.t("events.no_days") + b.pausedBefore(e.Is.Date)
}

// pausedBefore names the first pause that takes days before an event, if any does.
func (b *builder) pausedBefore(event civil.Date) string {
	for _, p := range b.pauses() {
		if p.Is.From.Before(event) {
			return " " + b.t("events.paused", "days", b.pauseDays(p.Is))
		}
	}
	return ""
}

// prepares reports whether an item is about an event: its own, or one whose day
// its reasons name, since one visit can serve two (planner.md section 6).
func (b *builder) prepares(item plan.Item, e app.Record[clinic.Event]) bool {
	return item.Event == e.ID || slices.ContainsFunc(item.Reasons, func(r plan.Reason) bool {
		first, _ := r.Numbers["first_event_date"].(string)
		last, _ := r.Numbers["last_event_date"].(string)
		day := e.Is.Date.String()
		return r.Numbers["event_date"] == day || first != "" && first <= day && day <= last
	})
}

// chance says a probability no more exactly than it is known.
func (b *builder) chance(p float64) string {
	percent := int(math.Round(100 * p))
	switch {
	case percent < 1:
		return b.t("events.slight")
	case percent > 99:
		return b.t("events.nearly_sure")
	}
	return b.t("events.chance", "percent", percent)
}

// readEvent reads the form of an event, finding fault with days that have passed:
// there is nothing to prepare for.
func (v *visit) readEvent(form string) (clinic.Event, error) {
	today, err := v.today()
	if err != nil {
		return clinic.Event{}, err
	}
	d := v.reading(form)
	e := clinic.Event{Title: v.value("title"), Date: v.date("date", true)}
	if clinic.CheckName("title", e.Title) != nil {
		d.add("title", "fault.text")
	}
	if d.of("date") == "" && e.Date.Before(today) {
		d.add("date", "fault.past")
	}
	if len(d.faults) > 0 {
		return e, errFaulty
	}
	return e, nil
}

func addEvent(v *visit) error {
	e, err := v.readEvent(newEvent)
	if err != nil {
		return err
	}
	added, err := v.app.Events.Add(v.ctx(), v.visitor.Actor, v.visitor.PatientID, e)
	if err == nil {
		v.said("event", added.ID)
	}
	return err
}

// moveEvent changes an event's day and title. How important it is stays as it was.
func moveEvent(v *visit) error {
	before, err := v.app.Events.Get(v.ctx(), v.visitor.Actor, v.visitor.PatientID, v.id())
	if err != nil {
		return err
	}
	e, err := v.readEvent(eventFormOf(v.id()))
	if err != nil {
		return err
	}
	e.Priority = before.Is.Priority
	_, err = v.app.Events.Replace(v.ctx(), v.visitor.Actor, v.visitor.PatientID, v.id(), e, nil)
	if err == nil {
		v.said("event", v.id())
	}
	return err
}

func deleteEvent(v *visit) error {
	err := v.app.Events.Delete(v.ctx(), v.visitor.Actor, v.visitor.PatientID, v.id(), nil)
	if err == nil {
		v.said("event-deleted")
	}
	return err
}
