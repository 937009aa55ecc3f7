package fhir

import (
	"cmp"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// Appointment.status and that of each participant, by what we call it.
var appointmentStatuses = map[clinic.AppointmentStatus][2]string{
	clinic.AppointmentConfirmed: {"booked", "accepted"},
	clinic.AppointmentTentative: {"pending", "tentative"},
	clinic.AppointmentCancelled: {"cancelled", "declined"},
}

// appointments are a patient's booked visits, and those that her plan proposes.
func appointments(d app.Desk, c app.Chart) (all []resource, err error) {
	for _, a := range c.Appointments {
		booked, err := booked(d, c, a)
		if err != nil {
			return nil, err
		}
		all = append(all, booked)
	}
	for _, item := range c.Plan.Items {
		if isProposal(item) {
			all = append(all, proposed(d, c, item))
		}
	}
	return all, nil
}

// booked is an appointment with a time. Its moments are written on the clocks of its
// zone.
func booked(d app.Desk, c app.Chart, a app.Record[clinic.Appointment]) (resource, error) {
	loc, err := app.Zones(cmp.Or(a.Is.Timezone, d.Clinic.Timezone))
	if err != nil {
		return resource{}, err
	}
	start, _ := clinic.Instant(a.Is.Start, loc) // one without an instant was refused
	end := start.Add(a.Is.Length())
	status := appointmentStatuses[cmp.Or(a.Is.Status, clinic.AppointmentConfirmed)]
	shown := appointment{
		ResourceType: "Appointment", ID: idOf(c, a.ID), Status: status[0], Description: words("Visit", a.Is.Zones),
		Start: start.Format(time.RFC3339), End: end.In(loc).Format(time.RFC3339), MinutesDuration: int(a.Is.Length() / time.Minute),
		Participant: participants(d, c, a.Is.PractitionerID, status[1]),
	}
	return resource{id: shown.ID, body: shown, span: span{start, end}, tokens: map[string][]coding{"status": {{Code: shown.Status}}}}, nil
}

// isProposal reports whether an item is a visit that is to be booked: the next one,
// not those that would follow from it.
func isProposal(i plan.Item) bool {
	return (i.Kind == plan.KindWindow || i.Kind == plan.KindPrep) && !i.Projected && i.Status != plan.StatusPast
}

// proposed is a visit that the plan proposes: it has no time, but a period in which it
// is asked for (app-3).
func proposed(d app.Desk, c app.Chart, i plan.Item) resource {
	shown := appointment{
		ResourceType: "Appointment", ID: idOf(c, i.UID), Status: "proposed",
		ServiceType: []concept{itemConcept(i)}, Description: words(itemKinds[i.Kind].display, i.Zones),
		SupportingInformation: []reference{{Reference: "CarePlan/" + c.Patient.ID}},
		RequestedPeriod:       []period{{i.Start.String(), i.End.String()}},
		Participant:           participants(d, c, c.Patient.PractitionerID, "needs-action"),
	}
	return resource{id: shown.ID, body: shown, tokens: map[string][]coding{"status": {{Code: shown.Status}}}}
}

func participants(d app.Desk, c app.Chart, practitionerID, status string) []participant {
	all := []participant{{ofPatient(c.Patient.ID), status}}
	if practitionerID != "" {
		all = append(all, participant{practitioner(d, practitionerID), status})
	}
	return all
}
