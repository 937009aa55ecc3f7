package fhir

import (
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// carePlans is a patient's plan: she has one, whose id is hers.
func carePlans(d app.Desk, c app.Chart) (all []resource, err error) {
	shown := carePlan{
		ResourceType: "CarePlan", ID: c.Patient.ID, Status: "active", Intent: "plan", Title: "Follow-up plan",
		Subject: ofPatient(c.Patient.ID), Created: c.AsOf.String(),
	}
	found := resource{id: shown.ID, tokens: map[string][]coding{"status": {{Code: shown.Status}}}}
	var from, to civil.Date
	for n, i := range c.Plan.Items {
		if n == 0 || i.Start.Before(from) {
			from = i.Start
		}
		if n == 0 || i.End.After(to) {
			to = i.End
		}
		shown.Activity = append(shown.Activity, activityOf(c, i))
	}
	if len(c.Plan.Items) > 0 {
		shown.Period = &period{from.String(), to.String()}
		if found.span, err = days(d, from, to); err != nil {
			return nil, err
		}
	}
	for _, f := range c.Plan.Flags {
		shown.Note = append(shown.Note, text{f.Text})
	}
	found.body = shown
	return []resource{found}, nil
}

// activityOf is an item: one that is booked is the appointment, all else is told by its
// days and reasons.
func activityOf(c app.Chart, i plan.Item) activity {
	if i.Visit != nil {
		return activity{Reference: &reference{Reference: "Appointment/" + idOf(c, i.Visit.Appointment)}}
	}
	status := "not-started"
	if i.Status == plan.StatusPast {
		status = "unknown" // nobody said whether it was done
	}
	said := make([]string, len(i.Reasons))
	for n, r := range i.Reasons {
		said[n] = r.Text
	}
	return activity{Detail: &detail{
		Kind: itemKinds[i.Kind].kind, Code: itemConcept(i), Status: status,
		ScheduledPeriod: period{i.Start.String(), i.End.String()}, Description: strings.Join(said, "\n"),
	}}
}
